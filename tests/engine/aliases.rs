//! `row 11`: items of an older program hold attributes under other names. Every write and every read knows them.

use std::collections::BTreeSet;

use dynamo_table::{CacheOptions, DynamoTable, Error, Item, Projection, Record, Table};

use crate::support::{engines, item, n, put_raw, raw, s};
use aws_sdk_dynamodb::types::AttributeValue;

#[derive(Debug, Clone, PartialEq, Record)]
struct Account {
    #[record(partition_key)]
    id: String,
    #[record(alias = "nickname", alias = "handle")]
    nick: Option<String>,
    #[record(alias = "balance")]
    credit: Option<i64>,
    #[record(alias = "labels")]
    tags: BTreeSet<String>,
    #[record(alias = "log", default)]
    events: Vec<String>,
    note: Option<String>,
}

fn account() -> Account {
    Account { id: "a".into(), nick: None, credit: None, tags: BTreeSet::new(), events: Vec::new(), note: None }
}

fn key() -> Item {
    item([("id", s("a"))])
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

fn list<const N: usize>(elements: [&str; N]) -> AttributeValue {
    AttributeValue::L(elements.map(s).into())
}

fn set<const N: usize>(members: [&str; N]) -> AttributeValue {
    AttributeValue::Ss(texts(members))
}

/// What the older program wrote.
fn old() -> Item {
    item([("id", s("a")), ("nickname", s("Ann")), ("balance", n(5)), ("labels", set(["x"])), ("log", list(["made"]))])
}

async fn written_by_an_older_program(accounts: &Table<Account>) {
    put_raw(accounts, old()).await;
}

async fn stored<R: Record>(table: &Table<R>) -> Item {
    raw(table, key()).await.unwrap()
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Account)]
struct Short {
    nick: Option<String>,
    credit: i64,
}

fn short() -> Short {
    Short { nick: Some("Ann".into()), credit: 5 }
}

/// row 11: projections ask for the aliases too.
#[tokio::test]
async fn projections_read_aliases() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        written_by_an_older_program(&accounts).await;
        assert_eq!(accounts.get("a").project::<Short>().await.unwrap(), Some(short()));
        assert_eq!(accounts.query("a").project::<Short>().all().await.unwrap().items, [short()]);
        assert_eq!(accounts.scan().project::<Short>().all().await.unwrap().items, [short()]);
        assert_eq!(accounts.batch_get(["a"]).project::<Short>().await.unwrap(), [Some(short())]);
        let mut read = dynamo_table::transact_get();
        let receipt = read.add(accounts.get("a").project::<Short>());
        let read = read.await.unwrap().take(receipt).unwrap();
        assert_eq!(read, Some(short()));
        let cached = accounts.clone().cached(CacheOptions::default());
        cached.get("a").await.unwrap();
        assert_eq!(cached.get("a").project::<Short>().await.unwrap(), Some(short()));

        let both =
            item([("id", s("a")), ("nick", s("Bo")), ("nickname", s("Ann")), ("credit", n(1)), ("balance", n(2))]);
        put_raw(&accounts, both).await;
        let read = accounts.get("a").project::<Short>().await.unwrap();
        assert_eq!(read, Some(Short { nick: Some("Bo".into()), credit: 1 }), "the own name goes first");
        let second = item([("id", s("a")), ("handle", s("Di")), ("balance", n(2))]);
        put_raw(&accounts, second).await;
        let read = accounts.get("a").project::<Short>().await.unwrap();
        assert_eq!(read, Some(Short { nick: Some("Di".into()), credit: 2 }));
    }
}

/// row 11: what is set or removed is gone under its aliases.
#[tokio::test]
async fn what_is_set_or_removed_leaves_its_aliases() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        written_by_an_older_program(&accounts).await;
        let read = accounts.update("a").set(Account::NICK, "Bo").remove(Account::CREDIT).await.unwrap();
        assert_eq!((read.nick.as_deref(), read.credit), (Some("Bo"), None));
        let expected = [("id", s("a")), ("nick", s("Bo")), ("labels", set(["x"])), ("log", list(["made"]))];
        assert_eq!(stored(&accounts).await, item(expected));

        written_by_an_older_program(&accounts).await;
        let read = accounts.update("a").set(Account::TAGS, BTreeSet::new()).await.unwrap();
        assert_eq!(read.tags, BTreeSet::new());
        assert_eq!(accounts.get("a").await.unwrap().unwrap().tags, BTreeSet::new(), "an empty set removes");

        written_by_an_older_program(&accounts).await;
        let read = accounts.upsert(&Account { nick: Some("Bo".into()), ..account() }).await.unwrap();
        assert_eq!((read.nick.as_deref(), read.credit, &read.tags), (Some("Bo"), Some(5), &BTreeSet::new()));
        let left = stored(&accounts).await;
        assert!(!left.contains_key("nickname") && !left.contains_key("labels"), "{left:?}");
        assert!(left.contains_key("balance"), "a `None` leaves what is stored untouched");

        accounts.batch_upsert([Account { credit: Some(1), ..account() }]).await.unwrap();
        assert_eq!(accounts.get("a").await.unwrap().unwrap().credit, Some(1));
        let left = stored(&accounts).await;
        assert!(!left.contains_key("balance") && !left.contains_key("log"), "{left:?}");
    }
}

