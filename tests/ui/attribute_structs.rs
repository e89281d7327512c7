//! Structs that cannot be stored.

use dynamo_table::Attribute;

#[derive(Attribute)]
struct Unit;

#[derive(Attribute)]
struct Tuple(u8, u8);

#[derive(Attribute)]
struct Generic<T> {
    inner: T,
}

#[derive(Attribute)]
struct Keyed {
    #[attribute(partition_key)]
    league: String,
}

#[derive(Attribute)]
struct Newtype(#[attribute(serde)] u8);

fn main() {}
