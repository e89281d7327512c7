//! Projections: the names and the types are the record's.

use chrono::{DateTime, Utc};
use dynamo_table::{Item, Projection, Record};
use serde::{Deserialize, Serialize};

use crate::support::{item, n, round_trip, s};

#[derive(Record, Debug, Clone, PartialEq)]
#[record(rename_all = "camelCase", paths = PlayerPath)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(rename = "nick", alias = "nickname", default)]
    nick_name: String,
    r#type: u8,
    #[record(ttl)]
    expires: Option<DateTime<Utc>>,
    #[record(with = doubled)]
    weight: u8,
    #[record(serde)]
    settings: Settings,
    #[record(rest)]
    other: Item,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Settings(String);

mod doubled {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub(super) fn encode<W: Writer>(weight: &u8, writer: W) -> Result<(), EncodeError> {
        (weight * 2).encode(writer)
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<u8, DecodeError> {
        u8::decode(reader).map(|weight| weight / 2)
    }
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Player, paths = PlayerPath)]
struct Part {
    #[projection(default)]
    nick_name: String,
    r#type: u8,
    #[projection(epoch_seconds)]
    expires: Option<DateTime<Utc>>,
    #[projection(with = doubled)]
    weight: u8,
    #[projection(serde)]
    settings: Settings,
    #[projection(skip)]
    note: String,
}

#[test]
fn are_parts_of_records() {
    assert_eq!(Part::ATTRIBUTES, ["nick", "type", "expires", "weight", "settings"]);
    let part = Part {
        nick_name: "Ace".into(),
        r#type: 1,
        expires: DateTime::from_timestamp(5, 0),
        weight: 4,
        settings: Settings("dark".into()),
        note: String::new(),
    };
    let stored =
        item([("nick", s("Ace")), ("type", n("1")), ("expires", n("5")), ("weight", n("8")), ("settings", s("dark"))]);
    round_trip(part, stored);
}
