//! What may be done to an attribute by its path, and whether it can be absent: types that paths carry.

use std::marker::PhantomData;

/// The record can be read without the attribute: it may be removed.
pub enum Optional {}
/// The record cannot be read without the attribute.
pub enum Required {}

/// An attribute that may be updated in every way; it is [`Optional`] or [`Required`].
pub struct Plain<Presence = Optional>(PhantomData<fn() -> Presence>);
/// What is inside an attribute: a member of a nested struct or map, an element of a list.
pub struct Nested<Presence = Optional>(PhantomData<fn() -> Presence>);
/// A field that the key of an index is made of: it is set to a value or removed whole, so that the index key can follow.
pub struct IndexKeyPart<Presence = Optional>(PhantomData<fn() -> Presence>);
/// What is inside a field that the key of an index is made of, or that another member of its struct is computed of: it is set
/// with the whole field.
pub enum InsideIndexKeyPart {}
/// A field that the table's key is, or is made of: it is compared, never updated.
pub enum TableKey {}
/// An attribute that is computed from the record: it cannot be set by hand.
pub enum ComputedAttribute {}
/// An attribute that the library sets: when an item was created or updated, its version, the id of its last write.
pub enum ManagedAttribute {}

/// Every role: what becomes of it along a path.
pub trait PathRole {
    /// The role of the same attribute where its struct is nested in another one.
    type AsMember: PathRole;
    /// The role of a member, or an element, inside of this attribute.
    type Within<Member: PathRole>: PathRole;
}
macro_rules! roles {
    ($($role:ident $(<$presence:ident>)?: $member:ty, $within:ty;)*) => {$(
        impl $(<$presence>)? PathRole for $role $(<$presence>)? {
            type AsMember = $member;
            type Within<Member: PathRole> = $within;
        }
    )*};
}
roles! {
    Plain<P>: Nested<P>, Member;
    Nested<P>: Nested<P>, Member;
    IndexKeyPart<P>: IndexKeyPart<P>, InsideIndexKeyPart;
    InsideIndexKeyPart: InsideIndexKeyPart, InsideIndexKeyPart;
    TableKey: TableKey, TableKey;
    ComputedAttribute: ComputedAttribute, ComputedAttribute;
    ManagedAttribute: ManagedAttribute, ManagedAttribute;
}

/// What may be set to a value.
#[diagnostic::on_unimplemented(
    message = "this attribute is a `{Self}`: it cannot be updated",
    label = "part of a key, computed from the record, or set by the library",
    note = "to change a key of the table, delete the item and put it under its new key, in a transaction; what an index key is \
            made of is set as a whole"
)]
pub trait Settable {}
impl<P> Settable for Plain<P> {}
impl<P> Settable for Nested<P> {}
impl<P> Settable for IndexKeyPart<P> {}

/// What may be removed: what can be absent.
#[diagnostic::on_unimplemented(
    message = "this attribute is a `{Self}`: it cannot be removed",
    label = "the record cannot be read without it, or it is not an attribute that can be updated",
    note = "an attribute can be absent where its field is an `Option` or a set, or has `#[record(default)]`; else set it to a value"
)]
pub trait Removable: Settable {}
impl Removable for Plain {}
impl Removable for Nested {}
impl Removable for IndexKeyPart {}

/// What arithmetic, `set_from`, `if_not_exists` and other attributes may change.
#[diagnostic::on_unimplemented(
    message = "this attribute is a `{Self}`: DynamoDB can compute plain attributes only",
    label = "a key or a part of one, computed from the record, or set by the library",
    note = "a part of an index key takes `.set` to a value and `.remove`, so that the index key can follow"
)]
pub trait Computable: Settable {}
impl<P> Computable for Plain<P> {}
impl<P> Computable for Nested<P> {}

/// What DynamoDB's ADD and DELETE may change.
#[diagnostic::on_unimplemented(
    message = "this path is `{Self}`: ADD and DELETE take a plain attribute at the top level of the item only",
    label = "not a plain top-level attribute",
    note = "for a number inside another attribute use `.increment`, for a list `.append`; set a nested set whole"
)]
pub trait TopLevel: Computable {}
impl<P> TopLevel for Plain<P> {}

/// [`Optional`] or [`Required`], by a constant: what the derive names.
#[doc(hidden)]
pub type PresenceOf<const OPTIONAL: bool> = <Known<OPTIONAL> as Presence>::Type;
#[doc(hidden)]
pub enum Known<const OPTIONAL: bool> {}
#[doc(hidden)]
pub trait Presence {
    type Type;
}
impl Presence for Known<true> {
    type Type = Optional;
}
impl Presence for Known<false> {
    type Type = Required;
}
