//! Writes of values that are too long for the key of an index.

use super::given::{Given, Typed};
use super::schema::{Holds, Schema};
use super::updates::Update;
use serde_json::Value;

const LONGEST: [(&str, usize); 2] = [("HASH", 2048), ("RANGE", 1024)];

/// What is wrong with an item that is put into this table.
pub(crate) fn of_item(table: &Value, item: &Value, holds: &Holds<'_>) -> Option<String> {
    let attributes = || item.as_object().into_iter().flatten();
    let bytes = attributes().filter_map(|(_, value)| Typed::of(value)?.bytes()).sum::<usize>();
    if bytes <= LONGEST[1].1 {
        return None;
    }
    let long = attributes().filter_map(|(name, value)| Some((name.as_str(), length(Typed::of(value)?)?)));
    refusal(table, long.collect(), holds).or_else(|| holds.table(table).and_then(|schema| together(&schema, item)))
}

/// Keys of several attributes are bounded as a whole.
fn together(schema: &Schema, item: &Value) -> Option<String> {
    LONGEST.iter().find_map(|(kind, most)| {
        schema.index_keys(kind).find_map(|(index, names)| {
            let held = names.into_iter().filter_map(|name| Some((name, Typed::of(item.get(name)?)?.key_bytes()?)));
            let (names, sizes): (Vec<&str>, Vec<usize>) = held.unzip();
            let bytes = sizes.iter().sum::<usize>();
            (names.len() > 1 && bytes > *most).then(|| {
                let names = names.join(", ");
                format!(
                    "Aggregate size for {kind} key attributes {names} of index {index} has exceeded limit {most} bytes, with \
                     actual size {bytes} bytes"
                )
            })
        })
    })
}

/// What is wrong with an update.
pub(crate) fn of_update(update: &Value, holds: &Holds<'_>) -> Option<String> {
    let (given, legacy) = (Given::of(update), update["AttributeUpdates"].as_object());
    let expression = update["UpdateExpression"].as_str().and_then(Update::of).unwrap_or_default();
    let mut long = Vec::new();
    for written in &expression.written {
        let Some(bytes) = given.value(written.value).and_then(length) else { continue };
        let stands = |path: &[&str]| match path {
            [attribute] => !holds.item(update)[given.name(attribute)].is_null(),
            _ => true,
        };
        if !written.unless.as_deref().is_some_and(stands) {
            long.push((given.name(written.attribute), bytes));
        }
    }
    let legacy =
        legacy.into_iter().flatten().filter(|(_, change)| change["Action"].as_str().is_none_or(|of| of == "PUT"));
    long.extend(legacy.filter_map(|(name, change)| Some((name.as_str(), length(Typed::of(&change["Value"])?)?))));
    refusal(&update["TableName"], long, holds)
}

/// The bytes of a value that may be too long.
fn length(typed: Typed<'_>) -> Option<usize> {
    typed.bytes().filter(|bytes| *bytes > LONGEST[1].1)
}

fn refusal(table: &Value, long: Vec<(&str, usize)>, holds: &Holds<'_>) -> Option<String> {
    if long.is_empty() {
        return None;
    }
    let schema = holds.table(table)?;
    let too_long = long.into_iter().any(|(name, bytes)| {
        LONGEST
            .iter()
            .any(|(kind, most)| bytes > *most && schema.is_index_key(name, kind) && !schema.is_key(None, name))
    });
    too_long.then(|| "One or more parameter values were invalid: Size limit exceeded".to_owned())
}
