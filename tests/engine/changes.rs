//! Changes that depend on data, changes that are built apart, and what comes back of nested ones.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{Attribute, Changes, DynamoTable, Error, Projection, Record, transact_write};

use crate::records::set;
use crate::support::{counted, engines, text};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByCity, name = "by_city", partition_key(name = "gsi1pk", template = "CITY#{city}")))]
struct Guest {
    #[record(partition_key)]
    id: String,
    name: String,
    nick: Option<String>,
    city: Option<String>,
    visits: u32,
    tags: BTreeSet<String>,
    home: Address,
    rooms: BTreeMap<String, u32>,
    #[record(default)]
    stars: u32,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    street: String,
    number: u32,
    floor: Option<u32>,
}

fn guest() -> Guest {
    Guest {
        id: "a".into(),
        name: "Ann".into(),
        nick: Some("an".into()),
        city: Some("oslo".into()),
        visits: 3,
        tags: set(["x"]),
        home: Address { street: "s".into(), number: 1, floor: Some(2) },
        rooms: BTreeMap::from([("north".into(), 1), ("south".into(), 2)]),
        stars: 4,
    }
}

/// What a PATCH request says: absent, or a value.
#[derive(Default)]
struct Patch {
    name: Option<String>,
    nick: Option<&'static str>,
    visits: Option<u32>,
    tags: Option<BTreeSet<String>>,
    street: Option<String>,
}

fn changes(patch: Patch) -> Changes<Guest> {
    Changes::new()
        .set_if_some(Guest::NAME, patch.name)
        .set_if_some(Guest::NICK, patch.nick)
        .set_if_some(Guest::VISITS, patch.visits)
        .set_if_some(Guest::TAGS, patch.tags.as_ref())
        .set_if_some(Guest::HOME.then(Address::STREET), patch.street)
}

/// Row 34: a PATCH of optional fields, without an `if`; row 33: of none of them it is no error; row 37d: built apart and joined.
#[tokio::test]
async fn a_patch() {
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        guests.put(&guest()).await.unwrap();
        let patch = Patch { nick: Some("annie"), street: Some("t".into()), tags: Some(set([])), ..Patch::default() };
        let patched = guests.update("a").and(changes(patch)).await.unwrap();
        let home = Address { street: "t".into(), ..guest().home };
        let expected = Guest { nick: Some("annie".into()), tags: set([]), home, ..guest() };
        assert_eq!(patched, expected);

        assert!(changes(Patch::default()).is_empty());
        assert_eq!(guests.update("a").and(changes(Patch::default())).await.unwrap(), expected);
        assert_eq!(guests.update("a").and(Changes::new()).await.unwrap(), expected);
        let missing = guests.update("b").and(changes(Patch::default())).await.unwrap_err();
        assert!(missing.is_condition_failed(), "{missing:?}");

        let joined = guests
            .update("a")
            .set(Guest::STARS, 1)
            .and(Changes::new().increment(Guest::VISITS, 1).and(Changes::new().remove(Guest::NICK)))
            .set(Guest::NAME, "Bo");
        let joined = joined.await.unwrap();
        assert_eq!((joined.stars, joined.visits, joined.nick, joined.name.as_str()), (1, 4, None, "Bo"));
        let error = guests.update("a").set(Guest::NAME, "Di").and(Changes::new().set(Guest::NAME, "Ed")).await;
        assert!(text(&error.unwrap_err()).contains("two changes overlap: `name` and `name`"));
    }
}

