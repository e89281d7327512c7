//! Tracked records: changes in place are noticed, and a save sends those alone.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{Attribute, DynamoTable, Error, Record, Tracked};

use crate::records::set;
use crate::support::{counted, engines, item, n, put_raw, raw, s, text};

/// A person; see cases 27 to 30.
#[derive(Debug, Clone, PartialEq, Record)]
struct Person {
    #[record(partition_key)]
    name: String,
    first_name: Option<String>,
    favorite_band: Option<String>,
    friends: BTreeSet<String>,
    sizes: BTreeSet<u32>,
    home: Home,
    scores: BTreeMap<String, u32>,
    list: Vec<String>,
    #[record(skip)]
    rank: u32,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    city: String,
    lines: Vec<String>,
}

fn person(name: &str) -> Person {
    Person {
        name: name.into(),
        first_name: Some("Jane".into()),
        favorite_band: None,
        friends: set(["alice"]),
        sizes: [1, 2].into(),
        home: Home { city: "Oslo".into(), lines: vec!["one".into()] },
        scores: [("chess".to_owned(), 3)].into(),
        list: vec!["a".into()],
        rank: 0,
    }
}

fn key(name: &str) -> dynamo_table::Item {
    item([("name", s(name))])
}

/// Case 27: of two who change the same field one gets a failed condition, and nothing is lost; overwriting is said.
#[tokio::test]
async fn the_same_field_by_two_holders() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        people.put(&person("jane")).await.unwrap();
        let mut first = people.tracked("jane").await.unwrap().unwrap();
        let mut second = people.tracked("jane").consistent().await.unwrap().unwrap();

        first.first_name = None;
        people.save(&mut first).await.unwrap();
        second.first_name = Some("Joan".into());
        let error = people.save(&mut second).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        let now = Person { first_name: None, ..person("jane") };
        assert_eq!(error.old::<Person>().unwrap().as_ref(), Some(&now), "the item as it is");
        assert_eq!(people.get("jane").await.unwrap().unwrap(), now, "and it is unchanged");
        assert_eq!(second.first_name.as_deref(), Some("Joan"), "so is what the holder has");
        assert!(second.is_changed().unwrap());

        people.save(&mut second).overwrite().await.unwrap();
        assert_eq!(people.get("jane").await.unwrap().unwrap().first_name.as_deref(), Some("Joan"));
        assert!(!second.is_changed().unwrap());
    }
}

/// Case 28: disjoint fields of a record without a version, by two holders: both succeed, and each sees the other's change.
#[tokio::test]
async fn disjoint_fields_by_two_holders() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        people.put(&person("jane")).await.unwrap();
        let mut third = people.tracked("jane").await.unwrap().unwrap();
        let mut fourth = people.tracked("jane").await.unwrap().unwrap();
        third.favorite_band = Some("Zed".into());
        people.save(&mut third).await.unwrap();
        fourth.first_name = Some("Joan".into());
        people.save(&mut fourth).await.unwrap();

        let both = Person { first_name: Some("Joan".into()), favorite_band: Some("Zed".into()), ..person("jane") };
        assert_eq!(people.get("jane").await.unwrap().as_ref(), Some(&both));
        assert_eq!(*fourth, both, "what another one changed is seen after the save");
        assert_eq!(fourth.into_inner(), both);

        // The first holder goes on with what it wrote itself.
        third.favorite_band = None;
        people.save(&mut third).await.unwrap();
        assert_eq!(third.first_name.as_deref(), Some("Joan"));
    }
}

/// Case 29: a new record is inserted, never written over one that is there.
#[tokio::test]
async fn a_new_record_is_inserted() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        let mut sadie = Tracked::new(person("sadie"));
        assert!(sadie.is_changed().unwrap());
        people.save(&mut sadie).await.unwrap();
        assert!(!sadie.is_changed().unwrap());
        assert_eq!(people.get("sadie").await.unwrap().unwrap(), *sadie);

        let mut again = Tracked::new(Person { first_name: Some("Sid".into()), ..person("sadie") });
        let error = people.save(&mut again).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(error.old::<Person>().unwrap().unwrap(), person("sadie"));
        people.save(&mut again).overwrite().await.unwrap();
        assert_eq!(people.get("sadie").await.unwrap().unwrap().first_name.as_deref(), Some("Sid"));

        // From then on it is saved by what changes, as one that was read.
        again.first_name = None;
        people.save(&mut again).await.unwrap();
        assert_eq!(people.get("sadie").await.unwrap().unwrap().first_name, None);

        // Case 29: an attribute that is there meanwhile is not overwritten by one who saw it absent.
        let mut stale = people.tracked("sadie").await.unwrap().unwrap();
        people.update("sadie").set(Person::FIRST_NAME, "Sal").await.unwrap();
        stale.first_name = Some("Sue".into());
        assert!(people.save(&mut stale).await.unwrap_err().is_condition_failed());
        assert_eq!(people.get("sadie").await.unwrap().unwrap().first_name.as_deref(), Some("Sal"));
    }
}

