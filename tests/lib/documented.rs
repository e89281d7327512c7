//! Everything that is emitted has docs, and no lint finds fault with it.

#![deny(missing_docs, warnings, unreachable_pub, unused_qualifications)]

use dynamo_table::{Attribute, Item, Projection, Record};

/// A player.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
#[record(lsi(ByPoints, name = "by_points", sort_key(name = "sorted", template = "P#{points:09}"), project = keys_only))]
#[record(paths = PlayerPath)]
pub struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    points: u64,
    home: Address,
    #[record(flatten)]
    position: Place,
    #[record(with = doubled)]
    weight: u8,
    #[record(version)]
    version: u64,
    #[record(rest)]
    other: Item,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Attribute)]
pub struct Address {
    street: String,
    kind: Kind,
    id: Id,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Attribute)]
pub struct Place {
    row: u8,
}

/// A kind.
#[derive(Debug, Clone, PartialEq, Attribute)]
#[non_exhaustive]
pub enum Kind {
    /// Home.
    Home,
    /// Work.
    Work {
        /// Where.
        floor: u8,
    },
}

/// An id.
#[derive(Debug, Clone, PartialEq, Attribute)]
pub struct Id(u64);

/// A part of a player.
#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Player, paths = PlayerPath)]
pub struct Points {
    points: u64,
}

mod doubled {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub(crate) fn encode<W: Writer>(weight: &u8, writer: W) -> Result<(), EncodeError> {
        (weight * 2).encode(writer)
    }
    pub(crate) fn decode<R: Reader>(reader: R) -> Result<u8, DecodeError> {
        u8::decode(reader).map(|weight| weight / 2)
    }
}
