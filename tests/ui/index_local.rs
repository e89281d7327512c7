//! A local index of a table without a sort key, and one with a partition key.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(lsi(ByTeam, name = "by_team", sort_key = team))]
#[record(lsi(ByPoints, name = "by_points", partition_key = team, sort_key = points))]
struct Player {
    #[record(partition_key)]
    league: String,
    team: String,
    points: u64,
}

fn main() {}
