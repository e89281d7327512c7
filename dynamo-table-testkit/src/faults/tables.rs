//! Keys of tables and indexes, asked once for each table.

use crate::faults::upstream::Upstream;
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) type Item = Map<String, Value>;

#[derive(Debug, Default)]
pub(crate) struct Tables(Mutex<HashMap<String, Arc<Table>>>);

/// The key of a table and its indexes.
#[derive(Debug)]
pub(crate) struct Table {
    key: Vec<String>,
    indexes: HashMap<String, Index>,
}

#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) key: Vec<String>,
    /// The attributes it holds; `None` is all.
    holds: Option<Vec<String>>,
}

impl Tables {
    /// `None` where there is no such table.
    pub(crate) async fn get(&self, upstream: &Upstream, name: &str) -> Result<Option<Arc<Table>>, ConnectorError> {
        if let Some(known) = self.lock().get(name) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(reply) = upstream.ask("DescribeTable", &json!({ "TableName": name })).await? else { return Ok(None) };
        let table = Arc::new(Table::of(&reply["Table"]));
        self.lock().insert(name.to_owned(), Arc::clone(&table));
        Ok(Some(table))
    }

    pub(crate) fn forget(&self, name: &str) {
        self.lock().remove(name);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Table>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn of(description: &Value) -> Self {
        let key = key_of(description);
        let global = description["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
        let all = global.chain(description["LocalSecondaryIndexes"].as_array().into_iter().flatten());
        let indexes = all.map(|index| (text(&index["IndexName"]), Index::of(index, &key))).collect();
        Self { key, indexes }
    }

    /// The key's attributes, in the schema's order; `None` where one is missing.
    pub(crate) fn key(&self, item: &Item) -> Option<Item> {
        self.key.iter().map(|name| Some((name.clone(), item.get(name)?.clone()))).collect()
    }

    pub(crate) fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.get(name)
    }
}

impl Index {
    fn of(index: &Value, table_key: &[String]) -> Self {
        let key = key_of(index);
        let projection = &index["Projection"];
        let holds = (projection["ProjectionType"] != "ALL").then(|| {
            let more = projection["NonKeyAttributes"].as_array().into_iter().flatten().map(text);
            more.chain(key.iter().cloned()).chain(table_key.iter().cloned()).collect()
        });
        Self { key, holds }
    }

    /// What the index holds of an item.
    pub(crate) fn part(&self, item: Item) -> Item {
        match &self.holds {
            None => item,
            Some(names) => item.into_iter().filter(|(name, _)| names.contains(name)).collect(),
        }
    }
}

fn key_of(described: &Value) -> Vec<String> {
    described["KeySchema"].as_array().into_iter().flatten().map(|part| text(&part["AttributeName"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
