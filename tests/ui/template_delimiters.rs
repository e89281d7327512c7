//! Delimiters that separate nothing.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{league}", delimiter = '/'))]
struct Nowhere {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "{league}/{number}"))]
struct Other {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE{league}", delimiter = 'A'))]
struct Letter {
    league: String,
    number: u32,
}

fn main() {}
