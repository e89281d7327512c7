//! The same work for more and more items, without a delay: time and memory should grow with what is kept, and with nothing else.

use crate::bulk::loops;
use crate::bulk::tables::{keyed, paged, taking};
use bench_harness::answers::TABLE;
use bench_harness::case::{AnyError, Cases, Size, lasting};
use bench_harness::records::User;
use bench_harness::samples::{PARTITION, sort_key, user};
use bench_harness::seen::count;
use dynamo_table::{DynamoTable, Table};
use futures::TryStreamExt;
use serde_json::Value;

/// The first of each is the warm-up of the others. `scripts/bench` knows their names.
pub fn cases(cases: &mut Cases) {
    load(cases, [("load_100", 100), ("load_1k", 1_000), ("load_10k", 10_000), ("load_100k", 100_000)]);
    read(cases, [("read_100", 100), ("read_1k", 1_000), ("read_10k", 10_000), ("read_100k", 100_000)]);
    query(cases, [("query_100", 100), ("query_1k", 1_000), ("query_10k", 10_000), ("query_100k", 100_000)]);
}

/// Out of an iterator that makes the records.
fn load(cases: &mut Cases, sizes: [(&'static str, usize); 4]) {
    for (name, size) in sizes {
        let Some(mut group) = cases.group(name, Size::Bulk, move || Value::from(size)) else { continue };
        let client = lasting(taking().client());
        let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
        group.case("serde_dynamo", count, async move || loops::load(client, (0..size).map(user)).await);
        group.case("ours", count, async move || Ok(table.batch_put((0..size).map(user)).await?.items));
    }
}

fn read(cases: &mut Cases, sizes: [(&'static str, usize); 4]) {
    for (name, size) in sizes {
        let Some(mut group) = cases.group(name, Size::Bulk, move || Value::from(size)) else { continue };
        let client = lasting(keyed(size).client());
        let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
        let keys = move || (0..size).map(|number| (PARTITION, sort_key(number)));
        group.case("serde_dynamo", count, async move || Ok(loops::read(client, size).await?.len()));
        group.case("ours", count, async move || Ok(table.batch_get(keys()).await?.into_iter().flatten().count()));
        group.case("ours.items", count, async move || -> Result<usize, AnyError> {
            let (mut items, mut count) = (table.batch_get(keys()).items(), 0);
            while let Some(user) = items.try_next().await? {
                count += usize::from(user.is_some());
            }
            Ok(count)
        });
    }
}

fn query(cases: &mut Cases, sizes: [(&'static str, usize); 4]) {
    for (name, size) in sizes {
        let Some(mut group) = cases.group(name, Size::Bulk, move || Value::from(size)) else { continue };
        let client = lasting(paged(size.div_ceil(1_000), size.min(1_000)).client());
        let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
        group.case("serde_dynamo", count, async move || Ok(loops::query(client).await?.len()));
        group.case("ours", count, async move || Ok(table.query(PARTITION).all().await?.items.len()));
        group.case("ours.items", count, async move || -> Result<usize, AnyError> {
            let (mut items, mut count) = (table.query(PARTITION).items(), 0);
            while let Some(user) = items.try_next().await? {
                count += usize::from(!user.pk.is_empty());
            }
            Ok(count)
        });
    }
}
