//! `row 48`: what is said of a refusal that names no path, by DynamoDB's own words; that they are its words is tested on the engines.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Error, Hooks, Record, Table, TableOf, transact_write};
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
    assert!(matches!(error, Error::Service { .. }) && !format!("{error:?} {error}").contains("sesame"), "{error:?}");
    text(&error)
}

/// row 48: for each of the refusals the paths that it can be about, and no others.
#[tokio::test]
async fn the_paths_that_a_refusal_can_be_about() {
    let nested = said("The document path provided in the update expression is invalid for update").await;
    assert!(nested.contains("invalid for update; it is `rooms.*`: what a path leads through must exist"), "{nested}");
    assert!(nested.contains("Set the whole of `rooms` first; `.or_insert()` creates an item"), "{nested}");
    let absent = said("The provided expression refers to an attribute that does not exist in the item").await;
    assert!(absent.contains("it is `rooms.*` or `visits`: say with `.or(…)`"), "{absent}");
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

/// row 47: what is counted and is not there is named without the key of a map.
#[tokio::test]
async fn what_an_item_lacks_is_named_without_the_keys_of_maps() {
    let failed = Answer::error(400, "ConditionalCheckFailedException", json!({ "Item": { "id": { "S": "a" } } }));
    let (guests, _) = answering::<Guest>([failed]);
    let error = guests.update("a").increment(Guest::ROOMS.entry("sesame"), 1).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed { .. }) && text(&error).contains("`rooms.*`"), "{error:?}");
    assert!(!format!("{error:?} {}", text(&error)).contains("sesame"), "{error:?}");
}

struct Rewriting;
#[async_trait]
impl Hooks<Guest> for Rewriting {
    async fn before_update(&self, _: &str, value: &mut AttributeValue) -> Result<(), Source> {
        *value = AttributeValue::N("9".into());
        Ok(())
    }
}
struct Silent;
impl Hooks<Guest> for Silent {}

struct Hooked(Table<Guest>, Arc<dyn Hooks<Guest>>);
impl TableOf<Guest> for Hooked {
    fn client(&self) -> &Client {
        self.0.client()
    }
    fn table_name(&self) -> &str {
        self.0.table_name()
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Guest>>> {
        Some(self.1.clone())
    }
}

/// row 47: nor does a refusal by a hook, or for want of one, show it.
#[tokio::test]
async fn refusals_of_hooks_name_no_key_of_a_map() {
    let (silent, rewriting): (Arc<dyn Hooks<Guest>>, Arc<dyn Hooks<Guest>>) = (Arc::new(Silent), Arc::new(Rewriting));
    let room = || Guest::ROOMS.entry("sesame");
    for (hooks, copied, named) in [
        (&silent, false, "that an update sets `rooms` to"),
        (&silent, true, "takes a value from `rooms` to store it at `rooms`"),
        (&rewriting, false, "rewrites the values of `rooms.*`"),
    ] {
        let guests = Hooked(answering::<Guest>([]).0, hooks.clone());
        let update = match copied {
            true => guests.update("a").set_from(Guest::ROOMS.entry("other"), room()),
            false => guests.update("a").increment(room(), 1),
        };
        let error = update.await.unwrap_err();
        let whole = format!("{} {error:?}", text(&error));
        assert!(whole.contains(named) && !whole.contains("sesame"), "{whole}");
    }
}
