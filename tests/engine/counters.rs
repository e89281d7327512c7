//! Counters: steps, bounds, and many who count at the same time.

use dynamo_table::{Attribute, DynamoTable, Error, Record, Table, between};
use futures::future::join_all;

use crate::support::{counted, engines, item, n, put_raw, raw, s, text};

/// How much is still to be done before a job can start.
#[derive(Debug, Clone, PartialEq, Record)]
struct Job {
    #[record(partition_key)]
    plan: String,
    #[record(sort_key)]
    id: i64,
    remaining: u32,
    balance: i64,
    data: Option<String>,
    scores: Option<Scores>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Scores {
    home: i8,
}

fn job(id: i64, remaining: u32) -> Job {
    Job { plan: "p".into(), id, remaining, balance: 0, data: None, scores: None }
}

async fn fill(jobs: &Table<Job>, counts: impl IntoIterator<Item = u32>) {
    for (id, remaining) in (0..).zip(counts) {
        jobs.put(&job(id, remaining)).await.unwrap();
    }
}

/// Cases 58 and 62, as far as they need no batch: a range of integer keys, filled with counts and read back in order.
#[tokio::test]
async fn a_range_of_counters() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        fill(&jobs, [0, 0, 2, 5, 1, 9, 3, 3, 3, 3, 7]).await;
        let range = |from, to| jobs.query("p").sort_key(between(from, to));
        let read = range(1, 4).all().await.unwrap().items;
        assert_eq!(
            read.iter().map(|job| (job.id, job.remaining)).collect::<Vec<_>>(),
            [(1, 0), (2, 2), (3, 5), (4, 1)],
            "in the order of the numbers, 10 behind 9"
        );
        assert_eq!(range(9, 10).all().await.unwrap().items.len(), 2);
        assert_eq!(range(3, 3).all().await.unwrap().items, [job(3, 5)], "of one entry it has the same shape");
        assert!(
            text(&range(5, 4).all().await.unwrap_err()).contains("the lower bound of `between` is above the upper")
        );
    }
}

/// Case 59: down by one, by more, and below zero where the type goes there.
#[tokio::test]
async fn a_decrement_gives_the_new_value() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        fill(&jobs, [2]).await;
        assert_eq!(jobs.decrement(("p", 0), Job::REMAINING, 1).await.unwrap(), 1);
        assert_eq!(jobs.decrement(("p", 0), Job::REMAINING, 1).await.unwrap(), 0);
        assert_eq!(jobs.decrement(("p", 0), Job::BALANCE, 2).await.unwrap(), -2);
        assert_eq!(jobs.increment(("p", 0), Job::BALANCE, 5).await.unwrap(), 3);
        assert_eq!(jobs.increment(("p", 0), Job::BALANCE, -5).await.unwrap(), -2, "a step may be negative");
        let stored = jobs.get(("p", 0)).await.unwrap().unwrap();
        assert_eq!(stored, Job { balance: -2, ..job(0, 0) });
        let response = jobs.increment(("p", 0), Job::REMAINING, 1).with_response().await.unwrap();
        assert_eq!((response.output, response.attempts), (1, 1));
        assert!(response.consumed_capacity.is_some());
    }
}

/// Case 60: fifty at once, from fifty: everyone sees another value, and exactly one sees zero.
#[tokio::test]
async fn exactly_one_sees_zero() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        fill(&jobs, [50]).await;
        let workers = (0..50).map(|_| tokio::spawn(jobs.decrement(("p", 0), Job::REMAINING, 1).into_future()));
        let mut seen: Vec<u32> = join_all(workers).await.into_iter().map(|worker| worker.unwrap().unwrap()).collect();
        assert_eq!(seen.iter().filter(|value| **value == 0).count(), 1);
        seen.sort_unstable();
        assert_eq!(seen, (0..50).collect::<Vec<_>>());
        let error = jobs.decrement(("p", 0), Job::REMAINING, 1).await.unwrap_err();
        assert!(matches!(error, Error::BelowFloor { .. }), "{error:?}");
    }
}

/// Case 61: an item or an attribute that is not there is an error, and nothing is created.
#[tokio::test]
async fn what_is_not_there_is_not_counted() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        let error = jobs.decrement(("p", 0), Job::REMAINING, 1).await.unwrap_err();
        assert!(error.is_condition_failed() && error.old_item().is_none(), "{error:?}");
        assert_eq!(jobs.scan().count().await.unwrap(), 0);
        put_raw(&jobs, item([("plan", s("p")), ("id", n(0)), ("balance", n(1))])).await;
        let error = jobs.increment(("p", 0), Job::REMAINING, 1).await.unwrap_err();
        assert!(error.is_condition_failed() && error.old_item().is_some(), "{error:?}");
        assert!(!raw(&jobs, item([("plan", s("p")), ("id", n(0))])).await.unwrap().contains_key("remaining"));

        // What is no number at all is not one of 0.
        put_raw(&jobs, item([("plan", s("p")), ("id", n(1)), ("balance", s("much"))])).await;
        assert!(jobs.increment(("p", 1), Job::BALANCE, 1).await.is_err());
        assert_eq!(raw(&jobs, item([("plan", s("p")), ("id", n(1))])).await.unwrap()["balance"], s("much"));
    }
}

