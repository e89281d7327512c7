//! Scans by segments and queries of many partitions: everything once, wherever they stop and go on.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::operation::Scan;
use dynamo_table::{DynamoTable, Error, Page, Projection, Record, Segment, Table, ge, le};
use fastrand::Rng;
use futures::{StreamExt, TryStreamExt};

use crate::support::{On, create, engines, item, n, put_raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByColour, name = "by_colour", partition_key = colour, sort_key = weight))]
struct Card {
    #[record(partition_key)]
    id: u32,
    colour: Option<String>,
    weight: u32,
}

const COLOURS: [&str; 3] = ["red", "green", "blue"];

/// Every fourth has no colour; those of one colour have weights of their own.
fn card(id: u32) -> Card {
    let colour = (!id.is_multiple_of(4)).then(|| COLOURS[id as usize % 3].to_owned());
    Card { id, colour, weight: 1000 - id }
}

async fn cards(on: &On, count: u32) -> Table<Card> {
    let cards = on.table::<Card>().await;
    cards.batch_put((0..count).map(card)).await.expect("all are written");
    cards
}

fn ids(cards: impl IntoIterator<Item = Card>) -> Vec<u32> {
    let mut ids: Vec<u32> = cards.into_iter().map(|card| card.id).collect();
    ids.sort_unstable();
    ids
}

async fn ids_of(scan: Scan<dynamo_table::PrimaryKey<Card>>) -> Vec<u32> {
    ids(scan.items().try_collect::<Vec<_>>().await.expect("all are read"))
}

#[tokio::test]
async fn each_item_comes_once() {
    for on in engines().await {
        for count in [0, 3, 60] {
            let cards = cards(&on, count).await;
            let all: Vec<u32> = (0..count).collect();
            for segments in [1, 2, 4, 16] {
                let scan = || cards.scan().segments(segments).page_size(7);
                assert_eq!(ids_of(scan()).await, all, "{segments} segments");
                assert_eq!(ids_of(scan().concurrency(1).consistent()).await, all, "{segments} segments");
                let page = scan().all().await.unwrap();
                assert_eq!((page.scanned_count, page.cursor.is_none()), (u64::from(count), true));
                assert!(page.requests >= segments, "{} requests", page.requests);
                assert_eq!(ids(page), all, "{segments} segments");
                assert_eq!(scan().count().await.unwrap(), u64::from(count));
                let pages: Vec<Page<Card>> = scan().pages().try_collect().await.unwrap();
                assert!(pages.iter().all(|page| page.items.len() <= 7));
                assert_eq!(ids(pages.into_iter().flatten()), all);
                assert_eq!(scan().first().await.unwrap().is_some(), count > 0);
            }
        }
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Card)]
struct Weight {
    weight: u32,
}

#[tokio::test]
async fn filter_projection_limit_and_index_hold() {
    for on in engines().await {
        let cards = cards(&on, 60).await;
        for segments in [1, 2, 4, 16] {
            let scan = || cards.scan().segments(segments).page_size(4);
            let light = || scan().filter(Card::WEIGHT.lt(950));
            assert_eq!(ids_of(light()).await, (51..60).collect::<Vec<_>>());
            assert_eq!(light().count().await.unwrap(), 9);
            let weights: Vec<Weight> = light().project::<Weight>().items().try_collect().await.unwrap();
            let weights: BTreeSet<u32> = weights.into_iter().map(|weight| weight.weight).collect();
            assert_eq!(weights, (941..950).collect());
            assert!(light().first().await.unwrap().is_some_and(|card| card.id > 50));

            for limit in [0, 1, 4, 5, 17, 60, 61] {
                let distinct: BTreeSet<u32> = ids_of(scan().limit(limit)).await.into_iter().collect();
                assert_eq!(distinct.len() as u64, limit.min(60), "{segments} segments, limit {limit}");
                assert_eq!(scan().limit(limit).all().await.unwrap().items.len() as u64, limit.min(60));
                assert_eq!(scan().limit(limit).count().await.unwrap(), limit.min(60));
                assert_eq!(light().limit(limit).count().await.unwrap(), limit.min(9));
                assert_eq!(ids_of(light().limit(limit)).await.len() as u64, limit.min(9));
            }

            let in_index = cards.index(ByColour).scan().segments(segments).page_size(3);
            let coloured: Vec<u32> = (0..60).filter(|id| id % 4 != 0).collect();
            assert_eq!(ids(in_index.all().await.unwrap()), coloured);
        }
    }
}

