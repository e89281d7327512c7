//! Numbers stay within the type of their attribute, whatever is computed.

use std::num::{NonZeroI8, NonZeroU8};

use dynamo_table::{Attribute, Computed, DynamoTable, Error, Record, Table, transact_write};

use crate::support::{engines, item, n, put_raw, s};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Score {
    goals: u8,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Tally {
    #[record(partition_key)]
    id: String,
    small: Option<u8>,
    other: Option<u8>,
    big: Option<u64>,
    signed: Option<i8>,
    whole: Option<NonZeroU8>,
    odd: Option<NonZeroI8>,
    score: Option<Score>,
    #[record(default)]
    lines: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Page {
    #[record(partition_key)]
    id: String,
    text: String,
    #[record(version)]
    version: u8,
}

async fn fill(table: &Table<Tally>) -> Tally {
    let tally = Tally {
        id: "a".into(),
        small: Some(250),
        other: Some(5),
        big: Some(3),
        signed: Some(-120),
        whole: Some(NonZeroU8::MIN),
        odd: NonZeroI8::new(2),
        score: Some(Score { goals: 250 }),
        lines: vec![],
    };
    table.put(&tally).await.unwrap();
    tally
}

fn below(error: &Error) -> bool {
    matches!(error, Error::BelowFloor { .. })
}
fn above(error: &Error) -> bool {
    matches!(error, Error::AboveCeiling { .. })
}

/// row 13: an integer's type is a floor and a ceiling of every arithmetic write, with an outcome of its own.
#[tokio::test]
async fn the_type_is_a_bound() {
    for on in engines().await {
        let table = on.table::<Tally>().await;
        let before = fill(&table).await;
        let update = || table.update("a").return_nothing();
        assert!(above(&table.increment("a", Tally::SMALL, 10).await.unwrap_err()));
        assert!(below(&table.decrement("a", Tally::BIG, 5).await.unwrap_err()));
        assert!(below(&table.decrement("a", Tally::WHOLE, NonZeroU8::MIN).await.unwrap_err()));
        assert!(below(&table.decrement("a", Tally::ODD, NonZeroI8::new(2).unwrap()).await.unwrap_err()), "0 is none");
        assert!(below(&table.decrement("a", Tally::SIGNED, 9).await.unwrap_err()));
        assert!(above(&table.increment("a", Tally::SCORE.then(Score::GOALS), 6).await.unwrap_err()));
        assert!(below(&update().decrement(Tally::BIG, 5).await.unwrap_err()));
        assert!(above(&update().increment(Tally::SMALL, 6).await.unwrap_err()));
        assert!(above(&update().increment(Tally::SMALL, 6).or_insert().await.unwrap_err()));
        assert!(above(&update().add(Tally::SMALL, 6).await.unwrap_err()));
        assert!(below(&update().add(Tally::SIGNED, -9).await.unwrap_err()));
        assert!(above(&update().set(Tally::SMALL, Tally::SMALL.plus(6)).await.unwrap_err()));
        assert!(below(&update().set(Tally::SMALL, Computed::of(249).minus(Tally::SMALL)).await.unwrap_err()));
        assert!(below(&update().set(Tally::OTHER, Tally::OTHER.minus(Tally::SMALL)).await.unwrap_err()));
        assert!(!update().set(Tally::SMALL, Tally::SMALL.plus(Tally::SMALL)).await.unwrap_err().is_outcome_unknown());
        assert!(above(&update().set(Tally::SMALL, Tally::SMALL.or(1).plus(6)).await.unwrap_err()));
        let action = transact_write().write(table.update("a").decrement(Tally::BIG, 5));
        assert!(action.await.unwrap_err().is_condition_failed());
        assert_eq!(table.get("a").await.unwrap().unwrap(), before);

        // Up to the ends themselves.
        assert_eq!(table.increment("a", Tally::SMALL, 5).await.unwrap(), 255);
        assert_eq!(table.decrement("a", Tally::BIG, 3).await.unwrap(), 0);
        assert_eq!(table.decrement("a", Tally::SIGNED, 8).await.unwrap(), -128);
        update().set(Tally::OTHER, Tally::SMALL.minus(Tally::OTHER)).await.unwrap();
        assert_eq!(table.get("a").await.unwrap().unwrap().other, Some(250));
        update().set(Tally::OTHER, Tally::OTHER.or(1).minus(Tally::OTHER)).await.unwrap();
        assert_eq!(table.get("a").await.unwrap().unwrap().other, Some(0));
        assert_eq!(table.increment("new", Tally::SMALL, 255).or_insert().await.unwrap(), 255);
        table.update("newer").add(Tally::SMALL, 255).or_insert().await.unwrap();
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Wide {
    #[record(partition_key)]
    id: String,
    exact: rust_decimal::Decimal,
    large: i128,
    count: Option<u64>,
    #[record(ttl)]
    expires: Option<u64>,
}

/// row 13: types whose ends DynamoDB's digits cannot tell, and times that are stored as a number.
#[tokio::test]
async fn wide_types() {
    for on in engines().await {
        let table = on.table::<Wide>().await;
        let large = 90_000_000_000_000_000_000_000_000_000_000_000_000;
        let wide = Wide { id: "a".into(), exact: 1.into(), large, count: None, expires: Some(100) };
        table.put(&wide).await.unwrap();
        assert!(above(&table.increment("a", Wide::LARGE, large).await.unwrap_err()));
        assert!(below(&table.decrement("a", Wide::EXPIRES, 3600).await.unwrap_err()));
        let step: rust_decimal::Decimal = "0.0000000001".parse().unwrap();
        assert_eq!(table.increment("a", Wide::EXACT, step).await.unwrap().to_string(), "1.0000000001");
        let update = || table.update("a").return_nothing();
        assert!(update().set(Wide::COUNT, Wide::COUNT.or(0).minus(Wide::COUNT.or(5))).await.is_err());
        assert!(update().decrement(Wide::COUNT, Wide::COUNT).await.unwrap_err().is_condition_failed(), "absent");
        update().set(Wide::COUNT, 7).await.unwrap();
        update().decrement(Wide::COUNT, Wide::COUNT).await.unwrap();
        assert_eq!(table.get("a").await.unwrap().unwrap().count, Some(0));
    }
}

/// row 13: a version of a small type ends, and the item stays readable.
#[tokio::test]
async fn a_version_ends() {
    for on in engines().await {
        let pages = on.table::<Page>().await;
        put_raw(&pages, item([("id", s("a")), ("text", s("x")), ("version", n(255))])).await;
        let page = pages.get("a").await.unwrap().unwrap();
        assert!(above(&pages.upsert(&page).await.unwrap_err()));
        assert!(above(&pages.update("a").set(Page::TEXT, "y").await.unwrap_err()));
        assert!(matches!(pages.put(&page).await.unwrap_err(), Error::Encode { .. }));
        let mut held = pages.tracked("a").await.unwrap().unwrap();
        held.text = "z".into();
        assert!(above(&pages.save(&mut held).await.unwrap_err()));
        assert_eq!(pages.get("a").await.unwrap().unwrap(), page);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Offer {
    #[record(partition_key)]
    id: String,
    price: u64,
    old: u64,
}

/// row 1: only what an `increment` counts is 0 where it is absent; other sums are what they say.
#[tokio::test]
async fn a_sum_keeps_its_operands() {
    for on in engines().await {
        let offers = on.table::<Offer>().await;
        offers.put(&Offer { id: "a".into(), price: 1, old: 100 }).await.unwrap();
        let update = || offers.update("a").set(Offer::PRICE, Offer::OLD.plus(5));
        assert_eq!(update().or_insert().await.unwrap().price, 105);
        let both = offers.update("a").set(Offer::PRICE, Offer::OLD.minus(5)).increment(Offer::OLD, 1);
        assert_eq!(both.or_insert().await.unwrap(), Offer { id: "a".into(), price: 95, old: 101 });
    }
}

/// row 28: a list that is not there begins without elements.
#[tokio::test]
async fn lists_begin_empty() {
    for on in engines().await {
        let table = on.table::<Tally>().await;
        let line = |text: &str| vec![text.to_owned()];
        table.update("a").append(Tally::LINES, line("x")).or_insert().await.unwrap();
        table.update("a").prepend(Tally::LINES, line("w")).or_insert().await.unwrap();
        table.update("b").prepend(Tally::LINES, line("x")).or_insert().await.unwrap();
        let read = table.update("a").append(Tally::LINES, line("y")).await.unwrap();
        assert_eq!(read.lines, ["w", "x", "y"]);
        assert_eq!(table.get("b").await.unwrap().unwrap().lines, ["x"]);
    }
}
