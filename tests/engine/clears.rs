//! Clearing: nothing without a scope, all of it with one, on the scan path and on the query path alike.

use std::collections::BTreeSet;

use dynamo_table::{BatchError, Condition, DynamoTable, Error, Item, Record, Table, begins_with, ge, le};
use dynamo_table_testkit::Engine;

use crate::support::{counted, create, engines, item, n, put_raw, s, text};

/// The cases' table T.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByAge, name = "by_age", partition_key = group, sort_key = age, project = keys_only))]
struct Thing {
    #[record(partition_key)]
    pk: String,
    #[record(sort_key)]
    sk: String,
    age: Option<u32>,
    group: Option<String>,
    body: Option<String>,
}

fn thing(pk: &str, number: u32) -> Thing {
    Thing { pk: pk.into(), sk: format!("s{number}"), age: Some(number), group: Some("g".into()), body: None }
}

async fn filled(table: &Table<Thing>, pk: &str, count: u32) {
    let pk = pk.to_owned();
    table.batch_put((0..count).map(move |number| thing(&pk, number))).await.expect("all are written");
}

async fn left(table: &Table<Thing>) -> BTreeSet<(String, String)> {
    let all = table.scan().consistent().all().await.expect("all are read");
    all.items.into_iter().map(|thing| (thing.pk, thing.sk)).collect()
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<(String, String)> {
    names.into_iter().map(|name| ("a".to_owned(), name.to_owned())).collect()
}

#[tokio::test]
async fn case_1_and_2_a_filter_on_the_scan_path_is_honoured() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        filled(&things, "a", 6).await;
        let none = things.clear_table().filter(Thing::BODY.exists()).await.unwrap();
        assert_eq!((none.items, none.scanned_count, left(&things).await.len()), (0, 6, 6));

        let young = things.clear_table().filter(Thing::AGE.lt(3)).await.unwrap();
        assert_eq!(young.items, 3);
        assert_eq!(left(&things).await, names(["s3", "s4", "s5"]));
    }
}

#[tokio::test]
async fn case_3_a_limit_on_the_scan_path_is_honoured() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        filled(&things, "a", 6).await;
        assert_eq!(things.clear_table().everything().limit(1).await.unwrap().items, 1);
        assert_eq!(left(&things).await.len(), 5);
    }
    let (things, sent) = counted::<Thing>().await;
    assert_eq!(things.clear_table().everything().limit(0).await.unwrap().items, 0);
    assert_eq!(sent.count(), 0);
}

#[tokio::test]
async fn filter_limit_partition_and_sort_key_hold_together() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        filled(&things, "a", 6).await;
        filled(&things, "b", 2).await;
        let clear = things.clear_table().partition("a").sort_key(ge("s1")).filter(Thing::AGE.ge(3)).limit(2);
        assert_eq!(clear.await.unwrap().items, 2);
        let kept = left(&things).await;
        assert_eq!(kept.len(), 6);
        assert!(["s0", "s1", "s2", "s5"].iter().all(|sk| kept.contains(&("a".into(), (*sk).into()))));
        let clear = things.clear_table().everything().filter(Thing::AGE.lt(2)).limit(3).segments(3);
        assert_eq!(clear.await.unwrap().items, 3);
        assert_eq!(left(&things).await.len(), 3);
    }
}

#[tokio::test]
async fn a_prefix_of_the_partition_key_is_a_scope_and_an_empty_one_is_refused() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        for pk in ["a1", "a2", "b1"] {
            filled(&things, pk, 2).await;
        }
        let refused = things.clear_table().partition_begins_with("").await.unwrap_err();
        assert!(text(&refused).contains("`.everything()`"), "{}", text(&refused));
        assert!(matches!(Error::from(refused), Error::InvalidUse { .. }));
        assert_eq!(things.clear_table().partition_begins_with("a").await.unwrap().items, 4);
        assert_eq!(left(&things).await.len(), 2);
    }
}

#[tokio::test]
async fn a_filter_that_is_always_true_is_no_scope() {
    let (things, sent) = counted::<Thing>().await;
    let nobody: [u32; 0] = [];
    let always: Condition<Thing> = !Thing::AGE.is_in(nobody);
    let refused = things.clear_table().filter(always.clone()).await.unwrap_err();
    assert!(matches!(Error::from(refused), Error::InvalidUse { .. }));
    assert_eq!(things.clear_table().filter(!always).await.unwrap().items, 0);
    assert_eq!(sent.count(), 0);
}

