//! BatchWriteItem: puts and deletes, of one table or of several.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::types::{AttributeValue, ConsumedCapacity};

use crate::bulk::entry::{Entry, Units};
use crate::bulk::requests::{Answered, Failure, LeftOver, Outcome, Requests};
use crate::cache::place::Place;
use crate::codec::wire::escape::escape;
use crate::codec::wire::values::write_item;
use crate::codec::{EncodeError, Item};
use crate::error::Call;
use crate::identity::{Finder, Identity, KeyNames};
use crate::transport::attempts::{Repeat, Seen};
use crate::transport::send::{Outgoing, Sent};
use crate::transport::wire_request::ReadyBody;

/// A put or a delete that is ready to be sent: as it is in a request, behind its identity.
pub(crate) struct WritePayload {
    table: Arc<str>,
    names: KeyNames,
    /// What it changes, in the cache.
    place: Option<Place>,
}

/// Where writes of one table are put together, one after another.
pub(crate) struct WritesTo {
    table: Arc<str>,
    names: KeyNames,
    buffer: String,
}

/// What a write consumes, by DynamoDB's rules: a unit for each KB begun.
fn units(bytes: usize) -> f64 {
    bytes.div_ceil(1024).max(1) as f64
}

impl WritesTo {
    pub(crate) fn new(table: Arc<str>, names: KeyNames) -> Self {
        Self { table, names, buffer: String::new() }
    }
    /// A put of a whole item, in DynamoDB's JSON, whose size by DynamoDB's rules is `size` bytes. `of` gives its key attributes.
    pub(crate) fn put<'a>(
        &mut self,
        json: &str,
        size: usize,
        of: impl Fn(&str) -> Option<&'a AttributeValue>,
    ) -> Entry<WritePayload> {
        self.entry(of, ["{\"PutRequest\":{\"Item\":", json, "}}"], units(size))
    }
    /// # Errors
    /// A value of a type that is not known.
    pub(crate) fn delete(&mut self, key: &Item) -> Result<Entry<WritePayload>, EncodeError> {
        let json = write_item(key)?;
        Ok(self.entry(|name| key.get(name), ["{\"DeleteRequest\":{\"Key\":", &json, "}}"], 1.0))
    }
    fn entry<'a>(
        &mut self,
        of: impl Fn(&str) -> Option<&'a AttributeValue>,
        sent: [&str; 3],
        units: f64,
    ) -> Entry<WritePayload> {
        let Self { table, names, buffer } = self;
        let write = |buffer: &mut String| sent.iter().for_each(|part| buffer.push_str(part));
        let identity = Identity::with_sent(buffer, (&**table, *names), of, write);
        let (bytes, table) = (identity.sent().len(), table.clone());
        Entry::new(identity, bytes, Units::Known(units), WritePayload { table, names: *names, place: None })
    }
}

impl WritePayload {
    /// The same, of an item that a cache may hold.
    pub(crate) fn cached(mut entry: Entry<Self>, place: Option<Place>) -> Entry<Self> {
        entry.payload.place = place;
        entry
    }
}

/// The request's body.
fn body(entries: &[Entry<WritePayload>], tables: &[&str]) -> String {
    let bytes = entries.iter().map(|entry| entry.bytes + 1).sum::<usize>();
    let mut body = String::with_capacity(bytes + 128 * (tables.len() + 1));
    body.push_str("{\"RequestItems\":{");
    for (at, table) in tables.iter().enumerate() {
        body.push_str(if at == 0 { "\"" } else { ",\"" });
        escape(&mut body, table);
        body.push_str("\":[");
        for (at, entry) in entries.iter().filter(|entry| *entry.payload.table == **table).enumerate() {
            if at > 0 {
                body.push(',');
            }
            body.push_str(entry.identity.sent());
        }
        body.push(']');
    }
    body.push_str("},\"ReturnConsumedCapacity\":\"TOTAL\"}");
    body
}

/// BatchWriteItem.
pub(crate) struct Writes {
    pub(crate) client: Client,
    pub(crate) call: Call,
    pub(crate) several_tables: bool,
}

impl Requests for Writes {
    type Payload = WritePayload;
    type Output = ();
    const MOST: usize = 25;

    fn several_tables(&self) -> bool {
        self.several_tables
    }

    async fn send(&self, entries: &[Entry<WritePayload>]) -> Outcome<()> {
        let mut tables: Vec<&str> = Vec::new();
        for entry in entries {
            if !tables.contains(&&*entry.payload.table) {
                tables.push(&entry.payload.table);
            }
        }
        let named = tables.iter().map(|table| ((*table).to_owned(), Vec::new())).collect();
        let request = self.client.batch_write_item().set_request_items(Some(named));
        let changes = entries.iter().filter_map(|entry| entry.payload.place.clone());
        let body = ReadyBody::batch_write_item(body(entries, &tables));
        let outgoing = Outgoing::new(&self.call, request, Repeat::Once).body(body).changing(changes);
        let Sent { result, seen } = outgoing.send::<BatchWriteItemOutput>().await;
        match result {
            Ok(output) => match answered(entries, output) {
                Ok(answered) => Outcome::Answered(answered),
                Err(why) => lost(&self.call, why, seen),
            },
            Err(error) => Outcome::Failed(Failure { error, seen, repeatable: true }),
        }
    }
}

/// An answer that makes no sense: nobody knows what was applied.
pub(crate) fn lost<O>(call: &Call, why: &'static str, mut seen: Seen) -> Outcome<O> {
    seen.last_ambiguous = true;
    Outcome::Failed(Failure { error: call.senseless(why), seen, repeatable: true })
}

fn answered(entries: &[Entry<WritePayload>], output: BatchWriteItemOutput) -> Result<Answered<()>, &'static str> {
    let consumed = total(output.consumed_capacity.as_deref());
    let mut results: Vec<Result<(), LeftOver>> = entries.iter().map(|_| Ok(())).collect();
    let unprocessed = output.unprocessed_items.unwrap_or_default();
    if unprocessed.is_empty() {
        return Ok(Answered { results, consumed });
    }
    let mut finder = Finder::new(entries.iter().map(|entry| &entry.identity));
    for (table, requests) in unprocessed {
        let names = entries.iter().find(|entry| *entry.payload.table == *table).map(|entry| entry.payload.names);
        let names = names.ok_or("the response holds unprocessed items of a table that was not written to")?;
        for request in requests {
            let item = match (&request.put_request, &request.delete_request) {
                (Some(put), _) => &put.item,
                (None, Some(delete)) => &delete.key,
                (None, None) => return Err("an unprocessed item in the response is neither a put nor a delete"),
            };
            let at = finder.place(&table, names, item);
            let at = at.ok_or("the response holds an unprocessed item that was not sent")?;
            results[at] = Err(LeftOver::Throttled);
        }
    }
    Ok(Answered { results, consumed })
}

/// The capacity units of all tables; `None` where the answer tells none.
pub(crate) fn total(consumed: Option<&[ConsumedCapacity]>) -> Option<f64> {
    let units = consumed?.iter().filter_map(|capacity| capacity.capacity_units);
    Some(units.sum())
}
