//! What an index is not told.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, project = some))]
#[record(gsi(name = "by_points", hash_key = points))]
#[record(gsi)]
struct Player {
    #[record(partition_key)]
    league: String,
    team: String,
    points: u64,
}

fn main() {}
