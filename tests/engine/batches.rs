//! Batches: the same as the operations one by one, for any number of items.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Error, Hooks, Record, Table, TableOf, WriteRequest, from_stream};
use futures::{StreamExt, TryStreamExt, stream};

use crate::records::{ByTeam, Player, numbers, player, set};
use crate::support::{create, engines, item, n, put_raw, raw, s};

fn key(number: u32) -> dynamo_table::Item {
    item([("league", s("nfl")), ("number", n(number))])
}

fn team(team: Option<&str>, number: u32) -> Player {
    Player { team: team.map(str::to_owned), ..player(number) }
}

/// Case 8: attributes that the type does not know are kept, and so is what the record leaves out.
#[tokio::test]
async fn batch_upsert_keeps_what_it_does_not_hold() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let mut old = item([("points", n(1)), ("joined", s("2020")), ("nickname", s("Ace")), ("secret", s("keepme"))]);
        old.extend(key(1));
        put_raw(&players, old).await;
        assert_eq!(players.batch_upsert([player(1), player(2)]).await.unwrap().items, 2);
        let stored = raw(&players, key(1)).await.unwrap();
        assert_eq!((&stored["secret"], &stored["nickname"], &stored["points"]), (&s("keepme"), &s("Ace"), &n(7)));
        assert_eq!(players.get(("nfl", 2)).await.unwrap(), Some(player(2)));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    id: u32,
    text: Option<String>,
    tags: BTreeSet<String>,
    #[record(none = remove)]
    mail: Option<String>,
    #[record(created_at)]
    created: Option<chrono::DateTime<chrono::Utc>>,
    #[record(updated_at)]
    updated: Option<chrono::DateTime<chrono::Utc>>,
    #[record(version)]
    version: u32,
}

fn note(id: u32, text: Option<&str>) -> Note {
    let text = text.map(str::to_owned);
    Note { id, text, tags: set([]), mail: None, created: None, updated: None, version: 0 }
}

/// Cases 10 and 36: a batch of upserts is upsert, record by record: times, version, sets and what is removed.
#[tokio::test]
async fn batch_upsert_is_upsert_record_by_record() {
    for on in engines().await {
        let (one_by_one, batched) = (on.table::<Note>().await, on.table::<Note>().await);
        let first = |id| Note { tags: set(["a"]), mail: Some("m".into()), ..note(id, Some("x")) };
        let second = |id| Note { version: 77, ..note(id, None) };
        for round in [first, second] {
            for id in 0..30 {
                one_by_one.upsert(&round(id)).await.unwrap();
            }
            let report = batched.batch_upsert((0..30).map(round)).await.unwrap();
            assert_eq!((report.items, report.superseded), (30, 0));
        }
        let timeless = |note: Note| Note { created: None, updated: None, ..note };
        for id in 0..30 {
            let (one, other) = (one_by_one.get(id).await.unwrap().unwrap(), batched.get(id).await.unwrap().unwrap());
            assert!(other.created.is_some() && other.created < other.updated, "created once, updated again");
            assert_eq!((other.version, other.text.as_deref(), other.tags.len()), (2, Some("x"), 0));
            assert_eq!(timeless(one), timeless(other));
        }
    }
}

/// Two upserts of one key in one batch leave what two upserts would: what the later leaves out stays as the earlier set it.
#[tokio::test]
async fn two_upserts_of_one_key() {
    for on in engines().await {
        let notes = on.table::<Note>().await;
        let (first, second) = (note(1, Some("kept")), Note { mail: Some("m".into()), ..note(1, None) });
        let report = notes.batch_upsert([first, second]).await.unwrap();
        assert_eq!(report.given(), 2);
        let stored = notes.get(1).await.unwrap().unwrap();
        assert_eq!((stored.text.as_deref(), stored.mail.as_deref()), (Some("kept"), Some("m")));
    }
}

