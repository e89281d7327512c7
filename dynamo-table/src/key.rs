#![doc = include_str!("../docs/keys.md")]

use std::borrow::Cow;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use crate::codec::{
    Attribute, DecodeError, EncodeError, EpochMillis, EpochSeconds, Number, PrefixAttribute, Reader, Rfc3339,
    ScalarAttribute, TextTime, Timestamp, Writer, encode,
};
use aws_sdk_dynamodb::types::AttributeValue;

/// One attribute's worth of a key: the type itself, a reference to it, `&str` for `String`.
#[diagnostic::on_unimplemented(
    message = "a key attribute of type `{T}` cannot be made from `{Self}`",
    label = "expected `{T}` or a reference to one"
)]
pub trait KeyPart<T> {
    /// The value of the attribute.
    fn key_part(self) -> T;
}
impl<T: ScalarAttribute> KeyPart<T> for T {
    fn key_part(self) -> T {
        self
    }
}
impl<T: ScalarAttribute + Clone> KeyPart<T> for &T {
    fn key_part(self) -> T {
        self.clone()
    }
}
impl KeyPart<String> for &str {
    fn key_part(self) -> String {
        self.to_owned()
    }
}
impl KeyPart<String> for Cow<'_, str> {
    fn key_part(self) -> String {
        self.into_owned()
    }
}
// What `iter()` gives of references.
#[diagnostic::do_not_recommend]
impl<T: ScalarAttribute + Clone> KeyPart<T> for &&T {
    fn key_part(self) -> T {
        (*self).clone()
    }
}
// Messages name those above: these go without saying.
macro_rules! parts_of {
    ($($target:ty, of $borrowed:ty: $($given:ty),+;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl KeyPart<$target> for $given {
            fn key_part(self) -> $target {
                AsRef::<$borrowed>::as_ref(&self).to_owned().into()
            }
        }
    )+)*};
}
parts_of! {
    String, of str: &&str, Box<str>, &Box<str>, Arc<str>, &Arc<str>, Rc<str>, &Rc<str>, &Cow<'_, str>;
    Box<str>, of str: &str, &&str, String, &String, Arc<str>, &Arc<str>, Cow<'_, str>, &Cow<'_, str>;
    Arc<str>, of str: &str, &&str, String, &String, Box<str>, &Box<str>, Cow<'_, str>, &Cow<'_, str>;
    Cow<'static, str>, of str: &str, &&str, String, &String;
    Vec<u8>, of [u8]: &&[u8], Box<[u8]>, &Box<[u8]>, Arc<[u8]>, &Arc<[u8]>, Cow<'_, [u8]>, &Cow<'_, [u8]>;
}
impl KeyPart<Vec<u8>> for &[u8] {
    fn key_part(self) -> Vec<u8> {
        self.to_vec()
    }
}
#[diagnostic::do_not_recommend]
impl<const N: usize> KeyPart<Vec<u8>> for [u8; N] {
    fn key_part(self) -> Vec<u8> {
        self.into()
    }
}
impl<const N: usize> KeyPart<Vec<u8>> for &[u8; N] {
    fn key_part(self) -> Vec<u8> {
        self.to_vec()
    }
}
macro_rules! converted_parts {
    ($($stored:ident<$time:ident $(, $digits:ident)?> of $bound:ident;)*) => {$(
        impl<$time: $bound $(, const $digits: u8)?> KeyPart<$stored<$time $(, $digits)?>> for $time {
            fn key_part(self) -> $stored<$time $(, $digits)?> {
                $stored(self)
            }
        }
        impl<$time: $bound $(, const $digits: u8)?> KeyPart<$stored<$time $(, $digits)?>> for &$time {
            fn key_part(self) -> $stored<$time $(, $digits)?> {
                $stored(self.clone())
            }
        }
    )*};
}
converted_parts! {
    EpochSeconds<T> of Timestamp;
    EpochMillis<T> of Timestamp;
    Rfc3339<T, DIGITS> of TextTime;
    Given<T> of Clone;
}
impl KeyPart<Given<String>> for &str {
    fn key_part(self) -> Given<String> {
        Given(self.to_owned())
    }
}

