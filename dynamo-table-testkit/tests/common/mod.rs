//! A table, and an item in it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

pub(crate) async fn create(client: &Client, table: &str) {
    let attribute = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash);
    let create = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(attribute.build().unwrap()).key_schema(key.build().unwrap());
    create.send().await.unwrap();
}

pub(crate) async fn put(client: &Client, table: &str, id: &str, points: u32) {
    let points = AttributeValue::N(points.to_string());
    let put = client.put_item().table_name(table).item("id", AttributeValue::S(id.into())).item("points", points);
    put.send().await.unwrap();
}

pub(crate) async fn get(client: &Client, table: &str, id: &str) -> Option<u32> {
    let get = client.get_item().table_name(table).key("id", AttributeValue::S(id.into()));
    let item = get.send().await.unwrap().item?;
    Some(item["points"].as_n().unwrap().parse().unwrap())
}
