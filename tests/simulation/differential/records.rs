//! The record that random writes are made of, once with a version and once without, out of plain values.

use std::collections::BTreeSet;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::codec::decode;
use dynamo_table::operation;
use dynamo_table::{Attribute, Condition, DynamoTable, Error, Item, Path, Record, Table, record::Updatable};

use super::values::{Attributes, map};
use super::write::{Act, Change, Count, Test, Tests};

/// A record type that random writes are tried on.
pub trait Subject: Updatable + Clone + PartialEq + std::fmt::Debug {
    const VERSIONED: bool;
    fn of(fields: &Attributes) -> Self;
    fn id(&self) -> u16;
    /// The version that a put gives.
    fn number(version: Self::Version) -> Option<i64>;
    fn key_of(club: &str, id: u16) -> Self::Key;
    fn edit(&mut self, field: &str, value: Option<&AttributeValue>);
    fn test(test: &Test) -> Condition<Self>;
    fn change(update: operation::Update<Self>, change: &Change) -> operation::Update<Self>;
    fn if_not_exists(upsert: operation::Upsert<Self>, field: &str) -> operation::Upsert<Self>;
    async fn count(table: &Table<Self>, key: &Self::Key, count: &Count) -> Result<i64, Error>;

    fn tests(tests: &Tests) -> Option<Condition<Self>> {
        tests.iter().map(Self::test).reduce(|all, test| all & test)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Attribute)]