/// A value as the caller has it, for a field that a converter stores.
#[doc(hidden)]
#[derive(Clone)]
pub struct Given<T>(pub T);

/// What is given for the field at `AT` of the record `R`, where its type cannot stand for it: a type that not everybody sees who sees
/// the record, or one that a converter stores.
#[doc(hidden)]
pub struct FieldOf<R, const AT: usize>(Result<AttributeValue, EncodeError>, PhantomData<fn() -> R>);

/// A record whose field at `AT` takes an `X`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field of the key cannot be made from `{X}`",
    label = "expected the field's type, or a reference to one"
)]
pub trait KeyField<X, const AT: usize>: Sized {
    fn key_field(given: X) -> FieldOf<Self, AT>;
}

/// A record whose field at `AT` is a string or binary.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`begins_with` is not defined on this field",
    label = "needs a string or binary attribute"
)]
pub trait PrefixField<const AT: usize> {}

impl<R, const AT: usize> FieldOf<R, AT> {
    #[doc(hidden)]
    pub fn new<T: Attribute>(value: &T) -> Self {
        Self(encode(value), PhantomData)
    }
}
impl<R: KeyField<X, AT>, X, const AT: usize> KeyPart<FieldOf<R, AT>> for X {
    fn key_part(self) -> FieldOf<R, AT> {
        R::key_field(self)
    }
}
impl<R, const AT: usize> Attribute for FieldOf<R, AT> {
    type Value = Self;

    fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
        self.0.as_ref().map_err(Clone::clone)?.encode(writer)
    }
    fn decode<D: Reader>(reader: D) -> Result<Self, DecodeError> {
        Ok(Self(Ok(AttributeValue::decode(reader)?), PhantomData))
    }
}
impl<R: PrefixField<AT>, const AT: usize> PrefixAttribute for FieldOf<R, AT> {}

/// A whole partition key that is made of the types `Parts`: one value, or a tuple in order.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the partition key here",
    label = "expected a value for each of {Parts}, in that order"
)]
pub trait Partition<Parts> {
    #[doc(hidden)]
    fn values(self) -> Result<Vec<AttributeValue>, EncodeError>;
}

fn part<T: Attribute>(part: impl KeyPart<T>) -> Result<AttributeValue, EncodeError> {
    encode(&part.key_part())
}

impl Partition<()> for () {
    fn values(self) -> Result<Vec<AttributeValue>, EncodeError> {
        Ok(Vec::new())
    }
}
impl<A: Attribute, X: KeyPart<A>> Partition<(A,)> for X {
    fn values(self) -> Result<Vec<AttributeValue>, EncodeError> {
        Ok(vec![part::<A>(self)?])
    }
}
macro_rules! partition {
    ($($part:ident from $value:ident),*) => {
        #[allow(non_snake_case, reason = "a variable for each type parameter, under its name")]
        impl<$($part: Attribute, $value: KeyPart<$part>),*> Partition<($($part,)*)> for ($($value,)*) {
            fn values(self) -> Result<Vec<AttributeValue>, EncodeError> {
                let ($($value,)*) = self;
                Ok(vec![$(part::<$part>($value)?),*])
            }
        }
    };
}
macro_rules! partitions {
    ([$($part:ident from $value:ident),*]) => {};
    ([$($part:ident from $value:ident),*] $next:ident from $its:ident $($more:tt)*) => {
        partition!($($part from $value,)* $next from $its);
        partitions!([$($part from $value,)* $next from $its] $($more)*);
    };
}
partitions!([A from A1] B from B1 C from C1 D from D1 E from E1 F from F1 G from G1 H from H1 I from I1 J from J1 K from K1 L from L1);

/// A key attribute's value as text: equal values have equal text, however a number is written. Cursors are bound to it, so it
/// has to stay what it is.
pub(crate) fn canonical(value: &AttributeValue) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

