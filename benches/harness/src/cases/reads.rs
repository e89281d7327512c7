//! One item, a page of a megabyte, a batch of a hundred.

use crate::answers::{TABLE, batch, got, item, page};
use crate::by_hand;
use crate::case::{AnyError, Cases, Size, lasting};
use crate::connector::Canned;
use crate::records::{Order, User, Wide};
use crate::samples::{PARTITION, order, sort_key, user, users, wide};
use crate::seen::{map, maps, plain, records};
use dynamo_table::{DynamoTable, Table, begins_with};
use futures::TryStreamExt;
use std::collections::HashMap;

/// About 1 MB each by DynamoDB's measure.
pub const USERS_IN_A_PAGE: usize = 2_500;
pub const WIDE_IN_A_PAGE: usize = 270;
pub const ORDERS_IN_A_PAGE: usize = 1_600;
pub const KEYS_IN_A_BATCH: usize = 100;

pub fn cases(cases: &mut Cases) {
    get!(cases, "get10", User, user(7), ("pk", "sk"));
    get!(cases, "get60", Wide, wide(7), ("s00", "s01"));
    query!(cases, "query400", User, user, USERS_IN_A_PAGE, ("pk", "sk"));
    query!(cases, "query60", Wide, wide, WIDE_IN_A_PAGE, ("s00", "s01"));
    query!(cases, "query_nested", Order, order, ORDERS_IN_A_PAGE, ("pk", "sk"));
    // What a call costs that finds nothing: a page less this is the page's decoding alone.
    query!(cases, "query_empty", User, user, 0, ("pk", "sk"));
    batch_get(cases);
}

macro_rules! get {
    ($cases:expr, $name:literal, $Record:ty, $sample:expr, $names:expr) => {
        if let Some(mut group) = $cases.group($name, Size::Item, || plain(&$sample)) {
            let client = lasting(Canned::always(got(&item(&$sample))).client());
            let table: &Table<$Record> = lasting(Table::new(client.clone(), TABLE));
            let sort = lasting(sort_key(7)).as_str();
            group.case("sdk", map, async move || {
                let output = by_hand::get(client, $names, (PARTITION, sort)).send().await?;
                output.item.ok_or_else(missing)
            });
            group.case("serde_dynamo", records, async move || -> Result<$Record, AnyError> {
                let output = by_hand::get(client, $names, (PARTITION, sort)).send().await?;
                Ok(serde_dynamo::from_item(output.item.ok_or_else(missing)?)?)
            });
            group.case("ours", records, async move || table.get((PARTITION, sort)).await?.ok_or_else(missing));
        }
    };
}
use get;

macro_rules! query {
    ($cases:expr, $name:literal, $Record:ty, $sample:expr, $count:expr, $names:expr) => {
        let rows = || plain(&(0..$count).map($sample).collect::<Vec<_>>());
        if let Some(mut group) = $cases.group($name, Size::Page, rows) {
            let items: Vec<String> = (0..$count).map(|number| item(&$sample(number))).collect();
            let client = lasting(Canned::always(page(&items, None)).client());
            let table: &Table<$Record> = lasting(Table::new(client.clone(), TABLE));
            group.case("sdk", maps, async move || {
                let output = by_hand::query(client, $names, PARTITION, "USER#").send().await?;
                output.items.ok_or_else(missing)
            });
            group.case("serde_dynamo", records, async move || -> Result<Vec<$Record>, AnyError> {
                let output = by_hand::query(client, $names, PARTITION, "USER#").send().await?;
                Ok(serde_dynamo::from_items(output.items.ok_or_else(missing)?)?)
            });
            group.case("ours", records, async move || {
                Ok(table.query(PARTITION).sort_key(begins_with("USER#")).all().await?.items)
            });
            group.case("ours.items", records, async move || -> Result<Vec<$Record>, AnyError> {
                let mut items = table.query(PARTITION).sort_key(begins_with("USER#")).items();
                let mut all = Vec::new();
                while let Some(record) = items.try_next().await? {
                    all.push(record);
                }
                Ok(all)
            });
        }
    };
}
use query;

fn batch_get(cases: &mut Cases) {
    let expected = || plain(&users(KEYS_IN_A_BATCH));
    let Some(mut group) = cases.group("batch_get100", Size::Batch, expected) else { return };
    let items: Vec<String> = users(KEYS_IN_A_BATCH).iter().map(item).collect();
    let client = lasting(Canned::always(batch(&items)).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    let send = async move || -> Result<Vec<by_hand::Map>, AnyError> {
        let keys = by_hand::keys(PARTITION, (0..KEYS_IN_A_BATCH).map(sort_key))?;
        let output = client.batch_get_item().request_items(TABLE, keys).send().await?;
        output.responses.and_then(|mut tables| tables.remove(TABLE)).ok_or_else(missing)
    };
    group.case("sdk", maps, send);
    group.case("serde_dynamo", records, async move || -> Result<Vec<User>, AnyError> {
        Ok(serde_dynamo::from_items(send().await?)?)
    });
    // What ours gives: in the order asked, `None` for what is missing.
    group.case("serde_dynamo.ordered", records, async move || -> Result<Vec<Option<User>>, AnyError> {
        let users: Vec<User> = serde_dynamo::from_items(send().await?)?;
        let mut found: HashMap<(String, String), User> =
            users.into_iter().map(|user| ((user.pk.clone(), user.sk.clone()), user)).collect();
        Ok((0..KEYS_IN_A_BATCH).map(|number| found.remove(&(PARTITION.to_owned(), sort_key(number)))).collect())
    });
    group.case("ours", records, async move || {
        Ok(table.batch_get((0..KEYS_IN_A_BATCH).map(|number| (PARTITION, sort_key(number)))).await?)
    });
}

/// Canned answers hold what is asked for.
fn missing() -> AnyError {
    "the answer lacks what was asked for".into()
}
