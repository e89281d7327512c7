//! `row 11`: members of nested structs have other names too.

use dynamo_table::{Attribute, DynamoTable, Record};

use crate::support::{engines, item, n, put_raw, raw, s};
use aws_sdk_dynamodb::types::AttributeValue;

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    #[attribute(alias = "town")]
    city: Option<String>,
    #[attribute(alias = "rooms_of_old")]
    rooms: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Person {
    #[record(partition_key)]
    id: String,
    #[record(alias = "address")]
    home: Option<Home>,
    note: Option<String>,
}

fn map<const N: usize>(members: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(item(members))
}

/// row 11: members of nested structs have aliases too.
#[tokio::test]
async fn nested_members_have_aliases() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        let fresh = async |name: &str| {
            let home = map([("town", s("Oslo")), ("rooms_of_old", n(3)), ("x", n(1))]);
            put_raw(&people, item([("id", s("a")), (name, home)])).await;
        };
        let city = || Person::HOME.then(Home::CITY);
        fresh("home").await;
        people.update("a").set(city(), "Bergen").increment(Person::HOME.then(Home::ROOMS), 1).await.unwrap();
        let home = map([("city", s("Bergen")), ("rooms", n(4)), ("x", n(1))]);
        assert_eq!(raw(&people, item([("id", s("a"))])).await.unwrap(), item([("id", s("a")), ("home", home)]));
        fresh("home").await;
        let read = people.update("a").remove(city()).await.unwrap();
        assert_eq!(read.home.unwrap().city, None);
        fresh("home").await;
        let read = people.update("a").set_if_not_exists(city(), "Bergen").await.unwrap();
        assert_eq!(read.home.unwrap().city.as_deref(), Some("Oslo"));
        assert_eq!(people.scan().filter(city().eq("Oslo")).count().await.unwrap(), 1);
        assert_eq!(people.increment("a", Person::HOME.then(Home::ROOMS), 1).await.unwrap(), 4);

        // Under an alias of the whole: conditions see it, changes inside of it are refused.
        fresh("address").await;
        assert_eq!(people.scan().filter(city().eq("Oslo")).count().await.unwrap(), 1);
        assert_eq!(people.scan().filter(city().exists()).count().await.unwrap(), 1);
        assert_eq!(people.scan().filter(city().not_exists()).count().await.unwrap(), 0);
        assert_eq!(people.scan().filter(city().ne("Bergen")).count().await.unwrap(), 1);
        people.update("a").set(city(), "Bergen").await.unwrap_err();
        people.update("a").remove(city()).await.unwrap_err();
        people.update("a").set(Person::NOTE, city().or("none")).await.unwrap_err();
        people.update("a").set_from(Person::NOTE, city()).await.unwrap_err();
        let home = Home { city: Some("Bergen".into()), rooms: None };
        let read = people.update("a").set(Person::HOME, &home).await.unwrap();
        assert_eq!(read.home, Some(home));
        assert_eq!(
            raw(&people, item([("id", s("a"))])).await.unwrap(),
            item([("id", s("a")), ("home", map([("city", s("Bergen"))]))])
        );

        // Both: the own name alone counts.
        put_raw(&people, item([("id", s("a")), ("home", map([])), ("address", map([("city", s("Oslo"))]))])).await;
        assert_eq!(people.scan().filter(city().exists()).count().await.unwrap(), 0);
        let read = people.update("a").set(Person::NOTE, city().or("none")).await.unwrap();
        assert_eq!(read.note.as_deref(), Some("none"));
    }
}
