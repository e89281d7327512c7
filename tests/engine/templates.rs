//! Keys that are made of fields, and tables that several record types share.

use dynamo_table::{DynamoTable, Record, Table, begins_with, eq, ge, gt, lt};
use futures::StreamExt;

use crate::support::{On, create, engines, item, n, put_raw, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{day}#{number:04}"))]
#[record(gsi(
    ByState,
    name = "gsi1",
    partition_key(name = "gsi1pk", template = "STATE#{state}#{region}"),
    sort_key(name = "gsi1sk", template = "{day}#{number:04}")
))]
struct Order {
    customer: String,
    day: String,
    number: u16,
    state: Option<String>,
    region: Option<String>,
    total: u64,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "PROFILE"))]
struct Profile {
    customer: String,
    name: String,
}

/// Its items begin like an order's, and are not one.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{day}#{number:04}#LINE#{line:02}"))]
struct Line {
    customer: String,
    day: String,
    number: u16,
    line: u8,
    what: String,
}

fn order(day: &str, number: u16) -> Order {
    let (state, region) = (Some("open".into()), Some("eu".into()));
    Order { customer: "ann".into(), day: day.into(), number, state, region, total: 3 }
}

fn line(day: &str, number: u16, line: u8) -> Line {
    Line { customer: "ann".into(), day: day.into(), number, line, what: "nuts".into() }
}

struct Shop {
    orders: Table<Order>,
    profiles: Table<Profile>,
    lines: Table<Line>,
}

async fn shop(on: &On) -> Shop {
    let (client, name) = (&on.client, on.fresh_name());
    let shop = Shop {
        orders: Table::new(client.clone(), name.clone()),
        profiles: Table::new(client.clone(), name.clone()),
        lines: Table::new(client.clone(), name),
    };
    println!("on {}", on.name);
    create(&shop.orders).await;
    for (day, number) in [("d1", 1), ("d1", 2), ("d2", 1), ("d10", 1)] {
        shop.orders.put(&order(day, number)).await.unwrap();
        for at in 1..=2 {
            shop.lines.put(&line(day, number, at)).await.unwrap();
        }
    }
    shop.profiles.put(&Profile { customer: "ann".into(), name: "Ann".into() }).await.unwrap();
    shop.profiles.put(&Profile { customer: "bob".into(), name: "Bob".into() }).await.unwrap();
    shop
}

#[tokio::test]
async fn each_record_reads_its_own_items() {
    for on in engines().await {
        let shop = shop(&on).await;
        let orders = shop.orders.query("ann").all().await.unwrap();
        assert_eq!(orders.scanned_count, 12, "lines and profiles are passed over, and paid");
        let found: Vec<_> = orders.into_iter().map(|order| (order.day, order.number)).collect();
        let expected = [("d1", 1), ("d1", 2), ("d10", 1), ("d2", 1)].map(|(day, number)| (day.to_owned(), number));
        assert_eq!(found, expected);
        assert_eq!(shop.orders.query("ann").count().await.unwrap(), 4);
        assert_eq!(shop.lines.query("ann").count().await.unwrap(), 8);
        assert_eq!(shop.profiles.query("ann").all().await.unwrap().items.len(), 1);
        assert_eq!(shop.orders.scan().all().await.unwrap().items.len(), 4);
        assert_eq!(shop.lines.scan().items().count().await, 8);
        assert_eq!(shop.profiles.scan().count().await.unwrap(), 2);
        assert_eq!(shop.orders.query("bob").count().await.unwrap(), 0);
        for limit in 1..=5 {
            let some = shop.orders.query("ann").limit(limit).page_size(2).all().await.unwrap();
            assert_eq!(some.items.len() as u64, limit.min(4));
        }
        assert_eq!(shop.orders.scan().limit(3).all().await.unwrap().items.len(), 3);
        assert_eq!(shop.orders.query("ann").limit(3).count().await.unwrap(), 3);
    }
}

#[tokio::test]
async fn conditions_on_the_values_of_a_key() {
    for on in engines().await {
        let shop = shop(&on).await;
        let query = || shop.orders.query("ann");
        let lines = || shop.lines.query("ann");
        assert_eq!(query().sort_key(eq("d1")).count().await.unwrap(), 2);
        assert_eq!(query().sort_key(("d1", eq(2))).all().await.unwrap().items, [order("d1", 2)]);
        assert_eq!(query().sort_key(("d1", gt(1))).all().await.unwrap().items, [order("d1", 2)]);
        assert_eq!(query().sort_key(("d1", lt(2))).all().await.unwrap().items, [order("d1", 1)]);
        assert_eq!(query().sort_key(begins_with("d1")).count().await.unwrap(), 3);
        assert_eq!(query().sort_key(gt("d1")).count().await.unwrap(), 2);
        assert_eq!(lines().sort_key(("d1", 1, ge(2))).all().await.unwrap().items, [line("d1", 1, 2)]);
        assert_eq!(lines().sort_key(("d1", ge(1))).count().await.unwrap(), 4);
        assert_eq!(lines().sort_key(("d1", eq(2))).count().await.unwrap(), 2);
        assert_eq!(query().filter(Order::DAY.eq("d1")).count().await.unwrap(), 2, "a field is no key attribute");
        let error = query().sort_key(eq("d#1")).all().await.unwrap_err();
        assert!(text(&error).contains("day: holds `#`, which separates the parts of the key"), "{}", text(&error));
    }
}

