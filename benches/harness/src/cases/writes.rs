//! One item, a batch of twenty-five, a transaction of ten.

use crate::answers::{ALL_WRITTEN, DONE, TABLE};
use crate::by_hand::{self, map_of};
use crate::case::{AnyError, Cases, Size, lasting};
use crate::connector::Canned;
use crate::records::{User, Wide};
use crate::samples::{user, users, wide};
use crate::seen::{plain, written};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use dynamo_table::{DynamoTable, Table, transact_write};

pub fn cases(cases: &mut Cases) {
    put10(cases);
    put60(cases);
    batch_write(cases);
    transaction(cases);
}

fn put10(cases: &mut Cases) {
    let Some(mut group) = cases.group("put10", Size::Item, || plain(&[user(7)])) else { return };
    let client = lasting(Canned::always(DONE).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    let user = lasting(user(7));
    group.case("sdk", written, async move || {
        Ok(client.put_item().table_name(TABLE).set_item(Some(map_of(user))).send().await?)
    });
    group.case("serde_dynamo", written, async move || {
        Ok(client.put_item().table_name(TABLE).set_item(Some(serde_dynamo::to_item(user)?)).send().await?)
    });
    group.case("ours", written, async move || Ok(table.put(user).await?));
}

fn put60(cases: &mut Cases) {
    let Some(mut group) = cases.group("put60", Size::Item, || plain(&[wide(7)])) else { return };
    let client = lasting(Canned::always(DONE).client());
    let table: &Table<Wide> = lasting(Table::new(client.clone(), TABLE));
    let wide = lasting(wide(7));
    group.case("serde_dynamo", written, async move || {
        Ok(client.put_item().table_name(TABLE).set_item(Some(serde_dynamo::to_item(wide)?)).send().await?)
    });
    group.case("ours", written, async move || Ok(table.put(wide).await?));
}

fn batch_write(cases: &mut Cases) {
    let Some(mut group) = cases.group("batch_write25", Size::Batch, || plain(&users(25))) else { return };
    let client = lasting(Canned::always(ALL_WRITTEN).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    let users = lasting(users(25));
    group.case("sdk", written, async move || {
        let puts = by_hand::put_requests(users, |user| Ok(map_of(user)))?;
        Ok(client.batch_write_item().request_items(TABLE, puts).send().await?)
    });
    group.case("serde_dynamo", written, async move || {
        let puts = by_hand::put_requests(users, |user| Ok(serde_dynamo::to_item(user)?))?;
        Ok(client.batch_write_item().request_items(TABLE, puts).send().await?)
    });
    // The records are given: their copies are part of it.
    group.case("ours", written, async move || Ok(table.batch_put(users.clone()).await?.items));
}

fn transaction(cases: &mut Cases) {
    let Some(mut group) = cases.group("transact10", Size::Batch, || plain(&users(10))) else { return };
    let client = lasting(Canned::always(DONE).client());
    let table: &Table<User> = lasting(Table::new(client.clone(), TABLE));
    let users = lasting(users(10));
    let action = |map| -> Result<TransactWriteItem, AnyError> {
        let put = Put::builder().table_name(TABLE).set_item(Some(map)).build()?;
        Ok(TransactWriteItem::builder().put(put).build())
    };
    group.case("sdk", written, async move || {
        let actions: Result<Vec<_>, _> = users.iter().map(|user| action(map_of(user))).collect();
        Ok(client.transact_write_items().set_transact_items(Some(actions?)).send().await?)
    });
    group.case("serde_dynamo", written, async move || {
        let actions: Result<Vec<_>, AnyError> = users.iter().map(|user| action(serde_dynamo::to_item(user)?)).collect();
        Ok(client.transact_write_items().set_transact_items(Some(actions?)).send().await?)
    });
    group.case("ours", written, async move || {
        Ok(transact_write().write_all(users.iter().map(|user| table.put(user))).await?)
    });
}