/// row 11: arithmetic and appending start from what stands under an alias.
#[tokio::test]
async fn counting_starts_from_the_alias() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        let fresh = async || written_by_an_older_program(&accounts).await;
        fresh().await;
        assert_eq!(accounts.increment("a", Account::CREDIT, 2).await.unwrap(), 7);
        assert_eq!(accounts.increment("a", Account::CREDIT, 2).await.unwrap(), 9);
        fresh().await;
        assert_eq!(accounts.increment("a", Account::CREDIT, 2).or_insert().await.unwrap(), 7);
        fresh().await;
        assert_eq!(accounts.decrement("a", Account::CREDIT, 2).floor(0).await.unwrap(), 3);
        fresh().await;
        let below = accounts.decrement("a", Account::CREDIT, 6).floor(0).await.unwrap_err();
        assert!(matches!(below, Error::BelowFloor { .. }), "{below:?}");
        let above = accounts.increment("a", Account::CREDIT, 6).ceiling(10).or_insert().await.unwrap_err();
        assert!(matches!(above, Error::AboveCeiling { .. }), "{above:?}");
        assert_eq!(stored(&accounts).await, old(), "nothing was changed");

        let read = accounts.update("a").increment(Account::CREDIT, 1).await.unwrap();
        assert_eq!(read.credit, Some(6));
        fresh().await;
        let read = accounts.update("a").decrement(Account::CREDIT, 1).or_insert().await.unwrap();
        assert_eq!(read.credit, Some(4));
        fresh().await;
        let read = accounts.update("a").add(Account::CREDIT, 10).await.unwrap();
        assert_eq!(read.credit, Some(15));
        fresh().await;
        let read = accounts.update("a").set(Account::CREDIT, Account::CREDIT.plus(1)).await.unwrap();
        assert_eq!(read.credit, Some(6));
        fresh().await;
        let read = accounts.update("a").append(Account::EVENTS, texts(["b"])).await.unwrap();
        assert_eq!(read.events, ["made", "b"]);
        fresh().await;
        let read = accounts.update("a").prepend(Account::EVENTS, texts(["b"])).or_insert().await.unwrap();
        assert_eq!(read.events, ["b", "made"]);
        fresh().await;
        let read = accounts.update("a").set_from(Account::NOTE, Account::NICK).await.unwrap();
        assert_eq!((read.note.as_deref(), read.nick.as_deref()), (Some("Ann"), Some("Ann")));
        let left = stored(&accounts).await;
        assert!(left.contains_key("nickname"), "what is only read stays where it is: {left:?}");

        put_raw(&accounts, key()).await;
        assert!(accounts.increment("a", Account::CREDIT, 1).await.unwrap_err().is_condition_failed());
        accounts.update("a").increment(Account::CREDIT, 1).await.unwrap_err();
        accounts.update("a").append(Account::EVENTS, texts(["b"])).await.unwrap_err();
        accounts.update("a").set_from(Account::NOTE, Account::NICK).await.unwrap_err();
        assert_eq!(stored(&accounts).await, key(), "nothing counts as 0 unasked");
        assert_eq!(accounts.increment("a", Account::CREDIT, 1).or_insert().await.unwrap(), 1);
        let read = accounts.update("a").add(Account::CREDIT, 1).await.unwrap();
        assert_eq!(read.credit, Some(2));
    }
}

