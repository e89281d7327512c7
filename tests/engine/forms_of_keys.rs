//! Row 16: the form in which a key is stored can be chosen, so that items that other programs wrote can be found, changed and
//! paged behind; one that is in another form than the record's is an error, and not another item. And records that refuse
//! what they do not know.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dynamo_table::{DynamoTable, Error, Item, Record, begins_with, between, ge};
use uuid::Uuid;

use crate::support::{engines, item, n, put_raw, s, text};

/// Every item as it is, past the library.
async fn all<R: Record>(table: &impl DynamoTable<R>) -> Vec<Item> {
    let scan = table.client().scan().table_name(table.table_name()).consistent_read(true);
    scan.send().await.expect("the table is read").items.unwrap_or_default()
}

/// As AWS's sample of replies stores them, with ids in capitals.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByAuthor, name = "by_author", partition_key = author, sort_key = posted))]
#[record(gsi(ByDay, name = "by_day", partition_key(name = "day", template = "DAY#{posted}"), sort_key = thread))]
struct Reply {
    #[record(partition_key, with = capitals)]
    thread: Uuid,
    #[record(sort_key, digits = 3)]
    replied: DateTime<Utc>,
    #[record(with = capitals)]
    author: Uuid,
    #[record(epoch_millis)]
    posted: DateTime<Utc>,
    likes: u32,
}

mod capitals {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, ScalarType, Writer};
    use uuid::Uuid;

    pub(super) const KEY_TYPE: ScalarType = ScalarType::S;

    pub(super) fn encode<W: Writer>(id: &Uuid, writer: W) -> Result<(), EncodeError> {
        writer.string(&id.hyphenated().to_string().to_uppercase())
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<Uuid, DecodeError> {
        Uuid::decode(reader)
    }
}

const THREAD: Uuid = Uuid::from_u128(0xabcd_ef01);
const AUTHOR: Uuid = Uuid::from_u128(0xfe);

fn millis(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_442_347_102_000 + millis).expect("it is a time")
}

fn reply(at: i64) -> Reply {
    Reply { thread: THREAD, replied: millis(at), author: AUTHOR, posted: millis(at), likes: 0 }
}

#[tokio::test]
async fn row_16_a_key_in_a_chosen_form() {
    // row 16
    for on in engines().await {
        let replies = on.table::<Reply>().await;
        let stored = item([
            ("thread", s("00000000-0000-0000-0000-0000ABCDEF01")),
            ("replied", s("2015-09-15T19:58:22.947Z")),
            ("author", s("00000000-0000-0000-0000-0000000000FE")),
            ("posted", n(1_442_347_102_947_i64)),
            ("day", s("DAY#1442347102947")),
            ("likes", n(0)),
        ]);
        put_raw(&replies, stored.clone()).await;
        let read = replies.get((THREAD, millis(947))).await.unwrap().expect("it is there");
        assert_eq!(read, reply(947));
        replies.put(&read).await.unwrap();
        assert_eq!(all(&replies).await, [stored]);
        // Nanoseconds of a caller are no other key.
        let exact = millis(947) + chrono::TimeDelta::nanoseconds(5);
        let changed = replies.update((&THREAD, &exact)).set(Reply::LIKES, 3).await.unwrap();
        assert_eq!(changed.likes, 3);
        assert_eq!(replies.increment(&changed, Reply::LIKES, 1).await.unwrap(), 4);
        let mut tracked = replies.tracked(&changed).await.unwrap().expect("it is there");
        tracked.likes = 5;
        replies.save(&mut tracked).await.unwrap();
        replies.put(&reply(948)).await.unwrap();
        replies.put(&reply(1000)).await.unwrap();

        let later = replies.query(THREAD).sort_key(ge(millis(948))).all().await.unwrap();
        assert_eq!(later.items, [reply(948), reply(1000)]);
        let behind = replies.query(THREAD).after(&reply(947)).all().await.unwrap();
        assert_eq!(behind.items, [reply(948), reply(1000)]);
        let by_author = replies.index(ByAuthor).query(AUTHOR).sort_key(between(millis(947), millis(948)));
        assert_eq!(by_author.count().await.unwrap(), 2);
        let by_day = replies.index(ByDay).query(millis(948)).sort_key(dynamo_table::eq(THREAD)).first().await.unwrap();
        assert_eq!(by_day, Some(reply(948)));
        let found = replies.batch_get([(THREAD, millis(948)), (THREAD, millis(1))]).await.unwrap();
        assert_eq!(found, [Some(reply(948)), None]);
        assert!(replies.delete((THREAD, millis(947))).await.unwrap().is_some());
        let left = replies.query(THREAD).all().await.unwrap();
        replies.batch_delete(left.items.into_iter().map(|reply| reply.key())).await.unwrap();
        assert!(all(&replies).await.is_empty());
    }
}

