//! The rest is an item.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(rest)]
    other: Vec<String>,
}

fn main() {}
