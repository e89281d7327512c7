//! Two partition keys, and two sort keys.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(partition_key)]
    team: String,
    #[record(sort_key)]
    number: u32,
    #[record(sort_key)]
    joined: u32,
}

fn main() {}