#[tokio::test]
async fn an_index_of_templates() {
    for on in engines().await {
        let shop = shop(&on).await;
        let index = shop.orders.index(ByState);
        let open = || index.query(("open", "eu"));
        assert_eq!(open().count().await.unwrap(), 4);
        assert_eq!(open().sort_key(eq("d1")).count().await.unwrap(), 2);
        assert_eq!(open().sort_key(("d1", gt(1))).all().await.unwrap().items, [order("d1", 2)]);
        assert_eq!(index.scan().count().await.unwrap(), 4);
        let first = open().limit(3).page().await.unwrap();
        let rest = open().cursor(first.cursor).all().await.unwrap();
        assert_eq!((first.items.len(), rest.items), (3, vec![order("d2", 1)]));
        assert_eq!(open().after(&order("d10", 1)).all().await.unwrap().items, [order("d2", 1)]);

        // The index key follows its fields, by put, upsert and update.
        let key = || ("ann", "d2", 1);
        let paid = shop.orders.update(key()).set(Order::STATE, "paid").set(Order::REGION, "us").await.unwrap();
        assert_eq!(index.query(("paid", "us")).all().await.unwrap().items, std::slice::from_ref(&paid));
        assert_eq!(open().count().await.unwrap(), 3);
        shop.orders.upsert(&order("d2", 1)).await.unwrap();
        assert_eq!(open().count().await.unwrap(), 4);
        shop.orders.update(key()).remove(Order::STATE).await.unwrap();
        assert_eq!(open().count().await.unwrap(), 3);
        shop.orders.put(&Order { state: None, region: None, ..order("d1", 1) }).await.unwrap();
        assert_eq!(open().count().await.unwrap(), 2);
        let error = shop.orders.update(key()).set(Order::STATE, "open").await.unwrap_err();
        assert!(text(&error).contains("`gsi1pk` is made of `region` too"), "{}", text(&error));
    }
}

#[tokio::test]
async fn single_items_under_derived_keys() {
    for on in engines().await {
        let shop = shop(&on).await;
        let stored = raw(&shop.orders, item([("pk", s("CUSTOMER#ann")), ("sk", s("ORDER#d1#0001"))])).await.unwrap();
        assert_eq!((&stored["gsi1sk"], &stored["number"]), (&s("d1#0001"), &n(1)));
        assert_eq!(shop.orders.get(("ann", "d1", 1)).await.unwrap(), Some(order("d1", 1)));
        assert_eq!(shop.profiles.get("bob").await.unwrap().unwrap().name, "Bob");
        let created = shop.orders.update(("bob", "d9", 7)).set(Order::TOTAL, 1).or_insert().await.unwrap();
        assert_eq!((created.customer.as_str(), created.day.as_str(), created.number), ("bob", "d9", 7));
        assert_eq!(shop.orders.query("bob").all().await.unwrap().items, [created]);
        assert!(shop.orders.insert(&order("d1", 1)).await.unwrap_err().is_condition_failed());
        assert_eq!(shop.orders.delete(order("d1", 1)).await.unwrap(), Some(order("d1", 1)));
        assert_eq!(shop.lines.query("ann").count().await.unwrap(), 8);
    }
}

/// Under a key of this type, and not one of its records: that is an error, not another type's item.
#[tokio::test]
async fn an_own_item_that_does_not_decode() {
    for on in engines().await {
        let shop = shop(&on).await;
        let key = |sk: &str| [("pk", s("CUSTOMER#ann")), ("sk", s(sk))];
        put_raw(&shop.orders, item(key("ORDER#d3#0001"))).await;
        put_raw(&shop.orders, item(key("ORDER#d3#1"))).await;
        let page = shop.orders.query("ann").all().await.unwrap();
        assert_eq!((page.items.len(), page.undecodable.len()), (4, 1));
        assert_eq!(page.undecodable[0].key(), &item(key("ORDER#d3#0001")));
        assert_eq!(shop.orders.query("ann").count().await.unwrap(), 5);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByWord, name = "by_word", partition_key = kind, sort_key(name = "word_key", template = "{word}#{number:02}")))]
struct Entry {
    #[record(partition_key)]
    number: u8,
    kind: String,
    word: String,
}

/// Also where the table's own key is no template, an index's conditions are exact, and counted so.
#[tokio::test]
async fn an_index_of_templates_on_a_plain_table() {
    for on in engines().await {
        let entries = on.table::<Entry>().await;
        for (number, word) in [(1, "a"), (2, "a!"), (3, "a-b"), (4, "ab")] {
            entries.put(&Entry { number, kind: "k".into(), word: word.into() }).await.unwrap();
        }
        let query = || entries.index(ByWord).query("k");
        let numbers = async |query: dynamo_table::operation::Query<ByWord>| {
            let mut numbers: Vec<u8> = query.all().await.unwrap().into_iter().map(|entry| entry.number).collect();
            numbers.sort_unstable();
            numbers
        };
        assert_eq!(numbers(query().sort_key(lt("a!"))).await, [1]);
        assert_eq!(query().sort_key(lt("a!")).count().await.unwrap(), 1);
        assert_eq!(numbers(query().sort_key(gt("a"))).await, [2, 3, 4]);
        assert_eq!(query().sort_key(gt("a")).count().await.unwrap(), 3);
        assert_eq!(query().sort_key(eq("a")).count().await.unwrap(), 1);
    }
}
