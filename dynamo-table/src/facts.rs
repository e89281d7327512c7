//! What the derive says of a record: plain data, read by the library at run time and checked by the compiler where it can be.
//!
//! A [`Record`](crate::record::Record) written by hand writes these facts by hand; the derive emits nothing else.

pub use crate::codec::{AttributeFacts, Names};
use crate::codec::{ScalarAttribute, ScalarType};
pub use crate::computed::{ComputeError, Computed, ComputedParts, stored_as};
pub use crate::roles::{Roles, TimeField, TimeForm, TimeRole};
pub use crate::template::{Converted, IndexKey, Template, TemplateField, TemplatePart};
use aws_sdk_dynamodb::types::AttributeValue;

/// A key attribute of a table or of an index: its name, its type, and where its value comes from. Of an attribute that is
/// computed and no key the type means nothing.
#[derive(Debug, Clone, Copy)]
pub struct KeyAttribute {
    /// The attribute's name, as it is stored.
    pub name: &'static str,
    /// S, N or B: as the field's type, or the template, says.
    pub scalar: ScalarType,
    /// Where the value comes from.
    pub source: KeySource,
    /// Whether what is stored can be spelled in one way only: [`ScalarAttribute::ONE_FORM`], and nothing sanitizes it.
    pub one_form: bool,
}

/// Where the value of a key attribute comes from.
#[derive(Debug, Clone, Copy)]
pub enum KeySource {
    /// It is a field of the record.
    Field {
        /// The field may be absent: the item is then left out of the index.
        optional: bool,
    },
    /// Text made of fields, which parses back to them.
    Template(Template),
    /// A function of fields.
    Computed(Computed),
}

/// The type of key that a function makes; the derive asks it of the functions given as `with = f`.
pub const fn scalar_of<F, T: ScalarAttribute>(_: fn(&F) -> T) -> ScalarType {
    T::TYPE
}

impl KeyAttribute {
    /// A field of type `T` that is a key attribute of the table.
    pub const fn key<T: ScalarAttribute>(name: &'static str) -> Self {
        Self { name, scalar: T::TYPE, source: KeySource::Field { optional: false }, one_form: T::ONE_FORM }
    }
    /// The same attribute, of a field that is sanitized: what other programs have stored may not be what it makes.
    pub const fn sanitized(self) -> Self {
        Self { one_form: false, ..self }
    }
    /// A field of type `T` that is a key attribute of an index; where `T` is an `Option`, the index is sparse.
    pub const fn sparse<T: IndexKey>(name: &'static str) -> Self {
        Self { name, scalar: T::TYPE, source: KeySource::Field { optional: T::OPTIONAL }, one_form: true }
    }
    /// A partition key made of text and fields.
    pub const fn template(name: &'static str, delimiter: char, parts: &'static [TemplatePart]) -> Self {
        let source = KeySource::Template(Template { delimiter, parts });
        Self { name, scalar: ScalarType::S, source, one_form: false }
    }
    /// A sort key made of text and fields. Its numbers have to be padded, so that text order is their order: an unpadded
    /// one does not compile.
    pub const fn sort_template(name: &'static str, delimiter: char, parts: &'static [TemplatePart]) -> Self {
        let template = Template { delimiter, parts };
        assert!(template.sorts(), "pad the numbers in the template of a sort key, so that they sort: `{{number:08}}`");
        Self { name, scalar: ScalarType::S, source: KeySource::Template(template), one_form: false }
    }
    /// A key attribute that a function makes of fields.
    pub const fn computed(
        name: &'static str,
        fields: &'static [&'static str],
        scalar: ScalarType,
        with: fn(&ComputedParts) -> Result<Option<AttributeValue>, ComputeError>,
    ) -> Self {
        let source = KeySource::Computed(Computed { fields, with, of_absent: false });
        Self { name, scalar, source, one_form: false }
    }
    /// An attribute that a function makes of fields, and that need be no key.
    pub const fn computed_attribute(
        name: &'static str,
        fields: &'static [&'static str],
        with: fn(&ComputedParts) -> Result<Option<AttributeValue>, ComputeError>,
    ) -> Self {
        let source = KeySource::Computed(Computed { fields, with, of_absent: true });
        Self { name, scalar: ScalarType::S, source, one_form: false }
    }
    /// The template, where the attribute has one.
    pub(crate) fn as_template(&self) -> Option<&Template> {
        match &self.source {
            KeySource::Template(template) => Some(template),
            _ => None,
        }
    }
    /// Whether the attribute is made of fields instead of being one.
    pub(crate) fn is_derived(&self) -> bool {
        !matches!(self.source, KeySource::Field { .. })
    }
    /// The stored names of the fields that the attribute is made of.
    pub(crate) fn fields(&self) -> Vec<&'static str> {
        self.each_field().collect()
    }
    /// The same one after the other.
    pub(crate) fn each_field(&self) -> impl Iterator<Item = &'static str> {
        let (own, template, computed) = match self.source {
            KeySource::Field { .. } => (Some(self.name), None, &[][..]),
            KeySource::Template(template) => (None, Some(template), &[][..]),
            KeySource::Computed(computed) => (None, None, computed.fields),
        };
        let of_template = template.into_iter().flat_map(|template| template.fields().map(|field| field.name));
        own.into_iter().chain(of_template).chain(computed.iter().copied())
    }
}

/// Which attributes an index holds: DynamoDB's
/// [projection](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Projections).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projected {
    /// The whole item.
    All,
    /// The keys of the table and of the index.
    KeysOnly,
    /// The keys, and these attributes by their stored names.
    Include(&'static [&'static str]),
}

