//! BatchGetItem: items by their keys, of one table or of several.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};

use crate::bulk::entry::{Entry, LARGEST_READ, Units};
use crate::bulk::requests::{Answered, Failure, LeftOver, Outcome, Requests};
use crate::bulk::writes::{lost, total};
use crate::cache::place::Place;
use crate::cache::read::ReadTicket;
use crate::codec::EncodeError;
use crate::codec::wire::escape::escape;
use crate::codec::wire::response::Items;
use crate::codec::wire::row::Row;
use crate::error::Call;
use crate::identity::{Finder, Identity, KeyNames};
use crate::transport::attempts::{Repeat, Seen};
use crate::transport::from_response::FromResponse;
use crate::transport::send::{Outgoing, Sent};
use crate::transport::wire_request::ReadyBody;

/// What is the same for all keys of a table.
#[derive(Debug)]
pub(crate) struct ReadFrom {
    pub(crate) table: String,
    pub(crate) names: KeyNames,
    pub(crate) consistent: bool,
    pub(crate) projection: Option<String>,
    pub(crate) placeholders: Option<HashMap<String, String>>,
}

/// A key that is ready to be asked for: in DynamoDB's JSON, behind its identity.
pub struct ReadPayload {
    from: Arc<ReadFrom>,
    /// Where the item would be in the cache.
    place: Option<Place>,
}

/// Where keys of one table are put together, one after another.
pub(crate) struct ReadsFrom {
    pub(crate) from: Arc<ReadFrom>,
    buffer: String,
}

impl ReadsFrom {
    pub(crate) fn new(from: Arc<ReadFrom>) -> Self {
        Self { from, buffer: String::new() }
    }
    /// A key, in DynamoDB's JSON; `of` gives its attributes.
    pub(crate) fn entry<'a>(
        &mut self,
        json: &str,
        of: impl Fn(&str) -> Option<&'a AttributeValue>,
        place: Option<Place>,
    ) -> Entry<ReadPayload> {
        let from = &self.from;
        let identity =
            Identity::with_sent(&mut self.buffer, (&from.table, from.names), of, |buffer| buffer.push_str(json));
        let most = if from.consistent { 2.0 * LARGEST_READ } else { LARGEST_READ };
        Entry::new(identity, json.len(), Units::AtMost(most), ReadPayload { from: from.clone(), place })
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
        let tables = by_table(entries, &tickets);
        let body = match body(entries, &tables) {
            Ok(body) => ReadyBody::batch_get_item(body),
            Err(error) => return failed(self.call.not_encoded(EncodeError::invalid(error)), Seen::default()),
        };
        let mut named = HashMap::new();
        for (from, _) in tables {
            match KeysAndAttributes::builder().set_keys(Some(Vec::new())).build() {
                Ok(keys) => named.insert(from.table.clone(), keys),
                Err(_) => return failed(self.call.invalid("a read lacks its keys"), Seen::default()),
            };
        }
        let request = self.client.batch_get_item().set_request_items(Some(named));
        let outgoing = Outgoing::new(&self.call, request, Repeat::Once).body(body);
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

/// The tables, and whether their reads are consistent. A key that the cache wants read consistently, after a write of one's own, makes
/// its table's reads consistent.
fn by_table<'e>(entries: &'e [Entry<ReadPayload>], tickets: &[Option<ReadTicket>]) -> Vec<(&'e ReadFrom, bool)> {
    let mut tables: Vec<(&ReadFrom, bool)> = Vec::new();
    for (Entry { payload, .. }, ticket) in entries.iter().zip(tickets) {
        let consistent = ticket.as_ref().is_some_and(ReadTicket::consistent);
        let from = payload.from.as_ref();
        match tables.iter_mut().find(|(known, _)| known.table == from.table) {
            Some((_, known)) => *known |= consistent,
            None => tables.push((from, from.consistent | consistent)),
        }
    }
    tables
}

/// The request's body.
fn body(entries: &[Entry<ReadPayload>], tables: &[(&ReadFrom, bool)]) -> serde_json::Result<String> {
    let bytes = entries.iter().map(|entry| entry.bytes + 1).sum::<usize>();
    let mut body = String::with_capacity(bytes + 256 * (tables.len() + 1));
    body.push_str("{\"RequestItems\":{");
    for (at, (from, consistent)) in tables.iter().enumerate() {
        body.push_str(if at == 0 { "\"" } else { ",\"" });
        escape(&mut body, &from.table);
        body.push_str("\":{\"Keys\":[");
        for (at, entry) in entries.iter().filter(|entry| entry.payload.from.table == from.table).enumerate() {
            if at > 0 {
                body.push(',');
            }
            body.push_str(entry.identity.sent());
        }
        body.push(']');
        if *consistent {
            body.push_str(",\"ConsistentRead\":true");
        }
        if let Some(projection) = &from.projection {
            body.push_str(",\"ProjectionExpression\":\"");
            escape(&mut body, projection);
            body.push('"');
        }
        if let Some(names) = &from.placeholders {
            body.push_str(",\"ExpressionAttributeNames\":");
            body.push_str(&serde_json::to_string(names)?);
        }
        body.push('}');
    }
    body.push_str("},\"ReturnConsumedCapacity\":\"TOTAL\"}");
    Ok(body)
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

const NOT_ASKED: &str = "the response holds an item that was not asked for";

fn answered(entries: &[Entry<ReadPayload>], response: BatchResponse) -> Result<Answered<Option<Row>>, &'static str> {
    let BatchResponse { tables, output } = response;
    let consumed = total(output.consumed_capacity.as_deref());
    let mut finder = Finder::new(entries.iter().map(|entry| &entry.identity));
    let names_of = |table: &str| {
        entries.iter().find(|entry| entry.payload.from.table == table).map(|entry| entry.payload.from.names)
    };
    let mut results: Vec<Result<Option<Row>, LeftOver>> = entries.iter().map(|_| Ok(None)).collect();
    let mut bytes = 0;
    for (table, items) in tables {
        let names = names_of(&table).ok_or(NOT_ASKED)?;
        let keys: Vec<&str> = names.all().collect();
        for item in items {
            let at = finder.place(&table, names, &item.attributes(&keys)).ok_or(NOT_ASKED)?;
            bytes += item.len();
            results[at] = Ok(Some(item));
        }
    }
    let left_over = if bytes >= FULL { LeftOver::NoRoom } else { LeftOver::Throttled };
    for (table, keys) in output.unprocessed_keys.unwrap_or_default() {
        for key in keys.keys {
            let at = names_of(&table).and_then(|names| finder.place(&table, names, &key));
            let at = at.ok_or("the response holds an unprocessed key that was not asked for")?;
            results[at] = Err(left_over);
        }
    }
    Ok(Answered { results, consumed })
}
