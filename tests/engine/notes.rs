//! A table with all kinds of hooks, which writes down what runs.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Hooks, Item, Record, TableOf};

use crate::support::{On, create, item, raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByOwner, name = "by_owner", partition_key = owner, sort_key = text))]
pub struct Note {
    #[record(partition_key, sanitize = lower)]
    pub id: String,
    #[record(sort_key, sanitize = lower)]
    pub part: String,
    #[record(sanitize = lower)]
    pub owner: String,
    /// Mirrored where it is stored.
    pub text: String,
    /// Counted by the hook.
    pub letters: u64,
    pub stars: u64,
}

fn lower(text: String) -> String {
    text.trim().to_lowercase()
}
pub fn mirrored(text: &str) -> String {
    text.chars().rev().collect()
}

/// Writes down what runs.
#[derive(Default)]
struct Mirror(Mutex<Vec<String>>);

impl Mirror {
    fn ran(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }
}

#[async_trait]
impl Hooks<Note> for Mirror {
    async fn before_write(&self, note: &mut Note) -> Result<(), Source> {
        tokio::task::yield_now().await;
        self.ran("write");
        note.letters = note.text.chars().count() as u64;
        note.text = mirrored(&note.text);
        Ok(())
    }
    async fn before_update(&self, path: &str, value: &mut AttributeValue) -> Result<(), Source> {
        tokio::task::yield_now().await;
        self.ran(format!("update {path}"));
        match (path, value) {
            ("text", AttributeValue::S(text)) => *text = mirrored(text),
            ("letters", _) => return Err("the letters are counted by the table".into()),
            _ => {}
        }
        Ok(())
    }
    async fn before_copy(&self, path: &str, from: &str) -> Result<(), Source> {
        self.ran(format!("copy {from} to {path}"));
        if path == "text" { Err("the text is mirrored".into()) } else { Ok(()) }
    }
    async fn after_read(&self, note: &mut Note) -> Result<(), Source> {
        tokio::task::yield_now().await;
        self.ran("read");
        note.text = mirrored(&note.text);
        if note.stars == 13 { Err("nobody has 13 stars".into()) } else { Ok(()) }
    }
}

#[derive(Clone)]
pub struct Notes {
    pub client: Client,
    pub name: String,
    mirror: Arc<Mirror>,
}

impl TableOf<Note> for Notes {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    /// Of a key `a/x/y` only what stands behind the last slash.
    fn normalize(&self, note: &mut Note) {
        self.mirror.ran("normalize");
        if let Some((_, last)) = note.id.rsplit_once('/') {
            note.id = last.to_owned();
        }
    }
    fn validate(&self, _: &Note) -> Result<(), Source> {
        self.mirror.ran("validate");
        Ok(())
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Note>>> {
        Some(self.mirror.clone())
    }
}

impl Notes {
    pub fn log(&self) -> String {
        std::mem::take(&mut *self.mirror.0.lock().unwrap()).join(", ")
    }
    pub async fn stored(&self) -> Option<Item> {
        raw(self, item([("id", s("ann")), ("part", s("one"))])).await
    }
}

pub async fn notes(on: &On) -> Notes {
    println!("on {}", on.name);
    let notes = Notes { client: on.client.clone(), name: on.fresh_name(), mirror: Arc::default() };
    create(&notes).await;
    notes
}

/// A table that holds one note.
pub async fn one_note(on: &On) -> Notes {
    let notes = notes(on).await;
    notes.put(&given()).await.unwrap();
    notes.log();
    notes
}

/// As a caller gives it: neither normalized nor sanitized.
pub fn given() -> Note {
    Note { id: "x/ Ann".into(), part: "ONE".into(), owner: "Bo ".into(), text: "abc".into(), letters: 0, stars: 5 }
}
/// As it is read.
pub fn read() -> Note {
    Note { id: "ann".into(), part: "one".into(), owner: "bo".into(), letters: 3, ..given() }
}
pub const KEY: (&str, &str) = ("ANN", " One");
