//! The loops that people write.

use aws_sdk_dynamodb::Client;
use bench_harness::answers::TABLE;
use bench_harness::by_hand::{keys, put_requests, text};
use bench_harness::case::AnyError;
use bench_harness::records::User;
use bench_harness::samples::{PARTITION, sort_key};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::ops::Range;

/// One page after another, collected; of one segment where one is given.
///
/// # Errors
///
/// Those of the calls.
pub async fn scan(client: &Client, segment: Option<(i32, i32)>) -> Result<Vec<User>, AnyError> {
    let (mut all, mut start) = (Vec::new(), None);
    loop {
        let scan = client.scan().table_name(TABLE).set_exclusive_start_key(start.take());
        let scan = scan.set_segment(segment.map(|one| one.0)).set_total_segments(segment.map(|one| one.1));
        let output = scan.send().await?;
        all.extend(serde_dynamo::from_items::<_, User>(output.items.unwrap_or_default())?);
        start = output.last_evaluated_key;
        if start.is_none() {
            return Ok(all);
        }
    }
}

/// The SDK's paginator, item by item.
///
/// # Errors
///
/// Those of the calls.
pub async fn scan_by_paginator(client: &Client) -> Result<usize, AnyError> {
    let mut items = client.scan().table_name(TABLE).into_paginator().items().send();
    let mut count = 0;
    while let Some(item) = items.next().await {
        let user: User = serde_dynamo::from_item(item?)?;
        count += usize::from(!user.pk.is_empty());
    }
    Ok(count)
}

/// A task for each segment.
///
/// # Errors
///
/// Those of the calls.
pub async fn scan_side_by_side(client: &Client, segments: i32) -> Result<Vec<User>, AnyError> {
    let task = |segment| {
        let client = client.clone();
        tokio::spawn(async move { scan(&client, Some((segment, segments))).await })
    };
    let tasks: Vec<_> = (0..segments).map(task).collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(all)
}

/// All items of a partition, page by page of the SDK's paginator.
///
/// # Errors
///
/// Those of the calls.
pub async fn query(client: &Client) -> Result<Vec<User>, AnyError> {
    let mut pages = client
        .query()
        .table_name(TABLE)
        .key_condition_expression("pk = :p")
        .expression_attribute_values(":p", text(PARTITION))
        .into_paginator()
        .send();
    let mut all = Vec::new();
    while let Some(page) = pages.next().await {
        all.extend(serde_dynamo::from_items::<_, User>(page?.items.unwrap_or_default())?);
    }
    Ok(all)
}

/// # Errors
///
/// Those of the call, and what is left unprocessed: nothing is, here.
pub async fn write(client: &Client, users: &[User]) -> Result<usize, AnyError> {
    let puts = put_requests(users, |user| Ok(serde_dynamo::to_item(user)?))?;
    let output = client.batch_write_item().request_items(TABLE, puts).send().await?;
    match output.unprocessed_items {
        Some(left) if !left.is_empty() => Err("items are left".into()),
        _ => Ok(users.len()),
    }
}

/// Twenty-five at a time, one request after another.
///
/// # Errors
///
/// As [`write`].
pub async fn load(client: &Client, users: impl Iterator<Item = User>) -> Result<usize, AnyError> {
    let (mut users, mut count) = (users.fuse(), 0);
    loop {
        let some: Vec<User> = users.by_ref().take(25).collect();
        if some.is_empty() {
            return Ok(count);
        }
        count += write(client, &some).await?;
    }
}

/// So many requests at a time, each a task.
///
/// # Errors
///
/// As [`write`].
pub async fn load_side_by_side(client: &Client, users: &'static [User], at_a_time: usize) -> Result<usize, AnyError> {
    let task = |some: &'static [User]| {
        let client = client.clone();
        async move { tokio::spawn(async move { write(&client, some).await }).await? }
    };
    let requests = stream::iter(users.chunks(25)).map(task).buffer_unordered(at_a_time);
    requests.try_fold(0, async |count, some| Ok(count + some)).await
}

/// # Errors
///
/// Those of the call.
pub async fn get(client: &Client, numbers: Range<usize>) -> Result<Vec<User>, AnyError> {
    let keys = keys(PARTITION, numbers.map(sort_key))?;
    let output = client.batch_get_item().request_items(TABLE, keys).send().await?;
    let items = output.responses.and_then(|mut tables| tables.remove(TABLE)).unwrap_or_default();
    Ok(serde_dynamo::from_items(items)?)
}

/// A hundred at a time, one request after another.
///
/// # Errors
///
/// Those of the calls.
pub async fn read(client: &Client, count: usize) -> Result<Vec<User>, AnyError> {
    let mut all = Vec::new();
    for from in (0..count).step_by(100) {
        all.extend(get(client, from..(from + 100).min(count)).await?);
    }
    Ok(all)
}

/// So many requests at a time, each a task.
///
/// # Errors
///
/// Those of the calls.
pub async fn read_side_by_side(client: &Client, count: usize, at_a_time: usize) -> Result<Vec<User>, AnyError> {
    let task = |from: usize| {
        let client = client.clone();
        async move { tokio::spawn(async move { get(&client, from..(from + 100).min(count)).await }).await? }
    };
    let requests = stream::iter((0..count).step_by(100)).map(task).buffered(at_a_time);
    requests.try_concat().await
}
