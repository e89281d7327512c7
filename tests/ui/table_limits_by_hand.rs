//! row 63: what a table cannot have, in facts that are written by hand.

use dynamo_table::codec::{AttributeFacts, Names};
use dynamo_table::facts::{IndexFacts, KeyAttribute, Projected, RecordFacts, Roles};

const NAMES: Names = Names::of(&[AttributeFacts::new("id", "id")]);
const ID: &[KeyAttribute] = &[KeyAttribute::key::<String>("id")];

const fn facts(indexes: &'static [IndexFacts]) -> RecordFacts {
    RecordFacts {
        attributes: NAMES,
        partition_key: ID[0],
        sort_key: None,
        indexes,
        computed: &[],
        computed_of_all: &[],
        roles: Roles::NONE,
    }
}

const _: () = facts(&[IndexFacts::global("id", ID, &[], Projected::KeysOnly)]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, ID, Projected::KeysOnly)]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::Include(&["a", "b", "a"]))]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::Include(&["id"]))]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::Include(&["a"; 21]))]).check();

fn main() {}
