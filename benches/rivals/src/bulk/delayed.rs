//! Bulk work where every answer takes five milliseconds: what waits side by side, and what stops waiting because the processor is busy.

use crate::bulk::loops;
use crate::bulk::tables::{keyed, paged, taking};
use bench_harness::answers::TABLE;
use bench_harness::case::{AnyError, Cases, Size, lasting};
use bench_harness::records::User;
use bench_harness::samples::{PARTITION, sort_key, users};
use bench_harness::seen::count;
use dynamo_table::{DynamoTable, Table};
use futures::TryStreamExt;
use serde_json::Value;
use std::time::Duration;

const DELAY: Duration = Duration::from_millis(5);
const PAGES: usize = 16;
const IN_A_PAGE: usize = 2_500;
const ITEMS: usize = 10_000;

pub fn cases(cases: &mut Cases) {
    scan(cases);
    load(cases);
    read(cases);
}

fn scan(cases: &mut Cases) {
    let all = PAGES * IN_A_PAGE;
    let Some(mut group) = cases.group("delayed_scan", Size::Bulk, move || Value::from(all)) else { return };
    let client = lasting(paged(PAGES, IN_A_PAGE).delay(DELAY).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    group.case("serde_dynamo", count, async move || Ok(loops::scan(client, None).await?.len()));
    group.case("serde_dynamo.paginator", count, async move || loops::scan_by_paginator(client).await);
    group.case("serde_dynamo.4 segments", count, async move || Ok(loops::scan_side_by_side(client, 4).await?.len()));
    group.case("ours", count, async move || Ok(table.scan().all().await?.items.len()));
    group.case("ours.items", count, async move || -> Result<usize, AnyError> {
        let (mut items, mut count) = (table.scan().items(), 0);
        while let Some(user) = items.try_next().await? {
            count += usize::from(!user.pk.is_empty());
        }
        Ok(count)
    });
    group.case("ours.4 segments", count, async move || Ok(table.scan().segments(4).all().await?.items.len()));
    group.case("ours.8 segments", count, async move || Ok(table.scan().segments(8).all().await?.items.len()));
}

fn load(cases: &mut Cases) {
    let Some(mut group) = cases.group("delayed_load", Size::Bulk, || Value::from(ITEMS)) else { return };
    let client = lasting(taking().delay(DELAY).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    let users = lasting(users(ITEMS)).as_slice();
    group.case("serde_dynamo", count, async move || loops::load(client, users.iter().cloned()).await);
    group.case("serde_dynamo.8 at a time", count, async move || loops::load_side_by_side(client, users, 8).await);
    group.case("serde_dynamo.32 at a time", count, async move || loops::load_side_by_side(client, users, 32).await);
    group.case("ours", count, async move || Ok(table.batch_put(users.to_vec()).await?.items));
    group.case("ours.32 at a time", count, async move || {
        Ok(table.batch_put(users.to_vec()).concurrency(32).await?.items)
    });
}

fn read(cases: &mut Cases) {
    let Some(mut group) = cases.group("delayed_read", Size::Bulk, || Value::from(ITEMS)) else { return };
    let client = lasting(keyed(ITEMS).delay(DELAY).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    let keys = || (0..ITEMS).map(|number| (PARTITION, sort_key(number)));
    group.case("serde_dynamo", count, async move || Ok(loops::read(client, ITEMS).await?.len()));
    group.case("serde_dynamo.8 at a time", count, async move || {
        Ok(loops::read_side_by_side(client, ITEMS, 8).await?.len())
    });
    group.case("ours", count, async move || Ok(table.batch_get(keys()).await?.into_iter().flatten().count()));
    group.case("ours.32 at a time", count, async move || {
        Ok(table.batch_get(keys()).concurrency(32).await?.into_iter().flatten().count())
    });
}
