//! Unknown attributes are taken, or refused.

use dynamo_table::{Attribute, Item, Record};

#[derive(Clone, Record)]
#[record(deny_unknown)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(rest)]
    other: Item,
}

#[derive(Attribute)]
#[attribute(deny_unknown = true)]
struct Home {
    city: String,
    #[attribute(digits = 10)]
    since: u8,
}

fn main() {}
