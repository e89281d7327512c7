//! A variant without names holds a struct, whose fields stand beside the tag.

use dynamo_table::Attribute;

#[derive(Attribute)]
enum Contact {
    Email(String),
    Phone { number: u64 },
}

fn main() {}
