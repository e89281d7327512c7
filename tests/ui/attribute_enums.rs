//! Enums that cannot be stored.

use dynamo_table::Attribute;

#[derive(Attribute)]
enum Empty {}

#[derive(Attribute)]
enum Tuple {
    Two(u8, u8),
    None(),
}

#[derive(Attribute)]
#[attribute(rename_all = "lowercase")]
enum Names {
    Goal,
    #[attribute(rename = "goal")]
    Keeper,
}

#[derive(Attribute)]
#[attribute(tag = "kind")]
enum Tag {
    Circle { kind: u8 },
}

fn main() {}
