//! `row 11`: what the library sets by itself, where an older program called it by another name.

use std::time::{Duration, SystemTime};

use dynamo_table::{Clock, DynamoTable, Item, Record, Table};

use crate::support::{engines, item, n, put_raw, raw, s};

struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        at(self.0)
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn key() -> Item {
    item([("id", s("a"))])
}

async fn stored<R: Record>(table: &Table<R>) -> Item {
    raw(table, key()).await.unwrap()
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    id: String,
    text: Option<String>,
    #[record(created_at, epoch_seconds, alias = "made")]
    created: Option<u64>,
    #[record(updated_at, epoch_seconds, alias = "changed")]
    updated: Option<u64>,
    #[record(version, alias = "revision", default)]
    version: u64,
    #[record(write_id, alias = "writer")]
    write: Option<String>,
}

fn old() -> Item {
    item([("id", s("a")), ("made", n(10)), ("changed", n(20)), ("revision", n(5)), ("writer", s("w"))])
}

fn is_new(item: &Item, created: u64, version: u64) {
    let read = |name: &str| item.get(name).cloned();
    assert_eq!(read("created"), Some(n(created)), "{item:?}");
    assert_eq!(read("updated"), Some(n(30)), "{item:?}");
    assert_eq!(read("version"), Some(n(version)), "{item:?}");
    let old = ["made", "changed", "revision", "writer"];
    assert!(old.iter().all(|name| !item.contains_key(*name)), "{item:?}");
}

/// row 11: an item is created once, and its version goes on, whatever write it is.
#[tokio::test]
async fn times_and_versions_go_on() {
    for on in engines().await {
        let notes = on.table::<Note>().await.with_clock(At(30));
        let note =
            Note { id: "a".into(), text: Some("x".into()), created: None, updated: None, version: 0, write: None };
        put_raw(&notes, old()).await;
        let read = notes.update("a").set(Note::TEXT, "x").await.unwrap();
        assert_eq!((read.created, read.version), (Some(10), 6));
        is_new(&stored(&notes).await, 10, 6);

        put_raw(&notes, old()).await;
        let read = notes.upsert(&note).await.unwrap();
        assert_eq!((read.created, read.version), (Some(10), 6));
        is_new(&stored(&notes).await, 10, 6);

        put_raw(&notes, old()).await;
        let read = notes.get("a").await.unwrap().unwrap();
        assert_eq!((read.created, read.updated, read.version), (Some(10), Some(20), 5));
        assert_eq!(notes.put(&read).await.unwrap(), 6, "a put of what was just read succeeds");
        is_new(&stored(&notes).await, 10, 6);
        assert!(notes.put(&read).await.unwrap_err().is_condition_failed(), "and is stale then");
        put_raw(&notes, old()).await;
        assert_eq!(notes.replace(&read).await.unwrap(), 6);
        put_raw(&notes, old()).await;
        assert!(notes.put(&note).await.unwrap_err().is_condition_failed(), "one that knows no version");
        let stale = Note { version: 4, ..read.clone() };
        assert!(notes.put(&stale).await.unwrap_err().is_condition_failed());
        assert!(notes.delete_record(&stale).await.unwrap_err().is_condition_failed());
        assert!(notes.delete_record(&note).await.unwrap_err().is_condition_failed());
        assert!(notes.put(&stale).any_version().await.unwrap_err().is_condition_failed(), "a version never goes back");
        assert_eq!(stored(&notes).await, old());
        assert_eq!(notes.put(&Note { version: 7, ..read.clone() }).any_version().await.unwrap(), 8);
        put_raw(&notes, old()).await;

        let mut tracked = notes.tracked("a").await.unwrap().unwrap();
        tracked.text = Some("y".into());
        notes.save(&mut tracked).await.unwrap();
        assert_eq!(tracked.version, 6);
        let left = stored(&notes).await;
        assert_eq!((left.get("version"), left.get("revision"), left.get("changed")), (Some(&n(6)), None, None));
        put_raw(&notes, old()).await;
        let mut tracked = notes.tracked("a").await.unwrap().unwrap();
        tracked.text = Some("y".into());
        let mut meanwhile = old();
        meanwhile.insert("revision".into(), n(6));
        put_raw(&notes, meanwhile).await;
        assert!(notes.save(&mut tracked).await.unwrap_err().is_condition_failed());

        put_raw(&notes, old()).await;
        assert_eq!(notes.delete_record(&read).await.unwrap().map(|old| old.version), Some(5));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Session {
    #[record(partition_key)]
    id: String,
    user: Option<String>,
    #[record(ttl, alias = "dies", alias = "until")]
    expires: Option<u64>,
}

#[derive(Debug, PartialEq, dynamo_table::Projection)]
#[projection(of = Session)]
struct User {
    user: Option<String>,
}

/// row 11: what is over is hidden under every name, the own one first.
#[tokio::test]
async fn what_is_over_is_hidden() {
    for on in engines().await {
        let sessions = on.table::<Session>().await.with_clock(At(100));
        let items = [
            item([("id", s("own")), ("expires", n(50))]),
            item([("id", s("alias")), ("dies", n(50))]),
            item([("id", s("second")), ("until", n(50))]),
            item([("id", s("renewed")), ("expires", n(200)), ("dies", n(50))]),
            item([("id", s("lives")), ("dies", n(200))]),
            item([("id", s("over")), ("expires", n(50)), ("dies", n(200))]),
            item([("id", s("never"))]),
        ];
        for item in items {
            put_raw(&sessions, item).await;
        }
        let shown = ["lives", "never", "renewed"];
        let mut scanned: Vec<String> =
            sessions.scan().hide_expired().all().await.unwrap().items.into_iter().map(|session| session.id).collect();
        scanned.sort();
        assert_eq!(scanned, shown);
        for id in ["own", "alias", "second", "renewed", "lives", "over", "never"] {
            let is_shown = shown.contains(&id);
            assert_eq!(sessions.get(id).hide_expired().await.unwrap().is_some(), is_shown, "{id}");
            let projected = sessions.get(id).project::<User>().hide_expired().await.unwrap();
            assert_eq!(projected.is_some(), is_shown, "{id}");
            let queried = sessions.query(id).hide_expired().all().await.unwrap().items;
            assert_eq!(!queried.is_empty(), is_shown, "{id}");
            let batch = sessions.batch_get([id]).project::<User>().hide_expired().await.unwrap();
            assert_eq!(batch[0].is_some(), is_shown, "{id}");
        }
    }
}
