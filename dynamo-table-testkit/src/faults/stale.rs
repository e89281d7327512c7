//! Reads that are behind.

use crate::faults::history::History;
use crate::faults::tables::{Index, Item, Table, Tables};
use crate::faults::upstream::Upstream;
use crate::request::Request;
use aws_smithy_runtime_api::client::result::ConnectorError;
use fastrand::Rng;
use serde_json::{Map, Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What was true before.
#[derive(Debug)]
pub(crate) struct Past {
    tables: Tables,
    history: Mutex<History>,
}

impl Past {
    pub(crate) fn new(kept_for: Duration) -> Self {
        Self { tables: Tables::default(), history: Mutex::new(History::new(kept_for)) }
    }

    /// Keeps the items that a request is about to write.
    pub(crate) async fn keep(&self, upstream: &Upstream, operation: &str, body: &Value) -> Result<(), ConnectorError> {
        for (name, written) in written(operation, body) {
            let Some(table) = self.tables.get(upstream, name).await? else { continue };
            let Some(key) = written.as_object().and_then(|written| table.key(written)) else { continue };
            let get = json!({ "TableName": name, "Key": key, "ConsistentRead": true });
            let Some(found) = upstream.ask("GetItem", &get).await? else { continue };
            self.history().keep(name, key, found["Item"].as_object().cloned());
        }
        Ok(())
    }

    /// A table is made, changed or deleted.
    pub(crate) fn forget(&self, table: &str) {
        self.tables.forget(table);
        self.history().forget(table);
    }

    /// Turns an answer into an older one. Whether there was anything older to show.
    pub(crate) async fn show(
        &self,
        upstream: &Upstream,
        request: &Request,
        reply: &mut Value,
        rng: &mut Rng,
    ) -> Result<bool, ConnectorError> {
        let body = &request.body;
        if request.operation == "BatchGetItem" {
            let mut changed = false;
            for (name, wanted) in body["RequestItems"].as_object().into_iter().flatten() {
                if let Some(table) = self.tables.get(upstream, name).await? {
                    changed |= self.batch(name, &table, wanted, reply, rng);
                }
            }
            return Ok(changed);
        }
        let name = body["TableName"].as_str().unwrap_or_default();
        let Some(table) = self.tables.get(upstream, name).await? else { return Ok(false) };
        Ok(match request.operation.as_str() {
            "GetItem" => self.item(name, &table, body, reply, rng),
            _ => self.page(name, &table, body, reply, rng),
        })
    }

    fn item(&self, name: &str, table: &Table, body: &Value, reply: &mut Value, rng: &mut Rng) -> bool {
        let (Some(shape), Some(members)) = (Shape::of(body), reply.as_object_mut()) else { return false };
        let Some(key) = body["Key"].as_object().and_then(|key| table.key(key)) else { return false };
        let now = members.get("Item").and_then(Value::as_object).cloned();
        let Some(then) = self.draw(name, key, &shape, &now, rng) else { return false };
        match then {
            Some(item) => drop(members.insert("Item".into(), item.into())),
            None => drop(members.remove("Item")),
        }
        true
    }

    fn batch(&self, name: &str, table: &Table, wanted: &Value, reply: &mut Value, rng: &mut Rng) -> bool {
        let Some(shape) = Shape::of(wanted).filter(|_| wanted["ConsistentRead"] != true) else { return false };
        let left_over = reply["UnprocessedKeys"][name]["Keys"].clone();
        let Some(found) = reply.pointer_mut("/Responses").and_then(|all| all.get_mut(name)?.as_array_mut()) else {
            return false;
        };
        let key_of = |item: &Value| item.as_object().and_then(|item| table.key(item));
        if found.iter().any(|item| key_of(item).is_none()) {
            return false; // it was asked for without its key: nobody knows which is which
        }
        let mut changed = false;
        for key in wanted["Keys"].as_array().into_iter().flatten().filter_map(key_of) {
            if left_over.as_array().into_iter().flatten().any(|left| key_of(left).as_ref() == Some(&key)) {
                continue;
            }
            let place = found.iter().position(|item| key_of(item).as_ref() == Some(&key));
            let now = place.and_then(|at| found[at].as_object().cloned());
            let Some(then) = self.draw(name, key, &shape, &now, rng) else { continue };
            if let Some(at) = place {
                found.remove(at);
            }
            found.extend(then.map(Value::Object));
            changed = true;
        }
        changed
    }

    fn page(&self, name: &str, table: &Table, body: &Value, reply: &mut Value, rng: &mut Rng) -> bool {
        let Some(shape) = Shape::of(body) else { return false };
        let index = body["IndexName"].as_str().and_then(|name| table.index(name));
        let filtered = ["FilterExpression", "QueryFilter", "ScanFilter"].iter().any(|name| !body[*name].is_null());
        let Some(items) = reply.get_mut("Items").and_then(Value::as_array_mut) else { return false };
        let (mut changed, mut gone) = (false, 0);
        items.retain_mut(|shown| {
            let Some(now) = shown.as_object() else { return true };
            let Some(key) = table.key(now) else { return true };
            let place = Place { index, shape: &shape, now, filtered };
            let then: Vec<_> = self.history().images(name, key).filter_map(|image| place.then(image)).collect();
            let Some(then) = rng.choice(then) else { return true };
            changed = true;
            gone += u64::from(then.is_none());
            then.map(|item| *shown = item.into()).is_some()
        });
        for count in ["Count", "ScannedCount"] {
            if let Some(number) = reply[count].as_u64() {
                reply[count] = number.saturating_sub(gone).into();
            }
        }
        changed
    }

    /// One of the older images that look another way than the item does now; the outer `None` is none.
    fn draw(&self, table: &str, key: Item, shape: &Shape, now: &Option<Item>, rng: &mut Rng) -> Option<Option<Item>> {
        let images: Vec<_> =
            self.history().images(table, key).map(|image| image.map(|item| shape.part(item))).collect();
        rng.choice(images.into_iter().filter(|then| then != now).collect::<Vec<_>>())
    }

    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an item stands in a page.
struct Place<'a> {
    index: Option<&'a Index>,
    shape: &'a Shape,
    now: &'a Item,
    filtered: bool,
}

impl Place<'_> {
    /// How this page shows an older image: `Some(None)` leaves the item out, `None` leaves it as it is. An image that
    /// would stand at another place is not shown, nor one that the filter, which only the engine knows, may not let
    /// through.
    fn then(&self, image: Option<Item>) -> Option<Option<Item>> {
        let Some(image) = image else { return Some(None) };
        if let Some(index) = self.index {
            if index.key.iter().any(|name| !image.contains_key(name)) {
                return Some(None);
            }
            if index.key.iter().any(|name| image.get(name) != self.now.get(name)) {
                return None;
            }
        }
        let held = self.index.map_or_else(|| image.clone(), |index| index.part(image.clone()));
        let shown = self.shape.part(held);
        (!self.filtered && shown != *self.now).then_some(Some(shown))
    }
}

