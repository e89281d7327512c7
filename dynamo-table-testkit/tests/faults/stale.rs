//! Reads that are behind.

use crate::common::{create, get, put};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    KeysAndAttributes, Projection, ProjectionType, ScalarAttributeType,
};
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults};
use std::time::Duration;
use tokio::time::advance;

const SECOND: Duration = Duration::from_secs(1);

async fn behind(engine: &Engine) -> FaultLayer {
    create(&engine.client(), "players").await;
    Faults::seeded(1).always(Fault::Stale).staleness(SECOND).around(engine.clone())
}

fn key(id: &str) -> AttributeValue {
    AttributeValue::S(id.into())
}

async fn consistent(client: &Client, id: &str) -> Option<String> {
    let get = client.get_item().table_name("players").key("id", key(id)).consistent_read(true).send();
    get.await.unwrap().item.map(|item| item["points"].as_n().unwrap().clone())
}

async fn scanned(client: &Client) -> Vec<(String, String)> {
    let page = client.scan().table_name("players").send().await.unwrap();
    assert_eq!(page.count() as usize, page.items().len());
    assert_eq!(page.scanned_count() as usize, page.items().len());
    let mut found: Vec<_> = page
        .items()
        .iter()
        .map(|item| (item["id"].as_s().unwrap().clone(), item["points"].as_n().unwrap().clone()))
        .collect();
    found.sort();
    found
}

#[tokio::test(start_paused = true)]
async fn a_get_shows_what_was_there_for_as_long_as_was_set() {
    let engine = Engine::new();
    let layer = behind(&engine).await;
    let client = layer.client();
    put(&client, "players", "a", 1).await;
    assert_eq!(get(&client, "players", "a").await, None);
    assert_eq!(consistent(&client, "a").await.as_deref(), Some("1"));
    advance(SECOND * 2).await;
    assert_eq!(get(&client, "players", "a").await, Some(1));

    put(&client, "players", "a", 2).await;
    assert_eq!(get(&client, "players", "a").await, Some(1));
    client.delete_item().table_name("players").key("id", key("a")).send().await.unwrap();
    assert!(get(&client, "players", "a").await.is_some());
    assert_eq!(consistent(&client, "a").await, None);
    advance(SECOND * 2).await;
    assert_eq!(get(&client, "players", "a").await, None);

    put(&client, "players", "a", 3).await;
    layer.calm();
    assert_eq!(get(&client, "players", "a").await, Some(3));
    assert_eq!(layer.count(Fault::Stale), 3);
}

#[tokio::test(start_paused = true)]
async fn pages_show_old_images_and_leave_out_what_did_not_exist() {
    let engine = Engine::new();
    let layer = behind(&engine).await;
    let client = layer.client();
    put(&engine.client(), "players", "a", 1).await;
    put(&engine.client(), "players", "b", 1).await;
    put(&client, "players", "a", 2).await;
    put(&client, "players", "c", 2).await;
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(id, points)| ((*id).to_owned(), (*points).to_owned())).collect()
    };
    assert_eq!(scanned(&client).await, owned(&[("a", "1"), ("b", "1")]));
    advance(SECOND * 2).await;
    assert_eq!(scanned(&client).await, owned(&[("a", "2"), ("b", "1"), ("c", "2")]));
}

#[tokio::test(start_paused = true)]
async fn a_page_under_a_filter_shows_nothing_that_the_filter_may_refuse() {
    let engine = Engine::new();
    let layer = behind(&engine).await;
    put(&engine.client(), "players", "a", 1).await;
    put(&layer.client(), "players", "a", 2).await;
    let scan = layer.client().scan().table_name("players").filter_expression("points = :two");
    let page = scan.expression_attribute_values(":two", AttributeValue::N("2".into())).send().await.unwrap();
    assert_eq!(page.items()[0]["points"], AttributeValue::N("2".into()));
}

#[tokio::test(start_paused = true)]
async fn batches_and_projections_show_old_images_too() {
    let engine = Engine::new();
    let layer = behind(&engine).await;
    let client = layer.client();
    put(&engine.client(), "players", "a", 1).await;
    put(&client, "players", "a", 2).await;
    put(&client, "players", "b", 2).await;
    let keys = ["a", "b"].map(|id| [("id".to_owned(), key(id))].into()).to_vec();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build().unwrap();
    let found = client.batch_get_item().request_items("players", keys).send().await.unwrap().responses.unwrap();
    assert_eq!(found["players"].len(), 1);
    assert_eq!(found["players"][0]["points"], AttributeValue::N("1".into()));

    let get = client.get_item().table_name("players").key("id", key("a")).projection_expression("#p");
    let item = get.expression_attribute_names("#p", "points").send().await.unwrap().item.unwrap();
    assert_eq!(item, [("points".to_owned(), AttributeValue::N("1".into()))].into());
}

async fn create_with_index(client: &Client) {
    let attribute = |name: &str| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let hash = |name: &str| KeySchemaElement::builder().attribute_name(name).key_type(KeyType::Hash).build().unwrap();
    let shown = Projection::builder().projection_type(ProjectionType::Include).non_key_attributes("points").build();
    let index = GlobalSecondaryIndex::builder().index_name("byTeam").key_schema(hash("team")).projection(shown);
    let create = client.create_table().table_name("players").billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(attribute("id")).attribute_definitions(attribute("team"));
    create.key_schema(hash("id")).global_secondary_indexes(index.build().unwrap()).send().await.unwrap();
}

async fn join(client: &Client, id: &str, team: &str, points: u32) {
    let put = client.put_item().table_name("players").item("id", key(id)).item("team", key(team));
    let put = put.item("points", AttributeValue::N(points.to_string())).item("secret", key("x"));
    put.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_global_index_shows_its_part_of_an_old_image_at_the_same_place() {
    let engine = Engine::new();
    create_with_index(&engine.client()).await;
    let layer = Faults::seeded(1).always(Fault::Stale).staleness(SECOND).around(engine.clone());
    let client = layer.client();
    join(&engine.client(), "a", "red", 1).await;
    join(&engine.client(), "b", "blue", 1).await;
    join(&client, "a", "red", 2).await; // stands where it stood
    join(&client, "b", "red", 2).await; // stood elsewhere
    join(&client, "c", "red", 2).await; // did not exist
    let query = client.query().table_name("players").index_name("byTeam").key_condition_expression("team = :t");
    let page = query.expression_attribute_values(":t", key("red")).send().await.unwrap();
    let mut found: Vec<_> = page.items().iter().map(|item| (item["id"].as_s().unwrap(), &item["points"])).collect();
    found.sort_by_key(|(id, _)| *id);
    let (one, two) = (AttributeValue::N("1".into()), AttributeValue::N("2".into()));
    assert_eq!(found, [(&"a".to_owned(), &one), (&"b".to_owned(), &two)]);
    assert!(page.items().iter().all(|item| !item.contains_key("secret")));
}
