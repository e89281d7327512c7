//! A record without a partition key.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(sort_key)]
    league: String,
}

fn main() {}
