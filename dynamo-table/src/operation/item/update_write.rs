//! What all updates of one item have in common, whether of some attributes, of a record or of what changed in one.

use super::index_keys::{Held, Known, follow};
use super::write::{Write, WriteAction};
use crate::derived::{EncodedKey, check_names};
use crate::error::{Call, Error};
use crate::expression::advice::UpdatePaths;
use crate::expression::bounds::{bounded, computed_from, within_bounds};
use crate::expression::changes::Changes;
use crate::expression::node::Node;
use crate::operation::roles::Stamp;
use crate::operation::target::Target;
use crate::record::Record;

/// An UpdateItem that is to be rendered.
pub(crate) struct UpdateWrite<'u, R: Record> {
    pub(crate) target: &'u Target<R>,
    pub(crate) key: EncodedKey,
    /// The caller's changes, and those of what the library sets.
    pub(crate) changes: Changes,
    /// What has to be true of the item before.
    pub(crate) condition: Node,
    /// Whether the item may be a new one.
    pub(crate) may_insert: bool,
    pub(crate) held: Held<'u>,
    /// Sent twice it is the same as once, whatever its changes are.
    pub(crate) once_by_condition: bool,
    /// Whether somebody asks which attributes it changes.
    pub(crate) named: bool,
    pub(crate) stamp: Stamp,
}

impl<R: Record> UpdateWrite<'_, R> {
    /// # Errors
    /// Changes that overlap, a field that an index key needs, a value that cannot be stored.
    pub(crate) fn render(self, call: Call) -> Result<Write, Error> {
        let Self { target, key, mut changes, condition, may_insert, held, once_by_condition, named, stamp } = self;
        check_names::<R>(changes.0.iter().map(|change| &*change.path().first)).map_err(|e| call.refuse(e))?;
        let known = Known { key: key.fields(), condition: &condition, may_insert, held };
        let given = changes.0.len();
        let followed = follow::<R>(&call, &mut changes, &known)?;
        // An upsert has seen to it that its own do not.
        let may_overlap = !matches!(known.held, Held::Record(_)) || changes.0.len() > given;
        if let Some((a, b)) = may_overlap.then(|| changes.overlap()).flatten() {
            let (a, b) = (a.shown(), b.shown());
            return Err(call.invalid(format!("two changes overlap: `{a}` and `{b}`; combine them or drop one")));
        }
        let counted = match may_insert {
            true => Node::Constant(true),
            false => changes.counted_is_there(),
        };
        if may_insert {
            changes.count_from_nothing();
        }
        let within = within_bounds(&changes).map_err(|e| call.refuse(e))?;
        let condition = condition.and(followed).and(counted).and(within).and(changes.guard());

        let (paths, computed_from) = (UpdatePaths::of(&changes.0), computed_from(&changes));
        let (bounded, repeatable) = (bounded(&changes), once_by_condition || changes.repeatable());
        let (update, placeholders) = changes.render(named).map_err(|e| call.refuse(e))?;
        let update = (WriteAction::Update(update), key.key);
        let write = Write::new(call, target, stamp, update, placeholders, condition, repeatable)?;
        Ok(Write { bounded, computed_from, paths, ..write })
    }
}
