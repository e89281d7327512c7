//! One suite, every engine: the in-process one always, DynamoDB Local where it is to be had.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::{DynamoTable, Item, Record, Table};
use dynamo_table_testkit::{DynamoDbLocal, Engine, Recorder};

/// An engine to run a test on.
pub struct On {
    pub name: &'static str,
    pub client: Client,
    tables: AtomicU32,
}

impl On {
    /// A new, empty table under a name of its own.
    pub async fn table<R: Record>(&self) -> Table<R> {
        // Shown where the test fails.
        println!("on {}", self.name);
        let table = Table::new(self.client.clone(), self.fresh_name());
        create(&table).await;
        table
    }
    /// A name that no table of this test has. It is the same in each run: faults are drawn from what a request says.
    pub fn fresh_name(&self) -> String {
        format!("table-{}", self.tables.fetch_add(1, Ordering::Relaxed))
    }
    pub fn is_in_process(&self) -> bool {
        self.name == IN_PROCESS
    }
}

const IN_PROCESS: &str = "the in-process engine";

/// The engines that a test runs on, one after another, each with nothing on it.
pub async fn engines() -> Vec<On> {
    let on = |name, client| On { name, client, tables: AtomicU32::new(0) };
    let mut engines = vec![on(IN_PROCESS, Engine::new().client())];
    if let Some(local) = DynamoDbLocal::shared_or_skip().await {
        engines.push(on("DynamoDB Local", local.client()));
    }
    engines
}

/// A table on the in-process engine whose requests are counted.
pub async fn counted<R: Record>() -> (Table<R>, Recorder) {
    let engine = Engine::new();
    let name = "counted";
    create(&Table::<R>::new(engine.client(), name)).await;
    let recorder = Recorder::new(engine);
    (Table::new(recorder.client(), name), recorder)
}

/// Creates a table as its record says.
pub async fn create<R: Record>(table: &impl DynamoTable<R>) {
    table.create_table().await.expect("the table is created");
}

/// The text of an error and of all that it comes from.
pub fn text(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text += &format!(": {error}");
        next = error.source();
    }
    text
}

pub fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Writes an item as it is, past the library.
pub async fn put_raw<R: Record>(table: &impl DynamoTable<R>, item: Item) {
    table
        .client()
        .put_item()
        .table_name(table.table_name())
        .set_item(Some(item))
        .send()
        .await
        .expect("the item is put");
}

/// Reads an item as it is, past the library.
pub async fn raw<R: Record>(table: &impl DynamoTable<R>, key: Item) -> Option<Item> {
    let request = table.client().get_item().table_name(table.table_name()).set_key(Some(key)).consistent_read(true);
    request.send().await.expect("the item is read").item
}