/// New records come back in the order given; `None` stands for what was superseded.
#[tokio::test]
async fn batch_upsert_returns_new_records() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&Player { nickname: Some("Ace".into()), ..player(1) }).await.unwrap();
        let later = Player { points: 9, ..player(1) };
        let given = [player(1), player(2), later.clone()];
        let (report, new) = players.batch_upsert(given).return_new().await.unwrap();
        assert_eq!((report.items, report.superseded), (2, 1));
        assert_eq!(new, [None, Some(player(2)), Some(Player { nickname: Some("Ace".into()), ..later })]);
    }
}

/// Case 11: 500 puts.
#[tokio::test]
async fn five_hundred_puts() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let report = players.batch_put((0..500).map(player)).await.unwrap();
        assert_eq!((report.items, report.requests), (500, 20));
        assert!(report.consumed_capacity >= 500.0, "{report:?}");
        assert_eq!(players.query("nfl").count().await.unwrap(), 500);
    }
}

/// Case 13: the last write of a key wins, in the order given.
#[tokio::test]
async fn the_last_write_of_a_key_wins() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let scored = |points| Player { points, ..player(1) };
        let report = players.batch_put([scored(1), scored(2)]).await.unwrap();
        assert_eq!((report.items, report.superseded), (1, 1));
        assert_eq!(players.get(("nfl", 1)).await.unwrap(), Some(scored(2)));

        let (put, delete) = (WriteRequest::put(scored(3)), WriteRequest::delete(("nfl", 1)));
        players.batch_write([put.clone(), delete.clone()]).await.unwrap();
        assert_eq!(players.get(("nfl", 1)).await.unwrap(), None);
        players.batch_write([delete, put]).await.unwrap();
        assert_eq!(players.get(("nfl", 1)).await.unwrap(), Some(scored(3)));
        let found = players.batch_get([("nfl", 1), ("nfl", 2), ("nfl", 1)]).await.unwrap();
        assert_eq!(found, [Some(scored(3)), None, Some(scored(3))]);
    }
}

/// Cases 14 and 37: what a record does not have is not stored; without it, it is in no index, and with it later, it is.
#[tokio::test]
async fn no_nulls_and_sparse_indexes() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.batch_upsert([team(None, 1), team(Some("red"), 2)]).await.unwrap();
        players.batch_put([team(None, 3), team(Some("red"), 4)]).await.unwrap();
        for number in [1, 3] {
            let stored = raw(&players, key(number)).await.unwrap();
            assert!(!stored.contains_key("team") && !stored.contains_key("nickname"), "{stored:?}");
        }
        let red = || async { numbers(players.index(ByTeam).query("red").all().await.unwrap()) };
        let sorted = |mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            numbers
        };
        assert_eq!(sorted(red().await), [2, 4]);
        players.batch_upsert([team(Some("red"), 1), team(Some("red"), 3)]).await.unwrap();
        assert_eq!(sorted(red().await), [1, 2, 3, 4]);
    }
}

/// Case 15: found, missing, found, in the order asked; more than a hundred keys too, and as a stream.
#[tokio::test]
async fn batch_get_answers_in_the_order_asked() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.batch_put((0..230).filter(|number| number % 7 > 0).map(player)).await.unwrap();
        let asked: Vec<u32> = (0..230).map(|at| (at * 37) % 230).collect();
        let keys = || asked.clone().into_iter().map(|number| ("nfl", number));
        let expected: Vec<_> = asked.iter().map(|&number| (number % 7 > 0).then(|| player(number))).collect();
        assert_eq!(players.batch_get(keys()).consistent().await.unwrap(), expected);
        let streamed = players.batch_get(from_stream(stream::iter(keys()))).items();
        assert_eq!(streamed.try_collect::<Vec<_>>().await.unwrap(), expected);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Counter {
    #[record(partition_key)]
    id: u32,
    remaining: i64,
    data: Option<String>,
}

fn counter(id: u32, remaining: i64) -> Counter {
    Counter { id, remaining, data: None }
}

