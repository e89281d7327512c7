//! Conditions and filters of one record type.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::node::Node;

/// A condition on the attributes of a record: for writes, and as a filter for reads.
///
/// Made from [paths](super::path::Path), joined with `&`, `|` and `!` or by [`and`](Self::and), [`or`](Self::or) and
/// [`negate`](Self::negate). What it means is
/// [DynamoDB's own](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html):
/// a comparison with an attribute that is absent is false.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// let strong: Condition<Player> = Player::POINTS.ge(100) & (Player::TEAM.eq("red") | Player::TEAM.not_exists());
/// assert_eq!(players.scan().filter(strong.clone()).count().await?, 1);
/// assert_eq!(players.scan().filter(!strong).count().await?, 2);
/// # Ok(()) }
/// ```
#[must_use = "a condition does nothing until it is given to a request"]
pub struct Condition<R> {
    node: Node,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Condition<R> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

// Values never reach a log by `Debug`.
impl<R> fmt::Debug for Condition<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition").finish_non_exhaustive()
    }
}

impl<R> Condition<R> {
    pub(crate) fn new(node: Node) -> Self {
        Self { node, of: PhantomData }
    }
    pub(crate) fn into_node(self) -> Node {
        self.node
    }
    /// Both have to be true; also written `a & b`.
    pub fn and(self, other: Self) -> Self {
        Self::new(self.node.and(other.node))
    }
    /// One of them has to be true; also written `a | b`.
    pub fn or(self, other: Self) -> Self {
        Self::new(self.node.or(other.node))
    }
    /// The opposite; also written `!a`. Note that `!(a = 1)` is true where `a` is absent.
    pub fn negate(self) -> Self {
        Self::new(self.node.negate())
    }
}

impl<R> BitAnd for Condition<R> {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}
impl<R> BitOr for Condition<R> {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}
impl<R> Not for Condition<R> {
    type Output = Self;
    fn not(self) -> Self {
        self.negate()
    }
}