/// Case 39: an item that does not decode is one error, and the others come.
#[tokio::test]
async fn an_item_that_does_not_decode() {
    for on in engines().await {
        let cards = cards(&on, 9).await;
        put_raw(&cards, item([("id", n(4)), ("colour", s("red"))])).await;
        for segments in [2, 16] {
            let scan = || cards.scan().segments(segments).page_size(2);
            let mut items = scan().items();
            let all: Vec<_> = items.by_ref().collect().await;
            let (good, bad): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
            assert_eq!(ids(good.into_iter().flatten()), [0, 1, 2, 3, 5, 6, 7, 8]);
            assert_eq!(bad.len(), 1);
            assert_eq!(bad[0].as_ref().unwrap_err().key().unwrap(), &item([("id", n(4))]));
            assert!(items.segments().iter().all(Segment::is_done));
            let page = scan().all().await.unwrap();
            assert_eq!((page.undecodable.len(), page.items.len()), (1, 8));
            assert_eq!(scan().count().await.unwrap(), 9);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "SHOP#{shop}"))]
#[record(sort_key(name = "sk", template = "ORDER#{number:03}"))]
struct Order {
    shop: u32,
    number: u16,
}

/// Its items begin like those of an order.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "SHOP#{shop}"))]
#[record(sort_key(name = "sk", template = "ORDER#{number:03}#LINE#{line:02}"))]
struct Line {
    shop: u32,
    number: u16,
    line: u8,
}

/// Of a record with templates only its own items are read.
#[tokio::test]
async fn own_records_alone() {
    for on in engines().await {
        let name = on.fresh_name();
        let (orders, lines) =
            (Table::<Order>::new(on.client.clone(), name.clone()), Table::new(on.client.clone(), name));
        create(&orders).await;
        let all: Vec<Order> = (0..5).flat_map(|shop| (1..=4).map(move |number| Order { shop, number })).collect();
        orders.batch_put(all.clone()).await.unwrap();
        let of = |Order { shop, number }: Order| Line { shop, number, line: 1 };
        lines.batch_put(all.clone().into_iter().map(of)).await.unwrap();
        let sorted = |mut orders: Vec<Order>| {
            orders.sort_by_key(|order| (order.shop, order.number));
            orders
        };
        for segments in [2, 16] {
            let scan = || orders.scan().segments(segments).page_size(3);
            assert_eq!(sorted(scan().all().await.unwrap().items), all);
            assert_eq!((scan().count().await.unwrap(), scan().limit(7).count().await.unwrap()), (20, 7));
            assert_eq!(lines.scan().segments(segments).count().await.unwrap(), 20);
        }
        let many = || orders.query_many([3, 1]).page_size(2);
        assert_eq!(sorted(many().all().await.unwrap().items), [&all[4..8], &all[12..16]].concat());
        assert_eq!(many().count().await.unwrap(), 8);
        assert_eq!(many().sort_key(ge(3)).count().await.unwrap(), 4);
    }
}

/// Goes on with segments that were stored.
fn stored(segments: &[Segment]) -> Vec<Segment> {
    serde_json::from_str(&serde_json::to_string(segments).expect("segments serialise")).expect("and come back")
}

/// Wherever a scan stops and goes on: in the middle of a page, at its end, behind pages that a filter left empty, with segments
/// that are done, by items, pages or a limit. Nothing is skipped, and nothing comes twice.
#[tokio::test]
async fn a_scan_that_stops_anywhere_goes_on_there() {
    for on in engines().await {
        let cards = cards(&on, 40).await;
        let (runs, mut stops) = (if on.is_in_process() { 60 } else { 12 }, 0);
        for seed in 0..runs {
            let mut rng = Rng::with_seed(seed);
            let (total, rare) = (rng.u32(1..=6), rng.bool());
            let wanted: Vec<u32> = (0..40).filter(|id| !rare || id % 7 == 0).collect();
            let (mut seen, mut segments) = (Vec::new(), Segment::all(total));
            while !segments.iter().all(Segment::is_done) {
                let scan =
                    cards.scan().resume(stored(&segments)).page_size(rng.u32(1..=6)).concurrency(rng.usize(1..=4));
                let scan = match rare {
                    true => scan.filter(Card::ID.is_in([0, 7, 14, 21, 28, 35])),
                    false => scan,
                };
                let most = rng.usize(0..=9);
                match rng.u8(0..3) {
                    0 => {
                        let mut items = scan.items();
                        seen.extend(items.by_ref().take(most).map(|item| item.unwrap().id).collect::<Vec<_>>().await);
                        segments = items.segments();
                    }
                    1 => {
                        let mut items = scan.limit(most as u64).items();
                        seen.extend(items.by_ref().map(|item| item.unwrap().id).collect::<Vec<_>>().await);
                        segments = items.segments();
                    }
                    _ => {
                        let mut pages = scan.pages();
                        let some: Vec<_> = pages.by_ref().take(most / 3).map(Result::unwrap).collect().await;
                        seen.extend(ids(some.into_iter().flatten()));
                        segments = pages.segments();
                    }
                }
                stops += 1;
            }
            seen.sort_unstable();
            assert_eq!(seen, wanted, "seed {seed}: {total} segments");
        }
        assert!(stops > 2 * runs, "{stops}");
    }
}