/// Case 58: counters are set, 60 of them too, and none is lost.
#[tokio::test]
async fn counters_are_initialized() {
    for on in engines().await {
        let counters = on.table::<Counter>().await;
        let init = |values: Vec<i64>| values.into_iter().zip(0..).map(|(value, id)| counter(id, value));
        counters.batch_put(init(vec![0, 0, 2])).await.unwrap();
        let stored = counters.batch_get(0..3).await.unwrap();
        assert_eq!(stored, [Some(counter(0, 0)), Some(counter(1, 0)), Some(counter(2, 2))]);
        assert_eq!(counters.batch_put(init((0..60).collect())).await.unwrap().items, 60);
        assert_eq!(counters.scan().count().await.unwrap(), 60);
        assert_eq!(counters.batch_delete(10..60).await.unwrap().items, 50, "what a shorter one leaves over");
        assert_eq!(counters.scan().count().await.unwrap(), 10);
    }
}

/// Cases 62 and 63: ranges of an integer key; what is beside the counter is set without it.
#[tokio::test]
async fn ranges_of_counters() {
    for on in engines().await {
        let counters = on.table::<Counter>().await;
        counters.batch_put((0..=129).filter(|id| *id != 3).map(|id| counter(id, i64::from(id)))).await.unwrap();
        let found = counters.batch_get(1..=4).await.unwrap();
        let ids: Vec<Option<u32>> = found.iter().map(|found| Some(found.as_ref()?.id)).collect();
        assert_eq!(ids, [Some(1), Some(2), None, Some(4)]);
        let found = counters.batch_get(0..=129).await.unwrap();
        assert!(found.iter().zip(0..).all(|(found, id)| found.as_ref().map_or(id == 3, |found| found.id == id)));
        // From five to four: nothing.
        let none = RangeInclusive::new(5, 4);
        assert_eq!((found.len(), counters.batch_get(none).await.unwrap().len()), (130, 0));
        assert_eq!(counters.batch_get(4..=4).await.unwrap(), [Some(counter(4, 4))]);

        counters.update(4).set(Counter::DATA, "x".to_owned()).await.unwrap();
        assert_eq!(counters.get(4).await.unwrap(), Some(Counter { data: Some("x".into()), ..counter(4, 4) }));
        assert!(counters.update(3).set(Counter::DATA, "x".to_owned()).await.unwrap_err().is_condition_failed());
    }
}

/// Case 77: 250 items over five partitions of an index.
#[tokio::test]
async fn two_hundred_and_fifty_items_over_five_partitions() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let teams = ["red", "blue", "green", "white", "black"];
        let of = move |number: u32| team(Some(teams[number as usize % 5]), number);
        players.batch_put((0..250).map(of)).await.unwrap();
        for team in teams {
            let found = players.index(ByTeam).query(team).page_size(5).all().await.unwrap();
            assert_eq!(found.items.len(), 50);
        }
        assert_eq!(players.scan().page_size(5).all().await.unwrap().items.len(), 250);
    }
}

/// Case 81: batches of records, of keys and of deletes, over generators and streams.
#[tokio::test]
async fn batches_over_iterators() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let nicknamed = |number| Player { nickname: Some(format!("n{number}")), ..player(number) };
        players.upsert(&player(1)).await.unwrap();
        players.batch_upsert((1..=2).map(nicknamed)).await.unwrap();
        let found = players.batch_get((1..=3).map(|number| ("nfl", number))).await.unwrap();
        assert_eq!(found, [Some(nicknamed(1)), Some(nicknamed(2)), None]);
        let more = stream::iter(3..=60).map(nicknamed);
        assert_eq!(players.batch_upsert(from_stream(more)).await.unwrap().items, 58);
        let report = players.batch_delete(from_stream(stream::iter(2..=60).map(|number| ("nfl", number)))).await;
        assert_eq!(report.unwrap().items, 59);
        assert_eq!(numbers(players.scan().all().await.unwrap()), [1]);
        assert_eq!(players.batch_delete([&player(1), &player(9)].map(Player::key)).await.unwrap().items, 2);
        assert_eq!(players.scan().count().await.unwrap(), 0);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{number:04}"))]
struct Order {
    customer: String,
    number: u32,
    total: u64,
}

