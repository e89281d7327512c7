//! `row 48`: what is said of a refusal that names no path, by DynamoDB's own words; that they are its words is tested on the engines.

use std::collections::BTreeMap;

use dynamo_table::{DynamoTable, Error, Record, transact_write};
use dynamo_table_testkit::Answer;
use serde_json::json;

use crate::support::{answering, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Guest {
    #[record(partition_key)]
    id: String,
    visits: Option<f64>,
    paid: Option<f64>,
    rooms: Option<BTreeMap<String, u8>>,
}

fn refusal(words: &str) -> Answer {
    Answer::error(400, "ValidationException", json!({ "message": words }))
}

/// What is said of these words, of an update that changes, reads and computes.
async fn said(words: &str) -> String {
    let (guests, _) = answering::<Guest>([refusal(words)]);
    let update = guests
        .update("a")
        .set(Guest::ROOMS.entry("sesame"), 1)
        .set_from(Guest::ROOMS.entry("other"), Guest::ROOMS.entry("third"))
        .increment(Guest::VISITS, 1.0)
        .set(Guest::PAID, Guest::VISITS.plus(2.0));
    let error = update.await.unwrap_err();
    assert!(matches!(error, Error::Service(..)) && !format!("{error:?} {error}").contains("sesame"), "{error:?}");
    text(&error)
}

/// row 48: for each of the refusals the paths that it can be about, and no others.
#[tokio::test]
async fn the_paths_that_a_refusal_can_be_about() {
    let nested = said("The document path provided in the update expression is invalid for update").await;
    assert!(nested.contains("invalid for update; it is `rooms.*`: what a path leads through has to exist"), "{nested}");
    assert!(nested.contains("Set the whole of `rooms` first; `.or_insert()` creates an item"), "{nested}");
    let absent = said("The provided expression refers to an attribute that does not exist in the item").await;
    assert!(absent.contains("it is `rooms.*` or `visits`: say by `.or(…)`"), "{absent}");
    let of_type = said("An operand in the update expression has an incorrect data type").await;
    assert!(of_type.contains("it is `visits`: what is stored there is of another type"), "{of_type}");
    let result = said("Number overflow. Attempting to store a number with magnitude larger than supported range").await;
    assert!(result.contains("it is the result of `visits`: DynamoDB's numbers"), "{result}");
    let other = said("Item size to update has exceeded the maximum allowed size").await;
    assert!(!other.contains("it is"), "{other}");
}

/// row 48: where no path of the update can be meant, nothing is said.
#[tokio::test]
async fn nothing_is_said_of_other_writes() {
    let words = "The document path provided in the update expression is invalid for update";
    let (guests, _) = answering::<Guest>([refusal(words), refusal(words)]);
    let update = guests.update("a").set(Guest::VISITS, 1.0).await.unwrap_err();
    assert!(!text(&update).contains("it is"), "{}", text(&update));
    let delete = guests.delete("a").await.unwrap_err();
    assert!(!text(&delete).contains("it is"), "{}", text(&delete));
}

/// row 48: of a transaction with the reason of the action; else of all its actions together.
#[tokio::test]
async fn of_a_transaction() {
    let words = "The document path provided in the update expression is invalid for update";
    let reasons = json!([{ "Code": "None" }, { "Code": "ValidationError", "Message": words }]);
    let cancelled = Answer::error(400, "TransactionCanceledException", json!({ "CancellationReasons": reasons }));
    for (answer, at) in [(cancelled, "invalid for update; it is `rooms.*`"), (refusal(words), "; it is `rooms.*`")] {
        let (guests, _) = answering::<Guest>([answer]);
        let write = transact_write()
            .write(guests.update("a").set(Guest::VISITS, 1.0))
            .write(guests.update("b").set(Guest::ROOMS.entry("sesame"), 1));
        let error = text(&write.await.unwrap_err());
        assert!(error.contains(at) && !error.contains("sesame"), "{error}");
        assert_eq!(error.contains("action 1"), error.contains("ValidationError"), "{error}");
    }
}
