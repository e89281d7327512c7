//! Records that a macro makes, whose options hold what the macro is given; names that are nearly the same.

use dynamo_table::codec::{ScalarType, encode_item};
use dynamo_table::{Attribute, Index, Record};

use crate::support::{item, n, round_trip, s};

macro_rules! player {
    (
        $name:ident, $marker:ident, $index:literal, $attribute:literal, $template:literal, $delimiter:literal,
        $rename:literal, $alias:literal, $style:literal, $digits:literal, $default:path, $with:path, $field:ident, $of:ty
    ) => {
        #[derive(Record, Debug, Clone, PartialEq)]
        #[record(rename_all = $style)]
        #[record(gsi(
                                    $marker,
                                    name = $index,
                                    partition_key(name = $attribute, template = $template, delimiter = $delimiter),
                                    sort_key = $field,
                                    project = include(at)
                                ))]
        struct $name {
            #[record(partition_key)]
            league_name: String,
            #[record(rename = $rename, default = $default)]
            $field: $of,
            #[record(alias = $alias, with = $with)]
            weight: u8,
            #[record(digits = $digits)]
            at: std::time::SystemTime,
        }
    };
}
player!(
    Player,
    ByLeague,
    "by_league",
    "gsi1pk",
    "L/{league_name}/{points}",
    '/',
    "p",
    "pts",
    "camelCase",
    3,
    zero,
    doubled,
    points,
    u64
);

macro_rules! shape {
    ($tag:literal, $rename:literal, $style:literal) => {
        #[derive(Attribute, Debug, Clone, PartialEq)]
        #[attribute(tag = $tag, rename_all = $style)]
        enum Shape {
            Empty,
            #[attribute(rename = $rename)]
            Circle {
                radius: u8,
            },
        }
    };
}
shape!("kind", "round", "lowercase");

fn zero() -> u64 {
    0
}

mod doubled {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub(super) fn encode<W: Writer>(weight: &u8, writer: W) -> Result<(), EncodeError> {
        (weight * 2).encode(writer)
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<u8, DecodeError> {
        u8::decode(reader).map(|weight| weight / 2)
    }
}

#[test]
fn row_52_options_hold_what_a_macro_is_given() {
    // row 52
    let player = Player { league_name: "nfl".into(), points: 7, weight: 2, at: std::time::SystemTime::UNIX_EPOCH };
    let stored =
        item([("leagueName", s("nfl")), ("p", n("7")), ("weight", n("4")), ("at", s("1970-01-01T00:00:00.000Z"))]);
    round_trip(player, stored);
    assert_eq!(<ByLeague as Index>::FACTS.name, Some("by_league"));
    assert_eq!(<ByLeague as Index>::FACTS.partition_key[0].name, "gsi1pk");
    let shapes =
        dynamo_table::codec::encode(&vec![Shape::Empty, Shape::Circle { radius: 1 }]).expect("they can be stored");
    assert_eq!(shapes.as_l().expect("it is a list")[1].as_m().expect("it is a map")["kind"], s("round"));
}

/// Fields and variants that differ by an underscore, with one converter.
#[derive(Record, Debug, Clone, PartialEq)]
struct Lines {
    #[record(partition_key, with = doubled_key)]
    line: u8,
    #[record(with = doubled)]
    line1: u8,
    #[record(with = doubled)]
    line_1: u8,
    shapes: Vec<Both>,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
enum Both {
    A {
        #[attribute(with = doubled)]
        b_c: u8,
    },
    AB {
        #[attribute(with = doubled)]
        c: u8,
    },
}

mod doubled_key {
    pub(super) use super::doubled::{decode, encode};
    pub(super) const KEY_TYPE: super::ScalarType = super::ScalarType::N;
}

#[test]
fn row_52_converters_of_fields_that_are_nearly_called_the_same() {
    // row 52
    let lines = Lines { line: 1, line1: 2, line_1: 3, shapes: vec![Both::A { b_c: 4 }, Both::AB { c: 5 }] };
    let stored = encode_item(&lines).expect("it can be stored");
    assert_eq!((&stored["line"], &stored["line1"], &stored["line_1"]), (&n("2"), &n("4"), &n("6")));
    round_trip(lines, stored);
    assert_eq!(LinesKey::from(1), LinesKey { line: 1 });
}

/// Two records of one table and one module share an index: each names its own type for it.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(gsi(UsersByTeam, name = "by_team", partition_key = team))]
struct User {
    #[record(partition_key)]
    id: String,
    team: String,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(gsi(OrdersByTeam, name = "by_team", partition_key = team))]
struct Order {
    #[record(partition_key)]
    id: String,
    team: String,
}

#[test]
fn row_52_two_records_share_an_index() {
    // row 52
    assert_eq!(<UsersByTeam as Index>::FACTS.name, <OrdersByTeam as Index>::FACTS.name);
    let joined = dynamo_table::TableDefinition::of::<User>().and::<Order>().expect("they agree");
    let _ = joined;
}
/// An index that is sparse by an `Option` of another name.
type Maybe<T> = Option<T>;

#[derive(Record, Debug, Clone, PartialEq)]
#[record(gsi(ByExpiry, name = "by_expiry", partition_key = team, sort_key = expires))]
#[record(gsi(BySeen, name = "by_seen", partition_key(name = "seen_at", template = "SEEN#{seen}#{left}")))]
struct Session {
    #[record(partition_key)]
    id: String,
    team: Maybe<String>,
    #[record(ttl)]
    expires: Maybe<u64>,
    #[record(epoch_millis)]
    seen: Maybe<std::time::SystemTime>,
    #[record(digits = 3)]
    left: Maybe<std::time::SystemTime>,
}

#[test]
fn row_52_an_option_by_an_alias() {
    // row 52
    use dynamo_table::facts::KeySource;
    let optional = |key: &dynamo_table::facts::KeyAttribute| matches!(key.source, KeySource::Field { optional: true });
    let facts = <ByExpiry as Index>::FACTS;
    assert!(optional(&facts.partition_key[0]) && optional(&facts.sort_key[0]));
    assert_eq!(facts.sort_key[0].scalar, ScalarType::N);
}