#[tokio::test]
async fn through_an_index_items_are_deleted_by_their_table_key() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        filled(&things, "a", 6).await;
        things.put(&Thing { group: None, age: None, ..thing("a", 9) }).await.unwrap();
        assert_eq!(things.clear_table().index(ByAge).partition("g").sort_key(le(2)).await.unwrap().items, 3);
        assert_eq!(left(&things).await, names(["s3", "s4", "s5", "s9"]));
        assert_eq!(things.clear_table().index(ByAge).everything().await.unwrap().items, 3);
        assert_eq!(left(&things).await, names(["s9"]), "what is not in the index stays");
    }
}

#[tokio::test]
async fn case_6_more_than_a_page_and_more_than_a_batch() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        for (count, size) in [(60, 0), (60, 30_000)] {
            let body = Some("x".repeat(size));
            let rows = (0..count).map(move |number| Thing { body: body.clone(), ..thing("a", number) });
            things.batch_put(rows).await.unwrap();
            filled(&things, "other", 3).await;
            let cleared = things.clear_table().partition("a").await.unwrap();
            assert_eq!((cleared.items, cleared.deletes.requests), (60, 3));
            assert!(cleared.pages > u64::from(size > 0), "1.8 MB are more than a page");
            assert_eq!(left(&things).await.len(), 3);
            assert_eq!(things.clear_table().everything().await.unwrap().items, 3);
        }
    }
}

