//! Attributes that are computed of some fields, and index keys that are made of them.

use dynamo_table::{DynamoTable, Item, Record, Table};

use crate::support::{engines, item, raw, s, text};

async fn stored<R: Record>(table: &Table<R>) -> Item {
    raw(table, item_of("ann")).await.expect("the item is there")
}

fn item_of(id: &str) -> Item {
    item([("id", s(id))])
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByName, name = "by_name", partition_key = lower))]
#[record(gsi(ByInitial, name = "by_initial", partition_key(name = "gsi2pk", template = "{lower}#{number}")))]
struct Person {
    #[record(partition_key)]
    id: String,
    name: String,
    nick: Option<String>,
    number: u32,
    #[record(computed(fields(name), with = lower_case))]
    lower: String,
    #[record(computed(fields(name, nick), with = shown))]
    shown: Option<String>,
}

fn lower_case(name: &str) -> String {
    name.to_lowercase()
}
fn shown(name: &String, nick: &Option<String>) -> Option<String> {
    (name != "nobody").then(|| nick.clone().unwrap_or_else(|| name.clone()))
}

fn person(name: &str, nick: Option<&str>) -> Person {
    let (id, name, nick) = ("ann".into(), name.to_owned(), nick.map(str::to_owned));
    Person { id, lower: lower_case(&name), shown: shown(&name, &nick), name, nick, number: 1 }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(BySlug, name = "by_slug", partition_key(name = "gsi1pk", template = "{slug}#{city}")))]
struct Guest {
    #[record(partition_key)]
    id: String,
    city: Option<String>,
    nick: Option<String>,
    #[record(computed(fields(id), with = lower_case))]
    slug: String,
    #[record(computed(fields(nick), with = greeting))]
    greeting: String,
}

fn greeting(nick: &Option<String>) -> String {
    nick.clone().unwrap_or_else(|| "guest".into())
}

/// row 6: also what is computed of the key alone, or of a field that is absent.
#[tokio::test]
async fn computed_attributes_of_new_items() {
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        let guest = |nick: Option<&str>| {
            let nick = nick.map(str::to_owned);
            Guest { id: "ann".into(), city: None, greeting: greeting(&nick), nick, slug: "ann".into() }
        };
        guests.upsert(&guest(None)).await.unwrap();
        let item = stored(&guests).await;
        assert_eq!((&item["slug"], &item["greeting"]), (&s("ann"), &s("guest")));
        guests.update("ann").set(Guest::CITY, "oslo").await.unwrap();
        assert_eq!(stored(&guests).await["gsi1pk"], s("ann#oslo"));
        guests.update("ann").set(Guest::NICK, "a").await.unwrap();
        guests.upsert(&guest(None)).await.unwrap();
        assert_eq!(stored(&guests).await["greeting"], s("a"), "the nick was left untouched");
        let made = guests.update("bo").set(Guest::CITY, "oslo").or_insert().await.unwrap();
        assert_eq!(made.slug, "bo");
        assert_eq!(raw(&guests, item_of("bo")).await.unwrap()["gsi1pk"], s("bo#oslo"));
    }
}

/// row 6: what is computed of some fields follows them.
#[tokio::test]
async fn computed_attributes_follow_their_fields() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        people.put(&Person { lower: "wrong".into(), ..person("Ann", None) }).await.unwrap();
        assert_eq!(people.get("ann").await.unwrap().unwrap(), person("Ann", None));
        let found = async |name: &str| people.index(ByName).query(name).count().await.unwrap();
        assert_eq!(found("ann").await, 1);

        let update = || people.update("ann").set(Person::NAME, "Bea");
        let error = update().await.unwrap_err();
        assert!(text(&error).contains("is made of `nick` too"), "{}", text(&error));
        let error = update().remove(Person::NICK).await.unwrap_err();
        assert!(text(&error).contains("is made of `number` too"), "{}", text(&error));
        update().remove(Person::NICK).set(Person::NUMBER, 1).await.unwrap();
        assert_eq!((found("ann").await, found("bea").await), (0, 1));
        let item = stored(&people).await;
        assert_eq!((&item["lower"], &item["shown"], &item["gsi2pk"]), (&s("bea"), &s("Bea"), &s("bea#1")));

        people.upsert(&person("Cy", Some("cyrus"))).await.unwrap();
        assert_eq!(stored(&people).await["shown"], s("cyrus"));
        // The nick is left untouched, and it is not absent.
        assert!(people.upsert(&person("Di", None)).await.unwrap_err().is_condition_failed());
        let mut held = people.tracked("ann").await.unwrap().unwrap();
        held.name = "nobody".into();
        people.save(&mut held).await.unwrap();
        let item = stored(&people).await;
        assert_eq!((item.get("shown"), &item["gsi2pk"]), (None, &s("nobody#1")));

        let mut one = people.tracked("ann").await.unwrap().unwrap();
        let mut other = people.tracked("ann").await.unwrap().unwrap();
        (one.name, other.nick) = ("Eve".into(), Some("e".into()));
        people.save(&mut one).await.unwrap();
        assert!(people.save(&mut other).await.unwrap_err().is_condition_failed());
    }
}
