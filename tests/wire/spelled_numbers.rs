//! Row 56: to DynamoDB `1.50`, `1.5` and `15e-1` are one number, so as keys they are one item.

use dynamo_table::{DynamoTable, Error, Record, transact_get, transact_write};
use dynamo_table_testkit::Answer;
use serde_json::json;

use crate::support::answering;

/// A price under its amount, as somebody else spells it.
#[derive(Debug, Clone, PartialEq, Record)]
struct Price {
    #[record(partition_key, with = spelled)]
    amount: String,
    name: String,
}

mod spelled {
    use dynamo_table::codec::{DecodeError, EncodeError, Reader, ScalarType, Writer};

    pub(super) const KEY_TYPE: ScalarType = ScalarType::N;

    #[allow(clippy::ptr_arg)] // the field's own type
    pub(super) fn encode<W: Writer>(text: &String, writer: W) -> Result<(), EncodeError> {
        writer.number(text)
    }
    pub(super) fn decode<R: Reader>(reader: R) -> Result<String, DecodeError> {
        reader.number().map(|text| text.as_ref().to_owned())
    }
}

const SPELLINGS: [&str; 3] = ["1.50", "1.5", "15e-1"];

fn price(amount: &str) -> Price {
    Price { amount: amount.into(), name: format!("as {amount}") }
}

#[tokio::test]
async fn a_batch_sends_one_of_them() {
    let done = || Answer::json(json!({ "UnprocessedItems": {} }));
    let (prices, canned) = answering::<Price>([done()]);
    let report = prices.batch_put(SPELLINGS.map(price)).await.unwrap();
    assert_eq!((report.items, report.superseded), (1, 2));
    let sent = canned.finish()[0].body["RequestItems"]["players"].clone();
    assert_eq!(
        sent,
        json!([{ "PutRequest": { "Item": { "amount": { "N": "15e-1" }, "name": { "S": "as 15e-1" } } } }])
    );

    let (prices, canned) = answering::<Price>([done()]);
    prices.batch_delete(SPELLINGS).await.unwrap();
    assert_eq!(canned.finish()[0].body["RequestItems"]["players"].as_array().map(Vec::len), Some(1));

    // The answer spells it in a way of its own.
    let found = json!({ "amount": { "N": "1.5" }, "name": { "S": "one" } });
    let (prices, canned) = answering::<Price>([Answer::json(json!({ "Responses": { "players": [found] } }))]);
    let found = prices.batch_get(SPELLINGS).await.unwrap();
    assert!(found.iter().all(|price| price.as_ref().is_some_and(|price| price.name == "one")), "{found:?}");
    assert_eq!(canned.finish()[0].body["RequestItems"]["players"]["Keys"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_transaction_takes_one_of_them() {
    let (prices, canned) = answering::<Price>([]);
    let [first, second, third] = SPELLINGS.map(price);
    let both = transact_write().write(prices.put(&first)).write(prices.put(&second));
    assert!(matches!(both.await, Err(Error::InvalidUse { .. })));
    let both = transact_write().write(prices.put(&third)).write(prices.delete("1.5"));
    assert!(matches!(both.await, Err(Error::InvalidUse { .. })));
    let mut both = transact_get();
    let _ = both.add_all(["1.50", "15e-1"].map(|price| prices.get(price)));
    assert!(matches!(both.await, Err(Error::InvalidUse { .. })));
    canned.finish();
}
