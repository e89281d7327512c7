//! Widths of what is no number, and that are none.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{league:08}"))]
struct Text {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "{league}#{number:8}"))]
struct Unpadded {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "{league}#{number:0100}"))]
struct Wide {
    league: String,
    number: u32,
}

fn main() {}
