//! Reads through an index whose filter names what the index does not hold. DynamoDB refuses such a query. Of such a scan it reads
//! the attribute as absent, whatever the item holds, which is never what is meant: it is refused here as well.

use serde_json::{Value, json};

/// A Query or a Scan of an index, with a filter.
pub(crate) struct IndexRead {
    request: Value,
    index: String,
}

impl IndexRead {
    pub(crate) fn of(operation: &str, body: &[u8]) -> Option<Self> {
        if !matches!(operation, "Query" | "Scan") {
            return None;
        }
        let request: Value = serde_json::from_slice(body).ok()?;
        let index = request["IndexName"].as_str()?.to_owned();
        ["FilterExpression", "QueryFilter", "ScanFilter"]
            .iter()
            .any(|filter| !request[filter].is_null())
            .then_some(Self { request, index })
    }

    /// The request that tells what the index holds.
    pub(crate) fn describe_table(&self) -> Vec<u8> {
        json!({ "TableName": self.request["TableName"] }).to_string().into_bytes()
    }

    /// What DynamoDB says of a filter on attributes that the index does not hold.
    pub(crate) fn refusal(&self, described: &Value) -> Option<String> {
        let table = &described["Table"];
        let indexes = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].map(|kind| table[kind].as_array());
        let index = indexes.into_iter().flatten().flatten().find(|index| index["IndexName"] == *self.index)?;
        let projection = &index["Projection"];
        if projection["ProjectionType"] == "ALL" {
            return None;
        }
        let keys = [table, index].map(|of| of["KeySchema"].as_array()).into_iter().flatten().flatten();
        let included = projection["NonKeyAttributes"].as_array().into_iter().flatten();
        let held: Vec<&Value> = keys.map(|key| &key["AttributeName"]).chain(included).collect();
        let mut missing = self.filtered();
        missing.retain(|name| !held.iter().any(|known| *known == name));
        missing.sort_unstable();
        missing.dedup();
        (!missing.is_empty()).then(|| {
            format!(
                "One or more parameter values were invalid: Secondary index {} does not project one or more filter attributes: [{}]",
                self.index,
                missing.join(", ")
            )
        })
    }

    /// The attributes that the filter names.
    fn filtered(&self) -> Vec<String> {
        let legacy = ["QueryFilter", "ScanFilter"].map(|filter| self.request[filter].as_object());
        let legacy = legacy.into_iter().flatten().flat_map(|filter| filter.keys().cloned());
        let names = &self.request["ExpressionAttributeNames"];
        let resolved = |name: &str| match name.starts_with('#') {
            true => names[name].as_str().unwrap_or(name).to_owned(),
            false => name.to_owned(),
        };
        let expression = self.request["FilterExpression"].as_str().unwrap_or_default();
        first_names(expression).into_iter().map(resolved).chain(legacy).collect()
    }
}

/// The names at which the paths in an expression begin, as they are written.
fn first_names(expression: &str) -> Vec<&str> {
    const WORDS: [&str; 5] = ["AND", "OR", "NOT", "BETWEEN", "IN"];
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut names, mut rest, mut is_member) = (Vec::new(), expression, false);
    while let Some(first) = rest.chars().next() {
        let sign = first.len_utf8();
        if !matches!(first, '#' | ':') && !is_word(first) {
            is_member = first == '.' || (is_member && first.is_whitespace());
            rest = &rest[sign..];
            continue;
        }
        let end = rest[sign..].find(|c| !is_word(c)).map_or(rest.len(), |end| end + sign);
        let (token, tail) = rest.split_at(end);
        let is_function = first != '#' && tail.trim_start().starts_with('(');
        let is_name = first != ':' && !first.is_ascii_digit() && !is_function;
        if is_name && !is_member && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(token)) {
            names.push(token);
        }
        (rest, is_member) = (tail, false);
    }
    names
}