/// Which attributes a read asks for.
enum Shape {
    All,
    Names(Vec<String>),
}

impl Shape {
    /// `None` where it asks for parts of attributes, which only the engine can take out.
    fn of(body: &Value) -> Option<Self> {
        if let Some(names) = body["AttributesToGet"].as_array() {
            return Some(Self::Names(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()));
        }
        let Some(expression) = body["ProjectionExpression"].as_str() else { return Some(Self::All) };
        let name = |path: &str| {
            let whole = !path.contains(['.', '[']);
            let name = if path.starts_with('#') { body["ExpressionAttributeNames"][path].as_str() } else { Some(path) };
            name.filter(|_| whole).map(str::to_owned)
        };
        expression.split(',').map(|path| name(path.trim())).collect::<Option<_>>().map(Self::Names)
    }

    fn part(&self, item: Item) -> Item {
        match self {
            Self::All => item,
            Self::Names(names) => item.into_iter().filter(|(name, _)| names.contains(name)).collect(),
        }
    }
}

/// The tables of what a request writes, with the item or the key.
fn written<'a>(operation: &str, body: &'a Value) -> Vec<(&'a str, &'a Value)> {
    let of = |action: &'a Value| action.get("Item").or_else(|| action.get("Key")).unwrap_or(&Value::Null);
    let table = |action: &'a Value| action["TableName"].as_str().unwrap_or_default();
    match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => vec![(table(body), of(body))],
        "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            let writes = tables.flat_map(|(name, writes)| {
                let writes = writes.as_array().into_iter().flatten().filter_map(Value::as_object);
                writes.flat_map(Map::values).map(|write| (name.as_str(), of(write)))
            });
            writes.collect()
        }
        "TransactWriteItems" => {
            let actions = body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object);
            let writes = actions.flatten().filter(|(kind, _)| *kind != "ConditionCheck");
            writes.map(|(_, action)| (table(action), of(action))).collect()
        }
        _ => Vec::new(),
    }
}
