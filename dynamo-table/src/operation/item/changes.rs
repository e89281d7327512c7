//! What an update changes: the one list of changes, for an update and for changes that are built apart from it.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{AddAttribute, Attribute, NumberAttribute, NumberBounds, SetAttribute};
use crate::expression::changes::{Change, Changes as Clauses};
use crate::expression::node::Term;
use crate::expression::operand::{SetOperand, SetTo, ValueOperand};
use crate::expression::path::{Path, is_list};
use crate::expression::role::{Computable, Removable, Settable, TopLevel};

/// Changes to the attributes of an item, one after another: see [`Update`](super::update::Update), which sends them, and
/// [`Changes`], which are built apart from an update.
#[must_use = "nothing is changed until an update is awaited"]
pub struct Changing<R, Of> {
    pub(crate) changes: Clauses,
    /// Whether a change was asked for: one that turns out to change nothing is one too.
    pub(crate) asked: bool,
    pub(crate) of: Of,
    pub(crate) record: PhantomData<fn() -> R>,
}

/// Changes that are built apart from an update, which takes them by [`and`](Changing::and).
///
/// # Examples
///
/// What a PATCH request may say, of which every field may be absent:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// struct Patch {
///     name: Option<String>,
///     points: Option<u64>,
/// }
/// fn changes(patch: Patch) -> Changes<Player> {
///     Changes::new().set_if_some(Player::NAME, patch.name).set_if_some(Player::POINTS, patch.points)
/// }
///
/// let patch = Patch { name: Some("Anna".into()), points: None };
/// let ann = players.update(("nfl", 12)).and(changes(patch)).await?;
/// assert_eq!((ann.name.as_str(), ann.points), ("Anna", 200));
/// # Ok(()) }
/// ```
pub type Changes<R> = Changing<R, Apart>;

/// That changes belong to no update yet: see [`Changes`].
#[derive(Debug, Clone, Copy)]
pub struct Apart(());

impl<R> Changing<R, Apart> {
    /// No changes yet.
    pub fn new() -> Self {
        Self::from_nothing(Apart(()))
    }
    /// Whether nothing would be changed: no change was asked for, or none has an effect.
    pub fn is_empty(&self) -> bool {
        self.changes.0.is_empty()
    }
}
impl<R> Default for Changing<R, Apart> {
    fn default() -> Self {
        Self::new()
    }
}
impl<R> Clone for Changing<R, Apart> {
    fn clone(&self) -> Self {
        Self { changes: self.changes.clone(), asked: self.asked, of: self.of, record: PhantomData }
    }
}

// Values never reach a log by `Debug`.
impl<R> fmt::Debug for Changing<R, Apart> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}

