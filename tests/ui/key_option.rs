//! The key of a table is always there.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: Option<String>,
}

fn main() {}
