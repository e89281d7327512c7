//! BatchWriteItem: puts and deletes, of one table or of several.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::types::{ConsumedCapacity, DeleteRequest, PutRequest, WriteRequest};

use crate::bulk::entry::{Entry, Units, item_bytes};
use crate::bulk::requests::{Answered, Failure, LeftOver, Outcome, Requests};
use crate::cache::place::Place;
use crate::codec::Item;
use crate::error::Call;
use crate::identity::{Finder, Identity, KeyNames};
use crate::transport::attempts::{Repeat, Seen};
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// A put or a delete that is ready to be sent.
pub(crate) struct WritePayload {
    table: Arc<str>,
    names: KeyNames,
    what: WriteOf,
    /// What it changes, in the cache.
    place: Option<Place>,
}

enum WriteOf {
    Put(Item),
    Delete(Item),
}

/// What a write consumes, by DynamoDB's rules: a unit for each KB begun.
fn units(bytes: usize) -> f64 {
    bytes.div_ceil(1024).max(1) as f64
}

impl WritePayload {
    /// A put of a whole item, whose size by DynamoDB's rules is `size` bytes.
    pub(crate) fn put(table: Arc<str>, names: KeyNames, item: Item, size: usize) -> Entry<Self> {
        let identity = Identity::new(&table, names, &item);
        let bytes = item_bytes(&item);
        Entry::new(
            identity,
            bytes,
            Units::Known(units(size)),
            Self { table, names, what: WriteOf::Put(item), place: None },
        )
    }
    pub(crate) fn delete(table: Arc<str>, names: KeyNames, key: Item) -> Entry<Self> {
        let identity = Identity::new(&table, names, &key);
        let bytes = item_bytes(&key);
        Entry::new(identity, bytes, Units::Known(1.0), Self { table, names, what: WriteOf::Delete(key), place: None })
    }

    /// The same, of an item that a cache may hold.
    pub(crate) fn cached(mut entry: Entry<Self>, place: Option<Place>) -> Entry<Self> {
        entry.payload.place = place;
        entry
    }

    fn request(&self) -> Result<WriteRequest, aws_sdk_dynamodb::error::BuildError> {
        let request = WriteRequest::builder();
        Ok(match &self.what {
            WriteOf::Put(item) => request.put_request(PutRequest::builder().set_item(Some(item.clone())).build()?),
            WriteOf::Delete(key) => {
                request.delete_request(DeleteRequest::builder().set_key(Some(key.clone())).build()?)
            }
        }
        .build())
    }
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
        let failed = |error, seen| Outcome::Failed(Failure { error, seen, repeatable: true });
        let mut tables: HashMap<String, Vec<WriteRequest>> = HashMap::new();
        for entry in entries {
            match entry.payload.request() {
                Ok(request) => tables.entry(entry.payload.table.to_string()).or_default().push(request),
                Err(_) => return failed(self.call.invalid("a write lacks its item or its key"), Seen::default()),
            }
        }
        let request = self.client.batch_write_item().set_request_items(Some(tables));
        let changes = entries.iter().filter_map(|entry| entry.payload.place.clone());
        let outgoing = Outgoing::new(&self.call, request, Repeat::Once).reporting(Report::Units).changing(changes);
        let Sent { result, seen } = outgoing.send::<BatchWriteItemOutput>().await;
        match result {
            Ok(output) => match answered(entries, output) {
                Ok(answered) => Outcome::Answered(answered),
                Err(why) => lost(&self.call, why, seen),
            },
            Err(error) => failed(error, seen),
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
