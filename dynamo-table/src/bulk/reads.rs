//! BatchGetItem: items by their keys, of one table or of several.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::bulk::entry::{Entry, LARGEST_READ, Units, item_bytes};
use crate::bulk::requests::{Answered, Failure, LeftOver, Outcome, Requests};
use crate::bulk::writes::{lost, total};
use crate::cache::place::Place;
use crate::cache::read::ReadTicket;
use crate::codec::{Item, item_size};
use crate::error::Call;
use crate::identity::{Finder, Identity, KeyNames};
use crate::transport::attempts::{Repeat, Seen};
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// What is the same for all keys of a table.
#[derive(Debug)]
pub(crate) struct ReadFrom {
    pub(crate) table: String,
    pub(crate) names: KeyNames,
    pub(crate) consistent: bool,
    pub(crate) projection: Option<String>,
    pub(crate) placeholders: Option<HashMap<String, String>>,
}

/// A key that is ready to be asked for.
pub struct ReadPayload {
    from: Arc<ReadFrom>,
    key: Item,
    /// Where the item would be in the cache.
    place: Option<Place>,
}

impl ReadPayload {
    pub(crate) fn entry(from: Arc<ReadFrom>, key: Item, place: Option<Place>) -> Entry<Self> {
        let identity = Identity::new(&from.table, from.names, &key);
        let bytes = item_bytes(&key);
        let most = if from.consistent { 2.0 * LARGEST_READ } else { LARGEST_READ };
        Entry::new(identity, bytes, Units::AtMost(most), Self { from, key, place })
    }
}

/// BatchGetItem.
pub struct Reads {
    pub(crate) client: Client,
    pub(crate) call: Call,
    pub(crate) several_tables: bool,
}

impl Requests for Reads {
    type Payload = ReadPayload;
    type Output = Option<Arc<Item>>;
    const MOST: usize = 100;
    const READS: bool = true;

    fn again(output: &Option<Arc<Item>>) -> Option<Option<Arc<Item>>> {
        Some(output.clone())
    }

    fn several_tables(&self) -> bool {
        self.several_tables
    }

    async fn send(&self, entries: &[Entry<ReadPayload>]) -> Outcome<Option<Arc<Item>>> {
        let failed = |error, seen| Outcome::Failed(Failure { error, seen, repeatable: true });
        let tickets: Vec<Option<ReadTicket>> =
            entries.iter().map(|entry| entry.payload.place.clone().map(Place::begin_read)).collect();
        let mut tables: HashMap<String, KeysAndAttributes> = HashMap::new();
        for (from, keys, consistent) in by_table(entries, &tickets) {
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .set_consistent_read(consistent.then_some(true))
                .set_projection_expression(from.projection.clone())
                .set_expression_attribute_names(from.placeholders.clone());
            match keys.build() {
                Ok(keys) => tables.insert(from.table.clone(), keys),
                Err(_) => return failed(self.call.invalid("a read lacks its keys"), Seen::default()),
            };
        }
        let request = self.client.batch_get_item().set_request_items(Some(tables));
        let outgoing = Outgoing::new(&self.call, request, Repeat::Once).reporting(Report::Units);
        let Sent { result, seen } = outgoing.send::<BatchGetItemOutput>().await;
        match result {
            Ok(output) => match answered(entries, output) {
                Ok(answered) => {
                    fill(entries, tickets, &answered);
                    Outcome::Answered(answered)
                }
                Err(why) => lost(&self.call, why, seen),
            },
            Err(error) => failed(error, seen),
        }
    }
}

/// What is asked of each table. A key that the cache wants read consistently, after a write of one's own, makes its table's
/// reads consistent.
fn by_table<'e>(
    entries: &'e [Entry<ReadPayload>],
    tickets: &[Option<ReadTicket>],
) -> impl Iterator<Item = (&'e ReadFrom, Vec<Item>, bool)> {
    let mut tables: HashMap<&str, (&ReadFrom, Vec<Item>, bool)> = HashMap::new();
    for (Entry { payload, .. }, ticket) in entries.iter().zip(tickets) {
        let from = payload.from.as_ref();
        let table = tables.entry(&from.table).or_insert_with(|| (from, Vec::new(), from.consistent));
        table.1.push(payload.key.clone());
        table.2 |= ticket.as_ref().is_some_and(ReadTicket::consistent);
    }
    tables.into_values()
}

/// Fills the cache: with whole items, and with what is certainly missing.
fn fill(entries: &[Entry<ReadPayload>], tickets: Vec<Option<ReadTicket>>, answered: &Answered<Option<Arc<Item>>>) {
    for ((entry, ticket), result) in entries.iter().zip(tickets).zip(&answered.results) {
        let Some(ticket) = ticket else { continue };
        match result {
            Ok(item) if item.is_none() || entry.payload.from.projection.is_none() => {
                ticket.fill(item.as_deref().cloned());
            }
            Ok(_) => ticket.seen(),
            Err(_) => ticket.fail(),
        }
    }
}

/// An answer ends at 16 MB; with the largest item of 400 KB it cannot be full below this.
const FULL: usize = 15 * 1024 * 1024;

fn answered(
    entries: &[Entry<ReadPayload>],
    output: BatchGetItemOutput,
) -> Result<Answered<Option<Arc<Item>>>, &'static str> {
    let consumed = total(output.consumed_capacity.as_deref());
    let mut finder = Finder::new(entries.iter().map(|entry| &entry.identity));
    let mut place = |table: &str, item: &Item| {
        let names = entries.iter().find(|entry| entry.payload.from.table == table)?.payload.from.names;
        finder.place(table, names, item)
    };
    let mut results: Vec<Result<Option<Arc<Item>>, LeftOver>> = entries.iter().map(|_| Ok(None)).collect();
    let mut bytes = 0;
    for (table, items) in output.responses.unwrap_or_default() {
        for item in items {
            let at = place(&table, &item).ok_or("the response holds an item that was not asked for")?;
            bytes += item_size(&item).unwrap_or_default();
            results[at] = Ok(Some(Arc::new(item)));
        }
    }
    let left_over = if bytes >= FULL { LeftOver::NoRoom } else { LeftOver::Throttled };
    for (table, keys) in output.unprocessed_keys.unwrap_or_default() {
        for key in keys.keys {
            let at = place(&table, &key).ok_or("the response holds an unprocessed key that was not asked for")?;
            results[at] = Err(left_over);
        }
    }
    Ok(Answered { results, consumed })
}
