//! Indexes and types of one name.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team))]
#[record(gsi(ByTeam, name = "by_team", partition_key = points))]
#[record(gsi(PlayerKey, name = "no name", partition_key = points))]
struct Player {
    #[record(partition_key)]
    league: String,
    team: String,
    points: u64,
}

fn main() {}
