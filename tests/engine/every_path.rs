//! Values of every kind, in every way to write them.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{Attribute, DynamoTable, Item, Record, Table, transact_write};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::support::engines;

#[derive(Debug, Clone, PartialEq, Attribute)]
#[attribute(tag = "kind")]
enum Shape {
    Point,
    Circle { radius: f64, label: Option<String> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Foreign {
    theme: String,
    sizes: Vec<(u8, bool)>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Everything {
    #[record(partition_key)]
    id: u32,
    shape: Shape,
    names: BTreeSet<String>,
    numbers: BTreeSet<i64>,
    blobs: BTreeSet<Vec<u8>>,
    exact: Decimal,
    map: BTreeMap<String, Option<u8>>,
    #[record(serde)]
    foreign: Foreign,
    #[record(rest)]
    other: Item,
}

fn everything(id: u32) -> Everything {
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.into());
    Everything {
        id,
        shape: Shape::Circle { radius: 1.5, label: None },
        names: BTreeSet::from(["a".into(), "b".into()]),
        numbers: BTreeSet::from([-1, 7]),
        blobs: BTreeSet::from([vec![0], vec![1, 2]]),
        exact: "12345678901234567890.12345678".parse().unwrap(),
        map: BTreeMap::from([("x".into(), Some(1)), ("y".into(), None)]),
        foreign: Foreign { theme: "dark".into(), sizes: vec![(1, true)] },
        other: Item::from([("unknown".into(), text("kept"))]),
    }
}

#[tokio::test]
async fn every_value_by_every_write() {
    for on in engines().await {
        let table: Table<Everything> = on.table().await;
        let stored = async |id: u32| table.get(id).consistent().await.unwrap();
        let all = everything(1);
        table.put(&all).await.unwrap();
        assert_eq!(stored(1).await, Some(all));

        let all = everything(2);
        assert_eq!(table.upsert(&all).await.unwrap(), all);
        assert_eq!(table.upsert(&all).await.unwrap(), all, "and once more");

        let all = Everything { shape: Shape::Point, other: Item::new(), ..everything(3) };
        let update = table.update(3).or_insert().set(Everything::SHAPE, Shape::Point);
        let update = update.set(Everything::NAMES, &all.names).set(Everything::NUMBERS, &all.numbers);
        let update = update.set(Everything::BLOBS, &all.blobs).set(Everything::EXACT, all.exact);
        let foreign = dynamo_table::codec::Serde(all.foreign.clone());
        let update = update.set(Everything::MAP, &all.map).set(Everything::FOREIGN, foreign);
        assert_eq!(update.await.unwrap(), all);

        let mut tracked = table.tracked(3).await.unwrap().unwrap();
        let changed = everything(3);
        (tracked.shape, tracked.other) = (changed.shape.clone(), changed.other.clone());
        tracked.blobs.insert(vec![9]);
        tracked.exact += Decimal::ONE;
        tracked.foreign.sizes.push((2, false));
        let expected = Everything::clone(&tracked);
        table.save(&mut tracked).await.unwrap();
        assert_eq!(stored(3).await, Some(expected));

        let (put, upsert) = (everything(4), everything(5));
        transact_write().write(table.insert(&put)).write(table.upsert(&upsert)).await.unwrap();
        assert_eq!((stored(4).await, stored(5).await), (Some(put), Some(upsert)));
    }
}
