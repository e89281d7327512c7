//! Attributes whose names DynamoDB reserves, or whose characters mean something in its expressions.

use dynamo_table::{DynamoTable, Projection, Record, ge};

use crate::support::{engines, item, n, raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByStatus, name = "by_status", partition_key = status, sort_key = size))]
struct Word {
    #[record(partition_key)]
    name: String,
    #[record(sort_key, rename = "year.month")]
    month: u32,
    status: String,
    size: u64,
    data: Option<String>,
    #[record(rename = "a.b-c d")]
    odd: Option<String>,
    #[record(rename = "#0")]
    alias: Option<String>,
    #[record(rename = ":0")]
    value: Option<String>,
    r#type: Option<String>,
    #[record(rename = "größe")]
    height: Option<u8>,
}

fn word() -> Word {
    Word {
        name: "table".into(),
        month: 5,
        status: "new".into(),
        size: 3,
        data: Some("d".into()),
        odd: Some("odd".into()),
        alias: Some("alias".into()),
        value: Some("value".into()),
        r#type: Some("type".into()),
        height: Some(1),
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Word)]
struct Odd {
    odd: Option<String>,
    alias: Option<String>,
    r#type: Option<String>,
}

/// Case 40: every name is an alias in every expression.
#[tokio::test]
async fn any_name_will_do() {
    for on in engines().await {
        let words = on.table::<Word>().await;
        words.insert(&word()).await.unwrap();
        let stored = raw(&words, item([("name", s("table")), ("year.month", n(5))])).await.unwrap();
        assert_eq!((&stored["a.b-c d"], &stored["#0"], &stored["type"]), (&s("odd"), &s("alias"), &s("type")));

        let filter = Word::DATA.eq("d") & Word::ODD.begins_with("o") & Word::ALIAS.exists() & Word::VALUE.size().eq(5);
        let filter = filter & Word::TYPE.ne("x") & Word::HEIGHT.between(0, 2);
        let query = words.query("table").sort_key(ge(5)).filter(filter.clone()).project::<Odd>();
        let odd = Odd { odd: Some("odd".into()), alias: Some("alias".into()), r#type: Some("type".into()) };
        assert_eq!(query.all().await.unwrap().items, [odd]);
        assert_eq!(words.index(ByStatus).query("new").sort_key(ge(3)).filter(filter).count().await.unwrap(), 1);

        let update = words.update(("table", 5)).set(Word::ODD, "even").remove(Word::ALIAS).add(Word::HEIGHT, 1);
        let updated = update.set(Word::VALUE, Word::DATA).condition(Word::STATUS.eq("new")).await.unwrap();
        let expected =
            Word { odd: Some("even".into()), alias: None, value: Some("d".into()), height: Some(2), ..word() };
        assert_eq!(updated, expected);
        assert_eq!(words.upsert(&word()).await.unwrap(), word());
    }
}
