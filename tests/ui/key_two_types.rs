//! One attribute as two keys of different types.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key(name = "gsi", template = "TEAM#{team}")))]
#[record(gsi(ByPoints, name = "by_points", partition_key(name = "gsi", fields(points), with = half)))]
struct Player {
    #[record(partition_key)]
    league: String,
    team: String,
    points: u64,
}

fn main() {}
