//! Comparisons of paths: what conditions and filters are made of.

use super::condition::Condition;
use super::node::{Node, Term};
use super::operand::{IntoTerm, Operand};
use super::path::{Path, Size};
use crate::codec::{AttributeType, ContainsAttribute, OrderedAttribute, PrefixAttribute};
use aws_sdk_dynamodb::types::AttributeValue;

impl<R, T: ?Sized, Role> Path<R, T, Role> {
    fn term(self) -> Term {
        Term::Path(self.into_document())
    }
    fn compare(self, operator: &'static str, value: impl Operand<R, T>) -> Condition<R> {
        let path = self.into_document();
        Condition::new(match (operator, value.term().at(&path)) {
            ("=", Term::Absent) => Node::not_exists(path),
            ("<>", Term::Absent) => Node::exists(path),
            (_, value) => Node::Compare(Term::Path(path), operator, value),
        })
    }

    /// Equal to the value, or to another attribute. Equal to an empty set is what is absent.
    pub fn eq(self, value: impl Operand<R, T>) -> Condition<R> {
        self.compare("=", value)
    }
    /// Not equal to the value. True where the attribute is absent; every other comparison is false there.
    #[doc(alias = "<>")]
    pub fn ne(self, value: impl Operand<R, T>) -> Condition<R> {
        self.compare("<>", value)
    }
    /// Less than the value: numbers by size, strings and binary by their bytes.
    pub fn lt(self, value: impl Operand<R, T>) -> Condition<R>
    where
        T: OrderedAttribute,
    {
        self.compare("<", value)
    }
    /// Less than the value, or equal to it.
    pub fn le(self, value: impl Operand<R, T>) -> Condition<R>
    where
        T: OrderedAttribute,
    {
        self.compare("<=", value)
    }
    /// Greater than the value.
    pub fn gt(self, value: impl Operand<R, T>) -> Condition<R>
    where
        T: OrderedAttribute,
    {
        self.compare(">", value)
    }
    /// Greater than the value, or equal to it.
    pub fn ge(self, value: impl Operand<R, T>) -> Condition<R>
    where
        T: OrderedAttribute,
    {
        self.compare(">=", value)
    }
    /// Between the two, both included.
    pub fn between(self, low: impl Operand<R, T>, high: impl Operand<R, T>) -> Condition<R>
    where
        T: OrderedAttribute,
    {
        let path = self.into_document();
        let (low, high) = (low.term().at(&path), high.term().at(&path));
        Condition::new(Node::Between(Term::Path(path), low, high))
    }
    /// Equal to one of the values: 100 at the most. Of none it is always false, and a read with it sends nothing. An empty set
    /// among them is what is absent.
    #[doc(alias = "IN")]
    #[expect(clippy::wrong_self_convention, reason = "a path is spent on its condition, as by the other comparisons")]
    pub fn is_in<V: Operand<R, T>>(self, values: impl IntoIterator<Item = V>) -> Condition<R> {
        let path = self.into_document();
        let (absent, values): (Vec<Term>, Vec<Term>) =
            values.into_iter().map(|value| value.term().at(&path)).partition(|term| matches!(term, Term::Absent));
        let among = match values.is_empty() {
            true => Node::Constant(false),
            false => Node::In(Term::Path(path.clone()), values),
        };
        Condition::new(match absent.is_empty() {
            true => among,
            false => among.or(Node::not_exists(path)),
        })
    }
    /// A string or binary that begins with the prefix.
    pub fn begins_with(self, prefix: impl Operand<R, T>) -> Condition<R>
    where
        T: PrefixAttribute,
    {
        Condition::new(Node::Function("begins_with", vec![self.term(), prefix.term()]))
    }
    /// A set or list that holds the element, or a string that holds the text.
    pub fn contains(self, element: impl Operand<R, T::Element>) -> Condition<R>
    where
        T: ContainsAttribute,
    {
        let path = self.into_document();
        let element = match element.term().at(&path) {
            // As it stands in a list.
            Term::Absent => Term::Value(AttributeValue::Null(true)),
            element => element,
        };
        Condition::new(Node::Function("contains", vec![Term::Path(path), element]))
    }
    /// The attribute is there, whatever it holds.
    #[doc(alias = "attribute_exists")]
    pub fn exists(self) -> Condition<R> {
        Condition::new(Node::exists(self.into_document()))
    }
    /// The attribute is absent.
    #[doc(alias = "attribute_not_exists")]
    pub fn not_exists(self) -> Condition<R> {
        Condition::new(Node::not_exists(self.into_document()))
    }
    /// The attribute is there and stored as this type.
    pub fn attribute_type(self, attribute_type: AttributeType) -> Condition<R> {
        let name = AttributeValue::S(attribute_type.as_str().to_owned());
        Condition::new(Node::Function("attribute_type", vec![self.term(), Term::Value(name)]))
    }
    /// The size of the attribute, to be compared like a number.
    pub fn size(self) -> Size<R> {
        Size::new(self.into_document())
    }
}

impl<R> Size<R> {
    fn compare(self, operator: &'static str, value: impl Operand<R, u64>) -> Condition<R> {
        Condition::new(Node::Compare(Term::Size(self.path), operator, value.term()))
    }
    /// Equal to the number.
    pub fn eq(self, value: impl Operand<R, u64>) -> Condition<R> {
        self.compare("=", value)
    }
    /// Not equal to the number.
    pub fn ne(self, value: impl Operand<R, u64>) -> Condition<R> {
        self.compare("<>", value)
    }
    /// Less than the number.
    pub fn lt(self, value: impl Operand<R, u64>) -> Condition<R> {
        self.compare("<", value)
    }
    /// Less than the number, or equal to it.
    pub fn le(self, value: impl Operand<R, u64>) -> Condition<R> {
        self.compare("<=", value)
    }
    /// Greater than the number.
    pub fn gt(self, value: impl Operand<R, u64>) -> Condition<R> {
        self.compare(">", value)
    }
    /// Greater than the number, or equal to it.
    pub fn ge(self, value: impl Operand<R, u64>) -> Condition<R> {
        self.compare(">=", value)
    }
    /// Equal to one of the numbers: 100 at the most. Of none it is always false.
    #[doc(alias = "IN")]
    #[expect(clippy::wrong_self_convention, reason = "a size is spent on its condition, as by the other comparisons")]
    pub fn is_in<V: Operand<R, u64>>(self, values: impl IntoIterator<Item = V>) -> Condition<R> {
        let values: Vec<Term> = values.into_iter().map(IntoTerm::term).collect();
        Condition::new(match values.is_empty() {
            true => Node::Constant(false),
            false => Node::In(Term::Size(self.path), values),
        })
    }
    /// Between the two numbers, both included.
    pub fn between(self, low: impl Operand<R, u64>, high: impl Operand<R, u64>) -> Condition<R> {
        Condition::new(Node::Between(Term::Size(self.path), low.term(), high.term()))
    }
}
