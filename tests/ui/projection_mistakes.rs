//! Projections of nothing, of what is not there, and of other types.

use dynamo_table::{Projection, Record};

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    points: u64,
    #[record(skip)]
    rank: u32,
}

#[derive(Projection)]
struct OfNothing {
    points: u64,
}

#[derive(Projection)]
#[projection(of = Player)]
struct Renamed {
    #[projection(rename = "points")]
    score: u64,
}

fn main() {}
