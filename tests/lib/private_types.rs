//! A public record may have fields of types that are not.

#![deny(warnings)]

use dynamo_table::{Attribute, Record};

/// A player.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Player {
    #[record(partition_key)]
    league: String,
    home: Home,
    #[record(flatten)]
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home(String);

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Place {
    row: u8,
}
