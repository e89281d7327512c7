//! Fields, functions and types of the user's that are called like something in the emitted code.

#![deny(warnings)]

use dynamo_table::codec::{decode_item, encode_item};
use dynamo_table::{Attribute, Record};

use crate::support::{item, n, round_trip, s};

/// Fields that are called like variables, raw identifiers among them.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(gsi(
    ByName,
    name = "by_name",
    partition_key(name = "place", template = "{name}#{map}"),
    sort_key(r#type, value)
))]
struct Variables {
    #[record(partition_key)]
    key: String,
    #[record(sort_key)]
    r#type: u32,
    map: u8,
    name: String,
    value: u8,
    #[record(alias = "val")]
    partial: u8,
    reader: u8,
    writer: u8,
    record: u8,
    fields: u8,
    parts: u8,
    part0: u8,
    other: u8,
    #[record(computed = same)]
    same: u8,
    #[record(sanitize = map)]
    r#match: u8,
    #[record(default = value)]
    version: u8,
    #[record(skip, default = reader)]
    id: u8,
}

fn same(variables: &Variables) -> u8 {
    variables.map + variables.partial
}
fn map(value: u8) -> u8 {
    value % 100
}
fn value() -> u8 {
    42
}
fn reader() -> u8 {
    43
}

#[test]
fn variables() {
    let mut variables = Variables {
        key: "k".into(),
        r#type: 1,
        map: 2,
        name: "n".into(),
        value: 3,
        partial: 4,
        reader: 5,
        writer: 6,
        record: 7,
        fields: 8,
        parts: 9,
        part0: 10,
        other: 11,
        same: 0,
        r#match: 112,
        version: 13,
        id: 14,
    };
    let mut stored = encode_item(&variables).expect("it can be stored");
    assert_eq!(stored["type"], n("1"));
    assert_eq!(stored["same"], n("6"));
    assert_eq!(stored["match"], n("12"));
    assert!(!stored.contains_key("id"));
    stored.remove("version");
    (variables.same, variables.r#match, variables.version, variables.id) = (6, 12, 42, 43);
    assert_eq!(decode_item::<Variables>(stored).expect("it can be read"), variables);
    assert_eq!(variables.key(), VariablesKey { key: "k".into(), r#type: 1 });
    let _ = Variables::TYPE;
}

/// Types that are called like those of the library and the prelude.
#[derive(Record, Debug, Clone, PartialEq)]
struct Match {
    #[record(partition_key)]
    id: Slot,
    result: Result,
    option: Option,
    fields: Fields,
    #[record(flatten)]
    reader: Reader,
    shape: Some,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Slot(String);

#[derive(Attribute, Debug, Clone, PartialEq)]
enum Result {
    Win,
    #[allow(dead_code, reason = "its name counts")]
    Loss,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Option {
    text: String,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Fields(u8);

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Reader {
    writer: u8,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
enum Some {
    Ok {
        map: u8,
        name: u8,
        value: u8,
        reader: u8,
        writer: u8,
        #[attribute(default = fields)]
        fields: u8,
    },
    #[allow(dead_code, reason = "its name counts")]
    None,
    #[allow(dead_code, reason = "its name counts")]
    Err(Reader),
}

fn fields() -> u8 {
    9
}

#[test]
fn types() {
    let shape = Some::Ok { map: 1, name: 2, value: 3, reader: 4, writer: 5, fields: 6 };
    let played = Match {
        id: Slot("a".into()),
        result: Result::Win,
        option: Option { text: "t".into() },
        fields: Fields(1),
        reader: Reader { writer: 2 },
        shape,
    };
    let item = encode_item(&played).expect("it can be stored");
    assert_eq!(item["writer"], n("2"));
    assert_eq!(decode_item::<Match>(item).expect("it can be read"), played);
}

/// A struct that a macro makes, with names of the macro's.
macro_rules! record {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        #[derive(Record, Debug, Clone, PartialEq)]
        struct $name {
            #[record(partition_key)]
            value: String,
            $($field: $type),*
        }
    };
}
record!(Made { name: String, map: std::option::Option<u8> });

#[test]
fn macros() {
    let made = Made { value: "v".into(), name: "n".into(), map: std::option::Option::Some(1) };
    round_trip(made, item([("value", s("v")), ("name", s("n")), ("map", n("1"))]));
}

/// In a function, where nothing can be named from outside.
#[test]
fn in_functions() {
    mod doubled {
        use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

        pub(super) fn encode<W: Writer>(weight: &u8, writer: W) -> std::result::Result<(), EncodeError> {
            (weight * 2).encode(writer)
        }
        pub(super) fn decode<R: Reader>(reader: R) -> std::result::Result<u8, DecodeError> {
            u8::decode(reader).map(|weight| weight / 2)
        }
    }
    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(gsi(Unused, name = "unused", partition_key = team))]
    struct Local {
        #[record(partition_key)]
        id: String,
        #[record(with = doubled)]
        team_size: u8,
        team: String,
    }
    let local = Local { id: "a".into(), team_size: 3, team: "t".into() };
    round_trip(local, item([("id", s("a")), ("team_size", n("6")), ("team", s("t"))]));
}

/// Of a type that is deprecated, and has fields that are.
#[test]
fn deprecated() {
    #[allow(deprecated, reason = "this is what is tested")]
    mod old {
        use dynamo_table::Record;

        #[deprecated]
        #[derive(Debug, Clone, PartialEq, dynamo_table::Attribute)]
        pub(super) struct Nick(pub(super) String);

        #[derive(Record, Debug, Clone, PartialEq)]
        pub(super) struct Old {
            #[record(partition_key)]
            pub(super) id: String,
            #[deprecated]
            pub(super) nick: Nick,
        }
    }
    #[allow(deprecated, reason = "this is what is tested")]
    let old = old::Old { id: "a".into(), nick: old::Nick("n".into()) };
    round_trip(old, item([("id", s("a")), ("nick", s("n"))]));
}
