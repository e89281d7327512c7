//! What a filter may name, and what is over: on the table and on indexes that hold little, on every engine.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::{DynamoTable, Error, Projection, Record, Table, ge, le, raw};
use futures::TryStreamExt;

use crate::support::{counted, engines, item, n, put_raw, s, text};

/// Far in the future, as far in the past: the clock is the system's.
const LATER: u64 = 4_000_000_000;
const BEFORE: u64 = 1_000_000;

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByOwner, name = "by_owner", partition_key = owner, sort_key = ends, project = include(note)))]
#[record(gsi(ByEnd, name = "by_end", partition_key = ends, project = keys_only))]
#[record(gsi(ByPlace, name = "by_place", partition_key(owner, room), sort_key(seat, ends)))]
#[record(gsi(Lean, name = "lean", partition_key = owner, project = keys_only))]
#[record(lsi(BySeat, name = "by_seat", sort_key = seat, project = keys_only))]
#[record(lsi(ByTime, name = "by_time", sort_key = ends))]
struct Lease {
    #[record(partition_key)]
    house: String,
    #[record(sort_key)]
    number: u32,
    owner: Option<String>,
    room: Option<String>,
    seat: Option<u32>,
    note: Option<String>,
    body: Option<String>,
    #[record(ttl)]
    ends: Option<u64>,
}

fn lease(number: u32, ends: u64) -> Lease {
    let text = |text: &str| Some(text.to_owned());
    Lease {
        house: "h".into(),
        number,
        owner: text("ann"),
        room: text("r"),
        seat: Some(number),
        note: text("n"),
        body: text("b"),
        ends: Some(ends),
    }
}

/// Ten leases: the even ones are over.
async fn filled(leases: &Table<Lease>) {
    let ends = |number: u32| if number.is_multiple_of(2) { BEFORE } else { LATER } + u64::from(number);
    leases.batch_put((0..10).map(move |number| lease(number, ends(number)))).await.unwrap();
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Lease)]
struct Place {
    number: u32,
}

/// Row 18: by one lookup, and by a filter.
#[tokio::test]
async fn what_is_no_number_never_ends() {
    for on in engines().await {
        let leases = on.table::<Lease>().await;
        let stored: [(u32, AttributeValue, bool); 4] = [
            (1, AttributeValue::Null(true), true),
            (2, s("1000000"), true),
            (3, n(BEFORE), false),
            (4, n(LATER), true),
        ];
        for (number, ends, _) in stored.clone() {
            put_raw(&leases, item([("house", s("h")), ("number", n(number)), ("end", ends)])).await;
        }
        // `ends` cannot hold these: it is a key of indexes. The rule is the same for any record.
        let plain: Table<Plain> = Table::new(on.client.clone(), leases.table_name());
        put_raw(&leases, item([("house", s("h")), ("number", n(5))])).await;
        for (number, _, shown) in stored.into_iter().chain([(5, n(0), true)]) {
            println!("{number}");
            let got = plain.get(("h", number)).hide_expired().project::<Number>().await.unwrap();
            assert_eq!(got.is_some(), shown);
            let asked = plain.batch_get([("h", number)]).hide_expired().project::<Number>().await.unwrap();
            assert_eq!(asked[0].is_some(), shown);
        }
        let numbers = plain.query("h").hide_expired().project::<Number>().all().await.unwrap();
        assert_eq!(numbers.into_iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2, 4, 5]);
        assert_eq!(plain.query("h").hide_expired().count().await.unwrap(), 4);
        assert_eq!(plain.scan().hide_expired().segments(2).count().await.unwrap(), 4);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Plain {
    #[record(partition_key)]
    house: String,
    #[record(sort_key)]
    number: u32,
    #[record(ttl)]
    end: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Plain)]
struct Number {
    number: u32,
}

/// Row 27: a filter may not name a key of what is queried, so what is over is passed over where it arrives.
#[tokio::test]
async fn what_is_over_is_hidden_on_an_index_that_is_sorted_by_it() {
    for on in engines().await {
        let leases = on.table::<Lease>().await;
        filled(&leases).await;
        let live = [1, 3, 5, 7, 9];
        let numbers = |found: Vec<Place>| found.into_iter().map(|it| it.number).collect::<Vec<_>>();
        let by_owner = || leases.index(ByOwner).query("ann").project::<Place>().hide_expired();
        assert_eq!(numbers(by_owner().all().await.unwrap().items), live);
        assert_eq!(numbers(by_owner().items().try_collect().await.unwrap()), live);
        let pages: Vec<_> = by_owner().page_size(3).pages().try_collect().await.unwrap();
        assert_eq!(pages.iter().map(|page| page.items.len()).sum::<usize>(), 5);
        assert_eq!(by_owner().first().await.unwrap(), Some(Place { number: 1 }));
        assert_eq!(by_owner().count().await.unwrap(), 5);
        assert_eq!(by_owner().limit(2).count().await.unwrap(), 2);
        for limit in 1..=6 {
            let some = by_owner().limit(limit).page_size(2).all().await.unwrap();
            assert_eq!(some.items.len() as u64, limit.min(5), "only what is shown counts");
        }
        assert_eq!(numbers(by_owner().descending().limit(2).all().await.unwrap().items), [9, 7]);
        let below = by_owner().sort_key(le(LATER + 5)).all().await.unwrap();
        assert_eq!(numbers(below.items), [1, 3, 5], "beside a condition on it");
        let page = by_owner().limit(3).page().await.unwrap();
        let rest = by_owner().cursor(page.cursor).all().await.unwrap();
        assert_eq!((numbers(page.items), numbers(rest.items)), (vec![1, 3, 5], vec![7, 9]));
        let filtered = by_owner().filter(Lease::NUMBER.ne(5)).all().await.unwrap();
        assert_eq!(numbers(filtered.items), [1, 3, 7, 9]);
        assert_eq!(leases.index(ByOwner).query_many(["ann", "bob"]).hide_expired().count().await.unwrap(), 5);
        assert_eq!(leases.index(ByOwner).scan().hide_expired().count().await.unwrap(), 5, "a scan filters keys");

        for (ends, count) in [(BEFORE + 2, 0), (LATER + 3, 1)] {
            assert_eq!(leases.index(ByEnd).query(ends).hide_expired().count().await.unwrap(), count);
        }
        let by_time = leases.index(ByTime).query("h").hide_expired().consistent().all().await.unwrap();
        assert_eq!(by_time.items.len(), 5, "a local index");
        let seats = leases.index(ByPlace).query(("ann", "r")).sort_key(ge(4)).hide_expired();
        assert_eq!(seats.all().await.unwrap().items.len(), 3, "a key of several attributes");
    }
}