/// Keys that are made of fields.
#[tokio::test]
async fn derived_keys() {
    for on in engines().await {
        let orders: Table<Order> = on.table().await;
        let order = |number: u32| Order { customer: "ann".into(), number, total: 5 };
        let bad = Order { customer: "a#b".into(), ..order(3) };
        let error = orders.batch_put((0..40).map(order).chain([bad.clone()])).await.unwrap_err();
        assert_eq!((error.report.items, error.not_done[0].position), (40, 40));
        assert!(matches!(error.reason().unwrap().error(), Some(Error::Encode { .. })), "{error:?}");
        assert_eq!(error.into_not_done(), [bad]);
        let stored = raw(&orders, item([("pk", s("CUSTOMER#ann")), ("sk", s("ORDER#0007"))])).await.unwrap();
        assert_eq!(stored["total"], n(5));
        let found = orders.batch_get([("ann", 7), ("ann", 99)]).await.unwrap();
        assert_eq!(found, [Some(order(7)), None]);
        orders.batch_upsert([Order { total: 6, ..order(7) }]).await.unwrap();
        orders.batch_delete((8..40).map(|number| ("ann", number))).await.unwrap();
        assert_eq!(orders.query("ann").count().await.unwrap(), 8);
    }
}

/// A table of one's own: nicknames in lower case, at most 100 points, nobody wears 13.
#[derive(Clone)]
struct Club {
    client: Client,
    name: String,
    hooked: Arc<Hooked>,
}

#[derive(Default)]
struct Hooked(Mutex<Vec<u32>>);

#[async_trait]
impl Hooks<Player> for Hooked {
    async fn before_write(&self, player: &mut Player) -> Result<(), Source> {
        self.0.lock().unwrap().push(player.number);
        tokio::task::yield_now().await;
        player.nickname = player.nickname.take().map(|name| format!("<{name}>"));
        if player.number == 13 { Err("nobody wears 13".into()) } else { Ok(()) }
    }
    async fn after_read(&self, player: &mut Player) -> Result<(), Source> {
        tokio::task::yield_now().await;
        player.nickname = player.nickname.take().map(|name| name.trim_matches(['<', '>']).to_owned());
        Ok(())
    }
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn normalize(&self, player: &mut Player) {
        player.nickname = player.nickname.take().map(|name| name.to_lowercase());
    }
    fn validate(&self, player: &Player) -> Result<(), Source> {
        if player.points > 100 { Err("more than 100 points".into()) } else { Ok(()) }
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(self.hooked.clone())
    }
}

/// The table's rules and hooks run for each record, in the order given; what they refuse is handed back as it was given.
#[tokio::test]
async fn a_table_with_rules_and_hooks() {
    for on in engines().await {
        let club = Club { client: on.client.clone(), name: on.fresh_name(), hooked: Arc::default() };
        create(&club).await;
        let named = |number, name: &str| Player { nickname: Some(name.into()), ..player(number) };
        let given =
            (0..150).map(move |number| Player { points: if number == 20 { 101 } else { 7 }, ..named(number, "Ace") });
        let error = club.batch_put(given.clone()).await.unwrap_err();
        let refused: Vec<(u64, Player)> = error.not_done.iter().map(|u| (u.position, u.given.clone())).collect();
        assert_eq!((error.report.items, refused.len()), (148, 2));
        assert_eq!(refused, [(13, named(13, "Ace")), (20, Player { points: 101, ..named(20, "Ace") })]);
        let hooked = std::mem::take(&mut *club.hooked.0.lock().unwrap());
        assert_eq!(hooked, (0..150).filter(|number| *number != 20).collect::<Vec<u32>>());
        assert_eq!(raw(&club, key(1)).await.unwrap()["nickname"], s("<ace>"));

        let (report, new) = club.batch_upsert([named(1, "BO")]).return_new().await.unwrap();
        assert_eq!((report.items, new), (1, vec![Some(named(1, "bo"))]));
        let found = club.batch_get([("nfl", 1), ("nfl", 13)]).await.unwrap();
        assert_eq!(found, [Some(named(1, "bo")), None]);
    }
}
