//! Structs of attributes as the derive emits them: flattened, with rest, alias and conversions, and beside a tag.

use crate::shapes::{Address, Shape};
use crate::support::{One, fails, item, m, n, s, show_item, stored};
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{
    AsEpochSeconds, AsSerde, Attribute, Capture, Converter, DecodeError, EncodeError, EncodeProblem, Fields, Item,
    ItemWriter, MapWriter, Reader, Slot, Stored, With, Writer, decode_beside, decode_item, encode_item, incomplete,
};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Stored in kelvin, held in degrees Celsius.
struct Celsius;

impl Converter for Celsius {
    type Type = f64;

    fn encode<W: Writer>(celsius: &f64, writer: W) -> Result<(), EncodeError> {
        (celsius + 273.0).encode(writer)
    }
    fn decode<R: Reader>(reader: R) -> Result<f64, DecodeError> {
        Ok(f64::decode(reader)? - 273.0)
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Customer {
    email: String,
    nick: String,
    address: Address,
    second: Option<Box2>,
    room: f64,
    expires: Option<SystemTime>,
    settings: Option<Vec<(u8, String)>>,
    tags: BTreeSet<String>,
    other: Item,
}

/// A second flattened struct, which may be missing.
#[derive(Debug, Clone, PartialEq)]
struct Box2(u8);

impl Fields for Box2 {
    type Partial = Slot<u8>;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("box", &self.0)
    }
    fn decode_field<R: Reader>(partial: &mut Slot<u8>, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        if name == "box" { partial.read(value).map(|()| None) } else { Ok(Some(value)) }
    }
    fn complete(mut partial: Slot<u8>) -> Result<Self, DecodeError> {
        partial.fill("box")?;
        partial.0.map(Self).ok_or_else(incomplete)
    }
}

#[derive(Default)]
struct CustomerPartial {
    email: Slot<String>,
    nick: Slot<String>,
    nick_nickname: Slot<String>,
    address: <Address as Fields>::Partial,
    second: <Option<Box2> as Fields>::Partial,
    room: Slot<f64>,
    expires: Slot<Option<SystemTime>>,
    settings: Slot<Option<Vec<(u8, String)>>>,
    tags: Slot<BTreeSet<String>>,
    other: <Item as Fields>::Partial,
}

impl Fields for Customer {
    type Partial = CustomerPartial;

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("email", &self.email)?;
        map.attribute("nick", &self.nick)?;
        self.address.encode_fields(map)?;
        self.second.encode_fields(map)?;
        map.converted::<With<Celsius>, _>("room", &self.room)?;
        map.converted::<AsEpochSeconds, _>("expires", &self.expires)?;
        map.converted_or_removed::<AsSerde, _>("settings", &self.settings)?;
        map.attribute_or_removed("tags", &self.tags)?;
        self.other.encode_fields(map)
    }
    fn decode_field<R: Reader>(partial: &mut CustomerPartial, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        match name {
            "email" => partial.email.read(value)?,
            "nick" => partial.nick.read(value)?,
            "nickname" => partial.nick_nickname.read(value)?,
            "room" => partial.room.read_as::<With<Celsius>, _>(value)?,
            "expires" => partial.expires.read_as::<AsEpochSeconds, _>(value)?,
            "settings" => partial.settings.read_as::<AsSerde, _>(value)?,
            "tags" => partial.tags.read(value)?,
            _ => {
                let Some(value) = Address::decode_field(&mut partial.address, name, value)? else {
                    return Ok(None);
                };
                let Some(value) = <Option<Box2>>::decode_field(&mut partial.second, name, value)? else {
                    return Ok(None);
                };
                return Item::decode_field(&mut partial.other, name, value);
            }
        }
        Ok(None)
    }
    fn complete(mut partial: CustomerPartial) -> Result<Self, DecodeError> {
        partial.email.fill("email")?;
        partial.nick.fill_from(&mut partial.nick_nickname);
        partial.nick.fill_with(Default::default);
        partial.room.fill_as::<With<Celsius>>("room")?;
        partial.expires.fill_as::<AsEpochSeconds>("expires")?;
        partial.settings.fill_as::<AsSerde>("settings")?;
        partial.tags.fill("tags")?;
        match partial {
            CustomerPartial {
                email: Slot(Some(email)),
                nick: Slot(Some(nick)),
                address,
                second,
                room: Slot(Some(room)),
                expires: Slot(Some(expires)),
                settings: Slot(Some(settings)),
                tags: Slot(Some(tags)),
                other,
                ..
            } => {
                let (address, second) = (Fields::complete(address)?, Fields::complete(second)?);
                let other = Fields::complete(other)?;
                Ok(Self { email, nick, address, second, room, expires, settings, tags, other })
            }
            _ => Err(incomplete()),
        }
    }
}

