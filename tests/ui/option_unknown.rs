//! Options that are not known: the list of those that are.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(table = "players")]
struct Player {
    #[record(partition_key, column = "l")]
    league: String,
}

fn main() {}
