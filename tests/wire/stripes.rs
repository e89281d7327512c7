//! Row 55: which keys are remembered together does not change from run to run, nor from cache to cache.

use std::collections::BTreeSet;

use dynamo_table::{CacheOptions, DynamoTable, Record};
use dynamo_table_testkit::Answer;
use serde_json::json;

use crate::support::answering;

#[derive(Debug, Clone, PartialEq, Record)]
struct Number {
    #[record(partition_key)]
    number: u32,
}

/// Of a few hundred keys those that are read consistently after others were written: what was written shares something with them.
async fn disturbed() -> BTreeSet<String> {
    const WRITTEN: u32 = 200;
    const READ: u32 = 400;
    let answers = (0..WRITTEN + READ).map(|_| Answer::json(json!({})));
    let (numbers, canned) = answering::<Number>(answers);
    let numbers = numbers.cached(CacheOptions::default());
    for number in 0..WRITTEN {
        numbers.put(&Number { number }).await.unwrap();
    }
    for number in WRITTEN..WRITTEN + READ {
        numbers.get(number).await.unwrap();
    }
    let consistent = canned.finish().into_iter().filter(|request| request.body["ConsistentRead"] == true);
    consistent.map(|request| request.body["Key"]["number"]["N"].to_string()).collect()
}

const IN_EACH_RUN: [u32; 23] =
    [209, 213, 215, 273, 311, 313, 327, 338, 340, 405, 428, 456, 466, 473, 477, 481, 496, 526, 528, 530, 534, 559, 565];

#[tokio::test]
async fn keys_share_a_stripe_in_every_cache_or_in_none() {
    let [one, another] = [disturbed().await, disturbed().await];
    assert!((1..100).contains(&one.len()), "{one:?}");
    assert_eq!(one, another);
    // And in each run: no hash is drawn.
    let numbers: Vec<u32> = one.iter().map(|number| number.trim_matches('"').parse().unwrap()).collect();
    assert_eq!(numbers, IN_EACH_RUN);
}