/// row 11: what is set where there is nothing sees what stands under an alias.
#[tokio::test]
async fn set_if_not_exists_sees_the_alias() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        written_by_an_older_program(&accounts).await;
        let read = accounts.update("a").set_if_not_exists(Account::NICK, "Bo").await.unwrap();
        assert_eq!(read.nick.as_deref(), Some("Ann"));
        assert_eq!(accounts.get("a").await.unwrap().unwrap().nick.as_deref(), Some("Ann"));

        written_by_an_older_program(&accounts).await;
        let read = accounts.update("a").set(Account::NOTE, Account::NICK.or("Bo")).await.unwrap();
        assert_eq!(read.note.as_deref(), Some("Ann"));

        let new = Account { nick: Some("Bo".into()), credit: Some(1), ..account() };
        written_by_an_older_program(&accounts).await;
        let read = accounts.upsert(&new).set_if_not_exists(Account::NICK).await.unwrap();
        assert_eq!((read.nick.as_deref(), read.credit), (Some("Ann"), Some(1)));
        put_raw(&accounts, key()).await;
        let read = accounts.upsert(&new).set_if_not_exists(Account::NICK).await.unwrap();
        assert_eq!(read.nick.as_deref(), Some("Bo"));
    }
}

/// row 11: members of a set cannot be merged over two names in one request: it is refused, and nothing is lost.
#[tokio::test]
async fn members_of_a_set_under_an_alias() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        written_by_an_older_program(&accounts).await;
        let one = |member: &str| BTreeSet::from([member.to_owned()]);
        let refused = accounts.update("a").add(Account::TAGS, one("y")).await.unwrap_err();
        assert!(refused.is_condition_failed(), "{refused:?}");
        let refused = accounts.update("a").delete_from(Account::TAGS, one("x")).await.unwrap_err();
        assert!(refused.is_condition_failed(), "{refused:?}");
        let refused = accounts.update("a").insert_into(Account::TAGS, one("x")).or_insert().await.unwrap_err();
        assert!(refused.is_condition_failed(), "{refused:?}");
        assert_eq!(stored(&accounts).await, old());

        put_raw(&accounts, item([("id", s("a")), ("tags", set(["y"])), ("labels", set(["x"]))])).await;
        let read = accounts.update("a").delete_from(Account::TAGS, one("y")).await.unwrap();
        assert_eq!(read.tags, BTreeSet::new(), "the last member takes the attribute with it, under every name");
        let read = accounts.update("a").add(Account::TAGS, one("z")).await.unwrap();
        assert_eq!(read.tags, one("z"));
        assert_eq!(accounts.delete("a").await.unwrap().unwrap().tags, one("z"));
        let read = accounts.update("a").add(Account::TAGS, one("z")).or_insert().await.unwrap();
        assert_eq!(read.tags, one("z"));
    }
}

/// row 11: conditions and filters see what stands under an alias, and the own name goes first.
#[tokio::test]
async fn conditions_see_aliases() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        let items = [
            item([("id", s("own")), ("nick", s("Ann")), ("credit", n(5))]),
            item([("id", s("alias")), ("nickname", s("Ann")), ("balance", n(5))]),
            item([("id", s("second")), ("handle", s("Ann"))]),
            item([("id", s("both")), ("nick", s("Bo")), ("nickname", s("Ann")), ("credit", n(1)), ("balance", n(5))]),
            item([("id", s("none"))]),
        ];
        for item in items {
            put_raw(&accounts, item).await;
        }
        let found = async |condition| {
            let found = accounts.scan().filter(condition).all().await.unwrap().items;
            found.into_iter().map(|account| account.id).collect::<BTreeSet<_>>()
        };
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(found(Account::NICK.eq("Ann")).await, ids(&["own", "alias", "second"]));
        assert_eq!(found(!Account::NICK.eq("Ann")).await, ids(&["both", "none"]));
        assert_eq!(found(Account::NICK.ne("Ann")).await, ids(&["both", "none"]));
        assert_eq!(found(Account::NICK.exists()).await, ids(&["own", "alias", "second", "both"]));
        assert_eq!(found(Account::NICK.not_exists()).await, ids(&["none"]));
        assert_eq!(found(Account::NICK.is_in(["Ann", "Di"])).await, ids(&["own", "alias", "second"]));
        assert_eq!(found(Account::NICK.begins_with("B")).await, ids(&["both"]));
        assert_eq!(found(Account::NICK.size().eq(3)).await, ids(&["own", "alias", "second"]));
        assert_eq!(found(Account::CREDIT.between(2, 6)).await, ids(&["own", "alias"]));
        assert_eq!(found(Account::CREDIT.lt(5) | Account::NICK.not_exists()).await, ids(&["both", "none"]));
        let cleared = accounts.clear_table().filter(Account::NICK.not_exists()).await.unwrap();
        assert_eq!(cleared.items, 1);

        accounts.update("alias").set(Account::NOTE, "x").condition(Account::CREDIT.eq(5)).await.unwrap();
        accounts.update("both").set(Account::NOTE, "x").condition(Account::CREDIT.eq(5)).await.unwrap_err();
        accounts.delete("alias").condition(Account::NICK.not_exists()).await.unwrap_err();
    }
}