/// Case 30: what is changed in place is noticed, in sets, maps, lists and nested structs; order and spelling are no change.
#[tokio::test]
async fn changes_in_place_are_noticed() {
    let changes: [fn(&mut Person); 8] = [
        |jane| jane.friends.extend(["bob".to_owned()]),
        |jane| jane.friends.clear(),
        |jane| jane.sizes.retain(|size| *size > 1),
        |jane| jane.home.city.push('!'),
        |jane| jane.home.lines.push("two".into()),
        |jane| *jane.scores.get_mut("chess").unwrap() += 1,
        |jane| jane.list.swap_remove(0).clear(),
        |jane| drop(jane.first_name.take()),
    ];
    for on in engines().await {
        let people = on.table::<Person>().await;
        for (at, change) in changes.into_iter().enumerate() {
            people.put(&person("jane")).await.unwrap();
            let mut jane = people.tracked("jane").await.unwrap().unwrap();
            assert!(!jane.is_changed().unwrap());
            change(&mut jane);
            assert!(jane.is_changed().unwrap(), "change number {at}");
            people.save(&mut jane).await.unwrap();
            assert!(!jane.is_changed().unwrap());
            let mut expected = person("jane");
            change(&mut expected);
            assert_eq!(people.get("jane").await.unwrap().unwrap(), expected, "change number {at}");
        }
    }
}

/// Numbers are compared by value and sets without an order, so what others wrote in another spelling is no conflict.
#[tokio::test]
async fn a_change_that_is_taken_back_is_none() {
    let (people, recorder) = counted::<Person>().await;
    people.put(&person("jane")).await.unwrap();
    let mut jane = people.tracked("jane").await.unwrap().unwrap();
    recorder.take();
    people.save(&mut jane).await.unwrap();
    jane.friends.clear();
    jane.friends.insert("alice".into());
    jane.rank = 7;
    assert!(!jane.is_changed().unwrap(), "a field that is never stored does not count");
    people.save(&mut jane).await.unwrap();
    people.save(&mut jane).overwrite().await.unwrap();
    assert_eq!(recorder.count(), 0, "nothing changed: nothing is sent");

    jane.home.city = "Rome".into();
    people.save(&mut jane).await.unwrap();
    let sent = recorder.take();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].operation, "UpdateItem");
    assert_eq!(sent[0].body["UpdateExpression"], "SET #0 = :0", "only what changed");
}

/// A save under a changed key would be another item: refused, and nothing is sent.
#[tokio::test]
async fn a_changed_key_is_refused() {
    let (people, recorder) = counted::<Person>().await;
    people.put(&person("jane")).await.unwrap();
    let mut jane = people.tracked("jane").await.unwrap().unwrap();
    recorder.take();
    jane.name = "joan".into();
    jane.first_name = Some("Joan".into());
    for overwrite in [false, true] {
        let save = people.save(&mut jane);
        let error = if overwrite { save.overwrite().await } else { save.await }.unwrap_err();
        assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
        assert!(text(&error).contains("the key of the tracked record was changed"), "{}", text(&error));
    }
    assert_eq!(recorder.count(), 0);
}

/// What is gone is not brought back by a save; an item that is not there is no tracked record.
#[tokio::test]
async fn an_item_that_is_gone() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        assert!(people.tracked("nobody").await.unwrap().is_none());
        people.put(&person("jane")).await.unwrap();
        let mut jane = people.tracked("jane").await.unwrap().unwrap();
        people.delete("jane").await.unwrap();
        // Absent before, absent now: the attribute alone would not tell.
        jane.favorite_band = Some("Zed".into());
        let error = people.save(&mut jane).await.unwrap_err();
        assert!(error.is_condition_failed() && error.old_item().is_none(), "{error:?}");
        assert!(
            people.save(&mut jane).overwrite().await.unwrap_err().is_condition_failed(),
            "only half of it is known"
        );
        assert_eq!(people.get("jane").await.unwrap(), None);
        // The whole record as a new one brings it back.
        people.save(&mut Tracked::new(jane.into_inner())).await.unwrap();
        assert_eq!(people.get("jane").await.unwrap().unwrap().favorite_band.as_deref(), Some("Zed"));
    }
}

/// Attributes that the type does not know are not touched, and number texts of others are read by value.
#[tokio::test]
async fn what_the_type_does_not_know_stays() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        people.put(&person("jane")).await.unwrap();
        let mut stored = raw(&people, key("jane")).await.unwrap();
        stored.insert("secret".into(), n(42));
        put_raw(&people, stored).await;
        let mut jane = people.tracked("jane").await.unwrap().unwrap();
        jane.sizes.insert(3);
        people.save(&mut jane).await.unwrap();
        assert_eq!(raw(&people, key("jane")).await.unwrap()["secret"], n(42));
    }
}
