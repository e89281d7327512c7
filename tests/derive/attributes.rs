//! Newtypes and enums as attributes.

use std::collections::BTreeSet;
use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::Attribute;
use dynamo_table::codec::{
    AddAttribute, ContainsAttribute, DecodeProblem, NumberAttribute, PrefixAttribute, ScalarAttribute, ScalarType,
    SetAttribute, decode, encode,
};

use crate::support::{item, n, s};

fn round_trip<T: Attribute + Debug + PartialEq>(value: T, stored: AttributeValue) {
    assert_eq!(encode(&value).expect("it can be stored"), stored);
    assert_eq!(decode::<T>(stored).expect("it can be read"), value);
}

#[derive(Attribute, Debug, Clone, PartialEq, PartialOrd, Eq, Ord)]
struct Id(u64);
#[derive(Attribute, Debug, Clone, PartialEq)]
struct Name(String);
#[derive(Attribute, Debug, Clone, PartialEq)]
struct Flag(bool);
#[derive(Attribute, Debug, Clone, PartialEq)]
struct Ids(BTreeSet<Id>);
#[derive(Attribute, Debug, Clone, PartialEq)]
struct Maybe(Option<Name>);

#[test]
fn newtypes() {
    round_trip(Id(7), n("7"));
    round_trip(Name("a".into()), s("a"));
    round_trip(Flag(true), AttributeValue::Bool(true));
    round_trip(Ids(BTreeSet::from([Id(1), Id(2)])), AttributeValue::Ns(vec!["1".into(), "2".into()]));
    assert!(Ids(BTreeSet::new()).absence().is_some());
    assert_eq!(Maybe::absent(), Some(Maybe(None)));
    assert_eq!(<Id as ScalarAttribute>::TYPE, ScalarType::N);
    assert_eq!(<Name as ScalarAttribute>::TYPE, ScalarType::S);
}

#[test]
fn a_newtype_can_do_what_it_holds_can() {
    fn arithmetic<T: NumberAttribute + AddAttribute>() {}
    fn prefix<T: PrefixAttribute>() {}
    fn contains<T: ContainsAttribute<Element = E>, E>() {}
    fn set<T: SetAttribute>() {}
    arithmetic::<Id>();
    prefix::<Name>();
    contains::<Name, String>();
    contains::<Ids, Id>();
    set::<Ids>();
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[attribute(rename_all = "kebab-case")]
enum Position {
    Goal,
    #[attribute(alias = "lw", alias = "left")]
    LeftWing,
    #[attribute(rename = "?")]
    r#Unknown,
}

#[test]
fn enums_of_names() {
    round_trip(Position::Goal, s("goal"));
    round_trip(Position::LeftWing, s("left-wing"));
    round_trip(Position::Unknown, s("?"));
    assert_eq!(decode::<Position>(s("lw")).expect("an alias"), Position::LeftWing);
    assert_eq!(<Position as ScalarAttribute>::TYPE, ScalarType::S);
    let error = decode::<Position>(s("LeftWing")).expect_err("it is called otherwise");
    assert_eq!(*error.problem(), DecodeProblem::UnknownVariant("LeftWing".into()));
    decode::<Position>(n("1")).expect_err("a number is no name");
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[attribute(tag = "kind", rename_all = "snake_case")]
enum Shape {
    NotDrawn,
    #[attribute(rename_all = "camelCase", alias = "round")]
    Circle {
        radius: f64,
        #[attribute(alias = "title", default)]
        long_label: Option<String>,
        #[attribute(skip)]
        cache: u8,
        #[attribute(epoch_seconds, default = zero)]
        made: u64,
    },
    Framed(Frame),
    Nothing {},
}

fn zero() -> u64 {
    0
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Frame {
    width: u8,
    #[attribute(rest)]
    other: dynamo_table::Item,
}

#[test]
fn enums_with_data() {
    let map = |attributes| AttributeValue::M(attributes);
    round_trip(Shape::NotDrawn, map(item([("kind", s("not_drawn"))])));
    round_trip(Shape::Nothing {}, map(item([("kind", s("nothing"))])));
    let circle = Shape::Circle { radius: 1.5, long_label: Some("l".into()), cache: 0, made: 3 };
    round_trip(
        circle.clone(),
        map(item([("kind", s("circle")), ("radius", n("1.5")), ("longLabel", s("l")), ("made", n("3"))])),
    );
    let aliased = map(item([("kind", s("round")), ("radius", n("1.5")), ("title", s("l")), ("x", n("1"))]));
    let read = decode::<Shape>(aliased).expect("aliases of the variant and of a field");
    assert_eq!(read, Shape::Circle { radius: 1.5, long_label: Some("l".into()), cache: 0, made: 0 });
    let framed = Shape::Framed(Frame { width: 2, other: item([("x", n("1"))]) });
    round_trip(framed, map(item([("kind", s("framed")), ("width", n("2")), ("x", n("1"))])));
    let error = decode::<Shape>(map(item([("kind", s("square"))]))).expect_err("there is none");
    assert_eq!(*error.problem(), DecodeProblem::UnknownVariant("square".into()));
    let error = decode::<Shape>(map(item([("kind", s("circle"))]))).expect_err("it is required");
    assert_eq!(error.path(), "radius");
}

/// The tag is called `type` where nothing else is said.
#[derive(Attribute, Debug, Clone, PartialEq)]
enum Event {
    Opened,
    Moved { to: String },
}

#[test]
fn the_tag() {
    round_trip(Event::Opened, AttributeValue::M(item([("type", s("Opened"))])));
    let moved = Event::Moved { to: "x".into() };
    round_trip(moved, AttributeValue::M(item([("type", s("Moved")), ("to", s("x"))])));
}
