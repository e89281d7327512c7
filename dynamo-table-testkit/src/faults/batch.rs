//! Batches of which a part is left over.

use fastrand::Rng;
use serde_json::{Map, Value};

/// Takes entries out of a batch, at least one and perhaps all, and returns them by table, in the form that
/// `UnprocessedItems` and `UnprocessedKeys` have. No table is left without entries.
pub(crate) fn hold_back(body: &mut Value, all: bool, rng: &mut Rng) -> Map<String, Value> {
    let Some(tables) = body["RequestItems"].as_object_mut() else { return Map::new() };
    let total: usize = tables.values_mut().map(|table| entries(table).map_or(0, |entries| entries.len())).sum();
    let held = if all || total == 0 { total } else { rng.usize(1..=total) };
    let mut places: Vec<bool> = (0..total).map(|at| at < held).collect();
    rng.shuffle(&mut places);

    let mut places = places.into_iter();
    let mut back = Map::new();
    for (name, table) in by_name(tables) {
        let mut left_over = table.clone();
        let Some(sent) = entries(table) else { continue };
        let mut kept = Vec::new();
        sent.retain(|entry| {
            let hold = places.next().unwrap_or_default();
            if hold {
                kept.push(entry.clone());
            }
            !hold
        });
        rng.shuffle(&mut kept);
        if let Some(list) = entries(&mut left_over).filter(|_| !kept.is_empty()) {
            *list = kept;
            back.insert(name.clone(), left_over);
        }
    }
    tables.retain(|_, table| entries(table).is_some_and(|entries| !entries.is_empty()));
    back
}

/// The tables in an order that does not depend on how the client wrote them: its maps have none.
fn by_name(tables: &mut Map<String, Value>) -> Vec<(&String, &mut Value)> {
    let mut tables: Vec<_> = tables.iter_mut().collect();
    tables.sort_unstable_by_key(|(name, _)| *name);
    tables
}

/// The keys or the writes of one table.
fn entries(table: &mut Value) -> Option<&mut Vec<Value>> {
    if table.is_array() { table.as_array_mut() } else { table.get_mut("Keys")?.as_array_mut() }
}

/// The answer with what was held back, beside what the engine may have left over itself.
pub(crate) fn add_unprocessed(reply: &mut Value, operation: &str, held: Map<String, Value>) {
    if operation == "BatchGetItem" && reply["Responses"].is_null() {
        reply["Responses"] = Value::Object(Map::new());
    }
    let left = &mut reply[unprocessed(operation)];
    let mut all = held;
    for (name, own) in left.as_object_mut().into_iter().flatten() {
        match all.get_mut(name).and_then(entries) {
            Some(list) => list.append(entries(own).unwrap_or(&mut Vec::new())),
            None => drop(all.insert(name.clone(), own.take())),
        }
    }
    *left = Value::Object(all);
}

/// What was found, and what was left over, in another order. Whether anything has moved.
pub(crate) fn shuffle(reply: &mut Value, operation: &str, rng: &mut Rng) -> bool {
    let before = reply.clone();
    for member in ["Responses", unprocessed(operation)] {
        for (_, table) in reply.get_mut(member).and_then(Value::as_object_mut).into_iter().flat_map(by_name) {
            if let Some(list) = entries(table) {
                rng.shuffle(list);
            }
        }
    }
    *reply != before
}

fn unprocessed(operation: &str) -> &'static str {
    if operation == "BatchGetItem" { "UnprocessedKeys" } else { "UnprocessedItems" }
}
