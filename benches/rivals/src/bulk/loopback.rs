//! Calls over a real socket to the in-process engine, which `scripts/bench` starts in another process: `BENCH_ENGINE` says where it listens.

use crate::bulk::loops;
use aws_sdk_dynamodb::Client;
use bench_harness::answers::TABLE;
use bench_harness::by_hand;
use bench_harness::case::{AnyError, Cases, Group, Size, lasting};
use bench_harness::connector::config;
use bench_harness::records::User;
use bench_harness::samples::{PARTITION, sort_key, user, users};
use bench_harness::seen::{plain, records};
use dynamo_table::{DynamoTable, Table, begins_with};
use dynamo_table_testkit::plain_http;
use serde_json::Value;

pub fn cases(cases: &mut Cases) {
    let Ok(url) = std::env::var("BENCH_ENGINE") else { return };
    let client = lasting(Client::from_conf(config().endpoint_url(url).http_client(plain_http()).build()));
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    if let Some(group) = cases.group("loopback_get10", Size::Item, || plain(&user(7))) {
        get(group, (client, table));
    }
    if let Some(group) = cases.group("loopback_put10", Size::Item, || Value::Null) {
        put(group, (client, table));
    }
    if let Some(group) = cases.group("loopback_query400", Size::Page, || plain(&users(2_500))) {
        query(group, (client, table));
    }
    if let Some(group) = cases.group("loopback_batch_get100", Size::Batch, || plain(&users(100))) {
        batch_get(group, (client, table));
    }
    if let Some(group) = cases.group("loopback_batch_write25", Size::Batch, || Value::Null) {
        batch_write(group, (client, table));
    }
}

type Clients = (&'static Client, &'static Table<User>);

fn get(mut group: Group<'_>, (client, table): Clients) {
    let sort = lasting(sort_key(7)).as_str();
    group.case("serde_dynamo", records, async move || -> Result<Option<User>, AnyError> {
        let output = by_hand::get(client, ("pk", "sk"), (PARTITION, sort)).send().await?;
        Ok(output.item.map(serde_dynamo::from_item).transpose()?)
    });
    group.case("ours", records, async move || Ok(table.get((PARTITION, sort)).await?));
}

fn put(mut group: Group<'_>, (client, table): Clients) {
    let user = lasting(user(7));
    group.case("serde_dynamo", records, async move || -> Result<(), AnyError> {
        client.put_item().table_name(TABLE).set_item(Some(serde_dynamo::to_item(user)?)).send().await?;
        Ok(())
    });
    group.case("ours", records, async move || Ok(table.put(user).await?));
}

fn query(mut group: Group<'_>, (client, table): Clients) {
    group.case("serde_dynamo", records, async move || -> Result<Vec<User>, AnyError> {
        let (mut all, mut start) = (Vec::new(), None);
        loop {
            let query = by_hand::query(client, ("pk", "sk"), PARTITION, "USER#").set_exclusive_start_key(start);
            let output = query.send().await?;
            all.extend(serde_dynamo::from_items::<_, User>(output.items.unwrap_or_default())?);
            start = output.last_evaluated_key;
            if start.is_none() {
                return Ok(all);
            }
        }
    });
    group.case("ours", records, async move || {
        Ok(table.query(PARTITION).sort_key(begins_with("USER#")).all().await?.items)
    });
}

/// In the order asked, by both: an engine answers in an order of its own.
fn batch_get(mut group: Group<'_>, (client, table): Clients) {
    group.case("serde_dynamo", records, async move || -> Result<Vec<User>, AnyError> {
        let mut users = loops::get(client, 0..100).await?;
        users.sort_by(|one, other| one.sk.cmp(&other.sk));
        Ok(users)
    });
    group.case("ours", records, async move || {
        Ok(table.batch_get((0..100).map(|number| (PARTITION, sort_key(number)))).await?)
    });
}

fn batch_write(mut group: Group<'_>, (client, table): Clients) {
    let users = lasting(users(25));
    group.case("serde_dynamo", records, async move || -> Result<(), AnyError> {
        loops::write(client, users).await?;
        Ok(())
    });
    group.case("ours", records, async move || -> Result<(), AnyError> {
        table.batch_put(users.clone()).await?;
        Ok(())
    });
}
