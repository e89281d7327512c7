//! A key on a field and on the struct.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{league}"))]
struct Player {
    #[record(partition_key)]
    league: String,
}

fn main() {}
