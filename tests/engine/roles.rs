//! What the library sets by itself: versions, and times in every form that they are stored in.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use dynamo_table::{Clock, DynamoTable, Item, Record, Table};

use crate::support::{engines, item, n, put_raw, raw, s};

/// A clock that stands still.
struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        at(self.0)
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A table under a clock that stands at so many seconds.
fn clock<R: Record>(table: &Table<R>, seconds: u64) -> Table<R> {
    table.clone().with_clock(At(seconds))
}

fn key() -> Item {
    item([("id", s("a"))])
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    id: String,
    text: String,
    y: Option<u32>,
    #[record(created_at)]
    created: Option<DateTime<Utc>>,
    #[record(updated_at)]
    updated: Option<DateTime<Utc>>,
}

fn note(text: &str) -> Note {
    Note { id: "a".into(), text: text.into(), y: None, created: None, updated: None }
}

fn time(seconds: u64) -> Option<DateTime<Utc>> {
    Some(at(seconds).into())
}

/// Case 34: created once, updated always, the caller's own values not taken; the text sorts as the time does.
#[tokio::test]
async fn times_of_upserts() {
    for on in engines().await {
        let notes = on.table::<Note>().await;
        let theirs = Note { created: time(1), updated: time(2), ..note("x") };
        let first = clock(&notes, 1_700_000_000).upsert(&theirs).await.unwrap();
        assert_eq!((first.created, first.updated), (time(1_700_000_000), time(1_700_000_000)));
        let second = clock(&notes, 1_700_000_060).upsert(&theirs).await.unwrap();
        assert_eq!((second.created, second.updated), (time(1_700_000_000), time(1_700_000_060)));

        let stored = raw(&notes, key()).await.unwrap();
        assert_eq!(stored["created"], s("2023-11-14T22:13:20.000000000Z"), "whole seconds have the same digits");
        struct Half;
        impl Clock for Half {
            fn now(&self) -> SystemTime {
                at(1_700_000_060) + Duration::from_millis(500)
            }
        }
        notes.clone().with_clock(Half).upsert(&theirs).await.unwrap();
        let later = raw(&notes, key()).await.unwrap();
        assert!(later["updated"].as_s().unwrap() > stored["updated"].as_s().unwrap());
    }
}

/// Case 35: set if it is not there, beside what the library sets.
#[tokio::test]
async fn set_if_not_exists_beside_times() {
    for on in engines().await {
        let notes = on.table::<Note>().await;
        clock(&notes, 10).put(&Note { y: Some(5), ..note("x") }).await.unwrap();
        let new = Note { y: Some(9), ..note("z") };
        let stored = clock(&notes, 20).upsert(&new).set_if_not_exists(Note::Y).await.unwrap();
        assert_eq!(stored, Note { y: Some(5), created: time(10), updated: time(20), ..note("z") });
    }
}

/// Updates stamp as upserts do, also where they create; so do counters.
#[tokio::test]
async fn times_of_updates() {
    for on in engines().await {
        let notes = on.table::<Note>().await;
        let created = clock(&notes, 10).update("a").set(Note::TEXT, "x").or_insert().await.unwrap();
        assert_eq!((created.created, created.updated), (time(10), time(10)));
        let updated = clock(&notes, 20).update("a").set(Note::TEXT, "y").await.unwrap();
        assert_eq!((updated.created, updated.updated), (time(10), time(20)));
        assert_eq!(clock(&notes, 30).increment("a", Note::Y, 4).or_insert().await.unwrap(), 4);
        assert_eq!(notes.get("a").await.unwrap().unwrap().updated, time(30));

        // An item from before there were times gets them by its first update.
        put_raw(&notes, item([("id", s("a")), ("text", s("old"))])).await;
        let updated = clock(&notes, 40).update("a").set(Note::TEXT, "y").await.unwrap();
        assert_eq!((updated.created, updated.updated), (time(40), time(40)));
    }
}