/// row 11: a save changes what stands under an alias, and notices what others changed under either name.
#[tokio::test]
async fn saves_know_both_names() {
    for on in engines().await {
        let accounts = on.table::<Account>().await;
        let change = |change: fn(&mut Account)| {
            let accounts = accounts.clone();
            async move {
                let mut tracked = accounts.tracked("a").await.unwrap().unwrap();
                change(&mut tracked);
                (accounts, tracked)
            }
        };
        written_by_an_older_program(&accounts).await;
        let (table, mut ann) = change(|ann| ann.nick = None).await;
        table.save(&mut ann).await.unwrap();
        assert_eq!(ann.nick, None);
        assert!(!stored(&accounts).await.contains_key("nickname"));

        written_by_an_older_program(&accounts).await;
        let (table, mut ann) = change(|ann| ann.nick = Some("Bo".into())).await;
        table.save(&mut ann).await.unwrap();
        let left = stored(&accounts).await;
        assert_eq!((left.get("nick"), left.get("nickname")), (Some(&s("Bo")), None));
        assert_eq!(left.get("balance"), Some(&n(5)), "what did not change is left as it is");

        // Others change it, under its alias or under its own name.
        let others = [("nickname", "Di"), ("nick", "Di"), ("handle", "Di")];
        for (name, value) in others {
            written_by_an_older_program(&accounts).await;
            let (table, mut ann) = change(|ann| ann.nick = Some("Bo".into())).await;
            let mut item = old();
            item.insert(name.to_owned(), s(value));
            put_raw(&accounts, item.clone()).await;
            let refused = table.save(&mut ann).await.unwrap_err();
            assert!(refused.is_condition_failed(), "{name}: {refused:?}");
            assert_eq!(stored(&accounts).await, item);
        }
        // One who reads the own name, and an older program that writes the alias meanwhile.
        put_raw(&accounts, item([("id", s("a")), ("nick", s("Ann"))])).await;
        let (table, mut ann) = change(|ann| ann.nick = Some("Bo".into())).await;
        put_raw(&accounts, item([("id", s("a")), ("nick", s("Ann")), ("nickname", s("Di"))])).await;
        assert!(table.save(&mut ann).await.unwrap_err().is_condition_failed());
        table.save(&mut ann).overwrite().await.unwrap();
        assert_eq!(stored(&accounts).await, item([("id", s("a")), ("nick", s("Bo"))]));
    }
}

/// row 11: a put of what was read drops the aliases; what stands under one is the field's, not the rest's.
#[tokio::test]
async fn rest_holds_no_aliases() {
    #[derive(Debug, Clone, PartialEq, Record)]
    struct Open {
        #[record(partition_key)]
        id: String,
        #[record(alias = "nickname")]
        nick: Option<String>,
        #[record(rest)]
        other: Item,
    }
    for on in engines().await {
        let table = on.table::<Open>().await;
        put_raw(&table, item([("id", s("a")), ("nick", s("Bo")), ("nickname", s("Ann")), ("x", n(1))])).await;
        let read = table.get("a").await.unwrap().unwrap();
        assert_eq!((read.nick.as_deref(), &read.other), (Some("Bo"), &item([("x", n(1))])));
        table.put(&read).await.unwrap();
        assert_eq!(stored(&table).await, item([("id", s("a")), ("nick", s("Bo")), ("x", n(1))]));

        // An attribute of the rest cannot pass for a field.
        let forged = Open { nick: None, other: item([("nickname", s("Di"))]), ..read };
        let mut tracked = table.tracked("a").await.unwrap().unwrap();
        tracked.other = forged.other.clone();
        assert!(matches!(table.put(&forged).await.unwrap_err(), Error::Encode { .. }));
        assert!(matches!(table.insert(&forged).await.unwrap_err(), Error::Encode { .. }));
        assert!(matches!(table.upsert(&forged).await.unwrap_err(), Error::Encode { .. }));
        assert!(matches!(table.save(&mut tracked).await.unwrap_err(), Error::Encode { .. }));
        assert!(table.batch_put([forged]).await.is_err());
        assert_eq!(stored(&table).await, item([("id", s("a")), ("nick", s("Bo")), ("x", n(1))]));
    }
}