/// Row 34: `None` removes, also a part of an index key, which leaves the index then.
#[tokio::test]
async fn set_or_remove() {
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        guests.put(&guest()).await.unwrap();
        let floor = || Guest::HOME.then(Address::FLOOR);
        let update = guests
            .update("a")
            .set_or_remove(Guest::NICK, Some("annie"))
            .set_or_remove(Guest::CITY, Some("bergen".to_owned()))
            .set_or_remove(floor(), Some(7))
            .set_or_remove(Guest::ROOMS.entry("west"), Some(&3));
        let updated = update.await.unwrap();
        assert_eq!((updated.nick.as_deref(), updated.home.floor, updated.rooms["west"]), (Some("annie"), Some(7), 3));
        assert_eq!(guests.index(ByCity).query("bergen").count().await.unwrap(), 1);
        let update = guests
            .update("a")
            .set_or_remove(Guest::NICK, None::<&str>)
            .set_or_remove(Guest::CITY, None::<String>)
            .set_or_remove(floor(), None::<u32>)
            .set_or_remove(Guest::ROOMS.entry("west"), None::<u32>)
            .set_or_remove(Guest::TAGS, None::<BTreeSet<String>>)
            .set_or_remove(Guest::STARS, None::<u32>);
        let home = Address { floor: None, ..guest().home };
        let expected = Guest { nick: None, city: None, home, tags: set([]), stars: 0, ..guest() };
        assert_eq!(update.await.unwrap(), expected);
        assert_eq!(guests.scan().all().await.unwrap().items, [expected]);
        assert_eq!(guests.index(ByCity).scan().count().await.unwrap(), 0);
    }
}

/// Row 33: what changes nothing, depending on the data, checks the condition and is no error.
#[tokio::test]
async fn nothing_to_change() {
    type Change = fn(dynamo_table::operation::Update<Guest>) -> dynamo_table::operation::Update<Guest>;
    let nothing: [(&str, Change); 7] = [
        ("add", |u| u.add(Guest::TAGS, set([]))),
        ("insert_into", |u| u.insert_into(Guest::TAGS, set([]))),
        ("delete_from", |u| u.delete_from(Guest::TAGS, set([]))),
        ("set_if_not_exists", |u| u.set_if_not_exists(Guest::TAGS, set([]))),
        ("set or", |u| u.set(Guest::TAGS, Guest::TAGS.or(set([])))),
        ("set_if_some", |u| u.set_if_some(Guest::NAME, None::<&str>)),
        ("and", |u| u.and(Changes::new())),
    ];
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        guests.put(&guest()).await.unwrap();
        for (name, change) in nothing {
            assert_eq!(change(guests.update("a")).await.unwrap(), guest(), "{name}");
            let old = change(guests.update("a")).return_old().await.unwrap();
            assert_eq!(old, Some(guest()), "{name}");
            let () = change(guests.update("a")).return_nothing().await.unwrap();
            let none = change(guests.update("a")).return_updated::<Part>().await.unwrap();
            assert_eq!(none, Part::default(), "{name}");
            for refused in [change(guests.update("b")), change(guests.update("a")).condition(Guest::NAME.eq("Bo"))] {
                let error = refused.await.unwrap_err();
                assert!(error.is_condition_failed(), "{name}: {error:?}");
            }

            let write = transact_write().write(change(guests.update("a")).condition(Guest::NAME.eq("Ann")));
            write.await.unwrap();
            let error = transact_write().write(change(guests.update("b"))).await.unwrap_err();
            assert!(error.is_condition_failed(), "{name}: {error:?}");
        }
        assert_eq!(guests.scan().all().await.unwrap().items, [guest()]);
    }
    let (guests, recorder) = counted::<Guest>().await;
    let error = guests.update("a").await.unwrap_err();
    assert!(text(&error).contains("there is nothing to change"), "{error:?}");
    assert_eq!(recorder.count(), 0);
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Mark {
    #[record(partition_key)]
    id: String,
    tags: BTreeSet<String>,
}

