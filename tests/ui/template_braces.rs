//! Braces that do not fit together.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{league"))]
struct Open {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#league}"))]
struct Closed {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{}"))]
struct Nothing {
    league: String,
    number: u32,
}

fn main() {}
