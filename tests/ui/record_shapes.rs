//! What is no record.

use dynamo_table::Record;

#[derive(Clone, Record)]
enum Enum {
    A,
}

#[derive(Clone, Record)]
struct Tuple(String, u32);

#[derive(Clone, Record)]
struct Unit;

#[derive(Clone, Record)]
struct Empty {}

#[derive(Clone, Copy, Record)]
union Union {
    a: u8,
}

fn main() {}
