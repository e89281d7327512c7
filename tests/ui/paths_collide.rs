//! Two path constants of one name.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    points: u64,
    #[allow(non_snake_case)]
    Points: u64,
}

fn main() {}