/// The same behind what `text` holds.
pub(crate) fn write_canonical(value: &AttributeValue, text: &mut String) {
    match value {
        AttributeValue::S(value) => {
            text.push('S');
            text.push_str(itoa::Buffer::new().format(value.len()));
            text.push(':');
            text.push_str(value);
        }
        AttributeValue::B(bytes) => text.push_str(&format!("B{:02x?}", bytes.as_ref())),
        AttributeValue::N(value) if is_plain(value) => text.push_str(value),
        AttributeValue::N(value) => match value.parse::<Number>() {
            Ok(number) => text.push_str(&number.to_string()),
            Err(_) => text.push_str(value),
        },
        value => text.push_str(&format!("{value:?}")),
    }
}

/// Whether it is an integer that is written as a [`Number`] writes it.
fn is_plain(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number).as_bytes();
    match digits {
        [b'1'..=b'9', rest @ ..] => rest.len() < 38 && rest.iter().all(u8::is_ascii_digit),
        _ => number == "0",
    }
}

/// The key has no sort part: there is no condition on it.
pub enum NoSortKey {}

/// The types that a sort key is made of, where there is one.
#[diagnostic::on_unimplemented(
    message = "there is no sort key here",
    label = "`.sort_key` needs a table or an index that has one"
)]
pub trait SortKeyParts {}
impl SortKeyParts for () {}
macro_rules! sort_key_parts {
    ($first:ident $($part:ident)*) => {
        impl<$first, $($part),*> SortKeyParts for ($first, $($part,)*) {}
        sort_key_parts!($($part)*);
    };
    () => {};
}
sort_key_parts!(A B C D E F G H I J K L);

/// How an attribute of a sort key is compared.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOperator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    BeginsWith,
}

/// A condition on a sort key, without its types: equalities from the left, then one comparison.
#[doc(hidden)]
#[derive(Clone)]
pub struct SortValues {
    pub equal: Vec<AttributeValue>,
    pub operator: KeyOperator,
    pub operands: Vec<AttributeValue>,
}

/// A condition on a sort key that is made of the types `Parts`.
#[diagnostic::on_unimplemented(
    message = "this is not a condition on the sort key here",
    label = "the sort key is made of {Parts}",
    note = "conditions go left to right: equalities first, in a tuple, then at most one comparison: `ge(5)`, `(\"oslo\", ge(5))`"
)]
pub trait SortCondition<Parts> {
    #[doc(hidden)]
    fn values(self) -> Result<SortValues, EncodeError>;
}

/// A comparison with one attribute of a sort key: [`eq`], [`lt`], [`le`], [`gt`], [`ge`], [`between`], [`begins_with`].
// One wrapper around all of them, so that "one comparison" and "a tuple that ends in one" never overlap.
#[must_use = "a comparison does nothing until it is given to `.sort_key`"]
pub struct Comparison<C>(C);

#[doc(hidden)]
pub struct With<V>(KeyOperator, V);
#[doc(hidden)]
pub struct Between<V, W>(V, W);
#[doc(hidden)]
pub struct BeginsWith<V>(V);

/// Equal to the value.
pub fn eq<V>(value: V) -> Comparison<With<V>> {
    Comparison(With(KeyOperator::Equal, value))
}
/// Less than the value: strings and binary by their bytes, numbers by their size.
pub fn lt<V>(value: V) -> Comparison<With<V>> {
    Comparison(With(KeyOperator::Less, value))
}
/// Less than the value, or equal to it.
pub fn le<V>(value: V) -> Comparison<With<V>> {
    Comparison(With(KeyOperator::LessOrEqual, value))
}
/// Greater than the value.
pub fn gt<V>(value: V) -> Comparison<With<V>> {
    Comparison(With(KeyOperator::Greater, value))
}
/// Greater than the value, or equal to it.
pub fn ge<V>(value: V) -> Comparison<With<V>> {
    Comparison(With(KeyOperator::GreaterOrEqual, value))
}
/// Between the two values, both included. The lower one comes first.
pub fn between<V, W>(low: V, high: W) -> Comparison<Between<V, W>> {
    Comparison(Between(low, high))
}
/// Begins with the text or the bytes.
pub fn begins_with<V>(prefix: V) -> Comparison<BeginsWith<V>> {
    Comparison(BeginsWith(prefix))
}

