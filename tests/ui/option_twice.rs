//! One option twice.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key, rename = "a", rename = "b")]
    league: String,
    #[record(serde)]
    #[record(serde)]
    settings: String,
}

fn main() {}
