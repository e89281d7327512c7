//! A newtype is a key if what it holds is.

use dynamo_table::{Attribute, Record};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Flag(bool);

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    flag: Flag,
}

fn main() {}
