//! Whose item is it: records of several types in one table, cleared and declared.

use dynamo_table::{DynamoTable, Error, Record, Table, TableDefinition, begins_with, ge};

use crate::support::{counted, create, engines, item, n, put_raw, s, text};

macro_rules! records {
    ($($name:ident($($key:tt)*) { $($field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Debug, Clone, PartialEq, Record)]
        #[record($($key)*)]
        #[allow(dead_code)]
        struct $name {
            $($field: $type,)*
        }
    )*};
}

records! {
    // Nothing but a delimiter.
    Membership(partition_key(name = "pk", template = "{org}#{user}")) { org: String, user: String }
    // The text does not end where a value begins.
    Dashed(partition_key(name = "pk", template = "USER-{user}")) { user: String }
    DashedOrder(partition_key(name = "pk", template = "USER-{user}-ORDER")) { user: String }
    // Text behind the first value only.
    Behind(partition_key(name = "pk", template = "{user}#USER")) { user: String }
    // A value that is followed by more text before its delimiter.
    Followed(partition_key(name = "pk", template = "USER#{user}-x")) { user: String }
    // The delimiter alone.
    Bare(partition_key(name = "pk", template = "#{user}")) { user: String }
    // Another delimiter.
    Slashed(partition_key(name = "pk", template = "USER-{user}", delimiter = '-')) { user: String }
    Tagged(partition_key(name = "pk", template = "ORDER#{id}")) { id: String }
    Single(partition_key(name = "pk", template = "CONFIG")) { value: u32 }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ORDER#{id}"))]
struct Loose {
    id: String,
    #[record(sort_key)]
    sk: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ORG#{org}"), sort_key(name = "sk", template = "{user}"))]
struct Open {
    org: String,
    user: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ORG#{org}"), sort_key(name = "sk", template = "META"))]
struct Meta {
    org: String,
}

/// Row 7: what cannot be told for certain is not deleted.
#[tokio::test]
async fn records_are_cleared_only_where_their_keys_tell_them_from_others() {
    async fn refused<R: Record>() {
        let (records, sent) = counted::<R>().await;
        sent.take();
        let attempts = [
            records.clear_records().await,
            records.clear_records().everything().dry_run().await,
            records.clear_records().partition_begins_with("USER").await,
        ];
        for attempt in attempts {
            let error = attempt.unwrap_err();
            assert!(text(&error).contains("nothing in the keys tells these records from others for certain"));
            assert!(matches!(Error::from(error), Error::InvalidUse { .. }));
        }
        assert_eq!(sent.count(), 0);
    }
    async fn taken<R: Record>() {
        let (records, _) = counted::<R>().await;
        assert_eq!(records.clear_records().await.unwrap().items, 0);
    }
    refused::<Membership>().await;
    refused::<Dashed>().await;
    refused::<Behind>().await;
    refused::<Followed>().await;
    refused::<Bare>().await;
    refused::<Loose>().await;
    refused::<Open>().await;
    taken::<Slashed>().await;
    taken::<Tagged>().await;
    taken::<Single>().await;
    taken::<Meta>().await;
    taken::<Order>().await;
}

/// Row 7: a definition does not join types of which one could claim the other's items.
#[tokio::test]
async fn types_that_can_claim_one_key_are_not_joined() {
    fn conflict<A: Record, B: Record>() {
        let both = [TableDefinition::of::<A>().and::<B>(), TableDefinition::of::<B>().and::<A>()];
        for definition in both {
            let error = definition.unwrap_err();
            assert!(matches!(error, Error::DefinitionConflict { .. }));
            assert!(text(&error).contains("cannot be told apart"), "{}", text(&error));
        }
    }
    fn apart<A: Record, B: Record>() {
        TableDefinition::of::<A>().and::<B>().unwrap();
        TableDefinition::of::<B>().and::<A>().unwrap();
    }
    conflict::<Membership, Tagged>();
    conflict::<Dashed, DashedOrder>();
    conflict::<Open, Meta>();
    conflict::<Behind, Membership>();
    conflict::<Loose, OrderHead>();
    conflict::<Order, Shadow>();
    apart::<Slashed, DashedOrder>();
    apart::<Tagged, Single>();
    apart::<Tagged, Dashed>();
    apart::<Order, Profile>();
    apart::<Order, Line>();
    apart::<Order, Refund>();
    // The same type twice is one.
    apart::<Order, Order>();
    // Each of three against each.
    let three = TableDefinition::of::<Order>().and::<Profile>().unwrap().and::<Shadow>().unwrap_err();
    let message = text(&three);
    assert!(message.contains("`(CUSTOMER#{customer}; ORDER#{number:04})`"), "{message}");
    assert!(message.contains("`(CUSTOMER#{customer}; {kind}#{number})`"), "{message}");
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ORDER#{id}"), sort_key(name = "sk", template = "HEAD"))]
struct OrderHead {
    id: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{number:04}"))]
#[record(gsi(ByState, name = "by_state", partition_key = state))]
struct Order {
    customer: String,
    number: u32,
    state: Option<String>,
    total: u64,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"), sort_key(name = "sk", template = "PROFILE"))]
struct Profile {
    customer: String,
}

/// Its keys begin like an order's.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{number:04}#LINE#{line:02}"))]
struct Line {
    customer: String,
    number: u32,
    line: u8,
}

/// As long as an order's, and no number.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"), sort_key(name = "sk", template = "ORDER#last"))]
struct Refund {
    customer: String,
}

/// Its `kind` may be `ORDER`.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "{kind}#{number}"))]
struct Shadow {
    customer: String,
    kind: String,
    number: String,
}

struct Shop {
    orders: Table<Order>,
    lines: Table<Line>,
    profiles: Table<Profile>,
}

impl Shop {
    async fn filled(client: &aws_sdk_dynamodb::Client) -> Self {
        let name = "shop".to_owned();
        let shop = Self {
            orders: Table::new(client.clone(), name.clone()),
            lines: Table::new(client.clone(), name.clone()),
            profiles: Table::new(client.clone(), name),
        };
        create(&shop.orders).await;
        for customer in ["ann", "bob"] {
            let order = |number: u32| Order {
                customer: customer.into(),
                number,
                state: Some(if number.is_multiple_of(2) { "open" } else { "done" }.into()),
                total: number.into(),
            };
            shop.orders.batch_put((0..6).map(order).collect::<Vec<_>>()).await.unwrap();
            let line = |number| Line { customer: customer.into(), number, line: 1 };
            shop.lines.batch_put((0..6).map(line).collect::<Vec<_>>()).await.unwrap();
            shop.profiles.put(&Profile { customer: customer.into() }).await.unwrap();
        }
        // In the index of the orders, and no order.
        let stray = [("pk", s("CUSTOMER#ann")), ("sk", s("ORDER#0001#NOTE")), ("state", s("open")), ("total", n(1))];
        put_raw(&shop.orders, item(stray)).await;
        shop
    }
    /// What is there of orders, and of everything else.
    async fn left(&self) -> (u64, u64) {
        let others = self.lines.scan().count().await.unwrap() + self.profiles.scan().count().await.unwrap();
        (self.orders.scan().count().await.unwrap(), others)
    }
}

/// Row 37b: of one type, in every scope.
#[tokio::test]
async fn the_records_of_one_type_are_cleared_in_every_scope() {
    for on in engines().await {
        println!("on {}", on.name);
        let shop = Shop::filled(&on.client).await;
        let clear = || shop.orders.clear_records();
        assert_eq!(clear().partition("ann").dry_run().await.unwrap().items, 6);
        assert_eq!(clear().partition("ann").sort_key(ge(4)).await.unwrap().items, 2);
        assert_eq!(clear().partition("ann").filter(Order::TOTAL.lt(2)).limit(1).await.unwrap().items, 1);
        assert_eq!(shop.left().await, (9, 14));
        assert_eq!(clear().index(ByState).partition("open").dry_run().await.unwrap().items, 4);
        assert_eq!(clear().index(ByState).partition("open").filter(Order::TOTAL.eq(2)).await.unwrap().items, 2);
        assert_eq!(
            clear().index(ByState).everything().filter(Order::STATE.eq("done")).limit(1).await.unwrap().items,
            1
        );
        assert_eq!(shop.left().await, (6, 14));
        assert_eq!(clear().filter(Order::TOTAL.ge(4)).await.unwrap().items, 2);
        assert_eq!(clear().partition_begins_with("CUSTOMER#b").limit(1).await.unwrap().items, 1);
        let refused = clear().partition_begins_with("").await.unwrap_err();
        assert!(text(&refused).contains("`.everything()`"));
        assert_eq!(clear().everything().segments(2).await.unwrap().items, 3);
        assert_eq!(shop.left().await, (0, 14));
        assert_eq!(clear().await.unwrap().items, 0);
        assert_eq!(shop.lines.clear_records().partition("ann").sort_key((3, ge(0))).await.unwrap().items, 1);
        assert_eq!(shop.left().await, (0, 13));
        // Of whatever type.
        assert_eq!(shop.orders.clear_table().partition("ann").await.unwrap().items, 7);
    }
}

/// Row 37b: a partition is queried, and so is the one partition that all records of a type are in.
#[tokio::test]
async fn the_records_of_one_partition_are_queried() {
    #[derive(Debug, Clone, PartialEq, Record)]
    #[record(partition_key(name = "pk", template = "FLAGS"), sort_key(name = "sk", template = "FLAG#{name}"))]
    struct Flag {
        name: String,
        on: bool,
    }
    let (flags, sent) = counted::<Flag>().await;
    flags.batch_put(["a", "b", "c"].map(|name| Flag { name: name.into(), on: name != "b" })).await.unwrap();
    put_raw(&flags, item([("pk", s("FLAGS")), ("sk", s("README"))])).await;
    sent.take();
    assert_eq!(flags.clear_records().filter(Flag::ON.eq(true)).await.unwrap().items, 2);
    assert_eq!(flags.clear_records().partition(()).sort_key(begins_with("b")).await.unwrap().items, 1);
    let operations = sent.operations();
    assert!(operations.iter().all(|name| name != "Scan"), "{operations:?}");
    assert_eq!(flags.clear_table().everything().await.unwrap().items, 1);
}
