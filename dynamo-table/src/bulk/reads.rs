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
use crate::codec::wire::response::Items;
use crate::codec::wire::row::Row;
use crate::codec::{EncodeError, Item};
use crate::error::Call;
use crate::identity::{Identity, KeyNames};
use crate::transport::attempts::{Repeat, Seen};
use crate::transport::from_response::FromResponse;
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
    type Output = Option<Row>;
    const MOST: usize = 100;
    const READS: bool = true;

    fn again(output: &Option<Row>) -> Option<Option<Row>> {
        Some(output.clone())
    }

    fn several_tables(&self) -> bool {
        self.several_tables
    }

    async fn send(&self, entries: &[Entry<ReadPayload>]) -> Outcome<Option<Row>> {
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
        let Sent { result, seen } = outgoing.send::<BatchResponse>().await;
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
fn fill(entries: &[Entry<ReadPayload>], tickets: Vec<Option<ReadTicket>>, answered: &Answered<Option<Row>>) {
    for ((entry, ticket), result) in entries.iter().zip(tickets).zip(&answered.results) {
        let Some(ticket) = ticket else { continue };
        match result {
            Ok(item) if item.is_none() || entry.payload.from.projection.is_none() => {
                ticket.fill(item.clone());
            }
            Ok(_) => ticket.seen(),
            Err(_) => ticket.fail(),
        }
    }
}

/// What BatchGetItem responds.
struct BatchResponse {
    tables: Vec<(String, Vec<Row>)>,
    output: BatchGetItemOutput,
}

impl FromResponse<BatchGetItemOutput> for BatchResponse {
    fn from_response(mut output: BatchGetItemOutput, items: Option<Items>) -> Result<Self, EncodeError> {
        Ok(Self { tables: Items::tables(items, output.responses.take())?, output })
    }
}

/// An answer ends at 16 MB; with the largest item of 400 KB it cannot be full below this. JSON is longer, never shorter.
const FULL: usize = 15 * 1024 * 1024;

fn answered(entries: &[Entry<ReadPayload>], response: BatchResponse) -> Result<Answered<Option<Row>>, &'static str> {
    let BatchResponse { tables, output } = response;
    let consumed = total(output.consumed_capacity.as_deref());
    let places: HashMap<&Identity, usize> = entries.iter().enumerate().map(|(at, e)| (&e.identity, at)).collect();
    let keys_of = |table: &str| {
        let names =
            entries.iter().find(|entry| entry.payload.from.table == table).map(|entry| entry.payload.from.names);
        names.into_iter().flat_map(KeyNames::all).collect::<Vec<_>>()
    };
    let place = |table: &str, item: &Item| {
        let names = entries.iter().find(|entry| entry.payload.from.table == table)?.payload.from.names;
        places.get(&Identity::new(table, names, item)).copied()
    };
    let mut results: Vec<Result<Option<Row>, LeftOver>> = entries.iter().map(|_| Ok(None)).collect();
    let mut bytes = 0;
    for (table, items) in tables {
        for item in items {
            let key = item.attributes(&keys_of(&table));
            let at = place(&table, &key).ok_or("the response holds an item that was not asked for")?;
            bytes += item.len();
            results[at] = Ok(Some(item));
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
