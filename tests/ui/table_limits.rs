//! row 63: what a table cannot have, said where it stands. Of facts by hand the compiler says it: `table_limits_by_hand.rs`.

use dynamo_table::Record;

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

fn main() {}
