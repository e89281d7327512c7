//! Document paths, typed by the record that they start from and the value that they end at.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use super::node::{DocumentPath, Name, Step, Term};
use super::role::{Nested, Optional, PathRole, Plain, PresenceOf, TableKey};
use super::sanitized::Sanitized;
use crate::codec::{Attribute, Sanitize};
use aws_sdk_dynamodb::types::AttributeValue;

/// A [document path](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html) into
/// record `R`, ending at a value of type `T`.
///
/// The derive makes one for each field: `Player::POINTS`. Paths continue into nested structs by [`then`](Self::then), lists by
/// [`element`](Path::element) and maps by [`entry`](Path::entry). What may be done to the attribute is its `Role`;
/// only what can be absent can be removed.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let from_oslo = Player::HOME.then(Address::CITY).eq("Oslo");
/// let tagged = Player::TAGS.contains("captain") | Player::TAGS.size().gt(3);
/// assert_eq!(players.scan().filter(from_oslo & tagged).count().await?, 0);
/// # Ok(()) }
/// ```
pub struct Path<R, T: ?Sized, Role = Plain> {
    first: Name,
    rest: Vec<Step>,
    sanitized: Sanitized,
    of: Of<R, T, Role>,
}

/// The path of a field of type `F`, which may be absent or not: what the derive names.
#[doc(hidden)]
pub type FieldPath<R, F, const OPTIONAL: bool> = Path<R, <F as Attribute>::Value, Plain<PresenceOf<OPTIONAL>>>;

/// The path of a field of type `F` that the table's key is made of: what the derive names.
#[doc(hidden)]
pub type KeyPath<R, F> = Path<R, <F as Attribute>::Value, TableKey>;

/// `*const` in a `fn() ->` keeps the path `Send + Sync` whatever the record is.
type Of<R, T, Role> = PhantomData<fn() -> (*const R, *const T, Role)>;

impl<R, T: ?Sized, Role> Clone for Path<R, T, Role> {
    fn clone(&self) -> Self {
        let (first, rest, sanitized) = (self.first.clone(), self.rest.clone(), self.sanitized);
        Self { first, rest, sanitized, of: PhantomData }
    }
}

impl<R, T: ?Sized, Role> fmt::Debug for Path<R, T, Role> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({})", self.clone().into_document().shown())
    }
}

impl<R, T: ?Sized, Role> Path<R, T, Role> {
    /// The attribute of this stored name. The derive calls it: a wrong name or type here is a wrong request later.
    pub const fn attribute(name: &'static str) -> Self {
        Self::with_aliases(name, &[])
    }
    /// The attribute of this stored name, which older items hold under other names.
    pub const fn with_aliases(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { first: Name::new(name, aliases), rest: Vec::new(), sanitized: Sanitized::Never, of: PhantomData }
    }
    /// The same, of a field whose values are sanitized wherever they are given.
    pub const fn sanitized(mut self, by: Sanitize) -> Self {
        self.sanitized = Sanitized::By(by);
        self
    }
    pub(crate) fn into_document(self) -> DocumentPath {
        DocumentPath { first: self.first, rest: self.rest }
    }
    /// What is stored of a term that is given to this path.
    pub(crate) fn given(&self, term: Term) -> Term {
        self.sanitized.term(term)
    }
    /// The same of what is added to it, or taken out: members of a set. A number that is added is not a value of the field.
    pub(crate) fn given_members(&self, term: Term) -> Term {
        match term {
            Term::Value(AttributeValue::N(_)) => term,
            term => self.given(term),
        }
    }
    fn extend<U: ?Sized, Inner>(mut self, more: impl IntoIterator<Item = Step>) -> Path<R, U, Inner> {
        self.rest.extend(more);
        Path { first: self.first, rest: self.rest, sanitized: self.sanitized.inside(Sanitized::Never), of: PhantomData }
    }
}

/// What is inside of an attribute with this role, where it has itself the role `Member`.
type Inside<Role, Member> = <Role as PathRole>::Within<<Member as PathRole>::AsMember>;

impl<R, T, Role: PathRole> Path<R, T, Role> {
    /// A member of a nested struct: `Player::HOME.then(Address::CITY)`.
    pub fn then<U: ?Sized, Member: PathRole>(self, member: Path<T, U, Member>) -> Path<R, U, Inside<Role, Member>> {
        let first = Step::Member(member.first);
        let sanitized = self.sanitized.inside(member.sanitized);
        Path { sanitized, ..self.extend(std::iter::once(first).chain(member.rest)) }
    }
}
impl<R, T: Attribute, Role: PathRole> Path<R, Vec<T>, Role> {
    /// An element of a list, counted from 0.
    pub fn element(self, index: usize) -> Path<R, T::Value, Inside<Role, Nested<Optional>>> {
        const { is_list::<T>() };
        self.extend([Step::Element(index)])
    }
}
impl<R, T: Attribute, S, Role: PathRole> Path<R, HashMap<String, T, S>, Role> {
    /// A value of a map.
    pub fn entry(self, key: impl Into<String>) -> Path<R, T::Value, Inside<Role, Nested<Optional>>> {
        self.extend([Step::Entry(key.into())])
    }
}
impl<R, T: Attribute, Role: PathRole> Path<R, BTreeMap<String, T>, Role> {
    /// A value of a map.
    pub fn entry(self, key: impl Into<String>) -> Path<R, T::Value, Inside<Role, Nested<Optional>>> {
        self.extend([Step::Entry(key.into())])
    }
}

/// Refuses, while compiling, to take binary for a list.
///
/// ```compile_fail
/// # use dynamo_table::{Changes, Record};
/// #[derive(Debug, Clone, Record)]
/// struct Page {
///     #[record(partition_key)]
///     id: u64,
///     bytes: Vec<u8>,
/// }
/// let _ = Changes::new().append(Page::BYTES, vec![1]);
/// ```
pub(crate) const fn is_list<T: Attribute>() {
    assert!(!T::IS_BYTE, "a `Vec<u8>` is stored as binary: it has no elements, and nothing is joined to it");
}

/// The fields of a nested struct that stand as attributes of the record itself: `#[record(flatten)]`.
pub struct Flattened<R, T>(PhantomData<fn() -> (*const R, *const T)>);

impl<R, T> Default for Flattened<R, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R, T> Flattened<R, T> {
    /// The derive makes one for each flattened field.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
    /// An attribute of the nested struct, at the record's top level.
    pub fn then<U: ?Sized, Role>(self, member: Path<T, U, Role>) -> Path<R, U, Role> {
        Path { first: member.first, rest: member.rest, sanitized: member.sanitized, of: PhantomData }
    }
}

/// The size of an attribute, to be compared like a number: characters of a string, bytes of binary, members of a set,
/// elements of a list or a map. Made by [`Path::size`].
pub struct Size<R> {
    pub(crate) path: DocumentPath,
    of: PhantomData<fn() -> *const R>,
}

impl<R> Size<R> {
    pub(crate) fn new(path: DocumentPath) -> Self {
        Self { path, of: PhantomData }
    }
}
