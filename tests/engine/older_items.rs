//! Items that are older than what the record says today: than an index, an older name of a struct, a time of creation.

use std::time::{Duration, SystemTime};

use dynamo_table::{Attribute, Clock, DynamoTable, Error, Item, Projection, Record, Table, begins_with};

use crate::support::{engines, item, n, put_raw, raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "ORG#{org}"))]
#[record(gsi(
    ByName,
    name = "by_name",
    partition_key(name = "gsi1pk", template = "USERS#{org}"),
    sort_key(name = "gsi1sk", template = "{name}")
))]
#[record(gsi(ByOrg, name = "by_org", partition_key = org, sort_key = name))]
#[record(gsi(ByStatus, name = "by_status", partition_key(name = "gsi2pk", template = "{status}#{created}")))]
struct User {
    org: String,
    name: String,
    status: String,
    points: Option<u32>,
    #[record(alias = "cnt")]
    count: Option<u32>,
    #[record(alias = "address")]
    home: Option<Home>,
    #[record(created_at, epoch_seconds)]
    created: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    city: String,
    zip: Option<String>,
}

struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

fn key() -> Item {
    item([("pk", s("ORG#acme"))])
}

fn old() -> Item {
    let home = item([("city", s("oslo")), ("zip", s("0150"))]);
    item([
        ("pk", s("ORG#acme")),
        ("org", s("acme")),
        ("name", s("ann")),
        ("status", s("open")),
        ("cnt", n(250)),
        ("address", aws_sdk_dynamodb::types::AttributeValue::M(home)),
        ("created", n(10)),
    ])
}

async fn stored(users: &Table<User>) -> Item {
    raw(users, key()).await.expect("the item is there")
}

/// An item with half of an index key would be in no index, and nothing would say so.
#[tokio::test]
async fn an_index_key_is_set_whole() {
    for on in engines().await {
        let users = on.table::<User>().await;
        let found = async || users.index(ByName).query("acme").count().await.unwrap();
        put_raw(&users, old()).await;
        users.update("acme").set(User::NAME, "bea").await.unwrap();
        assert_eq!((found().await, &stored(&users).await["gsi1pk"]), (1, &s("USERS#acme")));

        put_raw(&users, old()).await;
        let mut user = users.tracked("acme").await.unwrap().unwrap();
        user.name = "cy".into();
        users.save(&mut user).await.unwrap();
        assert_eq!(found().await, 1);
        // What sets no part of the key leaves the item as it is.
        put_raw(&users, old()).await;
        users.update("acme").set(User::POINTS, 3).await.unwrap();
        assert_eq!((found().await, stored(&users).await.get("gsi1pk")), (0, None));
    }
}

/// A record that does not know when its item was created may say again what the item holds.
#[tokio::test]
async fn an_upsert_without_the_time_of_creation() {
    for on in engines().await {
        let users = on.table::<User>().await.with_clock(At(20));
        let user = |status: &str, points: u32| {
            let (org, name) = ("acme".into(), "ann".into());
            let status = status.into();
            User { org, name, status, points: Some(points), count: None, home: None, created: None }
        };
        let new = users.upsert(&user("open", 1)).await.unwrap();
        assert_eq!((new.created, &stored(&users).await["gsi2pk"]), (Some(20), &s("open#20")));
        let users = users.with_clock(At(30));
        let same = users.upsert(&user("open", 2)).await.unwrap();
        assert_eq!((same.points, same.created, &stored(&users).await["gsi2pk"]), (Some(2), Some(20), &s("open#20")));
        let error = users.upsert(&user("done", 3)).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        // With the time, it says what the key is.
        users.upsert(&User { created: Some(20), ..user("done", 3) }).await.unwrap();
        assert_eq!(stored(&users).await["gsi2pk"], s("done#20"));
        // An item that is older than the index has no key to keep.
        put_raw(&users, old()).await;
        let error = users.upsert(&user("open", 4)).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = User)]
struct Counted {
    count: Option<u32>,
}

/// What an update changed was there under the older name.
#[tokio::test]
async fn what_an_update_changed_under_an_alias() {
    for on in engines().await {
        let users = on.table::<User>().await;
        let before = Some(Counted { count: Some(250) });
        let update = || users.update("acme");
        put_raw(&users, old()).await;
        assert_eq!(update().increment(User::COUNT, 1).return_updated_old::<Counted>().await.unwrap(), before);
        put_raw(&users, old()).await;
        assert_eq!(update().set(User::COUNT, 1).return_updated_old::<Counted>().await.unwrap(), before);
        put_raw(&users, old()).await;
        assert_eq!(update().remove(User::COUNT).return_updated_old::<Counted>().await.unwrap(), before);
        assert_eq!(update().set(User::COUNT, 9).return_updated_old::<Counted>().await.unwrap(), None);
        assert_eq!(
            update().set(User::COUNT, 10).return_updated::<Counted>().await.unwrap(),
            Counted { count: Some(10) }
        );
    }
}

/// Changes do not lead through an older name of a struct: the condition fails, whichever change it is.
#[tokio::test]
async fn a_struct_under_an_alias_is_not_changed_in_part() {
    for on in engines().await {
        let users = on.table::<User>().await;
        put_raw(&users, old()).await;
        for refused in [
            users.update("acme").set(User::HOME.then(Home::CITY), "rome").await,
            users.update("acme").remove(User::HOME.then(Home::ZIP)).await,
            users.update("acme").set_if_not_exists(User::HOME.then(Home::ZIP), "1").await,
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        }
        assert_eq!(stored(&users).await, old());
        // Set whole it has its own name.
        let home = Home { city: "rome".into(), zip: None };
        users.update("acme").set(User::HOME, home).await.unwrap();
        let user = users.update("acme").set(User::HOME.then(Home::CITY), "bonn").await.unwrap();
        assert_eq!(user.home.map(|home| home.city).as_deref(), Some("bonn"));
    }
}

/// An empty search box: every key begins with nothing, and DynamoDB takes no empty value in a key condition.
#[tokio::test]
async fn every_key_begins_with_nothing() {
    for on in engines().await {
        let users = on.table::<User>().await;
        for org in ["acme", "other"] {
            let user = User {
                org: org.into(),
                name: "ann".into(),
                status: "open".into(),
                points: None,
                count: None,
                home: None,
                created: None,
            };
            users.put(&user).await.unwrap();
        }
        let of = |prefix| users.index(ByName).query("acme").sort_key(begins_with(prefix));
        assert_eq!((of("").count().await.unwrap(), of("a").count().await.unwrap()), (1, 1));
        assert_eq!(of("b").count().await.unwrap(), 0);
        assert_eq!(of("").into_request().await.unwrap().get_key_condition_expression().as_deref(), Some("#0 = :0"));
        // The same of a sort key that is a field.
        let of = |prefix| users.index(ByOrg).query("acme").sort_key(begins_with(prefix));
        assert_eq!((of("").count().await.unwrap(), of("a").count().await.unwrap()), (1, 1));
        assert_eq!(of("b").count().await.unwrap(), 0);
        assert_eq!(of("").into_request().await.unwrap().get_key_condition_expression().as_deref(), Some("#0 = :0"));
    }
}
