//! Ten attributes set; the whole record as an update.

use crate::answers::{DONE, TABLE, item, updated};
use crate::by_hand::{self, Map, text};
use crate::case::{AnyError, Cases, Size, lasting};
use crate::connector::Canned;
use crate::records::{Account, Wide};
use crate::samples::{account, wide};
use crate::seen::{map, plain, records, written};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;
use dynamo_table::operation::Update;
use dynamo_table::{DynamoTable, Table};
use serde::Serialize;

pub fn cases(cases: &mut Cases) {
    update10(cases);
    update10_new(cases);
    upsert10(cases);
    upsert10_new(cases);
    upsert60(cases);
}

fn update10(cases: &mut Cases) {
    let Some(mut group) = cases.group("update10", Size::Item, || plain(&[account(7)])) else { return };
    let client = lasting(Canned::always(DONE).client());
    let table: &Table<Account> = lasting(Table::new(client.clone(), TABLE));
    let account = lasting(account(7));
    group.case("sdk", written, async move || Ok(by_hand::update(client, account).send().await?));
    group.case("serde_dynamo", written, async move || Ok(built(client, account)?.send().await?));
    group.case("ours", written, async move || Ok(ours(table, account).return_nothing().await?));
}

fn update10_new(cases: &mut Cases) {
    let Some(mut group) = cases.group("update10_new", Size::Item, || plain(&account(7))) else { return };
    let client = lasting(Canned::always(updated(&item(&account(7)))).client());
    let table: &Table<Account> = lasting(Table::new(client.clone(), TABLE));
    let account = lasting(account(7));
    group.case("sdk", map, async move || {
        let output = by_hand::update(client, account).return_values(ReturnValue::AllNew).send().await?;
        Ok(output.attributes.unwrap_or_default())
    });
    group.case("serde_dynamo", records, async move || -> Result<Account, AnyError> {
        let output = built(client, account)?.return_values(ReturnValue::AllNew).send().await?;
        Ok(serde_dynamo::from_item(output.attributes.unwrap_or_default())?)
    });
    group.case("ours", records, async move || Ok(ours(table, account).await?));
}

/// Ten attributes through serde_dynamo.
fn built(client: &Client, account: &Account) -> Result<UpdateItemFluentBuilder, AnyError> {
    let key = [("pk".to_owned(), text(&account.pk)), ("sk".to_owned(), text(&account.sk))];
    let changes = [
        ("name".to_owned(), serde_dynamo::to_attribute_value(&account.name)?),
        ("email".to_owned(), serde_dynamo::to_attribute_value(&account.email)?),
        ("age".to_owned(), serde_dynamo::to_attribute_value(account.age)?),
        ("balance".to_owned(), serde_dynamo::to_attribute_value(account.balance)?),
        ("active".to_owned(), serde_dynamo::to_attribute_value(account.active)?),
        ("created_at".to_owned(), serde_dynamo::to_attribute_value(&account.created_at)?),
        ("tags".to_owned(), serde_dynamo::to_attribute_value(&account.tags)?),
        ("bio".to_owned(), serde_dynamo::to_attribute_value(&account.bio)?),
        ("team".to_owned(), serde_dynamo::to_attribute_value(&account.team)?),
        ("rank".to_owned(), serde_dynamo::to_attribute_value(&account.rank)?),
    ];
    Ok(by_hand::update_of(client, key, changes))
}

fn ours(table: &Table<Account>, account: &Account) -> Update<Account> {
    table
        .update((account.pk.as_str(), account.sk.as_str()))
        .set(Account::NAME, account.name.as_str())
        .set(Account::EMAIL, account.email.as_str())
        .set(Account::AGE, account.age)
        .set(Account::BALANCE, account.balance)
        .set(Account::ACTIVE, account.active)
        .set(Account::CREATED_AT, account.created_at.as_str())
        .set(Account::TAGS, account.tags.clone())
        .set(Account::BIO, account.bio.as_str())
        .set(Account::TEAM, account.team.as_str())
        .set(Account::RANK, account.rank.as_str())
}

fn upsert10(cases: &mut Cases) {
    let Some(mut group) = cases.group("upsert10", Size::Item, || plain(&[account(7)])) else { return };
    let client = lasting(Canned::always(DONE).client());
    let table: &Table<Account> = lasting(Table::new(client.clone(), TABLE));
    let account = lasting(account(7));
    group.case("serde_dynamo", written, async move || Ok(whole(client, account, ["pk", "sk"])?.send().await?));
    group.case("ours", written, async move || Ok(table.upsert(account).return_nothing().await?));
}

fn upsert10_new(cases: &mut Cases) {
    let Some(mut group) = cases.group("upsert10_new", Size::Item, || plain(&account(7))) else { return };
    let client = lasting(Canned::always(updated(&item(&account(7)))).client());
    let table: &Table<Account> = lasting(Table::new(client.clone(), TABLE));
    let account = lasting(account(7));
    group.case("serde_dynamo", records, async move || -> Result<Account, AnyError> {
        let update = whole(client, account, ["pk", "sk"])?.return_values(ReturnValue::AllNew);
        Ok(serde_dynamo::from_item(update.send().await?.attributes.unwrap_or_default())?)
    });
    group.case("ours", records, async move || Ok(table.upsert(account).await?));
}

fn upsert60(cases: &mut Cases) {
    let Some(mut group) = cases.group("upsert60", Size::Item, || plain(&[wide(7)])) else { return };
    let client = lasting(Canned::always(DONE).client());
    let table: &Table<Wide> = lasting(Table::new(client.clone(), TABLE));
    let wide = lasting(wide(7));
    group.case("serde_dynamo", written, async move || Ok(whole(client, wide, ["s00", "s01"])?.send().await?));
    group.case("ours", written, async move || Ok(table.upsert(wide).return_nothing().await?));
}

/// The whole record as an update, by hand out of `to_item`.
fn whole(client: &Client, record: &impl Serialize, names: [&str; 2]) -> Result<UpdateItemFluentBuilder, AnyError> {
    let mut item: Map = serde_dynamo::to_item(record)?;
    let key: Vec<_> = names.iter().filter_map(|name| item.remove_entry(*name)).collect();
    Ok(by_hand::update_of(client, key, item))
}
