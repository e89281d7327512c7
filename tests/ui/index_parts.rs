//! Too many attributes in one part of a key.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(gsi(ByAll, name = "by_all", partition_key(a, b, c, d, number)))]
#[record(lsi(ByTwo, name = "by_two", sort_key(a, b)))]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    a: u8,
    b: u8,
    c: u8,
    d: u8,
}

fn main() {}