#[tokio::test]
async fn row_16_a_key_in_another_form_is_an_error() {
    // row 16
    for on in engines().await {
        let replies = on.table::<Reply>().await;
        for (thread, replied) in [
            ("00000000-0000-0000-0000-0000abcdef01", "2015-09-15T19:58:22.947Z"),
            ("00000000-0000-0000-0000-0000ABCDEF01", "2015-09-15T19:58:22.9470Z"),
        ] {
            let stored = [("thread", s(thread)), ("replied", s(replied)), ("likes", n(0))];
            let others = [("author", s(&AUTHOR.to_string())), ("posted", n(0))];
            put_raw(&replies, item(stored).into_iter().chain(item(others)).collect()).await;
        }
        let read = replies.scan().all().await.unwrap();
        assert_eq!((read.items.len(), read.undecodable.len()), (0, 2));
    }
}

/// Times that the library sets, in the form that the field says.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTime, name = "by_time", partition_key = kind, sort_key = created))]
struct Note {
    #[record(partition_key)]
    id: String,
    kind: String,
    #[record(created_at, digits = 3)]
    created: Option<DateTime<Utc>>,
    #[record(updated_at, digits = 0)]
    updated: Option<DateTime<Utc>>,
}

#[tokio::test]
async fn row_16_times_that_the_library_sets() {
    // row 16
    for on in engines().await {
        let notes = on.table::<Note>().await;
        let note = Note { id: "a".into(), kind: "k".into(), created: None, updated: None };
        notes.put(&note).await.unwrap();
        notes.upsert(&Note { id: "b".into(), ..note }).await.unwrap();
        for stored in all(&notes).await {
            let length = |name: &str| stored[name].as_s().unwrap().len();
            assert_eq!(
                (length("created"), length("updated")),
                ("2015-09-15T19:58:22.947Z".len(), "2015-09-15T19:58:22Z".len())
            );
        }
        let found = notes.index(ByTime).query("k").sort_key(ge(DateTime::UNIX_EPOCH)).all().await.unwrap().items;
        assert_eq!(found.len(), 2);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Shared {
    #[record(partition_key)]
    name: Arc<str>,
    #[record(sort_key)]
    part: Box<str>,
}

#[tokio::test]
async fn row_35_keys_of_shared_and_boxed_text() {
    // row 35
    for on in engines().await {
        let table = on.table::<Shared>().await;
        let shared = Shared { name: "a".into(), part: "b".into() };
        table.put(&shared).await.unwrap();
        assert_eq!(table.get(("a", "b")).await.unwrap(), Some(shared.clone()));
        assert_eq!(table.get((&shared.name, &shared.part)).await.unwrap(), Some(shared.clone()));
        assert_eq!(table.get(("a".to_owned(), String::from("b"))).await.unwrap(), Some(shared.clone()));
        let found = table.query(&shared.name).sort_key(begins_with("b")).all().await.unwrap();
        assert_eq!(found.items, std::slice::from_ref(&shared));
        let names: &'static [&str] = &["a", "x"];
        let found = table.batch_get(names.iter().map(|name| (name, "b"))).await.unwrap();
        assert_eq!(found, [Some(shared), None]);
    }
}

/// Strict, as earlier libraries could be.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(deny_unknown, partition_key(name = "pk", template = "USER#{id}"), sort_key(name = "sk", template = "PROFILE"))]
#[record(gsi(ByTeam, name = "by_team", partition_key(name = "team_key", template = "TEAM#{team}")))]
struct User {
    id: String,
    team: Option<String>,
    #[record(alias = "group")]
    squad: Option<String>,
    #[record(flatten)]
    home: Home,
    #[record(version)]
    version: u64,
    #[record(computed = shout)]
    shout: String,
}

#[derive(Debug, Clone, PartialEq, dynamo_table::Attribute)]
struct Home {
    city: String,
}

fn shout(user: &User) -> String {
    user.id.to_uppercase()
}

#[tokio::test]
async fn row_37d_attributes_that_the_record_does_not_know() {
    // row 37d
    for on in engines().await {
        let users = on.table::<User>().await;
        let home = Home { city: "Oslo".into() };
        let user = User {
            id: "ann".into(),
            team: Some("red".into()),
            squad: Some("a".into()),
            home,
            version: 0,
            shout: "ANN".into(),
        };
        users.put(&user).await.unwrap();
        let read = users.get("ann").await.unwrap().expect("it is there");
        assert_eq!(read, User { version: 1, ..user });
        let mut stored = all(&users).await.remove(0);
        stored.remove("squad");
        stored.insert("group".into(), s("b"));
        put_raw(&users, stored.clone()).await;
        assert_eq!(users.get("ann").await.unwrap().expect("it is there").squad.as_deref(), Some("b"));
        stored.insert("nickname".into(), s("secret"));
        put_raw(&users, stored).await;
        let error = users.get("ann").await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        let said = text(&error);
        assert!(said.contains("nickname: an unknown attribute") && !said.contains("secret"), "{said}");
    }
}