/// Case 61: "would go below" and "would go above" are outcomes of their own, and the value stays.
#[tokio::test]
async fn bounds() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        fill(&jobs, [5]).await;
        let key = ("p", 0);
        let error = jobs.decrement(key, Job::REMAINING, 6).await.unwrap_err();
        assert!(matches!(error, Error::BelowFloor { .. }), "{error:?}");
        assert_eq!(error.old::<Job>().unwrap().unwrap(), job(0, 5));
        let error = jobs.decrement(key, Job::REMAINING, 3).floor(3).await.unwrap_err();
        assert!(matches!(error, Error::BelowFloor { .. }), "{error:?}");
        let error = jobs.increment(key, Job::REMAINING, 2).ceiling(6).await.unwrap_err();
        assert!(matches!(error, Error::AboveCeiling { .. }), "{error:?}");
        assert_eq!(jobs.get(key).await.unwrap().unwrap(), job(0, 5));

        assert_eq!(jobs.decrement(key, Job::REMAINING, 2).floor(3).await.unwrap(), 3, "exactly at the floor");
        assert_eq!(jobs.increment(key, Job::REMAINING, 3).ceiling(6).await.unwrap(), 6, "exactly at the ceiling");
        assert_eq!(jobs.decrement(key, Job::BALANCE, 10).floor(-10).await.unwrap(), -10);
        assert!(matches!(jobs.decrement(key, Job::BALANCE, 1).floor(-10).await, Err(Error::BelowFloor { .. })));
        // row 12: both bounds hold in both directions.
        let error = jobs.increment(key, Job::BALANCE, 1).floor(0).await.unwrap_err();
        assert!(matches!(error, Error::BelowFloor { .. }), "{error:?}");
        let error = jobs.decrement(key, Job::REMAINING, 1).ceiling(4).await.unwrap_err();
        assert!(matches!(error, Error::AboveCeiling { .. }), "{error:?}");
        assert_eq!(jobs.increment(key, Job::BALANCE, 1).floor(-9).await.unwrap(), -9);
        assert_eq!(jobs.increment(key, Job::BALANCE, 0).await.unwrap(), -9);

        // A further condition that fails is neither bound.
        let error = jobs.decrement(key, Job::REMAINING, 1).condition(Job::BALANCE.gt(3)).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
    }
}

/// Counts from 0 where that is asked for, bounds included; a counter may be nested.
#[tokio::test]
async fn or_insert() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        let key = ("p", 0);
        let count = || jobs.increment(key, Job::REMAINING, 4).ceiling(10).or_insert();
        assert_eq!(count().await.unwrap(), 4);
        assert_eq!(count().await.unwrap(), 8);
        assert!(matches!(count().await, Err(Error::AboveCeiling { .. })));
        assert!(matches!(jobs.decrement(("p", 1), Job::REMAINING, 1).or_insert().await, Err(Error::BelowFloor { .. })));
        assert!(!jobs.exists(("p", 1)).await.unwrap());
        assert_eq!(jobs.decrement(("p", 1), Job::BALANCE, 3).or_insert().await.unwrap(), -3);

        jobs.put(&Job { scores: Some(Scores { home: 5 }), ..job(2, 0) }).await.unwrap();
        let home = || Job::SCORES.then(Scores::HOME);
        assert_eq!(jobs.increment(("p", 2), home(), 3).await.unwrap(), 8);
        assert!(matches!(jobs.decrement(("p", 2), home(), 9).floor(0).await, Err(Error::BelowFloor { .. })));
    }
}

/// Case 63: other attributes of an entry are written without touching its count, and a missing entry is an error.
#[tokio::test]
async fn data_beside_the_count() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        fill(&jobs, [3]).await;
        let update = |id: i64| jobs.update(("p", id)).set(Job::DATA, "x");
        assert_eq!(update(0).await.unwrap(), Job { data: Some("x".into()), ..job(0, 3) });
        assert!(update(1).await.unwrap_err().is_condition_failed());
        assert_eq!(jobs.scan().count().await.unwrap(), 1);
    }
}

/// A key that cannot be one is refused, and nothing is sent.
#[tokio::test]
async fn what_is_refused() {
    let (jobs, recorder) = counted::<Job>().await;
    assert!(jobs.increment(("", 0), Job::BALANCE, 1).await.is_err());
    assert_eq!(recorder.count(), 0);
}

/// row 48: what is computed from an attribute that is not there says so, and what to do.
#[tokio::test]
async fn an_absent_number_is_named() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        jobs.put(&job(0, 3)).await.unwrap();
        let home = || Job::SCORES.then(Scores::HOME);
        let words = "the item under this key has no `scores.home` to compute from, nothing was changed: `.or_insert()`";
        for error in [
            jobs.increment(("p", 0), home(), 1).await.unwrap_err(),
            jobs.update(("p", 0)).increment(home(), 1).await.unwrap_err(),
            jobs.update(("p", 0)).set(Job::BALANCE, 1).decrement(home(), 1).await.unwrap_err(),
        ] {
            assert!(error.is_condition_failed(), "{error:?}");
            assert!(error.to_string().contains(words), "{error}");
        }
        // One that fails for another reason says nothing of the kind.
        let error = jobs.increment(("p", 0), Job::BALANCE, 1).condition(Job::DATA.exists()).await.unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("the condition was false, nothing was changed; there is an item under this key")
        );
        let error = jobs.increment(("p", 1), Job::BALANCE, 1).await.unwrap_err();
        assert!(error.to_string().ends_with("nothing was changed; there is no item under this key"), "{error}");
    }
}
