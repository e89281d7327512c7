//! DynamoDB's limits of a table, and what the compiler refuses of a record by its facts.
//!
//! The limits are those of [the service's quotas](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html)
//! and of [Projection](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html).

use crate::codec::core::names::same_text;
use crate::facts::{IndexFacts, IndexKind, KeyAttribute, KeySource, Projected, RecordFacts, TemplatePart};

/// Of one table.
pub(crate) const GLOBAL_INDEXES: usize = 20;
/// Of one table.
pub(crate) const LOCAL_INDEXES: usize = 5;
/// By all indexes of one table; an attribute counts in each index that includes it.
pub(crate) const INCLUDED: usize = 100;
/// By one index.
pub(crate) const INCLUDED_IN_ONE: usize = 20;
/// Attributes in a part of the key of a global index.
pub(crate) const KEY_PART: usize = 4;
/// Of key attributes, and of those that indexes include.
pub(crate) const NAME_BYTES: usize = 255;

/// What a name of a table or of an index is.
pub(crate) const NAME: &str = "has 3 to 255 of the characters `a-z`, `A-Z`, `0-9`, `_`, `-` and `.`";

/// Whether it may be the name of a table or of an index.
pub(crate) const fn is_name(name: &str) -> bool {
    let name = name.as_bytes();
    if name.len() < 3 || name.len() > 255 {
        return false;
    }
    let mut i = 0;
    while i < name.len() {
        if !name[i].is_ascii_alphanumeric() && !matches!(name[i], b'_' | b'-' | b'.') {
            return false;
        }
        i += 1;
    }
    true
}

impl IndexFacts {
    /// The attributes that the index includes besides the keys.
    pub(crate) const fn included(&self) -> &'static [&'static str] {
        match self.projected {
            Projected::Include(names) => names,
            Projected::All | Projected::KeysOnly => &[],
        }
    }
    const fn key_name(&self, at: usize) -> &'static str {
        match at.checked_sub(self.partition_key.len()) {
            None => self.partition_key[at].name,
            Some(at) => self.sort_key[at].name,
        }
    }
    const fn has_key(&self, name: &str) -> bool {
        let mut k = 0;
        while k < self.partition_key.len() + self.sort_key.len() {
            if same_text(self.key_name(k), name) {
                return true;
            }
            k += 1;
        }
        false
    }
}

impl RecordFacts {
    /// Refuses, while compiling, an attribute that is a key twice with different types, one name for two attributes, a key
    /// with several names, and what is beyond DynamoDB's limits of a table.
    pub const fn check(&self) {
        assert!(
            self.attributes.are_distinct(),
            "two attributes have one name or alias, one of them in a flattened struct: rename one of the two"
        );
        self.check_names(&self.partition_key);
        let mut i = 0;
        while i < self.indexes.len() {
            let index = &self.indexes[i];
            self.check_against_all(index.partition_key);
            self.check_against_all(index.sort_key);
            i += 1;
        }
        if let Some(sort_key) = &self.sort_key {
            self.check_names(sort_key);
            check_pair(&self.partition_key, sort_key);
            assert!(
                !same_text(self.partition_key.name, sort_key.name),
                "one attribute is the table's partition key and its sort key"
            );
        }
        self.check_limits();
    }

