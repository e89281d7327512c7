//! row 11: a name is one attribute's, of flattened structs too; and what they hold of a key has no alias.

use dynamo_table::{Attribute, Record};

#[derive(Clone, Attribute)]
struct Address {
    city: String,
    #[attribute(alias = "code")]
    zip: Option<u32>,
}

#[derive(Clone, Record)]
struct SameName {
    #[record(partition_key)]
    id: String,
    #[record(alias = "town")]
    city: String,
    #[record(flatten)]
    address: Address,
}

#[derive(Clone, Record)]
struct SameAlias {
    #[record(partition_key)]
    id: String,
    #[record(alias = "city")]
    place: String,
    #[record(flatten)]
    address: Address,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "zip", template = "USER#{id}"))]
struct Forged {
    id: String,
    #[record(flatten)]
    address: Address,
}

fn main() {}
