//! What the engine holds: tables, and the items in them.

use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The engine, to be asked. Only where a rule depends on it: most do not.
pub(crate) struct Holds<'a> {
    /// An operation and its request to its response, `None` where it is refused.
    pub(crate) ask: &'a dyn Fn(&str, &Value) -> Option<Value>,
    /// What was asked before, of one request: a batch asks for each item.
    known: RefCell<BTreeMap<String, Option<Rc<Schema>>>>,
}

/// A table as DescribeTable describes it.
pub(crate) struct Schema(Value);

impl<'a> Holds<'a> {
    pub(crate) fn new(ask: &'a dyn Fn(&str, &Value) -> Option<Value>) -> Self {
        Self { ask, known: RefCell::default() }
    }
    pub(crate) fn table(&self, name: &Value) -> Option<Rc<Schema>> {
        let ask = || {
            let described = (self.ask)("DescribeTable", &json!({ "TableName": name }))?;
            Some(Rc::new(Schema(described["Table"].clone())))
        };
        self.known.borrow_mut().entry(name.to_string()).or_insert_with(ask).clone()
    }
    /// The item that a write is about, an empty one where there is none.
    pub(crate) fn item(&self, write: &Value) -> Value {
        let get = json!({ "TableName": write["TableName"], "Key": write["Key"], "ConsistentRead": true });
        (self.ask)("GetItem", &get).map_or(Value::Null, |found| found["Item"].clone())
    }
}

impl Schema {
    fn indexes<'s>(&'s self, kind: &str) -> impl Iterator<Item = &'s Value> {
        self.0[kind].as_array().into_iter().flatten()
    }
    fn index(&self, name: &str) -> Option<&Value> {
        let all = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].into_iter().flat_map(|kind| self.indexes(kind));
        { all }.find(|index| index["IndexName"] == name)
    }
    pub(crate) fn is_global(&self, name: &str) -> bool {
        self.indexes("GlobalSecondaryIndexes").any(|index| index["IndexName"] == name)
    }
    /// Whether an attribute is in the key: of the table, or of this index.
    pub(crate) fn is_key(&self, index: Option<&str>, attribute: &str) -> bool {
        ["HASH", "RANGE"].iter().any(|kind| self.is_key_of(index, attribute, kind))
    }
    /// Whether an attribute is in the partition key (`HASH`) or in the sort key (`RANGE`).
    pub(crate) fn is_key_of(&self, index: Option<&str>, attribute: &str, kind: &str) -> bool {
        let of = index.map_or(Some(&self.0), |name| self.index(name));
        of.is_some_and(|of| has_key(of, attribute, kind))
    }
    /// Each index, with the attributes of its partition key or of its sort key.
    pub(crate) fn index_keys(&self, kind: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
        let all = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].into_iter().flat_map(|kind| self.indexes(kind));
        all.filter_map(move |index| {
            let of_kind = index["KeySchema"].as_array()?.iter().filter(|key| key["KeyType"] == kind);
            Some((index["IndexName"].as_str()?, of_kind.filter_map(|key| key["AttributeName"].as_str()).collect()))
        })
    }
    /// Whether an attribute is in the partition key of any index, or in the sort key.
    pub(crate) fn is_index_key(&self, attribute: &str, kind: &str) -> bool {
        let all = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].into_iter().flat_map(|kind| self.indexes(kind));
        { all }.any(|index| has_key(index, attribute, kind))
    }
    /// Of these attributes those that the index does not hold, each once; `None` where it holds all there are.
    pub(crate) fn missing<'n>(&self, index: &str, names: impl IntoIterator<Item = &'n str>) -> Option<Vec<&'n str>> {
        let projection = &self.index(index)?["Projection"];
        if projection["ProjectionType"] == "ALL" {
            return None;
        }
        let included =
            |name: &str| projection["NonKeyAttributes"].as_array().is_some_and(|all| all.iter().any(|of| of == name));
        let mut missing = Vec::new();
        for name in names {
            if !self.is_key(None, name)
                && !self.is_key(Some(index), name)
                && !included(name)
                && !missing.contains(&name)
            {
                missing.push(name);
            }
        }
        (!missing.is_empty()).then_some(missing)
    }
}

fn has_key(of: &Value, attribute: &str, kind: &str) -> bool {
    let mut keys = of["KeySchema"].as_array().into_iter().flatten();
    keys.any(|key| key["AttributeName"] == attribute && key["KeyType"] == kind)
}
