//! Nothing is taken out of the prelude.

#![no_implicit_prelude]
#![deny(warnings)]

use ::dynamo_table::{Attribute, Item, Projection, Record};
use ::std::option::Option;
use ::std::primitive::{f64, u8, u32, u64};
use ::std::string::String;

#[derive(Record, ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
#[record(lsi(ByPoints, name = "by_points", sort_key = points, project = include(home)))]
#[record(gsi(ByPlace, name = "by_place", partition_key(name = "place", template = "{city}#{points:09}")))]
#[record(gsi(ByMail, name = "by_mail", partition_key(name = "mail", fields(city), with = lowercase), project = keys_only))]
pub(crate) struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    points: u64,
    city: String,
    home: Address,
    #[record(with = doubled)]
    weight: f64,
    #[record(default, alias = "nick")]
    nickname: String,
    #[record(version)]
    version: u64,
    #[record(write_id)]
    write: Option<String>,
    #[record(flatten)]
    shape: Option<Frame>,
    #[record(skip)]
    rank: u32,
    #[record(computed = initial)]
    initial: String,
    #[record(rest)]
    other: Item,
}

#[derive(Attribute, ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
pub(crate) struct Address {
    street: String,
}

#[derive(Attribute, ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
pub(crate) struct Id(u64);

#[derive(Attribute, ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
pub(crate) enum Position {
    Goal,
    Wing,
}

#[derive(Attribute, ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
pub(crate) enum Shape {
    Empty,
    Circle {
        radius: f64,
        #[attribute(with = doubled)]
        weight: f64,
    },
    Framed(Frame),
}

#[derive(Attribute, ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
pub(crate) struct Frame {
    width: u8,
}

#[derive(Projection, ::std::fmt::Debug)]
#[projection(of = Player)]
pub(crate) struct PlayerName {
    nickname: String,
    team: Option<String>,
}

fn lowercase(city: &str) -> String {
    city.to_lowercase()
}

fn initial(player: &Player) -> String {
    use ::std::iter::Iterator;
    player.nickname.chars().take(1).collect()
}

mod doubled {
    use ::dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};
    use ::std::primitive::f64;
    use ::std::result::Result::{self, Ok};

    pub(super) fn encode<W: Writer>(weight: &f64, writer: W) -> Result<(), EncodeError> {
        (weight * 2.0).encode(writer)
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<f64, DecodeError> {
        Ok(f64::decode(reader)? / 2.0)
    }
}

#[::std::prelude::v1::test]
fn it_is_stored() {
    use ::dynamo_table::codec::{decode_item, encode, encode_item};
    use ::std::convert::Into;
    use ::std::default::Default;
    use ::std::option::Option::{None, Some};
    use ::std::{assert_eq, vec};

    let player = Player {
        league: "nfl".into(),
        number: 7,
        team: None,
        points: 12,
        city: "Oslo".into(),
        home: Address { street: "Main".into() },
        weight: 80.5,
        nickname: "Ace".into(),
        version: 1,
        write: None,
        shape: Some(Frame { width: 3 }),
        rank: 0,
        initial: "A".into(),
        other: Item::default(),
    };
    let item = encode_item(&player).unwrap();
    assert_eq!(item["weight"], encode(&161.0).unwrap());
    let name: PlayerName = decode_item(::std::clone::Clone::clone(&item)).unwrap();
    assert_eq!((name.nickname, name.team), ("Ace".into(), None));
    assert_eq!(decode_item::<Player>(item).unwrap(), player);
    let shapes = vec![Shape::Empty, Shape::Circle { radius: 1.0, weight: 2.0 }, Shape::Framed(Frame { width: 1 })];
    let stored = encode(&shapes).unwrap();
    assert_eq!(::dynamo_table::codec::decode::<vec::Vec<Shape>>(stored).unwrap(), shapes);
    let stored = encode(&vec![Position::Goal, Position::Wing]).unwrap();
    assert_eq!(::dynamo_table::codec::decode::<vec::Vec<Position>>(stored).unwrap(), [Position::Goal, Position::Wing]);
    assert_eq!(encode(&Id(3)).unwrap(), encode(&3).unwrap());
}
