//! Tables that take their time to become active.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How often each table was said to be `CREATING` though it was there.
#[derive(Debug)]
pub(crate) struct Creating {
    times: u32,
    told: Mutex<HashMap<String, u32>>,
}

impl Creating {
    pub(crate) fn new(times: u32) -> Self {
        Self { times, told: Mutex::default() }
    }

    /// The table is made anew.
    pub(crate) fn begin(&self, table: &str) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).remove(table);
    }

    /// Makes a `DescribeTable`'s answer say `CREATING`, unless it was said often enough. Whether it was made to.
    pub(crate) fn tell(&self, table: &str, reply: &mut Value) -> bool {
        let Some(description) = reply.get_mut("Table").and_then(Value::as_object_mut) else { return false };
        if description.get("TableStatus").and_then(Value::as_str) != Some("ACTIVE") {
            return false;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = told.entry(table.to_owned()).or_default();
        if *told >= self.times {
            return false;
        }
        *told += 1;
        description.insert("TableStatus".into(), "CREATING".into());
        let indexes = description.get_mut("GlobalSecondaryIndexes").and_then(Value::as_array_mut);
        for index in indexes.into_iter().flatten().filter_map(Value::as_object_mut) {
            mark(index);
        }
        true
    }
}

fn mark(index: &mut Map<String, Value>) {
    index.insert("IndexStatus".into(), "CREATING".into());
}