/// A cursor is bound to the table, the index and the segment that it came from.
#[tokio::test]
async fn segments_of_another_read_are_refused() {
    for on in engines().await {
        let (cards, others) = (cards(&on, 20).await, cards(&on, 20).await);
        let mut items = cards.scan().segments(2).items();
        items.try_next().await.unwrap();
        let segments = items.segments();
        assert!(segments.iter().any(|segment| segment.cursor().is_some()));
        let moved = serde_json::to_string(&segments).unwrap().replace("\"total_segments\":2", "\"total_segments\":3");
        let moved: Vec<Segment> = serde_json::from_str(&moved).unwrap();
        let errors = [
            others.scan().resume(segments.clone()).all().await.unwrap_err(),
            cards.index(ByColour).scan().resume(segments.clone()).all().await.unwrap_err(),
            cards.scan().resume(moved).all().await.unwrap_err(),
        ];
        for error in errors {
            assert!(
                matches!(error, Error::InvalidCursor { .. }) && text(&error).contains("belongs to another read"),
                "{error}"
            );
        }
        // What is read of the items is the caller's choice.
        let rest = cards.scan().resume(segments).filter(Card::ID.lt(10)).count().await.unwrap();
        assert!((9..=10).contains(&rest), "{rest}");
    }
}

/// The weights of each colour, in the order in which they came.
fn by_colour(cards: impl IntoIterator<Item = Card>) -> BTreeMap<String, Vec<u32>> {
    let mut weights = BTreeMap::<String, Vec<u32>>::new();
    for card in cards {
        weights.entry(card.colour.expect("it is in the index")).or_default().push(card.weight);
    }
    weights
}

/// Case 77, all partitions at a time: each in its order.
#[tokio::test]
async fn many_partitions_of_an_index() {
    for on in engines().await {
        let cards = cards(&on, 80).await;
        let view = cards.index(ByColour);
        let mut expected = by_colour((0..80).rev().map(card).filter(|card| card.colour.is_some()));
        for page_size in [1, 3, 100] {
            let many = || view.query_many(COLOURS.into_iter().chain(["none"])).page_size(page_size);
            assert_eq!(by_colour(many().items().try_collect::<Vec<_>>().await.unwrap()), expected);
            let narrow = by_colour(many().sort_key(le(950)).all().await.unwrap());
            let light: Vec<u32> = expected["red"].iter().copied().filter(|weight| *weight <= 950).collect();
            assert_eq!(narrow["red"], light);
            assert_eq!(many().count().await.unwrap(), 60);
            for limit in [1, 7, 60, 61] {
                let some = many().limit(limit).all().await.unwrap();
                assert_eq!(some.items.len() as u64, limit.min(60));
                let in_order = by_colour(some);
                assert!(in_order.iter().all(|(colour, weights)| expected[colour].starts_with(weights)));
            }
        }
        expected.values_mut().for_each(|weights| weights.reverse());
        let down = view.query_many(COLOURS).descending().page_size(2).concurrency(2);
        assert_eq!(by_colour(down.all().await.unwrap()), expected);
        // One that is given twice is read twice.
        assert_eq!(view.query_many(["red", "red"]).count().await.unwrap(), 2 * expected["red"].len() as u64);
    }
}

#[tokio::test]
async fn many_partitions_of_a_table() {
    for on in engines().await {
        let cards = cards(&on, 30).await;
        let some = cards.query_many([3, 29, 30, 5].into_iter().chain(100..140));
        assert_eq!(ids(some.all().await.unwrap()), [3, 5, 29]);
        let light = cards.query_many(0..30).filter(Card::WEIGHT.lt(980));
        assert_eq!(ids(light.all().await.unwrap()), (21..30).collect::<Vec<_>>());
        assert_eq!(cards.query_many(Vec::<u32>::new()).all().await.unwrap().items, []);
        assert_eq!(cards.query_many([4]).first().await.unwrap(), Some(card(4)));
    }
}
