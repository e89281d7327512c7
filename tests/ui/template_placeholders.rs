//! Placeholders that cannot be read back, or name nothing.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{league}{number}"))]
struct Adjacent {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{leage}"))]
struct Unknown {
    league: String,
    number: u32,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "{league}#{number}#{league}"))]
struct Twice {
    league: String,
    number: u32,
}

fn main() {}