/// A put keeps when its record was created, if the record knows; an insert never does.
#[tokio::test]
async fn times_of_puts() {
    for on in engines().await {
        let notes = on.table::<Note>().await;
        let times = async || {
            let note = notes.get("a").await.unwrap().unwrap();
            (note.created, note.updated)
        };
        let known = Note { created: time(5), updated: time(6), ..note("x") };
        clock(&notes, 10).insert(&known).await.unwrap();
        assert_eq!(times().await, (time(10), time(10)));
        clock(&notes, 20).put(&known).await.unwrap();
        assert_eq!(times().await, (time(5), time(20)));
        clock(&notes, 30).replace(&known).await.unwrap();
        assert_eq!(times().await, (time(5), time(30)));
        clock(&notes, 40).put(&note("x")).await.unwrap();
        assert_eq!(times().await, (time(40), time(40)), "a put replaces the whole item");
    }
}

/// By the system's clock where no other is given.
#[tokio::test]
async fn the_systems_clock() {
    for on in engines().await {
        let notes = on.table::<Note>().await;
        let before: DateTime<Utc> = SystemTime::now().into();
        let note = notes.upsert(&note("x")).await.unwrap();
        let updated = note.updated.unwrap();
        assert!(before <= updated && updated <= SystemTime::now().into(), "{before} {updated}");
    }
}

/// Times in the other forms.
#[derive(Debug, Clone, PartialEq, Record)]
struct Forms {
    #[record(partition_key)]
    id: String,
    #[record(created_at)]
    created: SystemTime,
    #[record(updated_at, epoch_millis)]
    updated: Option<SystemTime>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Counts {
    #[record(partition_key)]
    id: String,
    #[record(created_at, epoch_seconds)]
    created: Option<u64>,
    #[record(updated_at, epoch_millis)]
    updated: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Seconds {
    #[record(partition_key)]
    id: String,
    #[record(created_at, epoch_millis)]
    created: Option<DateTime<Utc>>,
    #[record(updated_at, epoch_seconds)]
    updated: Option<DateTime<Utc>>,
}

/// Every write of a record in one form, and what is stored then.
async fn stored_in_form<R: Record>(table: &Table<R>, record: &R) -> Vec<Item> {
    let table = clock(table, 1_700_000_000);
    let mut stored = Vec::new();
    let mut look = async || stored.push(raw(&table, key()).await.unwrap());
    table.upsert(record).return_nothing().await.unwrap();
    look().await;
    table.delete(record.key()).await.unwrap();
    table.insert(record).await.unwrap();
    look().await;
    let mut tracked = table.tracked(record.key()).await.unwrap().unwrap();
    table.save(&mut tracked).overwrite().await.unwrap();
    look().await;
    stored
}

#[tokio::test]
async fn times_in_every_form() {
    let (text, seconds, millis) = (s("2023-11-14T22:13:20.000000000Z"), n(1_700_000_000_u64), n(1_700_000_000_000_u64));
    for on in engines().await {
        let id = || "a".to_owned();
        let forms = Forms { id: id(), created: at(1), updated: None };
        for stored in stored_in_form(&on.table().await, &forms).await {
            assert_eq!((&stored["created"], &stored["updated"]), (&text, &millis));
        }
        let counts = Counts { id: id(), created: None, updated: None };
        for stored in stored_in_form(&on.table().await, &counts).await {
            assert_eq!((&stored["created"], &stored["updated"]), (&seconds, &millis));
        }
        let times = Seconds { id: id(), created: None, updated: None };
        let table = on.table::<Seconds>().await;
        for stored in stored_in_form(&table, &times).await {
            assert_eq!((&stored["created"], &stored["updated"]), (&millis, &seconds));
        }
        let read = table.get("a").await.unwrap().unwrap();
        assert_eq!((read.created, read.updated), (time(1_700_000_000), time(1_700_000_000)));
        let created_then = Seconds::CREATED.eq(at_utc()) & Seconds::UPDATED.le(at_utc());
        assert_eq!(table.scan().filter(created_then).count().await.unwrap(), 1, "compared like any attribute");
    }
}

fn at_utc() -> DateTime<Utc> {
    at(1_700_000_000).into()
}