#[tokio::test]
async fn items_that_the_record_cannot_decode_are_cleared_too() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        put_raw(&things, item([("pk", s("a")), ("sk", s("s1")), ("body", n(1))])).await;
        assert_eq!(things.clear_table().everything().await.unwrap().items, 1);
        assert_eq!(things.scan().count().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_dry_run_counts_and_deletes_nothing() {
    let (things, sent) = counted::<Thing>().await;
    let body = Some("x".repeat(2_500));
    let rows = (0..40).map(move |number| Thing { body: body.clone(), ..thing("a", number) });
    things.batch_put(rows).await.unwrap();
    sent.take();
    let plan = things.clear_table().everything().filter(Thing::AGE.lt(30)).dry_run().await.unwrap();
    assert_eq!((plan.items, plan.scanned_count, plan.deletes.requests), (30, 40, 0));
    assert!(sent.operations().iter().all(|operation| operation == "Scan"));
    assert!(plan.read_capacity > 20.0, "40 items of 2.5 KB are 25 units of consistent reads");
    assert!((150.0..=200.0).contains(&plan.write_estimate), "3 KB in the table, and as much in one index: {plan:?}");
    assert_eq!(left(&things).await.len(), 40);
}

#[tokio::test]
async fn reads_ask_for_keys_alone_and_consistently_and_segments_run_side_by_side() {
    let (things, sent) = counted::<Thing>().await;
    filled(&things, "a", 30).await;
    sent.take();
    things.clear_table().everything().await.unwrap();
    let requests = sent.take();
    let scans: Vec<_> = requests.iter().filter(|request| request.operation == "Scan").collect();
    let segments: BTreeSet<u64> = scans.iter().filter_map(|scan| scan.body["Segment"].as_u64()).collect();
    assert_eq!(segments, BTreeSet::from([0, 1, 2, 3]));
    for scan in scans {
        assert_eq!(scan.body["ProjectionExpression"], "#0, #1");
        assert_eq!(scan.body["ConsistentRead"], true);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ACCOUNT#{account}"))]
#[record(sort_key(name = "sk", template = "user#{user:04}"))]
struct User {
    account: String,
    user: u32,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ACCOUNT#{account}"))]
#[record(sort_key(name = "sk", template = "order#{order:04}"))]
struct Order {
    account: String,
    order: u32,
}

#[tokio::test]
async fn case_5_the_records_of_one_type_are_cleared_in_all_partitions() {
    for on in engines().await {
        let users = on.table::<User>().await;
        let orders: Table<Order> = Table::new(users.client().clone(), users.table_name());
        for account in ["a", "b"] {
            let user = |user| User { account: account.into(), user };
            users.batch_put([user(1), user(2)]).await.unwrap();
            orders.put(&Order { account: account.into(), order: 1 }).await.unwrap();
        }
        // It begins like a user's key, and is none.
        put_raw(&users, item([("pk", s("ACCOUNT#a")), ("sk", s("user#0001#session"))])).await;

        assert_eq!(users.clear_records().dry_run().await.unwrap().items, 4);
        assert_eq!(users.clear_records().limit(1).await.unwrap().items, 1);
        assert_eq!(users.clear_records().await.unwrap().items, 3);
        assert_eq!((users.scan().count().await.unwrap(), orders.scan().count().await.unwrap()), (0, 2));
        assert_eq!(users.clear_table().partition("a").await.unwrap().items, 2, "of whatever type");
        assert_eq!(users.clear_table().everything().await.unwrap().items, 1);
    }
}

#[tokio::test]
async fn case_4_records_that_nothing_tells_apart_are_not_cleared() {
    #[derive(Debug, Clone, PartialEq, Record)]
    #[record(partition_key(name = "pk", template = "{account}"))]
    struct Bare {
        account: String,
    }
    let (things, sent) = counted::<Thing>().await;
    filled(&things, "a", 2).await;
    sent.take();
    let refused = things.clear_records().await.unwrap_err();
    assert!(text(&refused).contains("templates"), "{}", text(&refused));
    assert!(matches!(Error::from(refused), Error::InvalidUse { .. }));
    let bare: Table<Bare> = Table::new(things.client().clone(), things.table_name());
    assert!(matches!(Error::from(bare.clear_records().await.unwrap_err()), Error::InvalidUse { .. }));
    assert_eq!(sent.count(), 0);
    assert_eq!(left(&things).await.len(), 2);
}

#[tokio::test]
async fn a_clear_that_was_dropped_tells_what_it_did_and_goes_on_when_run_again() {
    let table: Table<Thing> = Table::new(Engine::new().client(), "things");
    create(&table).await;
    filled(&table, "a", 200).await;
    let clear = table.clear_table().everything().concurrency(1);
    let handle = clear.handle();
    let after = handle.clone();
    let few = async move {
        while after.report().items < 25 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = few => {}
        done = clear => panic!("it was to be dropped: {done:?}"),
    }
    let error: BatchError<Item> = handle.outcome().expect("it has ended").unwrap_err();
    assert!(error.report.items >= 25 && error.report.items < 200);
    let again = table.clear_table().everything().await.unwrap();
    assert!(again.items + error.report.items + error.report.unknown >= 200);
    assert_eq!(table.scan().count().await.unwrap(), 0);
}

#[tokio::test]
async fn number_keys_have_no_prefix_and_begins_with_on_the_sort_key_does() {
    #[derive(Debug, Clone, PartialEq, Record)]
    struct Counter {
        #[record(partition_key)]
        id: u32,
    }
    let (counters, sent) = counted::<Counter>().await;
    let refused = counters.clear_table().partition_begins_with("1").await.unwrap_err();
    assert!(matches!(Error::from(refused), Error::InvalidUse { .. }));
    assert_eq!(sent.count(), 0);
    put_raw(&counters, item([("id", n(1))])).await;
    assert_eq!(counters.clear_table().partition(1).await.unwrap().items, 1);

    let (things, _) = counted::<Thing>().await;
    filled(&things, "a", 12).await;
    assert_eq!(things.clear_table().partition("a").sort_key(begins_with("s1")).await.unwrap().items, 3);
}

#[tokio::test]
async fn a_clear_that_was_never_begun_is_no_success() {
    let (things, sent) = counted::<Thing>().await;
    let clear = things.clear_table().everything();
    let handle = clear.handle();
    drop(clear);
    assert!(handle.outcome().expect("it has ended").is_err());
    let dry = things.clear_table().everything().dry_run();
    let handle = dry.handle();
    dry.await.unwrap();
    assert!(handle.outcome().is_none_or(|outcome| outcome.is_ok()));
    assert!(sent.operations().iter().all(|operation| operation == "Scan"));
}
