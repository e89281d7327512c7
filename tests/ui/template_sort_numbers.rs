//! Numbers in the template of a sort key are padded, so that they sort.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{league}"), sort_key(name = "sk", template = "PLAYER#{number}"))]
struct Player {
    league: String,
    number: u32,
}

fn main() {}