/// Row 21: what DynamoDB refuses, and what it would take for absent.
#[tokio::test]
async fn filters_name_what_the_index_holds() {
    let (leases, sent) = counted::<Lease>().await;
    filled(&leases).await;
    sent.take();
    let by_owner = || leases.index(ByOwner).query("ann").project::<Place>();
    let refused = |error: Error, words: &str| {
        assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
        assert!(text(&error).contains(words), "{}", text(&error));
    };
    let body = "the filter names `body`, which the index `by_owner` does not hold";
    refused(by_owner().filter(Lease::BODY.not_exists()).all().await.unwrap_err(), body);
    refused(by_owner().filter(!Lease::BODY.eq("b")).count().await.unwrap_err(), body);
    refused(by_owner().filter(Lease::NOTE.exists() & Lease::BODY.size().gt(3)).first().await.unwrap_err(), body);
    refused(by_owner().filter(raw("size(body) > :n").value(":n", &3).condition()).all().await.unwrap_err(), body);
    refused(
        by_owner()
            .filter(raw("#b = :b").name("#b", "body").value(":b", &"b".to_owned()).condition())
            .all()
            .await
            .unwrap_err(),
        body,
    );
    refused(by_owner().filter(Lease::BODY.exists()).into_request().await.unwrap_err(), body);
    refused(by_owner().filter(Lease::BODY.exists()).items().try_next().await.unwrap_err(), body);
    let many = leases.index(ByOwner).query_many(["ann", "bob"]).filter(Lease::BODY.exists());
    refused(many.count().await.unwrap_err(), body);
    let scan = leases.index(ByOwner).scan().segments(3).filter(Lease::BODY.exists());
    refused(scan.count().await.unwrap_err(), body);

    let local = "the filter names `body`, which the index `by_seat` does not hold";
    refused(leases.index(BySeat).query("h").filter(Lease::BODY.exists()).count().await.unwrap_err(), local);
    refused(
        leases.index(BySeat).query("h").filter(Lease::BODY.exists()).fetch_from_table().all().await.unwrap_err(),
        local,
    );
    refused(leases.index(BySeat).scan().filter(Lease::BODY.exists()).count().await.unwrap_err(), local);

    let hidden = "`.hide_expired()` reads `ends`, which the index `lean` does not hold";
    refused(leases.index(Lean).query("ann").hide_expired().count().await.unwrap_err(), hidden);
    refused(leases.index(Lean).scan().hide_expired().count().await.unwrap_err(), hidden);

    let clear = leases.clear_table().index(ByOwner);
    refused(clear.filter(Lease::BODY.not_exists()).await.unwrap_err().into(), body);
    let clear = leases.clear_table().index(Lean).partition("ann").filter(Lease::BODY.not_exists());
    refused(clear.await.unwrap_err().into(), "the index `lean`");
    let clear = leases.clear_table().index(Lean).everything().filter(Lease::BODY.not_exists()).dry_run();
    refused(clear.await.unwrap_err().into(), "the index `lean`");
    assert_eq!(sent.count(), 0);
    assert_eq!(leases.scan().count().await.unwrap(), 10);
}

/// Row 21: keys of the table and of the index, what it includes, and everything where it holds everything.
#[tokio::test]
async fn filters_on_what_an_index_holds_are_sent() {
    for on in engines().await {
        let leases = on.table::<Lease>().await;
        filled(&leases).await;
        let by_owner = || leases.index(ByOwner).query("ann").project::<Place>();
        assert_eq!(by_owner().filter(Lease::NOTE.eq("n") & Lease::NUMBER.gt(3)).count().await.unwrap(), 6);
        assert_eq!(
            by_owner().filter(raw("#n > :n").name("#n", "number").value(":n", &3).condition()).count().await.unwrap(),
            6
        );
        assert_eq!(leases.index(ByOwner).scan().filter(Lease::ENDS.gt(LATER)).count().await.unwrap(), 5);
        assert_eq!(leases.index(BySeat).query("h").filter(Lease::NUMBER.lt(4)).count().await.unwrap(), 4);
        assert_eq!(leases.index(ByTime).query("h").filter(Lease::BODY.eq("b")).count().await.unwrap(), 10);
    }
}
