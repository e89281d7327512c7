//! `deny_unknown`: what no field knows is an error that names it.

use dynamo_table::codec::{DecodeProblem, decode_item, encode_item};
use dynamo_table::{Attribute, Projection, Record};

use crate::support::{item, n, round_trip, s};

#[derive(Record, Debug, Clone, PartialEq)]
#[record(deny_unknown, partition_key(name = "pk", template = "P#{id}"))]
#[record(gsi(ByPlace, name = "by_place", partition_key(name = "place", template = "{row}#{id}")))]
struct Strict {
    id: String,
    row: u8,
    #[record(alias = "key", default)]
    older: Option<String>,
    #[record(flatten)]
    left: Left,
    #[record(flatten)]
    right: Option<Right>,
    nested: Nested,
    loose: Left,
    #[record(computed = twice)]
    twice: u8,
    #[record(skip)]
    skipped: u8,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Left {
    left: u8,
}

/// Flattened, it is the outer struct that knows.
#[derive(Attribute, Debug, Clone, PartialEq)]
#[attribute(deny_unknown)]
struct Right {
    right: u8,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[attribute(deny_unknown)]
struct Nested {
    nested: u8,
}

fn twice(strict: &Strict) -> u8 {
    strict.row * 2
}

fn strict() -> Strict {
    Strict {
        id: "x".into(),
        row: 1,
        older: Some("y".into()),
        left: Left { left: 2 },
        right: Some(Right { right: 3 }),
        nested: Nested { nested: 4 },
        loose: Left { left: 5 },
        twice: 2,
        skipped: 0,
    }
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Strict)]
struct Row {
    row: u8,
}

#[test]
fn row_37d_what_no_field_knows_is_named() {
    // row 37d
    let mut stored = encode_item(&strict()).expect("it can be stored");
    round_trip(strict(), stored.clone());
    // Keys that are made of fields, and older names.
    stored.extend(item([("pk", s("P#x")), ("place", s("1#x")), ("key", s("y"))]));
    assert_eq!(decode_item::<Strict>(stored.clone()).expect("it can be read"), strict());
    for name in ["unknown", "skipped"] {
        let mut stored = stored.clone();
        stored.insert(name.into(), s("secret"));
        let error = decode_item::<Strict>(stored.clone()).expect_err("it is denied");
        assert_eq!(error.to_string(), format!("{name}: an unknown attribute, which `deny_unknown` refuses"));
        assert_eq!(*error.problem(), DecodeProblem::UnknownAttribute);
        assert_eq!(decode_item::<Row>(stored).expect("it asks for one only"), Row { row: 1 });
    }
}

#[test]
fn row_37d_in_maps() {
    // row 37d
    use aws_sdk_dynamodb::types::AttributeValue::M;

    let mut stored = encode_item(&strict()).expect("it can be stored");
    stored.insert("loose".into(), M(item([("left", n("5")), ("more", n("1"))])));
    assert_eq!(decode_item::<Strict>(stored.clone()).expect("it can be read"), strict());
    stored.insert("nested".into(), M(item([("nested", n("4")), ("more", n("1"))])));
    let error = decode_item::<Strict>(stored).expect_err("it is denied");
    assert_eq!(error.to_string(), "nested.more: an unknown attribute, which `deny_unknown` refuses");
}