fn customer() -> Customer {
    Customer {
        email: "a@b".into(),
        nick: "Ann".into(),
        address: Address { street: "Main".into(), zip: 123 },
        second: Some(Box2(4)),
        room: 20.0,
        expires: Some(UNIX_EPOCH + Duration::from_secs(77)),
        settings: Some(vec![(1, "x".into())]),
        tags: BTreeSet::from(["t".to_owned()]),
        other: item([("extra", V::Ns(vec!["1.0".into(), "2".into()]))]),
    }
}

#[test]
fn every_kind_of_field() {
    let item = encode_item(&customer()).unwrap();
    let form = concat!(
        r#"{"box":{"N":"4"},"email":{"S":"a@b"},"expires":{"N":"77"},"extra":{"NS":["1.0","2"]},"nick":{"S":"Ann"},"#,
        r#""room":{"N":"293"},"settings":{"L":[{"L":[{"N":"1"},{"S":"x"}]}]},"street":{"S":"Main"},"#,
        r#""tags":{"SS":["t"]},"zip":{"N":"123"}}"#
    );
    assert_eq!(show_item(&item), form);
    assert_eq!(decode_item::<Customer>(item).unwrap(), customer());
}

#[test]
fn what_is_left_out_reads_back() {
    let bare = Customer {
        second: None,
        expires: None,
        settings: None,
        tags: BTreeSet::new(),
        other: Item::new(),
        ..customer()
    };
    let item = encode_item(&bare).unwrap();
    let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["email", "nick", "room", "street", "zip"]);
    assert_eq!(decode_item::<Customer>(item.clone()).unwrap(), bare);
    let mut nulls = item;
    for name in ["expires", "settings", "tags"] {
        nulls.insert(name.to_owned(), V::Null(true));
    }
    assert_eq!(decode_item::<Customer>(nulls).unwrap(), bare);
}

#[test]
fn a_flattened_struct_is_there_when_any_of_its_attributes_is() {
    let read = |attributes: Item| decode_item::<Option<Address>>(attributes).map_err(|e| e.to_string());
    // In whatever order they come, which differs with every map.
    for _ in 0..20 {
        let mut stored: Item = (0..9).map(|unknown| (unknown.to_string(), n("1"))).collect();
        assert_eq!(read(stored.clone()), Ok(None));
        stored.insert("zip".into(), n("1"));
        assert_eq!(read(stored.clone()), Err("street: required, but missing".into()));
        stored.insert("street".into(), s("x"));
        assert_eq!(read(stored), Ok(Some(Address { street: "x".into(), zip: 1 })));
    }
}

#[test]
fn an_attribute_goes_before_its_alias_and_neither_is_the_default() {
    let nick = |attributes: &[(&str, &str)]| {
        let mut item = encode_item(&customer()).unwrap();
        item.remove("nick");
        item.extend(attributes.iter().map(|(name, text)| ((*name).to_owned(), s(text))));
        decode_item::<Customer>(item).unwrap().nick
    };
    assert_eq!(nick(&[("nickname", "old")]), "old");
    assert_eq!(nick(&[("nickname", "old"), ("nick", "new")]), "new");
    assert_eq!(nick(&[]), "");
}

#[test]
fn what_is_required_says_so() {
    let without = |name: &str| {
        let mut item = encode_item(&customer()).unwrap();
        item.remove(name);
        decode_item::<Customer>(item).unwrap_err().to_string()
    };
    assert_eq!(without("email"), "email: required, but missing");
    assert_eq!(without("zip"), "zip: required, but missing");
    assert_eq!(without("room"), "room: required, but missing");
}

#[test]
fn rest_may_not_hold_a_field() {
    let mut twice = customer();
    twice.other.insert("zip".into(), n("9"));
    let error = encode_item(&twice).unwrap_err();
    assert_eq!(error.to_string(), "zip: two values for one attribute");
    assert_eq!(*error.problem(), EncodeProblem::Twice);
    let error = encode_item(&One(Shape::Framed(Address { street: String::new(), zip: 0 }))).map(drop);
    assert!(error.is_ok());
}

