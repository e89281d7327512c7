//! What the derive asks of a field's type, as a constant: of two constants of one name that of the type itself goes before that of a
//! trait, where its bounds hold. So a type that is not an attribute is not a further error here.
use crate::codec::core::attribute::Attribute;
use std::marker::PhantomData;

/// Whether an attribute of the type can be absent.
#[doc(hidden)]
pub struct CanBeAbsent<T>(PhantomData<T>);

impl<T: Attribute> CanBeAbsent<T> {
    pub const IS: bool = T::OPTIONAL;
}

/// Whether the type is an `Option`, by whatever name: of what only serde knows how to store, that can be absent.
#[doc(hidden)]
pub struct IsOption<T>(PhantomData<T>);

impl<T> IsOption<Option<T>> {
    pub const IS: bool = true;
}

#[doc(hidden)]
pub trait Otherwise {
    const IS: bool = false;
}
impl<T> Otherwise for CanBeAbsent<T> {}
impl<T> Otherwise for IsOption<T> {}