    const fn check_limits(&self) {
        check_length(self.partition_key.name);
        if let Some(sort_key) = &self.sort_key {
            check_length(sort_key.name);
        }
        let (mut global, mut local, mut included) = (0, 0, 0);
        let mut i = 0;
        while i < self.indexes.len() {
            let index = &self.indexes[i];
            match index.kind {
                IndexKind::Table => {}
                IndexKind::Global => global += 1,
                IndexKind::Local => local += 1,
            }
            included += index.included().len();
            self.check_index(i);
            i += 1;
        }
        assert!(global <= GLOBAL_INDEXES, "a table has up to 20 global secondary indexes");
        assert!(local <= LOCAL_INDEXES, "a table has up to 5 local secondary indexes");
        assert!(
            included <= INCLUDED,
            "the indexes of a table include up to 100 attributes in all, each counted in each index: let some hold all attributes"
        );
    }
    const fn check_index(&self, at: usize) {
        let index = &self.indexes[at];
        if let Some(name) = index.name {
            assert!(
                is_name(name),
                "the name of an index has 3 to 255 of the characters a-z, A-Z, 0-9, `_`, `-` and `.`"
            );
            let mut other = 0;
            while other < at {
                let same = matches!(self.indexes[other].name, Some(known) if same_text(known, name));
                assert!(!same, "two indexes have one name");
                other += 1;
            }
        }
        let mut k = 0;
        while k < index.partition_key.len() + index.sort_key.len() {
            let name = index.key_name(k);
            check_length(name);
            let mut other = 0;
            while other < k {
                assert!(!same_text(index.key_name(other), name), "one attribute is in the key of an index twice");
                other += 1;
            }
            k += 1;
        }
        if let IndexKind::Global = index.kind {
            assert!(
                matches!(index.partition_key.len(), 1..=KEY_PART) && index.sort_key.len() <= KEY_PART,
                "a global index has one to four attributes in its partition key and up to four in its sort key"
            );
        }
        let included = index.included();
        assert!(
            included.len() <= INCLUDED_IN_ONE,
            "an index includes up to 20 attributes: let it hold all of them, `project = all`"
        );
        let mut n = 0;
        while n < included.len() {
            check_length(included[n]);
            assert!(!self.is_key_of(index, included[n]), "an index holds the keys by itself: do not include them");
            let mut other = 0;
            while other < n {
                assert!(!same_text(included[other], included[n]), "an index includes one attribute twice");
                other += 1;
            }
            n += 1;
        }
    }
    /// Whether the attribute is a key of the table or of this index of it.
    pub(crate) const fn is_key_of(&self, index: &IndexFacts, name: &str) -> bool {
        if same_text(self.partition_key.name, name) {
            return true;
        }
        if let Some(sort_key) = &self.sort_key
            && same_text(sort_key.name, name)
        {
            return true;
        }
        index.has_key(name)
    }

    const fn check_names(&self, key: &KeyAttribute) {
        match &key.source {
            KeySource::Field { .. } => return self.check_field(key.name),
            KeySource::Template(template) => {
                let mut i = 0;
                while i < template.parts.len() {
                    if let TemplatePart::Field(field) = &template.parts[i] {
                        self.check_field(field.name);
                    }
                    i += 1;
                }
            }
            KeySource::Computed(computed) => {
                let mut i = 0;
                while i < computed.fields.len() {
                    self.check_field(computed.fields[i]);
                    i += 1;
                }
            }
        }
        assert!(
            self.attributes.count(key.name) == 0,
            "a flattened struct has an attribute that is called like a key made of fields: rename one of the two"
        );
    }
    const fn check_field(&self, name: &str) {
        assert!(
            !self.attributes.has_aliases(name),
            "a key, or a part of one, has one name, by which DynamoDB finds items: drop its alias"
        );
    }

    const fn check_against_all(&self, keys: &[KeyAttribute]) {
        let mut k = 0;
        while k < keys.len() {
            self.check_names(&keys[k]);
            check_pair(&keys[k], &self.partition_key);
            if let Some(sort_key) = &self.sort_key {
                check_pair(&keys[k], sort_key);
            }
            let mut i = 0;
            while i < self.indexes.len() {
                check_each(&keys[k], self.indexes[i].partition_key);
                check_each(&keys[k], self.indexes[i].sort_key);
                i += 1;
            }
            k += 1;
        }
    }
}

const fn check_each(key: &KeyAttribute, others: &[KeyAttribute]) {
    let mut i = 0;
    while i < others.len() {
        check_pair(key, &others[i]);
        i += 1;
    }
}

const fn check_pair(a: &KeyAttribute, b: &KeyAttribute) {
    assert!(
        !same_text(a.name, b.name) || a.scalar as u8 == b.scalar as u8,
        "one attribute is a key of two types: give one of the two another name"
    );
}

const fn check_length(name: &str) {
    assert!(
        !name.is_empty() && name.len() <= NAME_BYTES,
        "the name of a key attribute, and of one that an index includes, has 1 to 255 bytes"
    );
}