#[test]
fn a_tag_may_stand_anywhere_and_is_no_part_of_rest() {
    stored(Shape::Empty, r#"{"M":{"kind":{"S":"empty"}}}"#);
    stored(Shape::Circle { radius: 1.5, label: None }, r#"{"M":{"kind":{"S":"circle"},"radius":{"N":"1.5"}}}"#);
    stored(
        Shape::Framed(Address { street: "x".into(), zip: 5 }),
        r#"{"M":{"kind":{"S":"framed"},"street":{"S":"x"},"zip":{"N":"5"}}}"#,
    );
    /// A variant that holds whatever stands beside its tag.
    #[derive(Debug, PartialEq)]
    struct Rest(Item);
    impl Attribute for Rest {
        type Value = Self;
        fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
            writer.map(|map| {
                map.attribute_with("kind", |writer| writer.string("rest"))?;
                self.0.encode_fields(map)
            })
        }
        fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
            decode_beside("kind", reader).map(Self)
        }
    }
    stored(Rest(item([("x", n("1"))])), r#"{"M":{"kind":{"S":"rest"},"x":{"N":"1"}}}"#);
}

#[test]
fn unknown_attributes_are_ignored_without_rest() {
    let stored = m([("street", s("x")), ("zip", n("1")), ("secret", V::L(vec![]))]);
    let One(address) = decode_item::<One<Address>>(item([("a", stored), ("b", n("1"))])).unwrap();
    assert_eq!(address, Address { street: "x".into(), zip: 1 });
}

/// A type that catches an error costs one value and not its neighbours.
#[test]
fn a_caught_error_costs_one_value() {
    #[derive(Debug, PartialEq)]
    struct Lenient(Vec<Option<Address>>);
    impl Attribute for Lenient {
        type Value = Self;
        fn encode<W: Writer>(&self, writer: W) -> Result<(), EncodeError> {
            self.0.encode(writer)
        }
        fn decode<R: Reader>(reader: R) -> Result<Self, DecodeError> {
            let mut all = Vec::new();
            reader.list(|element| {
                all.push(Address::decode(element).ok());
                Ok(())
            })?;
            Ok(Self(all))
        }
    }
    let list = V::L(vec![m([("zip", n("1.5"))]), s("no"), m([("street", s("ok")), ("zip", n("2"))])]);
    let One(found) = decode_item::<One<Lenient>>(item([("a", list)])).unwrap();
    assert_eq!(found.0, [None, None, Some(Address { street: "ok".into(), zip: 2 })]);
}

#[test]
fn capture_keeps_what_is_wanted_and_does_not_look_at_the_rest() {
    let mut broken = customer();
    broken.room = f64::NAN;
    broken.other.insert("deep".into(), n("no number"));
    let mut capture = Capture::new(&["email", "zip", "expires", "settings", "nothing"]);
    broken.encode_fields(&mut capture).unwrap();
    let kept = capture.into_item();
    let form = concat!(
        r#"{"email":{"S":"a@b"},"expires":{"N":"77"},"settings":{"L":[{"L":[{"N":"1"},{"S":"x"}]}]},"#,
        r#""zip":{"N":"123"}}"#
    );
    assert_eq!(show_item(&kept), form);
    let mut capture = Capture::new(&["room"]);
    assert_eq!(broken.encode_fields(&mut capture).unwrap_err().path(), "room");
    assert!(encode_item(&broken).is_err());
}

#[test]
fn an_item_writer_is_filled_by_hand() {
    let mut writer = ItemWriter::new();
    writer.attribute("a", &1u8).unwrap();
    writer.attribute("b", &None::<u8>).unwrap();
    writer.attribute_with("c", |writer| writer.list(list_of)).unwrap();
    assert_eq!(show_item(&writer.into_item().unwrap()), r#"{"a":{"N":"1"},"c":{"L":[{"S":"x"}]}}"#);
}

fn list_of(list: &mut impl dynamo_table::codec::ListWriter) -> Result<(), EncodeError> {
    list.element(&"x".to_owned())
}

#[test]
fn a_stored_value_is_what_its_converter_makes_of_it() {
    stored(Stored::<Celsius>(-273.0), r#"{"N":"0"}"#);
    fails::<Stored<Celsius>>(s("x"), "a: expected N, found S");
    let value = Stored::<Celsius>(1.0);
    assert_eq!(value.clone(), value);
    assert_eq!(format!("{value:?}"), "Stored(1.0)");
}
