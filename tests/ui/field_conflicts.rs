//! Options that exclude each other.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(epoch_seconds, epoch_millis)]
    joined: u64,
    #[record(serde, with = module)]
    settings: Settings,
    #[record(skip, rename = "r")]
    rank: u32,
    #[record(computed = f, default)]
    initials: String,
    #[record(rest)]
    other: Item,
    #[record(rest)]
    more: Item,
}

fn main() {}
