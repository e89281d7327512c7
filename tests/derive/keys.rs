//! Key structs: what they are made from.

use chrono::{DateTime, Utc};
use dynamo_table::codec::{Capture, EpochMillis};
use dynamo_table::record::Key;
use dynamo_table::{Attribute, Record};

#[derive(Record, Debug, Clone, PartialEq)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Team {
    #[record(partition_key)]
    id: TeamId,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct TeamId(u64);

#[test]
fn of_fields() {
    let player = Player { league: "nfl".into(), number: 12 };
    let key = PlayerKey { league: "nfl".into(), number: 12 };
    assert_eq!(PlayerKey::from(("nfl", 12)), key);
    assert_eq!(PlayerKey::from((String::from("nfl"), &12)), key);
    assert_eq!(PlayerKey::from((&player.league, player.number)), key);
    assert_eq!(PlayerKey::from(&player), key);
    assert_eq!(PlayerKey::from(&key), key);
    assert_eq!(player.key(), key);
    assert_eq!(TeamKey::from(TeamId(7)), TeamKey { id: TeamId(7) });
    assert_eq!(TeamKey::from(&TeamId(7)), TeamKey::from(&Team { id: TeamId(7) }));
}

/// The fields of both keys, each once and in order.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(partition_key(name = "pk", template = "{b}#{a:04}"))]
#[record(sort_key(name = "sk", template = "{a:04}#{c}"))]
struct Shared {
    a: u32,
    b: String,
    c: String,
    d: u8,
}

#[test]
fn of_templates() {
    let shared = Shared { a: 1, b: "b".into(), c: "c".into(), d: 2 };
    assert_eq!(SharedKey::from(("b", 1, "c")), shared.key());
    let SharedKey { b: _, a: _, c: _ } = shared.key();
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(partition_key(name = "pk", template = "SETTINGS"), sort_key(name = "sk", fields(user), with = reversed))]
struct Settings {
    user: String,
    theme: String,
}

fn reversed(user: &str) -> String {
    user.chars().rev().collect()
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(partition_key(name = "pk", template = "ONLY"))]
struct Only {
    theme: String,
}

#[test]
fn without_placeholders() {
    assert_eq!(SettingsKey::from("me"), Settings { user: "me".into(), theme: "dark".into() }.key());
    assert_eq!(OnlyKey::from(()), Only { theme: "dark".into() }.key());
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Reading {
    #[record(partition_key)]
    sensor: String,
    #[record(sort_key, epoch_millis)]
    at: DateTime<Utc>,
}

#[test]
fn of_times() {
    let at = DateTime::from_timestamp(7, 0).expect("it is a time");
    let key = ReadingKey { sensor: "s".into(), at };
    assert_eq!(ReadingKey::from(("s", at)), key);
    assert_eq!(ReadingKey::from(("s", EpochMillis(at))), key);
}

/// What is written under the key's names is what the record writes under them.
#[test]
fn are_encoded_as_the_record_is() {
    fn fields<R: Record>(record: &R) {
        let facts = R::FACTS;
        let names: Vec<&str> = facts.attributes.own.iter().map(|attribute| attribute.name).collect();
        let (mut key, mut whole) = (Capture::new(&names), Capture::new(&names));
        record.key().encode_fields(&mut key).expect("the key can be stored");
        record.encode_fields(&mut whole).expect("the record can be stored");
        let (key, whole) = (key.into_item(), whole.into_item());
        assert!(!key.is_empty());
        for (name, value) in key {
            assert_eq!(whole.get(&name), Some(&value), "{name}");
        }
    }
    fields(&Player { league: "nfl".into(), number: 12 });
    fields(&Shared { a: 1, b: "b".into(), c: "c".into(), d: 2 });
    fields(&Reading { sensor: "s".into(), at: DateTime::from_timestamp(7, 0).expect("it is a time") });
}
