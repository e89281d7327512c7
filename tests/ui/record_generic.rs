//! A record is one concrete type.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player<T> {
    #[record(partition_key)]
    league: T,
}

#[derive(Clone, Record)]
struct Borrowed<'a> {
    #[record(partition_key)]
    league: &'a str,
}

fn main() {}
