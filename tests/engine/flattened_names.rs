//! Attributes of flattened structs: their aliases (`row 11`), and what an upsert removes of them (`row 15`).

use dynamo_table::{Attribute, DynamoTable, Item, Record, Table};

use crate::support::{engines, item, n, put_raw, raw, s};

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    #[attribute(alias = "town")]
    city: Option<String>,
    #[attribute(alias = "zip")]
    code: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Contact {
    mail: Option<String>,
    #[attribute(flatten)]
    address: Option<Address>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Person {
    #[record(partition_key)]
    id: String,
    #[record(flatten)]
    address: Address,
}

fn key() -> Item {
    item([("id", s("a"))])
}

async fn stored<R: Record>(table: &Table<R>) -> Item {
    raw(table, key()).await.unwrap()
}

fn bergen() -> Person {
    Person { id: "a".into(), address: Address { city: Some("Bergen".into()), code: None } }
}

/// row 11: updates, upserts and saves of a flattened attribute leave nothing under its aliases.
#[tokio::test]
async fn flattened_attributes_have_aliases() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        let old = || item([("id", s("a")), ("town", s("Oslo")), ("zip", n(7))]);
        let left = item([("id", s("a")), ("city", s("Bergen")), ("zip", n(7))]);
        put_raw(&people, old()).await;
        people.upsert(&bergen()).await.unwrap();
        assert_eq!(stored(&people).await, left);

        put_raw(&people, old()).await;
        let read = people.upsert(&bergen()).set_if_not_exists(Person::ADDRESS.then(Address::CITY)).await.unwrap();
        assert_eq!(read.address.city.as_deref(), Some("Oslo"));

        put_raw(&people, old()).await;
        people.update("a").set(Person::ADDRESS.then(Address::CITY), "Bergen").await.unwrap();
        assert_eq!(stored(&people).await, left);
        assert_eq!(people.scan().filter(Person::ADDRESS.then(Address::CODE).eq(7)).count().await.unwrap(), 1);
        assert_eq!(people.increment("a", Person::ADDRESS.then(Address::CODE), 1).await.unwrap(), 8);

        put_raw(&people, old()).await;
        let mut tracked = people.tracked("a").await.unwrap().unwrap();
        tracked.address.city = None;
        people.save(&mut tracked).await.unwrap();
        assert_eq!(stored(&people).await, item([("id", s("a")), ("zip", n(7))]));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(none = remove)]
struct Member {
    #[record(partition_key)]
    id: String,
    name: Option<String>,
    #[record(flatten)]
    contact: Contact,
}

/// row 15: `none = remove` on the struct reaches flattened attributes, those of a flattened `None` too.
#[tokio::test]
async fn none_removes_flattened_attributes() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let address = Address { city: Some("Oslo".into()), code: Some(7) };
        let contact = Contact { mail: Some("a@x".into()), address: Some(address.clone()) };
        let whole = Member { id: "a".into(), name: Some("Ann".into()), contact };
        let upserted = async |contact: Contact| {
            members.put(&whole).await.unwrap();
            members.upsert(&Member { contact, ..whole.clone() }).await.unwrap().contact
        };
        let city_only = Contact { mail: None, address: Some(Address { code: None, ..address.clone() }) };
        assert_eq!(upserted(city_only.clone()).await, city_only);
        assert_eq!(stored(&members).await, item([("id", s("a")), ("name", s("Ann")), ("city", s("Oslo"))]));
        let nothing = Contact { mail: None, address: None };
        assert_eq!(upserted(nothing.clone()).await, nothing);
        assert_eq!(stored(&members).await, item([("id", s("a")), ("name", s("Ann"))]));

        put_raw(&members, item([("id", s("a")), ("town", s("Oslo")), ("zip", n(7))])).await;
        members.upsert(&Member { contact: nothing, ..whole.clone() }).await.unwrap();
        assert_eq!(stored(&members).await, item([("id", s("a")), ("name", s("Ann"))]), "under an alias too");

        members.put(&whole).await.unwrap();
        members
            .batch_upsert([Member { contact: Contact { mail: None, address: None }, ..whole.clone() }])
            .await
            .unwrap();
        assert_eq!(stored(&members).await, item([("id", s("a")), ("name", s("Ann"))]));
    }
}

/// Without it a `None` leaves what is stored untouched, a flattened one too.
#[tokio::test]
async fn none_leaves_flattened_attributes_untouched() {
    #[derive(Debug, Clone, PartialEq, Record)]
    struct Guest {
        #[record(partition_key)]
        id: String,
        #[record(flatten)]
        contact: Option<Contact>,
    }
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        put_raw(&guests, item([("id", s("a")), ("town", s("Oslo")), ("mail", s("a@x"))])).await;
        guests.upsert(&Guest { id: "a".into(), contact: None }).await.unwrap();
        assert_eq!(stored(&guests).await, item([("id", s("a")), ("town", s("Oslo")), ("mail", s("a@x"))]));
    }
}