/// Row 33: with `or_insert` the item is there afterwards, alone and in a transaction, whatever the data.
#[tokio::test]
async fn nothing_to_change_creates_the_item() {
    for on in engines().await {
        let marks = on.table::<Mark>().await;
        let new = marks.update("a").add(Mark::TAGS, set([])).or_insert().await.unwrap();
        assert_eq!(new, Mark { id: "a".into(), tags: set([]) });
        transact_write().write(marks.update("b").add(Mark::TAGS, set([])).or_insert()).await.unwrap();
        transact_write().write(marks.upsert(&Mark { id: "c".into(), tags: set(["x"]) })).await.unwrap();
        let refused = marks.update("d").add(Mark::TAGS, set([])).or_insert().condition(Mark::TAGS.exists());
        assert!(transact_write().write(refused).await.unwrap_err().is_condition_failed());
        assert_eq!(marks.scan().count().await.unwrap(), 3);
        let held = marks.get("b").await.unwrap().unwrap();
        assert_eq!(held.tags, set([]));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Stamped {
    #[record(partition_key)]
    id: String,
    tags: BTreeSet<String>,
    #[record(version)]
    version: u64,
}

/// Row 33: what the library sets is set all the same.
#[tokio::test]
async fn the_library_still_sets_its_own() {
    for on in engines().await {
        let table = on.table::<Stamped>().await;
        table.put(&Stamped { id: "a".into(), tags: set(["x"]), version: 0 }).await.unwrap();
        let updated = table.update("a").delete_from(Stamped::TAGS, set([])).await.unwrap();
        assert_eq!((updated.version, updated.tags), (2, set(["x"])));
        transact_write().write(table.update("a").delete_from(Stamped::TAGS, set([]))).await.unwrap();
        assert_eq!(table.get("a").await.unwrap().unwrap().version, 3);
    }
}

#[derive(Debug, Default, PartialEq, Projection)]
#[projection(of = Guest)]
struct Part {
    name: Option<String>,
    visits: Option<u32>,
    home: Option<Address>,
    rooms: Option<BTreeMap<String, u32>>,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Stamped)]
struct Version {
    version: u64,
    tags: BTreeSet<String>,
}

/// Row 19: of a nested change the whole attribute comes back, and no other.
#[tokio::test]
async fn updated_attributes_are_whole() {
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        guests.put(&guest()).await.unwrap();
        let updated =
            guests.update("a").set(Guest::HOME.then(Address::NUMBER), 9).return_updated::<Part>().await.unwrap();
        let home = Address { number: 9, ..guest().home };
        assert_eq!(updated, Part { home: Some(home.clone()), ..Part::default() });
        let update = guests.update("a").increment(Guest::ROOMS.entry("north"), 1).increment(Guest::VISITS, 1);
        let rooms = Some(BTreeMap::from([("north".into(), 2), ("south".into(), 2)]));
        let updated = update.return_updated::<Part>().await.unwrap();
        assert_eq!(updated, Part { visits: Some(4), rooms, ..Part::default() });
        let updated =
            guests.update("a").remove(Guest::HOME.then(Address::FLOOR)).return_updated::<Part>().await.unwrap();
        assert_eq!(updated, Part { home: Some(Address { floor: None, ..home }), ..Part::default() });

        let stamped = on.table::<Stamped>().await;
        stamped.put(&Stamped { id: "a".into(), tags: set(["x"]), version: 0 }).await.unwrap();
        let updated = stamped.update("a").add(Stamped::TAGS, set(["y"])).return_updated::<Version>().await.unwrap();
        assert_eq!(updated, Version { version: 2, tags: set(["x", "y"]) });
        let updated = stamped.update("a").add(Stamped::TAGS, set([])).return_updated::<Version>().await.unwrap();
        assert_eq!(updated, Version { version: 3, tags: set([]) }, "tags were not changed");
    }
}

/// Row 23: whatever compiles as a removal leaves an item that can be read.
#[tokio::test]
async fn what_was_removed_can_be_read() {
    for on in engines().await {
        let guests = on.table::<Guest>().await;
        guests.put(&guest()).await.unwrap();
        let update = guests
            .update("a")
            .remove(Guest::NICK)
            .remove(Guest::CITY)
            .remove(Guest::TAGS)
            .remove(Guest::STARS)
            .remove(Guest::HOME.then(Address::FLOOR))
            .remove(Guest::ROOMS.entry("north"));
        let left = update.await.unwrap();
        assert_eq!((left.nick, left.city, left.tags, left.stars), (None, None, set([]), 0));
        assert_eq!(guests.get("a").await.unwrap().unwrap().rooms, BTreeMap::from([("south".into(), 2)]));
        assert!(matches!(guests.update("z").remove(Guest::NICK).await, Err(Error::ConditionFailed { .. })));
    }
}
