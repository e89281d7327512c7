//! Attributes that no field knows, in requests.

use dynamo_table::{DynamoTable, Item, Record};

use crate::support::{sent, silent};

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    id: String,
    #[record(rest)]
    other: Item,
}

/// A map has its own order in each process; the same record renders to the same text all the same.
#[tokio::test]
async fn are_set_in_the_order_of_their_names() {
    let (notes, canned) = silent::<Note>();
    let names = ["h", "c", "f", "a", "g", "b", "e", "d"];
    let other = names.map(|name| (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::Bool(true)));
    notes.upsert(&Note { id: "x".into(), other: other.into() }).return_nothing().await.unwrap();
    let body = sent(&canned);
    let sent: Vec<&str> =
        (0..names.len()).map(|at| body["ExpressionAttributeNames"][format!("#{at}")].as_str().unwrap()).collect();
    assert_eq!(sent, ["a", "b", "c", "d", "e", "f", "g", "h"]);
}
