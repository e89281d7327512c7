//! row 63: what a table cannot have. The derive says it where it stands; the compiler says it of facts that are written by hand.

use dynamo_table::Record;
use dynamo_table::codec::{AttributeFacts, Names};
use dynamo_table::facts::{IndexFacts, KeyAttribute, Projected, RecordFacts, Roles};

#[derive(Clone, Record)]
#[record(lsi(A, name = "by_a", sort_key = a))]
#[record(lsi(B, name = "by_b", sort_key = b))]
#[record(lsi(C, name = "by_c", sort_key = c))]
#[record(lsi(D, name = "by_d", sort_key = d))]
#[record(lsi(E, name = "by_e", sort_key = e))]
#[record(lsi(F, name = "by_f", sort_key = f))]
struct Local {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
}

#[derive(Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, project = include(points, points, team, league)))]
struct Player {
    #[record(partition_key)]
    league: String,
    team: String,
    points: u64,
}

const ID: &[KeyAttribute] = &[KeyAttribute::key::<String>("id")];

const fn facts(indexes: &'static [IndexFacts]) -> RecordFacts {
    RecordFacts {
        attributes: Names::of(&[AttributeFacts::new("id", "id")]),
        partition_key: ID[0],
        sort_key: None,
        indexes,
        computed: &[],
        computed_of_all: &[],
        roles: Roles::NONE,
    }
}

const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::KeysOnly); 21]).check();
const _: () = facts(&[IndexFacts::global("id", ID, &[], Projected::KeysOnly)]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, ID, Projected::KeysOnly)]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::Include(&["a", "b", "a"]))]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::Include(&["id"]))]).check();
const _: () = facts(&[IndexFacts::global("by_id", ID, &[], Projected::Include(&["a"; 21]))]).check();

fn main() {}
