// What the examples on expressions share; each includes this file and runs on an engine of its own.

#[allow(unused_imports)]
use {
    dynamo_table::codec::AttributeType,
    dynamo_table::{
        Attribute, Computed, Condition, DynamoTable, Projection, Record, Table, begins_with, between, eq, ge, gt, le, lt, raw,
    },
    dynamo_table_testkit::client,
    std::collections::{BTreeMap, BTreeSet},
};

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

#[derive(Debug, Clone, PartialEq, Record)]
struct Article {
    #[record(partition_key)]
    shop: String,
    #[record(sort_key)]
    number: u32,
    name: String,
    price: u64,
    old_price: Option<u64>,
    tags: BTreeSet<String>,
    photos: Vec<String>,
    sizes: Vec<Size>,
    stock: BTreeMap<String, i64>,
    maker: Option<Maker>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Size {
    width: u32,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Maker {
    city: String,
    since: Option<u32>,
}

/// One article, number 7 of shop "oslo", in a table on an engine in this process.
#[allow(dead_code)]
async fn articles() -> Table<Article> {
    let articles = Table::new(client(), "articles");
    articles.create_table().await.expect("the table is created");
    let lamp = Article {
        shop: "oslo".into(),
        number: 7,
        name: "lamp".into(),
        price: 90,
        old_price: Some(100),
        tags: BTreeSet::from(["new".to_owned(), "red".to_owned()]),
        photos: vec!["front".into(), "back".into()],
        sizes: vec![Size { width: 20 }],
        stock: BTreeMap::from([("north".to_owned(), 4)]),
        maker: Some(Maker { city: "Bergen".into(), since: Some(1950) }),
    };
    articles.insert(&lamp).await.expect("the article is inserted");
    articles
}