/// What an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// The table's own key.
    Table,
    /// A [global secondary index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html).
    Global,
    /// A [local secondary index](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html).
    Local,
}

/// One way to reach items: the table itself or a secondary index.
#[derive(Debug, Clone, Copy)]
pub struct IndexFacts {
    /// The index's name; `None` is the table itself.
    pub name: Option<&'static str>,
    /// The table itself, a global or a local index.
    pub kind: IndexKind,
    /// One attribute, or up to four of a global index.
    pub partition_key: &'static [KeyAttribute],
    /// None, one, or up to four of a global index.
    pub sort_key: &'static [KeyAttribute],
    /// What the index holds.
    pub projected: Projected,
}

impl IndexFacts {
    /// The table's own key.
    pub const fn table(partition_key: &'static [KeyAttribute], sort_key: &'static [KeyAttribute]) -> Self {
        Self { name: None, kind: IndexKind::Table, partition_key, sort_key, projected: Projected::All }
    }
    /// A global secondary index.
    pub const fn global(
        name: &'static str,
        partition_key: &'static [KeyAttribute],
        sort_key: &'static [KeyAttribute],
        projected: Projected,
    ) -> Self {
        Self { name: Some(name), kind: IndexKind::Global, partition_key, sort_key, projected }
    }
    /// A local secondary index.
    pub const fn local(
        name: &'static str,
        partition_key: &'static [KeyAttribute],
        sort_key: &'static [KeyAttribute],
        projected: Projected,
    ) -> Self {
        Self { name: Some(name), kind: IndexKind::Local, partition_key, sort_key, projected }
    }
    /// All key attributes, those of the partition key first.
    pub fn key_attributes(&self) -> impl Iterator<Item = &'static KeyAttribute> {
        self.partition_key.iter().chain(self.sort_key)
    }
}

/// All that the library knows of a record besides its codec.
#[derive(Debug, Clone, Copy)]
pub struct RecordFacts {
    /// The names of the attributes: the record's own [`Fields::NAMES`](crate::codec::Fields::NAMES).
    pub attributes: Names,
    /// The table's partition key.
    pub partition_key: KeyAttribute,
    /// The table's sort key, if it has one.
    pub sort_key: Option<KeyAttribute>,
    /// The secondary indexes.
    pub indexes: &'static [IndexFacts],
    /// Attributes that functions make of some fields: they follow the fields as the key attributes do that are made of fields.
    pub computed: &'static [KeyAttribute],
    /// The stored names of attributes that functions make of the whole record.
    pub computed_of_all: &'static [&'static str],
    /// What the fields are for.
    pub roles: Roles,
}

/// What a record is, said one thing after the other.
impl RecordFacts {
    /// A record with these attributes and this partition key, and nothing more.
    pub const fn new(attributes: Names, partition_key: KeyAttribute) -> Self {
        let (indexes, computed, computed_of_all) = (&[], &[], &[]);
        Self { attributes, partition_key, sort_key: None, indexes, computed, computed_of_all, roles: Roles::NONE }
    }
    /// The table has a sort key too.
    pub const fn sort_key(self, sort_key: KeyAttribute) -> Self {
        Self { sort_key: Some(sort_key), ..self }
    }
    /// There are secondary indexes.
    pub const fn indexes(self, indexes: &'static [IndexFacts]) -> Self {
        Self { indexes, ..self }
    }
    /// There are attributes that functions make of some fields.
    pub const fn computed(self, computed: &'static [KeyAttribute]) -> Self {
        Self { computed, ..self }
    }
    /// There are attributes that functions make of the whole record.
    pub const fn computed_of_all(self, names: &'static [&'static str]) -> Self {
        Self { computed_of_all: names, ..self }
    }
    /// Fields are set by the library.
    pub const fn roles(self, roles: Roles) -> Self {
        Self { roles, ..self }
    }
}

impl RecordFacts {
    /// Whether the library sets the attribute, or makes it of others.
    pub(crate) fn is_set_by_library(&self, name: &str) -> bool {
        self.is_computed(name) || self.roles.managed().any(|managed| managed == name)
    }
    /// Whether the attribute is a field, made of others by a function.
    pub(crate) fn is_computed(&self, name: &str) -> bool {
        self.computed.iter().any(|attribute| attribute.name == name)
    }
    /// Every attribute that is made of fields, each name once: those that keys are made of come before the keys.
    pub fn derived(&self) -> impl Iterator<Item = &KeyAttribute> {
        let computed = self.computed.iter().filter(|attribute| attribute.is_derived());
        computed.chain(self.each_key_attribute(KeyAttribute::is_derived))
    }
    /// The key attributes of the table: one or two.
    pub fn key_attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition_key).chain(&self.sort_key)
    }
    /// Every key attribute of the table and its indexes, each name once.
    pub fn all_key_attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.each_key_attribute(|_| true)
    }
    /// Those of them that are wanted. Asked for each item, so that nothing is collected.
    fn each_key_attribute(&self, wanted: fn(&KeyAttribute) -> bool) -> impl Iterator<Item = &KeyAttribute> {
        let of_indexes = || self.indexes.iter().flat_map(IndexFacts::key_attributes);
        let is_first = move |at: usize, name: &str| {
            self.key_attributes().all(|known| known.name != name)
                && of_indexes().take(at).all(|known| known.name != name)
        };
        let others = of_indexes().enumerate().filter(move |(at, key)| wanted(key) && is_first(*at, key.name));
        self.key_attributes().filter(move |key| wanted(key)).chain(others.map(|(_, key): (usize, &KeyAttribute)| key))
    }
}
