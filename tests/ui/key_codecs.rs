//! What a key cannot be.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Serde {
    #[record(partition_key, serde)]
    league: String,
    #[record(sort_key, with = module)]
    number: u32,
}

#[derive(Clone, Record)]
struct Computed {
    #[record(partition_key, computed = f)]
    league: String,
    #[record(sort_key, rest)]
    number: Item,
}

#[derive(Clone, Record)]
struct Skipped {
    #[record(partition_key, skip)]
    league: String,
    #[record(sort_key, flatten)]
    number: Address,
}

fn main() {}