/// What to change. A path may end in a nested struct, a list or a map; what it leads through has to exist.
///
/// A change may turn out to change nothing: members of an empty set are added, an option is `None`. An update of such changes alone
/// checks its condition, and changes nothing but what the library sets.
impl<R, Of> Changing<R, Of> {
    /// Sets the attribute to the value; an empty set, which DynamoDB does not store, removes it. For an `Option` there are
    /// [`set_or_remove`](Self::set_or_remove) and [`set_if_some`](Self::set_if_some).
    pub fn set<T: Attribute, Role: Settable>(self, path: Path<R, T, Role>, value: impl SetTo<R, T, Role>) -> Self {
        let (value, path) = (path.given(value.term()), path.into_document());
        let change = match value {
            Term::Absent if path.can_be_absent() => Change::Remove(path),
            Term::Absent => Change::Set(path, Term::Value(AttributeValue::Null(true))),
            // Absent, it stays so.
            Term::IfNotExists(of, value) if of == path && matches!(*value, Term::Absent) => return self.unchanged(),
            term => Change::Set(path, term),
        };
        self.change(change)
    }
    /// Sets the attribute to the value, or removes it: `None` is what is absent. [`set_if_some`](Self::set_if_some) leaves it as it
    /// is for `None`.
    pub fn set_or_remove<T: Attribute, Role: Removable>(
        self,
        path: Path<R, T, Role>,
        value: Option<impl SetTo<R, T, Role>>,
    ) -> Self {
        match value {
            Some(value) => self.set(path, value),
            None => self.remove(path),
        }
    }
    /// Sets the attribute to the value if there is one, and leaves it as it is for `None`: what a PATCH request says.
    /// [`set_or_remove`](Self::set_or_remove) removes it for `None`.
    pub fn set_if_some<T: Attribute, Role: Settable>(
        self,
        path: Path<R, T, Role>,
        value: Option<impl SetTo<R, T, Role>>,
    ) -> Self {
        match value {
            Some(value) => self.set(path, value),
            None => self.unchanged(),
        }
    }
    /// Sets the attribute to the value if it is absent; else leaves it as it is.
    #[doc(alias = "if_not_exists")]
    pub fn set_if_not_exists<T: Attribute, Role: Computable>(
        self,
        path: Path<R, T, Role>,
        value: impl SetOperand<R, T>,
    ) -> Self {
        let (value, path) = (path.given(value.term()), path.into_document());
        match value {
            // Absent it is already.
            Term::Absent => self.unchanged(),
            term => self.change(Change::Set(path.clone(), term.unless(path))),
        }
    }
    /// Sets the attribute to what another one holds. What is not there cannot be read: DynamoDB refuses the update then.
    pub fn set_from<T: Attribute, Role: Computable, Other>(
        self,
        path: Path<R, T, Role>,
        from: Path<R, T, Other>,
    ) -> Self {
        self.change(Change::Set(path.into_document(), Term::Path(from.into_document())))
    }
    /// Adds to a number that is there. With [`or_insert`](super::update::Update::or_insert) an absent one counts as 0; without it
    /// DynamoDB refuses the update, and nothing is changed. Where `by` is another attribute, each of the two has to be within half of
    /// the integer's type, since the bounds of a sum are conditions on both.
    pub fn increment<T: NumberAttribute, Role: Computable>(
        self,
        path: Path<R, T, Role>,
        by: impl SetOperand<R, T>,
    ) -> Self {
        self.change(Change::count(path.into_document(), "+", by.term(), <T as NumberAttribute>::BOUNDS.into()))
    }
    /// Subtracts from a number that is there; the opposite of [`increment`](Self::increment).
    pub fn decrement<T: NumberAttribute, Role: Computable>(
        self,
        path: Path<R, T, Role>,
        by: impl SetOperand<R, T>,
    ) -> Self {
        self.change(Change::count(path.into_document(), "-", by.term(), <T as NumberAttribute>::BOUNDS.into()))
    }
    /// Adds elements after the last of a list that is there.
    #[doc(alias = "list_append")]
    pub fn append<T: Attribute, Role: Computable>(
        self,
        path: Path<R, Vec<T>, Role>,
        elements: impl SetOperand<R, Vec<T>>,
    ) -> Self {
        const { is_list::<T>() };
        let elements = path.given(elements.term());
        self.change(Change::append(path.into_document(), elements))
    }
    /// Adds elements before the first of a list that is there.
    #[doc(alias = "list_append")]
    pub fn prepend<T: Attribute, Role: Computable>(
        self,
        path: Path<R, Vec<T>, Role>,
        elements: impl SetOperand<R, Vec<T>>,
    ) -> Self {
        const { is_list::<T>() };
        let elements = path.given(elements.term());
        self.change(Change::prepend(path.into_document(), elements))
    }
    /// Removes the attribute, the value of a map, or the element of a list. What the record cannot be read without does not
    /// compile.
    pub fn remove<T, Role: Removable>(self, path: Path<R, T, Role>) -> Self {
        self.change(Change::Remove(path.into_document()))
    }
    /// DynamoDB's [ADD](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.ADD):
    /// adds to a number, which counts as 0 where it is absent, or puts members into a set. An empty set adds nothing. Members are
    /// put into a set that is under the field's own name: under an `alias` it is left alone, and the condition fails.
    pub fn add<T: AddAttribute, Role: TopLevel>(self, path: Path<R, T, Role>, value: impl ValueOperand<R, T>) -> Self {
        match path.given_members(value.term()) {
            Term::Absent => self.unchanged(),
            term => self.change(Change::Add(path.into_document(), term, <T as AddAttribute>::BOUNDS.into())),
        }
    }
    /// Puts members into a set: [`add`](Self::add) by another name.
    #[doc(alias = "add")]
    pub fn insert_into<T: SetAttribute, Role: TopLevel>(
        self,
        path: Path<R, T, Role>,
        members: impl ValueOperand<R, T>,
    ) -> Self {
        match path.given_members(members.term()) {
            Term::Absent => self.unchanged(),
            term => self.change(Change::Add(path.into_document(), term, NumberBounds::NONE.into())),
        }
    }
    /// DynamoDB's [DELETE](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.DELETE):
    /// takes members out of a set. The last one takes the attribute with it. A set that is under an `alias` is left alone, and
    /// the condition fails.
    #[doc(alias = "delete")]
    pub fn delete_from<T: SetAttribute, Role: TopLevel>(
        self,
        path: Path<R, T, Role>,
        members: impl ValueOperand<R, T>,
    ) -> Self {
        match path.given_members(members.term()) {
            Term::Absent => self.unchanged(),
            term => self.change(Change::Delete(path.into_document(), term)),
        }
    }
    /// These changes, and then those: what was built apart.
    pub fn and(mut self, changes: Changes<R>) -> Self {
        self.changes.0.extend(changes.changes.0);
        self.unchanged()
    }

    pub(crate) fn from_nothing(of: Of) -> Self {
        Self { changes: Clauses::default(), asked: false, of, record: PhantomData }
    }
    pub(crate) fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self.unchanged()
    }
    fn unchanged(mut self) -> Self {
        self.asked = true;
        self
    }
}