#[attribute(rename_all = "kebab-case")]
pub enum Status {
    New,
    OnTrial,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
pub struct Address {
    pub street: Option<String>,
    pub zip: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
pub struct Home {
    pub room: u8,
    pub level: Option<i8>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
pub enum Shape {
    Dot,
    Circle { radius: u8 },
}

fn name_key(name: &Option<String>) -> String {
    format!("name:{}", name.as_deref().unwrap_or_default().to_lowercase())
}

fn initial_of(name: &Option<String>) -> Option<String> {
    name.as_deref().map(initial)
}

pub fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

fn shown(name: &Option<String>, motto: &Option<String>) -> Option<String> {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    (name.is_some() || motto.is_some()).then(|| format!("{}/{}", text(name), text(motto)))
}

fn value<T: Attribute>(value: &AttributeValue) -> T {
    decode(value.clone()).expect("a value of the field's type")
}

/// A value of the type at the end of a path.
fn at<R, T: Attribute, Role>(_: &Path<R, T, Role>, to: &AttributeValue) -> T {
    value(to)
}

/// A number of the type at the end of a path.
fn number<R, T: TryFrom<i64>, Role>(_: &Path<R, T, Role>, number: i64) -> T {
    T::try_from(number).ok().expect("a number of the path's type")
}

fn field<T: Attribute>(fields: &Attributes, name: &str) -> Option<T> {
    fields.get(name).map(value)
}

/// The attributes that the struct has fields for; the others are its rest.
pub const FIELDS: &[&str] = &[
    "club", "id", "team", "city", "number", "status", "name", "motto", "nick", "points", "credit", "tags", "log",
    "street", "zip", "home", "shape", "note", "created", "updated", "version",
];

macro_rules! subject {
    // The dollar is for the macros inside.
    ($d:tt $module:ident $(, $version:ident)?) => {
        pub mod $module {
            #![allow(dead_code, reason = "not every path is used")]
            use super::*;

            #[derive(Debug, Clone, PartialEq, Record)]
            #[record(partition_key(name = "pk", template = "CLUB#{club}"))]
            #[record(sort_key(name = "sk", template = "MEMBER#{id:03}"))]
            #[record(gsi(ByPlace, name = "by_place", partition_key(name = "place_key", template = "{team}#{city}")))]
            #[record(gsi(
                ByNumber,
                name = "by_number",
                partition_key = club,
                sort_key(name = "number_key", template = "{team}#{number:04}")
            ))]
            #[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = number))]
            #[record(gsi(
                ByStatus,
                name = "by_status",
                partition_key(name = "status_key", template = "{status}#{created}")
            ))]
            #[record(gsi(
                ByUpdate,
                name = "by_update",
                partition_key(name = "all_key", template = "ALL#{club}"),
                sort_key(name = "update_key", template = "{club}#{updated}")
            ))]
            #[record(gsi(ByName, name = "by_name", partition_key(name = "name_key", fields(name), with = name_key)))]
            #[record(gsi(ByInitial, name = "by_initial", partition_key = initial))]
            pub struct Member {
                pub club: String,
                pub id: u16,
                pub team: Option<String>,
                pub city: Option<String>,
                pub number: Option<u16>,
                pub status: Option<Status>,
                pub name: Option<String>,
                pub motto: Option<String>,
                #[record(computed(fields(name), with = initial_of))]
                pub initial: Option<String>,
                #[record(computed(fields(name, motto), with = shown))]
                pub shown: Option<String>,
                #[record(alias = "handle")]
                pub nick: Option<String>,
                #[record(alias = "score", default)]
                pub points: u8,
                pub credit: Option<i8>,
                pub tags: BTreeSet<String>,
                pub log: Option<Vec<u32>>,
                #[record(flatten)]
                pub address: Address,
                pub home: Option<Home>,
                pub shape: Option<Shape>,
                #[record(none = remove)]
                pub note: Option<String>,
                #[record(created_at)]
                pub created: Option<SystemTime>,
                #[record(updated_at)]
                pub updated: Option<SystemTime>,
                $(#[record(version, default)]
                pub $version: u8,)?
                #[record(rest)]
                pub extra: Item,
            }

            impl Subject for Member {
                const VERSIONED: bool = [$(stringify!($version),)? "none"].len() == 2;

                fn of(fields: &Attributes) -> Self {
                    Self {
                        club: field(fields, "club").expect("a club"),
                        id: field(fields, "id").expect("an id"),
                        team: field(fields, "team"),
                        city: field(fields, "city"),
                        number: field(fields, "number"),
                        status: field(fields, "status"),
                        name: field(fields, "name"),
                        motto: field(fields, "motto"),
                        initial: initial_of(&field(fields, "name")),
                        shown: shown(&field(fields, "name"), &field(fields, "motto")),
                        nick: field(fields, "nick"),
                        points: field(fields, "points").unwrap_or_default(),
                        credit: field(fields, "credit"),
                        tags: field(fields, "tags").unwrap_or_default(),
                        log: field(fields, "log"),
                        address: Address { street: field(fields, "street"), zip: field(fields, "zip") },
                        home: field(fields, "home"),
                        shape: field(fields, "shape"),
                        note: field(fields, "note"),
                        created: field(fields, "created"),
                        updated: field(fields, "updated"),
                        $($version: field(fields, "version").unwrap_or_default(),)?
                        extra: fields
                            .iter()
                            .filter(|(name, _)| !FIELDS.contains(&name.as_str()))
                            .map(|(name, value)| (name.clone(), value.clone()))
                            .collect(),
                    }
                }
                fn id(&self) -> u16 {
                    self.id
                }
                fn number(_version: Self::Version) -> Option<i64> {
                    $(let $version: u8 = _version;)?
                    None$(.or(Some(i64::from($version))))?
                }
                fn key_of(club: &str, id: u16) -> Self::Key {
                    (club, id).into()
                }

                fn edit(&mut self, field: &str, to: Option<&AttributeValue>) {
                    match field {
                        "team" => self.team = to.map(value),
                        "city" => self.city = to.map(value),
                        "number" => self.number = to.map(value),
                        "status" => self.status = to.map(value),
                        "name" => self.name = to.map(value),
                        "motto" => self.motto = to.map(value),
                        "nick" => self.nick = to.map(value),
                        "points" => self.points = to.map(value).unwrap_or_default(),
                        "credit" => self.credit = to.map(value),
                        "tags" => self.tags = to.map(value).unwrap_or_default(),
                        "log" => self.log = to.map(value),
                        "street" => self.address.street = to.map(value),
                        "zip" => self.address.zip = to.map(value),
                        "home" => self.home = to.map(value),
                        "shape" => self.shape = to.map(value),
                        "note" => self.note = to.map(value),
                        other => match to {
                            Some(to) => drop(self.extra.insert(other.to_owned(), to.clone())),
                            None => drop(self.extra.remove(other)),
                        },
                    }
                }

                fn test(test: &Test) -> Condition<Self> {
                    macro_rules! on {
                        ($path:expr) => {
                            match test {
                                Test::Is(_, to) => $path.eq( at(&$path, to)),
                                Test::IsNot(_, to) => $path.ne( at(&$path, to)),
                                Test::There(_) => $path.exists(),
                                Test::Absent(_) => $path.not_exists(),
                                Test::Below(_, below) => $path.lt(at(&$path, &super::super::values::n(below))),
                                Test::Either(one, other) => Self::test(one) | Self::test(other),
                            }
                        };
                    }
                    match test.field() {
                        "team" => on!(Self::TEAM),
                        "city" => on!(Self::CITY),
                        "number" => on!(Self::NUMBER),
                        "status" => on!(Self::STATUS),
                        "name" => on!(Self::NAME),
                        "motto" => on!(Self::MOTTO),
                        "credit" => on!(Self::CREDIT),
                        "zip" => on!(Self::ADDRESS.then(Address::ZIP)),
                        "note" => on!(Self::NOTE),
                        "created" => on!(Self::CREATED),
                        other => unreachable!("no test of {other}"),
                    }
                }

                fn change(update: operation::Update<Self>, change: &Change) -> operation::Update<Self> {
                    macro_rules! settable {
                        ($path:expr) => {
                            match &change.act {
                                Act::Set(to) => update.set($path, at(&$path, to)),
                                Act::Remove => update.remove($path),
                                other => unreachable!("{other:?} of {}", change.field),
                            }
                        };
                    }
                    macro_rules! plain {
                        ($path:expr, $d($d more:tt)*) => {
                            match &change.act {
                                Act::Set(to) => update.set($path, at(&$path, to)),
                                Act::SetIfNotExists(to) => update.set_if_not_exists($path, at(&$path, to)),
                                Act::Remove => update.remove($path),
                                $d($d more)*
                                other => unreachable!("{other:?} of {}", change.field),
                            }
                        };
                    }
                    macro_rules! text {
                        ($path:expr) => {
                            plain!($path, Act::SetFrom(from) => match *from {
                                "nick" => update.set_from($path, Self::NICK),
                                "note" => update.set_from($path, Self::NOTE),
                                "city" => update.set_from($path, Self::CITY),
                                other => unreachable!("text from {other}"),
                            },)
                        };
                    }
                    macro_rules! number {
                        ($path:expr) => {
                            plain!(
                                $path,
                                Act::Count(by) if *by < 0 => update.decrement($path, number(&$path, -by)),
                                Act::Count(by) => update.increment($path, number(&$path, *by)),
                                Act::Add(by) => update.add($path, number(&$path, *by)),
                                Act::SetToSum(_, by) if *by < 0 => update.set($path, $path.minus(number(&$path, -by))),
                                Act::SetToSum(_, by) => update.set($path, $path.plus(number(&$path, *by))),
                            )
                        };
                    }
                    match change.field {
                        "team" => settable!(Self::TEAM),
                        "city" => settable!(Self::CITY),
                        "number" => settable!(Self::NUMBER),
                        "status" => settable!(Self::STATUS),
                        "name" => settable!(Self::NAME),
                        "motto" => settable!(Self::MOTTO),
                        "nick" => text!(Self::NICK),
                        "note" => text!(Self::NOTE),
                        "street" => text!(Self::ADDRESS.then(Address::STREET)),
                        "points" => number!(Self::POINTS),
                        "credit" => number!(Self::CREDIT),
                        "zip" => number!(Self::ADDRESS.then(Address::ZIP)),
                        "shape" => plain!(Self::SHAPE,),
                        "tags" => plain!(
                            Self::TAGS,
                            Act::Join(members) => update.add(Self::TAGS, members.as_ref().map(value::<BTreeSet<String>>).unwrap_or_default()),
                            Act::Leave(members) => {
                                update.delete_from(Self::TAGS, members.as_ref().map(value::<BTreeSet<String>>).unwrap_or_default())
                            }
                        ),
                        "log" => plain!(
                            Self::LOG,
                            Act::Append(more) => update.append(Self::LOG, at(&Self::LOG, more)),
                            Act::Prepend(more) => update.prepend(Self::LOG, at(&Self::LOG, more)),
                            Act::SetElement(at, to) => update.set(Self::LOG.element(*at), number(&Self::LOG.element(*at), *to)),
                            Act::RemoveElement(at) => update.remove(Self::LOG.element(*at)),
                        ),
                        "home" => plain!(
                            Self::HOME,
                            Act::SetRoom(to) => update.set(Self::HOME.then(Home::ROOM), number(&Self::HOME.then(Home::ROOM), *to)),
                            Act::CountRoom(by) if *by < 0 => update.decrement(Self::HOME.then(Home::ROOM), number(&Self::HOME.then(Home::ROOM), -by)),
                            Act::CountRoom(by) => update.increment(Self::HOME.then(Home::ROOM), number(&Self::HOME.then(Home::ROOM), *by)),
                            Act::RemoveLevel => update.remove(Self::HOME.then(Home::LEVEL)),
                        ),
                        other => unreachable!("no change of {other}"),
                    }
                }

                fn if_not_exists(upsert: operation::Upsert<Self>, field: &str) -> operation::Upsert<Self> {
                    match field {
                        "nick" => upsert.set_if_not_exists(Self::NICK),
                        "points" => upsert.set_if_not_exists(Self::POINTS),
                        "tags" => upsert.set_if_not_exists(Self::TAGS),
                        "zip" => upsert.set_if_not_exists(Self::ADDRESS.then(Address::ZIP)),
                        other => unreachable!("no set_if_not_exists of {other}"),
                    }
                }

                async fn count(table: &Table<Self>, key: &Self::Key, count: &Count) -> Result<i64, Error> {
                    macro_rules! on {
                        ($path:expr) => {{
                            let call = match count.by < 0 {
                                true => table.decrement(key.clone(), $path, number(&$path, -count.by)),
                                false => table.increment(key.clone(), $path, number(&$path, count.by)),
                            };
                            let call = count.floor.into_iter().fold(call, |call, floor| call.floor(number(&$path, floor)));
                            let call = count.ceiling.into_iter().fold(call, |call, most| call.ceiling(number(&$path, most)));
                            let call = if count.or_insert { call.or_insert() } else { call };
                            let call = Self::tests(&count.tests).into_iter().fold(call, |call, test| call.condition(test));
                            call.await.map(i64::from)
                        }};
                    }
                    match count.field {
                        "points" => on!(Self::POINTS),
                        "credit" => on!(Self::CREDIT),
                        "zip" => on!(Self::ADDRESS.then(Address::ZIP)),
                        other => unreachable!("no count of {other}"),
                    }
                }
            }
        }
    };
}

subject!($ versioned, version);
subject!($ unversioned);

/// A value of the nested struct.
pub fn home(room: i64, level: Option<i64>) -> AttributeValue {
    map(std::iter::once(("room", super::values::n(room))).chain(level.map(|level| ("level", super::values::n(level)))))
}