/// What can be compared with a sort key attribute of type `A`.
#[diagnostic::on_unimplemented(
    message = "a sort key attribute of type `{A}` cannot be compared like this",
    label = "expected a value of type `{A}`; `begins_with` only on strings and binary"
)]
pub trait Compares<A> {
    #[doc(hidden)]
    fn operands(self) -> Result<(KeyOperator, Vec<AttributeValue>), EncodeError>;
}
impl<A: Attribute, V: KeyPart<A>> Compares<A> for With<V> {
    fn operands(self) -> Result<(KeyOperator, Vec<AttributeValue>), EncodeError> {
        Ok((self.0, vec![part::<A>(self.1)?]))
    }
}
impl<A: Attribute, V: KeyPart<A>, W: KeyPart<A>> Compares<A> for Between<V, W> {
    fn operands(self) -> Result<(KeyOperator, Vec<AttributeValue>), EncodeError> {
        Ok((KeyOperator::Between, vec![part::<A>(self.0)?, part::<A>(self.1)?]))
    }
}
impl<A: PrefixAttribute, V: KeyPart<A>> Compares<A> for BeginsWith<V> {
    fn operands(self) -> Result<(KeyOperator, Vec<AttributeValue>), EncodeError> {
        Ok((KeyOperator::BeginsWith, vec![part::<A>(self.0)?]))
    }
}

macro_rules! sort_conditions {
    // A tuple of equalities and a comparison of the attribute behind them; the others stay open.
    ($($equal:ident from $value:ident),*; $last:ident $(, $open:ident)*; $condition:ty) => {
        #[allow(non_snake_case, reason = "a variable for each type parameter, under its name")]
        impl<$($equal: Attribute, $value: KeyPart<$equal>,)* $last, $($open,)* Last: Compares<$last>>
            SortCondition<($($equal,)* $last, $($open,)*)> for $condition
        {
            fn values(self) -> Result<SortValues, EncodeError> {
                sort_conditions!(@take self, $($value)*, last);
                let equal = vec![$(part::<$equal>($value)?),*];
                let (operator, operands) = last.0.operands()?;
                Ok(SortValues { equal, operator, operands })
            }
        }
    };
    (@take $self:ident, , $last:ident) => { let $last = $self; };
    (@take $self:ident, $($value:ident)+, $last:ident) => { let ($($value,)+ $last) = $self; };
}
/// With each number of equalities, and behind the compared attribute each number of open ones.
macro_rules! sort_keys {
    ([$($equal:ident from $value:ident),*]) => {};
    ([$($equal:ident from $value:ident),*] $last:ident from $its:ident $($open:ident from $of_open:ident)*) => {
        sort_keys!(@open [$($equal from $value),*] $last [] $($open)*);
        sort_keys!([$($equal from $value,)* $last from $its] $($open from $of_open)*);
    };
    (@open $equal:tt $last:ident [$($open:ident)*]) => { sort_keys!(@one $equal $last $($open)*); };
    (@open $equal:tt $last:ident [$($open:ident)*] $next:ident $($more:ident)*) => {
        sort_keys!(@one $equal $last $($open)*);
        sort_keys!(@open $equal $last [$($open)* $next] $($more)*);
    };
    (@one [] $last:ident $($open:ident)*) => { sort_conditions!(; $last $(, $open)*; Comparison<Last>); };
    (@one [$($equal:ident from $value:ident),*] $last:ident $($open:ident)*) => {
        sort_conditions!($($equal from $value),*; $last $(, $open)*; ($($value,)* Comparison<Last>));
    };
}
sort_keys!([] A from A1 B from B1 C from C1 D from D1 E from E1 F from F1 G from G1 H from H1 I from I1 J from J1 K from K1 L from L1);
