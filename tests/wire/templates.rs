//! Keys that are made of fields: what is written, and what is asked.

use dynamo_table::{DynamoTable, Record, Table, begins_with, between, eq, ge, gt, le, lt};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

use crate::support::{answering, sent, silent, text};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{day}#{number:04}"))]
#[record(gsi(ByState, name = "gsi1", partition_key(name = "gsi1pk", template = "STATE#{state}#{region}"), sort_key = day))]
struct Order {
    customer: String,
    day: String,
    number: u16,
    state: Option<String>,
    region: Option<String>,
    total: u64,
}

fn order() -> Order {
    let (customer, day) = ("ann".into(), "2024-05-31".into());
    Order { customer, day, number: 7, state: Some("open".into()), region: Some("eu".into()), total: 3 }
}

fn item() -> Value {
    json!({
        "pk": { "S": "CUSTOMER#ann" }, "sk": { "S": "ORDER#2024-05-31#0007" }, "gsi1pk": { "S": "STATE#open#eu" },
        "customer": { "S": "ann" }, "day": { "S": "2024-05-31" }, "number": { "N": "7" },
        "state": { "S": "open" }, "region": { "S": "eu" }, "total": { "N": "3" },
    })
}

fn keys() -> Value {
    json!({ "pk": { "S": "CUSTOMER#ann" }, "sk": { "S": "ORDER#2024-05-31#0007" } })
}

async fn error_of(order: Order) -> String {
    let (orders, canned) = silent::<Order>();
    let error = orders.put(&order).await.unwrap_err();
    assert!(canned.requests().is_empty(), "nothing was sent");
    text(&error)
}

#[tokio::test]
async fn derived_attributes_are_written_and_checked() {
    let (orders, canned) = silent::<Order>();
    orders.put(&order()).await.unwrap();
    assert_eq!(sent(&canned)["Item"], item());

    let (orders, canned) = answering::<Order>([Answer::json(json!({ "Item": item() }))]);
    assert_eq!(orders.get(("ann", "2024-05-31", 7)).await.unwrap(), Some(order()));
    assert_eq!(sent(&canned), json!({ "TableName": "players", "Key": keys() }));

    let mut other = item();
    other["customer"] = json!({ "S": "bob" });
    let (orders, _) = answering::<Order>([Answer::json(json!({ "Item": other }))]);
    let error = text(&orders.get(("ann", "2024-05-31", 7)).await.unwrap_err());
    assert!(error.ends_with("pk: the stored key disagrees with the fields that it is made of"), "{error}");
}

#[tokio::test]
async fn an_index_key_is_whole_or_absent() {
    let (orders, canned) = silent::<Order>();
    orders.put(&Order { state: None, region: None, ..order() }).await.unwrap();
    assert!(sent(&canned)["Item"].get("gsi1pk").is_none());
    // row 24: also without one of its fields.
    let (orders, canned) = silent::<Order>();
    orders.put(&Order { region: None, ..order() }).await.unwrap();
    assert!(sent(&canned)["Item"].get("gsi1pk").is_none());
}

#[tokio::test]
async fn values_that_do_not_parse_back_are_refused() {
    let text = error_of(Order { customer: "a#b".into(), ..order() }).await;
    assert!(text.contains("pk.customer: holds `#`, which separates the parts of the key"), "{text}");
    let text = error_of(Order { number: 10000, ..order() }).await;
    assert!(text.contains("sk.number: has more than the 4 digits"), "{text}");
    let text = error_of(Order { customer: String::new(), ..order() }).await;
    assert!(text.contains("pk.customer: is empty"), "{text}");
}

#[tokio::test]
async fn an_update_takes_the_index_key_along() {
    let answer = || Answer::json(json!({ "Attributes": item() }));
    let (orders, canned) = answering::<Order>([answer()]);
    let key = ("ann", "2024-05-31", 7);
    orders.update(key).set(Order::STATE, "paid").set(Order::REGION, "us").await.unwrap();
    let body = sent(&canned);
    assert_eq!(body["UpdateExpression"], "SET #0 = :0, #1 = :1, #2 = :2");
    assert_eq!(body["ExpressionAttributeNames"]["#2"], "gsi1pk");
    assert_eq!(body["ExpressionAttributeValues"][":2"], json!({ "S": "STATE#paid#us" }));

    let (orders, canned) = answering::<Order>([answer()]);
    orders.update(key).remove(Order::STATE).await.unwrap();
    assert_eq!(sent(&canned)["UpdateExpression"], "REMOVE #0, #1");

    let (orders, canned) = answering::<Order>([]);
    let error = text(&orders.update(key).set(Order::STATE, "paid").await.unwrap_err());
    assert!(error.contains("the attribute `gsi1pk` is made of `region` too"), "{error}");
    assert!(canned.finish().is_empty());
}

