//! Row 23: a path knows whether its attribute can be absent.

use std::collections::BTreeSet;
use std::time::SystemTime;

use dynamo_table::codec::{DecodeError, EncodeError, EpochSeconds, Reader, Serde, Stored, Writer};
use dynamo_table::expression::{IndexKeyPart, Nested, Optional, Plain, Required};
use dynamo_table::{Attribute, Path, Record};
use serde::{Deserialize, Serialize};

type Maybe<T> = Option<T>;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Theme {
    dark: bool,
}

#[derive(Debug, Clone, Attribute)]
struct Nick(#[allow(dead_code)] Maybe<String>);

#[derive(Debug, Clone, Attribute)]
struct Inner {
    required: String,
    optional: Option<String>,
    deeper: Option<Box<Inner>>,
}

#[derive(Debug, Clone, Attribute)]
struct Flat {
    street: String,
    floor: Option<u32>,
}

#[derive(Debug, Clone, Record)]
#[record(gsi(
    ByTeam,
    name = "by_team",
    partition_key(name = "pk1", template = "T#{team}"),
    sort_key(name = "sk1", template = "{city}")
))]
struct Thing {
    #[record(partition_key)]
    id: String,
    required: u32,
    aliased: Maybe<u32>,
    boxed: Box<Option<u32>>,
    nick: Nick,
    set: BTreeSet<String>,
    #[record(default)]
    defaulted: u32,
    #[record(default = one)]
    one: u32,
    team: Option<String>,
    city: String,
    #[record(serde)]
    theme: Theme,
    #[record(serde)]
    maybe_theme: Maybe<Theme>,
    #[record(serde, default)]
    settings: BTreeSet<u8>,
    #[record(ttl)]
    expires: Maybe<SystemTime>,
    #[record(epoch_seconds)]
    since: SystemTime,
    #[record(with = upper)]
    upper: String,
    #[record(with = upper, default)]
    maybe_upper: String,
    #[record(flatten)]
    flat: Flat,
    inner: Inner,
}

fn one() -> u32 {
    1
}

mod upper {
    use super::*;

    pub fn encode<W: Writer>(value: &str, writer: W) -> Result<(), EncodeError> {
        writer.string(&value.to_uppercase())
    }
    pub fn decode<R: Reader>(reader: R) -> Result<String, DecodeError> {
        reader.owned_string()
    }
}

#[test]
fn every_kind_of_field() {
    let _ = (one(), Thing::ID);
    let _: Path<Thing, u32, Plain<Required>> = Thing::REQUIRED;
    let _: Path<Thing, u32, Plain<Optional>> = Thing::ALIASED;
    let _: Path<Thing, u32> = Thing::BOXED;
    let _: Path<Thing, Nick> = Thing::NICK;
    let _: Path<Thing, BTreeSet<String>> = Thing::SET;
    let _: Path<Thing, u32> = Thing::DEFAULTED;
    let _: Path<Thing, u32> = Thing::ONE;
    let _: Path<Thing, String, IndexKeyPart> = Thing::TEAM;
    let _: Path<Thing, String, IndexKeyPart<Required>> = Thing::CITY;
    let _: Path<Thing, Serde<Theme>, Plain<Required>> = Thing::THEME;
    let _: Path<Thing, Serde<Maybe<Theme>>> = Thing::MAYBE_THEME;
    let _: Path<Thing, Serde<BTreeSet<u8>>> = Thing::SETTINGS;
    let _: Path<Thing, EpochSeconds<SystemTime>> = Thing::EXPIRES;
    let _: Path<Thing, EpochSeconds<SystemTime>, Plain<Required>> = Thing::SINCE;
    let _: Path<Thing, Stored<_>, Plain<Required>> = Thing::UPPER;
    let _: Path<Thing, Stored<_>> = Thing::MAYBE_UPPER;
    let _: Path<Thing, String, Plain<Required>> = Thing::FLAT.then(Flat::STREET);
    let _: Path<Thing, u32> = Thing::FLAT.then(Flat::FLOOR);
    let _: Path<Thing, String, Nested<Required>> = Thing::INNER.then(Inner::REQUIRED);
    let _: Path<Thing, String, Nested> = Thing::INNER.then(Inner::OPTIONAL);
    let deeper: Path<Thing, Inner, Nested> = Thing::INNER.then(Inner::DEEPER);
    let _: Path<Thing, String, Nested<Required>> = deeper.then(Inner::REQUIRED);
}
