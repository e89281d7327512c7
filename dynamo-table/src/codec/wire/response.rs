//! The items of a response, taken out of it; all else stays for the SDK to read.

use std::collections::HashMap;
use std::fmt;

use bytes::Bytes;

use super::escape::escape;
use super::member::{Parts, Torn};
use super::row::Row;
use crate::codec::core::error::EncodeError;
use crate::codec::core::value::Item;

/// Where a response holds items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemsAt {
    Nowhere,
    /// One, under this name.
    One(&'static str),
    /// A list of them, under this name.
    List(&'static str),
    /// Lists of them by table: BatchGetItem.
    Tables,
    /// One in each response: TransactGetItems.
    Each,
}

/// The items of a response.
pub(crate) enum ResponseItems {
    One(Row),
    List(Vec<Row>),
    Tables(Vec<(String, Vec<Row>)>),
    Each(Vec<Option<Row>>),
}

// Values never reach a log by `Debug`.
impl fmt::Debug for ResponseItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseItems(…)")
    }
}

// Each of these takes the items from the SDK's output where they were not taken out of the response: there was none, it was mocked.
impl ResponseItems {
    pub(crate) fn one(items: Option<Self>, mapped: Option<Item>) -> Result<Option<Row>, EncodeError> {
        match items {
            Some(Self::One(row)) => Ok(Some(row)),
            _ => mapped.as_ref().map(Row::of_item).transpose(),
        }
    }
    pub(crate) fn list(items: Option<Self>, mapped: Option<Vec<Item>>) -> Result<Vec<Row>, EncodeError> {
        match items {
            Some(Self::List(rows)) => Ok(rows),
            _ => rows(mapped.unwrap_or_default()),
        }
    }
    pub(crate) fn tables(
        items: Option<Self>,
        mapped: Option<HashMap<String, Vec<Item>>>,
    ) -> Result<Vec<(String, Vec<Row>)>, EncodeError> {
        match items {
            Some(Self::Tables(tables)) => Ok(tables),
            _ => mapped.unwrap_or_default().into_iter().map(|(table, items)| Ok((table, rows(items)?))).collect(),
        }
    }
    pub(crate) fn each(
        items: Option<Self>,
        mapped: impl IntoIterator<Item = Option<Item>>,
    ) -> Result<Vec<Option<Row>>, EncodeError> {
        match items {
            Some(Self::Each(each)) => Ok(each),
            _ => mapped.into_iter().map(|item| item.as_ref().map(Row::of_item).transpose()).collect(),
        }
    }
}

fn rows(items: Vec<Item>) -> Result<Vec<Row>, EncodeError> {
    items.iter().map(Row::of_item).collect()
}

impl ItemsAt {
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Nowhere => None,
            Self::One(name) | Self::List(name) => Some(name),
            Self::Tables | Self::Each => Some("Responses"),
        }
    }
}

/// A response, apart: its items, `None` where it has no such member, and all its other members.
pub(crate) struct Apart {
    pub(crate) items: Option<ResponseItems>,
    pub(crate) rest: String,
}

/// # Errors
/// The response is cut off, or none of DynamoDB's.
pub(crate) fn take_apart(body: &Bytes, at: ItemsAt) -> Result<Apart, Torn> {
    let mut apart = Apart { items: None, rest: String::from("{") };
    let mut members = Parts::open(body, 0, b'{')?;
    while let Some(name) = members.name()? {
        if at.name() == Some(&*name) {
            // Of two the last counts, and `null` is nothing: as the SDK takes it.
            apart.items = if members.null() { None } else { items(body, &mut members, at)? };
            continue;
        }
        let value = members.value()?;
        if apart.rest.len() > 1 {
            apart.rest.push(',');
        }
        apart.rest.push('"');
        escape(&mut apart.rest, &name);
        apart.rest.push_str("\":");
        apart.rest.push_str(std::str::from_utf8(&body[value]).map_err(|_| Torn)?);
    }
    members.ends()?;
    apart.rest.push('}');
    Ok(apart)
}

fn items(body: &Bytes, at_items: &mut Parts<'_>, at: ItemsAt) -> Result<Option<ResponseItems>, Torn> {
    Ok(match at {
        ItemsAt::Nowhere => None,
        ItemsAt::One(_) => Some(ResponseItems::One(row(body, at_items)?)),
        ItemsAt::List(_) => Some(ResponseItems::List(list(body, at_items)?)),
        ItemsAt::Tables => Some(ResponseItems::Tables(at_items.inside(b'{', |tables| {
            let mut lists = Vec::new();
            while let Some(table) = tables.name()? {
                lists.push((table.into_owned(), list(body, tables)?));
            }
            Ok(lists)
        })?)),
        ItemsAt::Each => Some(ResponseItems::Each(at_items.inside(b'[', |responses| {
            let mut each = Vec::new();
            while responses.next()? {
                each.push(responses.inside(b'{', |response| of_response(body, response))?);
            }
            Ok(each)
        })?)),
    })
}

/// The item of one response of TransactGetItems.
fn of_response(body: &Bytes, response: &mut Parts<'_>) -> Result<Option<Row>, Torn> {
    let mut item = None;
    while let Some(name) = response.name()? {
        if name != "Item" {
            response.value()?;
        } else {
            item = if response.null() { None } else { Some(row(body, response)?) };
        }
    }
    Ok(item)
}

/// Bytes of an item with a few attributes.
const SHORT: usize = 64;

fn list(body: &Bytes, at_list: &mut Parts<'_>) -> Result<Vec<Row>, Torn> {
    at_list.inside(b'[', |elements| {
        let mut rows = Vec::new();
        while elements.next()? {
            rows.push(row(body, elements)?);
            if let [first] = &rows[..] {
                // Sized by the first rather than grown by doubling; one that is short says little of the others.
                rows.reserve(elements.bytes_left() / first.len().max(SHORT) + 1);
            }
        }
        Ok(rows)
    })
}

fn row(body: &Bytes, at_item: &mut Parts<'_>) -> Result<Row, Torn> {
    let item = at_item.item()?;
    match body.get(item.start) {
        Some(b'{') => Ok(Row::new(body.slice(item))),
        _ => Err(Torn),
    }
}
