//! What is not in the record, or of another type there.

use dynamo_table::{Projection, Record};

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    points: u64,
}

#[derive(Projection)]
#[projection(of = Player)]
struct Name {
    points: String,
    nickname: String,
}

fn main() {}