#[tokio::test]
async fn or_insert_sets_the_fields_of_the_key() {
    let (orders, canned) = answering::<Order>([Answer::json(json!({ "Attributes": item() }))]);
    orders.update(("ann", "2024-05-31", 7)).increment(Order::TOTAL, 3).or_insert().await.unwrap();
    let body = sent(&canned);
    assert_eq!(body["UpdateExpression"], "SET #0 = if_not_exists(#0, :0) + :1, #1 = :2, #2 = :3, #3 = :4");
    assert_eq!(
        body["ExpressionAttributeNames"],
        json!({ "#0": "total", "#1": "customer", "#2": "day", "#3": "number" })
    );
    assert_eq!(body["ConditionExpression"], "#0 BETWEEN :5 AND :6 OR attribute_not_exists(#0)");
}

fn orders(canned: &Canned) -> Table<Order> {
    Table::new(canned.client(), "players")
}

#[tokio::test]
async fn conditions_stay_inside_the_template() {
    let canned = Canned::default();
    let o = orders(&canned);
    let all = o.query("ann");
    let day = o.query("ann").sort_key(eq("2024-05-31"));
    let one = o.query("ann").sort_key(("2024-05-31", eq(7)));
    let month = o.query("ann").sort_key(begins_with("2024-05"));
    let from = o.query("ann").sort_key(("2024-05-31", ge(7)));
    let above = o.query("ann").sort_key(("2024-05-31", gt(7)));
    let below = o.query("ann").sort_key(("2024-05-31", lt(7)));
    let up_to = o.query("ann").sort_key(("2024-05-31", le(7)));
    let among = o.query("ann").sort_key(("2024-05-31", between(7, 12)));
    let days = o.query("ann").sort_key(between("2024-05-30", "2024-05-31"));
    let expected: [(_, &str, &[&str]); 10] = [
        (all, "begins_with(#1, :1)", &["ORDER#"]),
        (day, "begins_with(#1, :1)", &["ORDER#2024-05-31#"]),
        (one, "#1 = :1", &["ORDER#2024-05-31#0007"]),
        (month, "begins_with(#1, :1)", &["ORDER#2024-05"]),
        (from, "#1 BETWEEN :1 AND :2", &["ORDER#2024-05-31#0007", "ORDER#2024-05-31$"]),
        (above, "#1 BETWEEN :1 AND :2", &["ORDER#2024-05-31#0007\u{0}", "ORDER#2024-05-31$"]),
        (below, "#1 BETWEEN :1 AND :2", &["ORDER#2024-05-31#", "ORDER#2024-05-31#0007"]),
        (up_to, "#1 BETWEEN :1 AND :2", &["ORDER#2024-05-31#", "ORDER#2024-05-31#0007"]),
        (among, "#1 BETWEEN :1 AND :2", &["ORDER#2024-05-31#0007", "ORDER#2024-05-31#0012"]),
        (days, "#1 BETWEEN :1 AND :2", &["ORDER#2024-05-30", "ORDER#2024-05-31$"]),
    ];
    for (query, sort, values) in expected {
        let request = query.into_request().await.unwrap();
        let condition = request.get_key_condition_expression().as_deref().unwrap();
        assert_eq!(condition, format!("#0 = :0 AND {sort}"));
        let given = request.get_expression_attribute_values().as_ref().unwrap();
        assert_eq!(given[":0"].as_s().unwrap(), "CUSTOMER#ann");
        for (at, value) in values.iter().enumerate() {
            assert_eq!(given[&format!(":{}", at + 1)].as_s().unwrap(), value);
        }
    }
}

fn stored(sort_key: &str, day: &str, number: u16) -> Value {
    json!({
        "pk": { "S": "CUSTOMER#ann" }, "sk": { "S": sort_key }, "customer": { "S": "ann" },
        "day": { "S": day }, "number": { "N": number.to_string() }, "total": { "N": "1" },
    })
}

