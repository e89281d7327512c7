//! A type that says nothing of how it is stored.

use dynamo_table::Record;

#[derive(Clone)]
struct Settings;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    settings: Settings,
    all: Vec<Settings>,
}

fn main() {}
