//! Versions: what each write checks, raises and gives back.

use dynamo_table::{DynamoTable, Error, Record, Table};

use crate::support::{engines, item, n, put_raw, raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
struct Doc {
    #[record(partition_key)]
    id: String,
    text: String,
    count: Option<u32>,
    #[record(version)]
    version: u64,
}

fn doc(version: u64) -> Doc {
    Doc { id: "a".into(), text: "x".into(), count: None, version }
}

async fn version(docs: &Table<Doc>) -> Option<u64> {
    docs.get("a").await.unwrap().map(|doc| doc.version)
}

/// Put checks the version that the record was read with, where 0 is none, and gives the new one.
#[tokio::test]
async fn put() {
    for on in engines().await {
        let docs = on.table::<Doc>().await;
        let missing = docs.put(&doc(1)).await.unwrap_err();
        assert!(missing.is_condition_failed() && missing.old_item().is_none(), "{missing:?}");
        assert_eq!(docs.put(&doc(0)).await.unwrap(), 1);
        assert_eq!(docs.put(&doc(1)).await.unwrap(), 2);
        for stale in [0, 1, 3] {
            let error = docs.put(&doc(stale)).await.unwrap_err();
            assert!(error.is_condition_failed(), "{error:?}");
            assert_eq!(error.old::<Doc>().unwrap(), Some(doc(2)));
        }
        assert_eq!(docs.put(&doc(7)).any_version().await.unwrap(), 8);
        assert_eq!(docs.put(&doc(8)).return_old().await.unwrap(), Some(doc(8)));
        assert_eq!(version(&docs).await, Some(9));
        let condition = docs.put(&doc(9)).condition(Doc::TEXT.eq("other")).await;
        assert!(condition.unwrap_err().is_condition_failed(), "beside a condition of the caller's");
    }
}

/// An item from before there were versions has none: 0.
#[tokio::test]
async fn an_item_without_a_version() {
    for on in engines().await {
        let docs = on.table::<Doc>().await;
        put_raw(&docs, item([("id", s("a")), ("text", s("x"))])).await;
        assert!(docs.put(&doc(1)).await.unwrap_err().is_condition_failed());
        assert_eq!(docs.put(&doc(0)).await.unwrap(), 1);
        put_raw(&docs, item([("id", s("a")), ("text", s("x"))])).await;
        docs.update("a").set(Doc::TEXT, "y").await.unwrap();
        assert_eq!(raw(&docs, item([("id", s("a"))])).await.unwrap()["version"], n(1));
    }
}

#[tokio::test]
async fn insert_and_replace() {
    for on in engines().await {
        let docs = on.table::<Doc>().await;
        assert!(docs.replace(&doc(0)).await.unwrap_err().is_condition_failed(), "there is none");
        assert_eq!(docs.insert(&doc(4)).await.unwrap(), 5, "an insert asks for no version");
        assert!(docs.insert(&doc(5)).await.unwrap_err().is_condition_failed());
        assert!(docs.replace(&doc(4)).await.unwrap_err().is_condition_failed());
        assert_eq!(docs.replace(&doc(5)).await.unwrap(), 6);
        // row 14: whatever version is stored, but none is taken back.
        assert!(docs.replace(&doc(0)).any_version().await.unwrap_err().is_condition_failed());
        assert_eq!(docs.replace(&doc(8)).any_version().await.unwrap(), 9);
        docs.delete("a").await.unwrap();
        assert!(docs.replace(&doc(0)).any_version().await.unwrap_err().is_condition_failed(), "it has to be there");
    }
}

/// Upsert, update and counters raise the version and check nothing.
#[tokio::test]
async fn upsert_and_update() {
    for on in engines().await {
        let docs = on.table::<Doc>().await;
        assert_eq!(docs.upsert(&doc(40)).await.unwrap().version, 1, "the record's own is not taken");
        assert_eq!(docs.upsert(&doc(40)).await.unwrap().version, 2);
        assert_eq!(docs.update("a").set(Doc::TEXT, "y").await.unwrap().version, 3);
        assert_eq!(docs.increment("a", Doc::COUNT, 4).or_insert().await.unwrap(), 4);
        assert_eq!(version(&docs).await, Some(4));
        let at_four = || docs.update("a").set(Doc::TEXT, "z").condition(Doc::VERSION.eq(4));
        assert_eq!(at_four().await.unwrap().version, 5);
        assert!(at_four().await.unwrap_err().is_condition_failed());
        docs.update("b").set(Doc::TEXT, "new").or_insert().await.unwrap();
        assert_eq!(docs.get("b").await.unwrap().unwrap().version, 1);
    }
}

/// A record is deleted as it was read; a key knows no version.
#[tokio::test]
async fn delete() {
    for on in engines().await {
        let docs = on.table::<Doc>().await;
        docs.put(&doc(0)).await.unwrap();
        docs.put(&doc(1)).await.unwrap();
        let error = docs.delete_record(&doc(1)).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(error.old::<Doc>().unwrap(), Some(doc(2)));
        assert!(docs.delete_record(&doc(0)).await.unwrap_err().is_condition_failed());
        assert_eq!(docs.delete_record(&doc(2)).await.unwrap(), Some(doc(2)));
        assert!(docs.delete_record(&doc(2)).await.unwrap_err().is_condition_failed(), "there is none of this version");
        assert_eq!(docs.delete_record(&doc(2)).any_version().await.unwrap(), None);
        docs.put(&doc(0)).await.unwrap();
        docs.delete_record(&doc(9)).any_version().return_nothing().await.unwrap();
        docs.put(&doc(0)).await.unwrap();
        assert_eq!(docs.delete("a").await.unwrap(), Some(doc(1)));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Small {
    #[record(partition_key)]
    id: String,
    #[record(version)]
    version: u8,
}

/// A version that its type cannot hold is refused, not wrapped.
#[tokio::test]
async fn a_version_that_is_full() {
    for on in engines().await {
        let table = on.table::<Small>().await;
        let small = |version| Small { id: "a".into(), version };
        assert_eq!(table.put(&small(254)).any_version().await.unwrap(), 255_u8);
        let error = table.put(&small(255)).await.unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error:?}");
        assert_eq!(table.get("a").await.unwrap(), Some(small(255)));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Lock {
    #[record(partition_key)]
    name: String,
    owner: Option<String>,
    #[record(write_id)]
    write: Option<String>,
}

/// Every logical write leaves an id of its own.
#[tokio::test]
async fn write_ids() {
    for on in engines().await {
        let locks = on.table::<Lock>().await;
        let lock = Lock { name: "l".into(), owner: Some("me".into()), write: Some("mine".into()) };
        let mut ids = Vec::new();
        let mut id = async || ids.push(locks.get("l").await.unwrap().unwrap().write.unwrap());
        locks.insert(&lock).await.unwrap();
        id().await;
        locks.put(&lock).await.unwrap();
        id().await;
        locks.upsert(&lock).await.unwrap();
        id().await;
        locks.update("l").set(Lock::OWNER, "you").await.unwrap();
        id().await;
        let mut tracked = locks.tracked("l").await.unwrap().unwrap();
        assert!(!tracked.is_changed().unwrap());
        tracked.owner = None;
        locks.save(&mut tracked).await.unwrap();
        id().await;
        assert_eq!(tracked.write.as_ref(), ids.last());
        assert!(ids.iter().all(|id| id.len() == 32), "{ids:?}");
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 5);
    }
}
