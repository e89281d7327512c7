//! Keys as they are stored: by this library, and by other programs.

use dynamo_table::{DynamoTable, Number, Projection, Record, ge};
use uuid::Uuid;

use crate::support::{engines, item, n, put_raw, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Reply {
    #[record(partition_key)]
    thread: String,
    #[record(sort_key)]
    at: chrono::DateTime<chrono::Utc>,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Device {
    #[record(partition_key)]
    id: Uuid,
    name: String,
}

/// row 16: a key that is spelled in another way than the field's type writes it is told when it is read: no request by the record
/// would find the item again.
#[tokio::test]
async fn a_key_that_is_spelled_otherwise() {
    for on in engines().await {
        let replies = on.table::<Reply>().await;
        let ours = "2015-09-22T19:58:22.000000000Z";
        for spelled in ["2015-09-22T19:58:22.947Z", "2015-09-22T21:58:22.000000000+02:00"] {
            put_raw(&replies, item([("thread", s("a")), ("at", s(spelled)), ("text", s("x"))])).await;
            let read = replies.query("a").all().await.unwrap();
            assert!(read.items.is_empty());
            assert_eq!(read.undecodable.len(), 1);
            let error = &read.undecodable[0];
            assert!(text(error).contains("at: the stored key is spelled in another way"), "{}", text(error));
            assert_eq!(error.key()["at"], s(spelled), "the stored key is in the error");
            replies.clear_table().everything().await.unwrap();
        }
        put_raw(&replies, item([("thread", s("a")), ("at", s(ours)), ("text", s("x"))])).await;
        let read = replies.query("a").all().await.unwrap().items.remove(0);
        assert_eq!(replies.get(&read).await.unwrap().as_ref(), Some(&read));

        let devices = on.table::<Device>().await;
        let id = "0AB4D9C2-9F5E-4B52-8C53-3B1A9A1B0F10";
        put_raw(&devices, item([("id", s(id)), ("name", s("x"))])).await;
        assert_eq!(devices.scan().all().await.unwrap().undecodable.len(), 1);
        put_raw(&devices, item([("id", s(&id.to_lowercase())), ("name", s("x"))])).await;
        assert_eq!(devices.scan().all().await.unwrap().items.len(), 1);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Reading {
    #[record(partition_key)]
    id: String,
    #[record(sort_key)]
    level: f64,
    note: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Exact {
    #[record(partition_key)]
    id: Number,
    note: String,
}

/// row 25: numbers are compared as numbers, however DynamoDB writes them.
#[tokio::test]
async fn a_number_as_key_can_be_saved() {
    for on in engines().await {
        let readings = on.table::<Reading>().await;
        for level in [1e-7, 1e21, 0.1, -3.0] {
            readings.put(&Reading { id: "a".into(), level, note: "x".into() }).await.unwrap();
            let mut held = readings.tracked(("a", level)).await.unwrap().unwrap();
            held.note = "y".into();
            readings.save(&mut held).await.unwrap();
            let read = readings.get(("a", level)).await.unwrap().unwrap();
            assert_eq!((read.level, read.note.as_str()), (level, "y"));
            assert_eq!(readings.delete(&read).await.unwrap(), Some(read));
        }
        let exact = on.table::<Exact>().await;
        let id: Number = "0.0000001".parse().unwrap();
        exact.put(&Exact { id, note: "x".into() }).await.unwrap();
        let mut held = exact.tracked(id).await.unwrap().unwrap();
        held.note = "y".into();
        exact.save(&mut held).await.unwrap();
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Doc {
    #[record(partition_key)]
    id: String,
    #[record(version)]
    version: u64,
}

/// row 26: version 0, as another tool may write it, is no version yet.
#[tokio::test]
async fn a_version_of_0_is_none() {
    for on in engines().await {
        let docs = on.table::<Doc>().await;
        let zero = || item([("id", s("a")), ("version", n(0))]);
        put_raw(&docs, zero()).await;
        let read = docs.get("a").await.unwrap().unwrap();
        assert_eq!(docs.put(&read).await.unwrap(), 1);
        assert!(docs.put(&read).await.unwrap_err().is_condition_failed());
        put_raw(&docs, zero()).await;
        assert_eq!(docs.replace(&read).any_version().await.unwrap(), 1);
        put_raw(&docs, zero()).await;
        assert_eq!(docs.delete_record(&read).await.unwrap(), Some(read));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{day}#{number:05}"))]
#[record(gsi(
    ByState,
    name = "by_state",
    partition_key(name = "gsi1pk", template = "STATE#{state}"),
    sort_key(name = "gsi1sk", template = "{nick}")
))]
struct Order {
    customer: String,
    day: String,
    number: u32,
    state: String,
    nick: Option<String>,
    total: u64,
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Order)]
struct Numbers {
    number: u32,
    total: u64,
}

/// row 32: fields that an item has in its keys only are read out of them.
#[tokio::test]
async fn fields_out_of_keys() {
    for on in engines().await {
        let orders = on.table::<Order>().await;
        let key = || item([("pk", s("CUSTOMER#ann")), ("sk", s("ORDER#2024-05-31#00042"))]);
        let mut bare = key();
        bare.extend(item([("gsi1pk", s("STATE#open")), ("gsi1sk", s("annie")), ("total", n(7))]));
        put_raw(&orders, bare).await;
        let customer = || "ann".to_owned();
        // What may be absent is not taken from an index key, which nothing checks.
        let whole = Order {
            customer: customer(),
            day: "2024-05-31".into(),
            number: 42,
            state: "open".into(),
            nick: None,
            total: 7,
        };
        assert_eq!(orders.query("ann").all().await.unwrap().items, std::slice::from_ref(&whole));
        assert_eq!(orders.query("ann").count().await.unwrap(), 1);
        assert_eq!(orders.query("ann").sort_key(("2024-05-31", ge(42))).count().await.unwrap(), 1);
        assert_eq!(orders.scan().all().await.unwrap().items, std::slice::from_ref(&whole));
        assert_eq!(orders.index(ByState).query("open").all().await.unwrap().items, std::slice::from_ref(&whole));
        assert_eq!(orders.get(&whole).await.unwrap(), Some(whole.clone()));
        let numbers = Numbers { number: 42, total: 7 };
        assert_eq!(orders.get(&whole).project::<Numbers>().await.unwrap(), Some(numbers));
        let mut held = orders.tracked(&whole).await.unwrap().unwrap();
        held.state = "paid".into();
        orders.save(&mut held).await.unwrap();
        let stored = raw(&orders, key()).await.unwrap();
        assert_eq!((&stored["gsi1pk"], &stored["state"]), (&s("STATE#paid"), &s("paid")));
        orders.upsert(&whole).await.unwrap();
        assert_eq!(raw(&orders, key()).await.unwrap()["number"], n(42), "written with its fields from then on");
        orders.clear_records().await.unwrap();
        assert_eq!(orders.scan().count().await.unwrap(), 0);
    }
}
