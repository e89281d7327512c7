//! Row 21: a filter on what an index does not hold is refused, in DynamoDB's words.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Projection, ProjectionType, ScalarAttributeType,
};
use dynamo_table_testkit::client;

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

async fn table() -> Client {
    let client = client();
    let attribute = |name: &str| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute.attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let projection = |kind, included: Option<Vec<String>>| {
        Projection::builder().projection_type(kind).set_non_key_attributes(included).build()
    };
    let global = |name: &str, projection| {
        let index = GlobalSecondaryIndex::builder().index_name(name).key_schema(key("team", KeyType::Hash));
        index.projection(projection).build().unwrap()
    };
    let local = LocalSecondaryIndex::builder().index_name("local").key_schema(key("league", KeyType::Hash));
    let local = local.key_schema(key("day", KeyType::Range)).projection(projection(ProjectionType::KeysOnly, None));
    client
        .create_table()
        .table_name("players")
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(["league", "player", "team", "day"].map(attribute).to_vec()))
        .key_schema(key("league", KeyType::Hash))
        .key_schema(key("player", KeyType::Range))
        .global_secondary_indexes(global("some", projection(ProjectionType::Include, Some(vec!["note".into()]))))
        .global_secondary_indexes(global("all", projection(ProjectionType::All, None)))
        .local_secondary_indexes(local.build().unwrap())
        .send()
        .await
        .unwrap();
    client
}

/// What a query of an index says to a filter: nothing, or why it is refused.
async fn refusal(client: &Client, index: &str, filter: &str) -> Option<String> {
    let key = if index == "local" { "league" } else { "team" };
    let query = client.query().table_name("players").index_name(index).key_condition_expression(format!("{key} = :k"));
    let query = query.filter_expression(filter).expression_attribute_values(":k", AttributeValue::S("a".into()));
    let names = [("#b", "body"), ("#n", "note")];
    let query = names
        .iter()
        .filter(|(name, _)| filter.contains(name))
        .fold(query, |query, (placeholder, name)| query.expression_attribute_names(*placeholder, *name));
    query.send().await.err().map(|error| {
        assert_eq!(error.code(), Some("ValidationException"));
        error.message().unwrap_or_default().to_owned()
    })
}

#[tokio::test]
async fn a_query_is_refused() {
    let client = table().await;
    let words = |index: &str, names: &str| {
        Some(format!(
            "One or more parameter values were invalid: Secondary index {index} does not project one or more filter \
             attributes: [{names}]"
        ))
    };
    assert_eq!(refusal(&client, "some", "body = :k").await, words("some", "body"));
    assert_eq!(refusal(&client, "some", "attribute_not_exists(#b)").await, words("some", "body"));
    assert_eq!(
        refusal(&client, "some", "NOT (#b.#n = :k) AND size(about[0].note) > :k").await,
        words("some", "about, body")
    );
    assert_eq!(refusal(&client, "local", "#n = :k OR day2 IN (:k)").await, words("local", "day2, note"));
    for (index, filter) in
        [("some", "#n.body = :k"), ("some", "player = :k"), ("all", "#b = :k"), ("local", "player = :k")]
    {
        assert_eq!(refusal(&client, index, filter).await, None, "{filter}");
    }
}

#[tokio::test]
async fn a_scan_is_refused_too() {
    let client = table().await;
    let scan = client.scan().table_name("players").index_name("some").filter_expression("attribute_not_exists(body)");
    let error = scan.send().await.unwrap_err();
    assert!(error.message().unwrap_or_default().contains("does not project one or more filter attributes: [body]"));
    let scan = client.scan().table_name("players").filter_expression("attribute_not_exists(body)");
    scan.send().await.unwrap();
}
