//! Fields that are not there, or not stored.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = teem, project = include(points, pints)))]
#[record(gsi(ByRank, name = "by_rank", partition_key = rank, sort_key = settings))]
struct Player {
    #[record(partition_key)]
    league: String,
    team: String,
    points: u64,
    #[record(skip)]
    rank: u32,
    #[record(serde)]
    settings: Vec<u8>,
}

fn main() {}