/// Items of other records are passed over, and count as scanned; one that matches and does not decode is an error.
#[tokio::test]
async fn only_own_items_are_given() {
    let items = json!([
        stored("ORDER#d#0001", "d", 1),
        { "pk": { "S": "CUSTOMER#ann" }, "sk": { "S": "ORDER#d#0001#LINE#1" }, "what": { "S": "a line" } },
        { "pk": { "S": "CUSTOMER#ann" }, "sk": { "S": "ORDER#d#1" } },
        { "pk": { "S": "CUSTOMER#ann" }, "sk": { "S": "ORDER#d#0002" } },
        stored("ORDER#d#0003", "d", 3),
    ]);
    let answer = || Answer::json(json!({ "Items": items, "Count": 5, "ScannedCount": 5 }));
    let (orders, canned) = answering::<Order>([answer(), answer(), answer()]);
    let page = orders.query("ann").all().await.unwrap();
    assert_eq!(page.items.iter().map(|order| order.number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((page.undecodable.len(), page.scanned_count), (1, 5));
    assert_eq!(orders.query("ann").count().await.unwrap(), 3, "by their keys three are orders");
    orders.scan().all().await.unwrap();
    let requests = canned.finish();
    assert_eq!(requests[1].body["ProjectionExpression"], "#0, #1");
    assert_eq!(requests[2].body["FilterExpression"], "begins_with(#0, :0) AND begins_with(#1, :1)");
}

/// No value holds the delimiter: a key that would hold one in a value is another record's.
#[tokio::test]
async fn a_value_with_the_delimiter_is_of_another_record() {
    let mut other = stored("ORDER#d#0001", "d", 1);
    other["pk"] = json!({ "S": "CUSTOMER#ann#VIP" });
    let items = json!([stored("ORDER#d#0001", "d", 1), other]);
    let answer = || Answer::json(json!({ "Items": items, "Count": 2, "ScannedCount": 2 }));
    let (orders, _) = answering::<Order>([answer(), answer()]);
    let page = orders.scan().all().await.unwrap();
    assert_eq!((page.items.len(), page.undecodable.len(), page.scanned_count), (1, 0, 2));
    assert_eq!(orders.scan().count().await.unwrap(), 1);
    for customer in ["ann#VIP", "#", "ann#"] {
        let text = error_of(Order { customer: customer.into(), ..order() }).await;
        assert!(text.contains("pk.customer: holds `#`, which separates the parts of the key"), "{text}");
    }
}

/// What a key condition cannot say exactly is checked on the items: `a` is less than `a!`, but `a#` sorts behind `a!#`.
#[tokio::test]
async fn ranges_are_exact_at_their_ends() {
    let items =
        json!([stored("ORDER#a!#0001", "a!", 1), stored("ORDER#a#0002", "a", 2), stored("ORDER#b#0003", "b", 3)]);
    let answer = || Answer::json(json!({ "Items": items, "Count": 3, "ScannedCount": 3 }));
    let (orders, canned) = answering::<Order>([answer(), answer(), answer(), answer()]);
    let numbers = async |query: dynamo_table::operation::Query<dynamo_table::PrimaryKey<Order>>| {
        query.all().await.unwrap().items.iter().map(|order| order.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(orders.query("ann").sort_key(lt("a!"))).await, [2]);
    assert_eq!(numbers(orders.query("ann").sort_key(le("a!"))).await, [1, 2]);
    assert_eq!(numbers(orders.query("ann").sort_key(gt("a"))).await, [1, 3]);
    assert_eq!(numbers(orders.query("ann").sort_key(ge("a"))).await, [1, 2, 3]);
    let high = |at: usize| canned.requests()[at].body["ExpressionAttributeValues"][":2"]["S"].clone();
    assert_eq!(high(0), "ORDER#a$", "the range lets in all that may be less");
    assert_eq!(high(1), "ORDER#a$");
}

fn user_key(email: &str) -> String {
    format!("USER#{}", email.to_lowercase())
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", fields(email), with = user_key))]
#[record(sort_key(name = "sk", template = "PROFILE"))]
struct User {
    email: String,
}

#[tokio::test]
async fn a_key_comes_from_a_function_or_is_constant() {
    let (users, canned) = silent::<User>();
    users.get("Ann@x.org").await.unwrap();
    assert_eq!(sent(&canned)["Key"], json!({ "pk": { "S": "USER#ann@x.org" }, "sk": { "S": "PROFILE" } }));
    let (users, canned) = silent::<User>();
    users.put(&User { email: "Ann@x.org".into() }).await.unwrap();
    assert_eq!(
        sent(&canned)["Item"],
        json!({ "pk": { "S": "USER#ann@x.org" }, "sk": { "S": "PROFILE" }, "email": { "S": "Ann@x.org" } })
    );
    let request = users.query("Ann@x.org").into_request().await.unwrap();
    assert_eq!(request.get_key_condition_expression().as_deref(), Some("#0 = :0 AND #1 = :1"));
}
