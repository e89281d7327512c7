//! Tracked records with versions, times, index keys that are made of fields, and hooks.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{Clock, DynamoTable, Error, Hooks, Record, TableOf, Tracked};

use crate::support::{create, engines, item, raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key(name = "gsi1pk", template = "TEAM#{team}#{region}"), sort_key = points))]
struct Member {
    #[record(partition_key)]
    id: String,
    team: Option<String>,
    region: Option<String>,
    points: Option<u64>,
    note: Option<String>,
    #[record(created_at)]
    created: Option<SystemTime>,
    #[record(updated_at)]
    updated: Option<SystemTime>,
    #[record(version)]
    version: u32,
}

fn member() -> Member {
    Member {
        id: "ann".into(),
        team: Some("red".into()),
        region: Some("north".into()),
        points: Some(7),
        note: None,
        created: None,
        updated: None,
        version: 0,
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        at(self.0)
    }
}

/// With a version even disjoint fields conflict; each save raises it and says when it was.
#[tokio::test]
async fn a_version_makes_every_change_a_conflict() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let (first, second) = (members.clone().with_clock(At(100)), members.clone().with_clock(At(200)));
        let mut ann = Tracked::new(member());
        first.save(&mut ann).await.unwrap();
        assert_eq!((ann.version, ann.created, ann.updated), (1, Some(at(100)), Some(at(100))));

        let mut other = members.tracked("ann").await.unwrap().unwrap();
        ann.note = Some("x".into());
        second.save(&mut ann).await.unwrap();
        assert_eq!((ann.version, ann.created, ann.updated), (2, Some(at(100)), Some(at(200))));
        assert_eq!(members.get("ann").await.unwrap().unwrap(), *ann);

        other.points = Some(8);
        let error = second.save(&mut other).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(error.old::<Member>().unwrap().unwrap().version, 2);
        second.save(&mut other).overwrite().await.unwrap();
        assert_eq!((other.version, other.points, other.note.as_deref()), (3, Some(8), Some("x")));

        // What the library sets is not the caller's to change.
        (other.version, other.created, other.updated) = (70, None, None);
        assert!(!other.is_changed().unwrap());
    }
}

/// The key of an index goes with the fields that it is made of, those that did not change included.
#[tokio::test]
async fn index_keys_follow() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let mut ann = Tracked::new(member());
        members.save(&mut ann).await.unwrap();
        let of = |team: &'static str| members.index(ByTeam).query((team, "north")).count();
        assert_eq!(of("red").await.unwrap(), 1);

        ann.team = Some("blue".into());
        members.save(&mut ann).await.unwrap();
        assert_eq!((of("red").await.unwrap(), of("blue").await.unwrap()), (0, 1));
        assert_eq!(raw(&members, item([("id", s("ann"))])).await.unwrap()["gsi1pk"], s("TEAM#blue#north"));

        (ann.team, ann.region) = (None, None);
        members.save(&mut ann).await.unwrap();
        assert_eq!(of("blue").await.unwrap(), 0, "it left the index");
        assert!(!raw(&members, item([("id", s("ann"))])).await.unwrap().contains_key("gsi1pk"));

        (ann.team, ann.region) = (Some("red".into()), Some("north".into()));
        members.save(&mut ann).await.unwrap();
        assert_eq!(of("red").await.unwrap(), 1);

        // Without one of its parts there is no index key.
        ann.region = None;
        members.save(&mut ann).await.unwrap();
        assert_eq!(of("red").await.unwrap(), 0);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Letter {
    #[record(partition_key)]
    id: String,
    subject: String,
    text: String,
}

/// Subjects in lower case, no empty ones, and texts reversed in the table.
struct Letters {
    client: Client,
    name: String,
    sealed: Arc<Sealed>,
}

#[derive(Default)]
struct Sealed(Mutex<Vec<&'static str>>);

#[async_trait]
impl Hooks<Letter> for Sealed {
    async fn before_write(&self, letter: &mut Letter) -> Result<(), Source> {
        self.0.lock().unwrap().push("write");
        letter.text = letter.text.chars().rev().collect();
        Ok(())
    }
    async fn after_read(&self, letter: &mut Letter) -> Result<(), Source> {
        self.0.lock().unwrap().push("read");
        letter.text = letter.text.chars().rev().collect();
        Ok(())
    }
}

impl TableOf<Letter> for Letters {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn normalize(&self, letter: &mut Letter) {
        letter.subject = letter.subject.to_lowercase();
    }
    fn validate(&self, letter: &Letter) -> Result<(), Source> {
        if letter.subject.is_empty() { Err("a letter has a subject".into()) } else { Ok(()) }
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Letter>>> {
        Some(self.sealed.clone())
    }
}

/// A save runs the same hooks as any other write and read.
#[tokio::test]
async fn hooks_run() {
    for on in engines().await {
        println!("on {}", on.name);
        let letters = Letters { client: on.client.clone(), name: on.fresh_name(), sealed: Arc::default() };
        create(&letters).await;
        let stored = || raw(&letters, item([("id", s("1"))]));
        let log = || letters.sealed.0.lock().unwrap().drain(..).collect::<Vec<_>>().join(" ");

        let mut letter = Tracked::new(Letter { id: "1".into(), subject: "HI".into(), text: "abc".into() });
        letters.save(&mut letter).await.unwrap();
        assert_eq!((letter.subject.as_str(), letter.text.as_str()), ("hi", "abc"), "normalized, and as it was written");
        assert_eq!(stored().await.unwrap()["text"], s("cba"));
        assert_eq!(log(), "write read");

        let mut letter = letters.tracked("1").await.unwrap().unwrap();
        assert_eq!((letter.text.as_str(), log().as_str()), ("abc", "read"));
        letter.subject = "HI".into();
        letters.save(&mut letter).await.unwrap();
        assert_eq!(log(), "", "in its normal form it has not changed");
        letter.text.push('d');
        letter.subject = "Ho".into();
        letters.save(&mut letter).await.unwrap();
        assert_eq!((letter.subject.as_str(), letter.text.as_str()), ("ho", "abcd"));
        assert_eq!((stored().await.unwrap()["text"].clone(), log().as_str()), (s("dcba"), "write read"));
        assert!(!letter.is_changed().unwrap());

        letter.subject.clear();
        let error = letters.save(&mut letter).await.unwrap_err();
        assert!(matches!(error, Error::Hook { .. }), "{error:?}");
        assert_eq!((letters.get("1").await.unwrap().unwrap().subject.as_str(), letter.subject.as_str()), ("ho", ""));
    }
}
