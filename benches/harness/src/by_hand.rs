//! Requests as they are written by hand with the SDK.

use crate::answers::TABLE;
use crate::case::AnyError;
use crate::records::{Account, User};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, PutRequest, WriteRequest};
use std::collections::HashMap;

pub type Map = HashMap<String, AttributeValue>;
/// The names of partition key and sort key.
pub type Names = (&'static str, &'static str);

pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub fn get(client: &Client, names: Names, key: (&str, &str)) -> GetItemFluentBuilder {
    client.get_item().table_name(TABLE).key(names.0, text(key.0)).key(names.1, text(key.1))
}

pub fn query(client: &Client, names: Names, partition: &str, prefix: &str) -> QueryFluentBuilder {
    client
        .query()
        .table_name(TABLE)
        .key_condition_expression("#p = :p AND begins_with(#s, :s)")
        .expression_attribute_names("#p", names.0)
        .expression_attribute_names("#s", names.1)
        .expression_attribute_values(":p", text(partition))
        .expression_attribute_values(":s", text(prefix))
}

/// # Errors
///
/// None: there are keys.
pub fn keys(partition: &str, sort_keys: impl IntoIterator<Item = String>) -> Result<KeysAndAttributes, AnyError> {
    let key = |sort: String| HashMap::from([("pk".to_owned(), text(partition)), ("sk".to_owned(), text(sort))]);
    Ok(sort_keys.into_iter().fold(KeysAndAttributes::builder(), |keys, sort| keys.keys(key(sort))).build()?)
}

pub fn map_of(user: &User) -> Map {
    let mut map = Map::with_capacity(10);
    map.insert("pk".to_owned(), text(&user.pk));
    map.insert("sk".to_owned(), text(&user.sk));
    map.insert("name".to_owned(), text(&user.name));
    map.insert("email".to_owned(), text(&user.email));
    map.insert("age".to_owned(), AttributeValue::N(user.age.to_string()));
    map.insert("balance".to_owned(), AttributeValue::N(user.balance.to_string()));
    map.insert("active".to_owned(), AttributeValue::Bool(user.active));
    map.insert("created_at".to_owned(), text(&user.created_at));
    map.insert("tags".to_owned(), AttributeValue::L(user.tags.iter().map(text).collect()));
    map.insert("bio".to_owned(), text(&user.bio));
    map
}

/// # Errors
///
/// What does not become an item.
pub fn put_requests(
    users: &[User],
    map: impl Fn(&User) -> Result<Map, AnyError>,
) -> Result<Vec<WriteRequest>, AnyError> {
    let request = |user| {
        let put = PutRequest::builder().set_item(Some(map(user)?)).build()?;
        Ok(WriteRequest::builder().put_request(put).build())
    };
    users.iter().map(request).collect()
}

/// Ten attributes set: the expression is one literal.
pub fn update(client: &Client, account: &Account) -> UpdateItemFluentBuilder {
    client
        .update_item()
        .table_name(TABLE)
        .key("pk", text(&account.pk))
        .key("sk", text(&account.sk))
        .update_expression(
            "SET #name = :name, #email = :email, #age = :age, #balance = :balance, #active = :active, \
             #created_at = :created_at, #tags = :tags, #bio = :bio, #team = :team, #rank = :rank",
        )
        .expression_attribute_names("#name", "name")
        .expression_attribute_names("#email", "email")
        .expression_attribute_names("#age", "age")
        .expression_attribute_names("#balance", "balance")
        .expression_attribute_names("#active", "active")
        .expression_attribute_names("#created_at", "created_at")
        .expression_attribute_names("#tags", "tags")
        .expression_attribute_names("#bio", "bio")
        .expression_attribute_names("#team", "team")
        .expression_attribute_names("#rank", "rank")
        .expression_attribute_values(":name", text(&account.name))
        .expression_attribute_values(":email", text(&account.email))
        .expression_attribute_values(":age", AttributeValue::N(account.age.to_string()))
        .expression_attribute_values(":balance", AttributeValue::N(account.balance.to_string()))
        .expression_attribute_values(":active", AttributeValue::Bool(account.active))
        .expression_attribute_values(":created_at", text(&account.created_at))
        .expression_attribute_values(":tags", AttributeValue::L(account.tags.iter().map(text).collect()))
        .expression_attribute_values(":bio", text(&account.bio))
        .expression_attribute_values(":team", text(&account.team))
        .expression_attribute_values(":rank", text(&account.rank))
}

/// An update that sets what it is given, its expression built as the values come.
pub fn update_of(
    client: &Client,
    key: impl IntoIterator<Item = (String, AttributeValue)>,
    changes: impl IntoIterator<Item = (String, AttributeValue)>,
) -> UpdateItemFluentBuilder {
    let mut update = client.update_item().table_name(TABLE);
    for (name, value) in key {
        update = update.key(name, value);
    }
    let mut assignments = Vec::new();
    for (name, value) in changes {
        assignments.push(format!("#{name} = :{name}"));
        update = update
            .expression_attribute_values(format!(":{name}"), value)
            .expression_attribute_names(format!("#{name}"), name);
    }
    update.update_expression(format!("SET {}", assignments.join(", ")))
}
