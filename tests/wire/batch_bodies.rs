//! What a batch puts is what a put puts: its requests are written by other means.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::codec::{Null, Number};
use dynamo_table::{Attribute, DynamoTable, Error, Record, Table};
use dynamo_table_testkit::Canned;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Player, answering, player, text};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    city: String,
    rooms: Option<Vec<u32>>,
    more: BTreeMap<String, Number>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Wide {
    #[record(partition_key)]
    id: String,
    #[record(sort_key)]
    at: i64,
    bytes: Vec<u8>,
    yes: bool,
    nothing: Null,
    names: BTreeSet<String>,
    numbers: BTreeSet<i32>,
    blobs: BTreeSet<[u8; 2]>,
    homes: Vec<Home>,
    home: Option<Home>,
    #[record(rename = "said \"so\"")]
    said: String,
    factor: f64,
    #[record(rest)]
    rest: HashMap<String, AttributeValue>,
}

fn text_value(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn wide() -> Wide {
    let home = Home {
        city: "Köln\n\"\\\u{1}".into(),
        rooms: Some(vec![1, 20, 300]),
        more: BTreeMap::from([("a\"b".into(), "12.50".parse().unwrap()), ("c".into(), "1E100".parse().unwrap())]),
    };
    Wide {
        id: "a".into(),
        at: -1200,
        bytes: vec![0, 255, 7],
        yes: true,
        nothing: Null,
        names: BTreeSet::from(["\t".into(), "ü".into()]),
        numbers: BTreeSet::from([-10, 0, 1000]),
        blobs: BTreeSet::from([[1, 2], [3, 4]]),
        homes: vec![home.clone(), Home { rooms: None, ..home.clone() }],
        home: Some(home),
        said: "so".into(),
        factor: 0.1,
        rest: HashMap::from([("further".into(), text_value("1")), ("still \"further\"".into(), text_value("2"))]),
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "TEAM#{team}"), sort_key(name = "sk", template = "AT#{at:08}"))]
#[record(gsi(ByName, name = "by_name", partition_key(name = "gpk", template = "NAME#{name}")))]
struct Member {
    team: String,
    at: u32,
    name: Option<String>,
}

/// By a batch and by a put: what is sent as the item, or why nothing is.
async fn both<R: Record + Clone + Debug>(record: &R) -> [Result<Value, String>; 2] {
    let (table, canned): (Table<R>, Canned) = answering([]);
    let batch = table.batch_put([record.clone()]).explain().await.map(|explained| {
        let body = explained.requests()[0].body();
        assert_eq!(body["ReturnConsumedCapacity"], "TOTAL");
        body["RequestItems"]["players"][0]["PutRequest"]["Item"].clone()
    });
    let put = table.put(record).explain().await.map(|explained| explained.requests()[0].body()["Item"].clone());
    canned.finish();
    [batch.map_err(|error| why(&error)), put.map_err(|error| why(&error))]
}

/// Without what is the call's.
fn why(error: &Error) -> String {
    text(error).replace("BatchWriteItem", "PutItem")
}

async fn same<R: Record + Clone + Debug>(record: &R) -> Value {
    let [batch, put] = both(record).await;
    assert_eq!(batch, put);
    put.unwrap()
}

async fn refused<R: Record + Clone + Debug>(record: &R) -> String {
    let [batch, put] = both(record).await;
    let put = put.unwrap_err();
    assert!(batch.as_ref().is_err_and(|batch| batch.contains(put.rsplit(": ").next().unwrap())), "{batch:?}: {put}");
    put
}

#[tokio::test]
async fn an_item_is_the_same() {
    same(&player()).await;
    same(&Player { team: None, ..player() }).await;
    let item = same(&wide()).await;
    assert_eq!(item["home"]["M"]["city"]["S"], wide().home.unwrap().city);
    assert_eq!(item["bytes"], json!({ "B": "AP8H" }));
}

#[tokio::test]
async fn keys_that_are_made_of_fields_are_too() {
    let member = Member { team: "red".into(), at: 7, name: Some("Ann".into()) };
    let item = same(&member).await;
    assert_eq!(
        (&item["pk"]["S"], &item["sk"]["S"], &item["gpk"]["S"]),
        (&json!("TEAM#red"), &json!("AT#00000007"), &json!("NAME#Ann"))
    );
    assert_eq!(same(&Member { name: None, ..member }).await["gpk"], Value::Null);
}

#[tokio::test]
async fn what_is_refused_is_refused_for_the_same_reason() {
    refused(&Player { league: String::new(), ..player() }).await;
    refused(&Player { league: "x".repeat(2049), ..player() }).await;
    refused(&Player { team: Some(String::new()), ..player() }).await;
    refused(&Wide { factor: f64::NAN, ..wide() }).await;
    refused(&Wide { rest: HashMap::from([("yes".into(), text_value("no"))]), ..wide() }).await;
}

/// DynamoDB's limit: 400 KB, measured on the way.
#[tokio::test]
async fn a_size_is_the_same_to_the_byte() {
    let of = |bytes: usize| Wide { said: "x".repeat(bytes), ..wide() };
    let (mut low, mut high) = (0, 400 * 1024);
    while low + 1 < high {
        let middle = (low + high) / 2;
        match both(&of(middle)).await {
            [Ok(_), Ok(_)] => low = middle,
            [Err(_), Err(_)] => high = middle,
            differ => panic!("{middle}: {differ:?}"),
        }
    }
    assert!(low > 400 * 1024 - 2000, "{low}");
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Texts {
    #[record(partition_key)]
    id: String,
    list: Vec<String>,
    map: BTreeMap<String, Option<f64>>,
    #[record(rest)]
    rest: HashMap<String, AttributeValue>,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_texts_are(id in ".{1,9}", list: Vec<String>, map: BTreeMap<String, Option<f64>>, rest: BTreeMap<String, String>) {
        let rest = rest.iter().map(|(name, text)| (name.clone(), text_value(text))).collect();
        let texts = Texts { id, list, map, rest };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let [batch, put] = runtime.block_on(both(&texts));
        prop_assert_eq!(batch.is_ok(), put.is_ok());
        if let Ok(put) = put {
            prop_assert_eq!(batch, Ok(put));
        }
    }
}
