//! Attributes that are made of fields follow them, whatever write changes the fields: index keys by templates and by functions,
//! and computed attributes.

use std::time::{Duration, SystemTime};

use dynamo_table::{Clock, DynamoTable, Error, Item, Record, Table, Tracked, transact_write};

use crate::support::{engines, item, put_raw, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByCity, name = "by_city", partition_key(name = "gsi0pk", template = "CITY#{city}")))]
#[record(gsi(ByTeam, name = "by_team", partition_key(name = "gsi1pk", template = "{team}#{city}")))]
#[record(gsi(ByNumber, name = "by_number", partition_key(name = "gsi2pk", template = "{team}#{number:04}")))]
#[record(gsi(
    ByKind,
    name = "by_kind",
    partition_key(name = "gsi3pk", template = "MEMBER"),
    sort_key(name = "gsi3sk", template = "ID#{id}")
))]
#[record(gsi(ByDue, name = "by_due", partition_key = assignee, sort_key = due))]
struct Member {
    #[record(partition_key)]
    id: String,
    team: Option<String>,
    city: Option<String>,
    number: u32,
    assignee: Option<String>,
    due: Option<u32>,
    note: Option<String>,
    #[record(default)]
    points: u64,
}

fn member() -> Member {
    let (team, city) = (Some("red".into()), Some("oslo".into()));
    Member { id: "ann".into(), team, city, number: 7, assignee: None, due: None, note: None, points: 0 }
}

async fn stored<R: Record>(table: &Table<R>) -> Item {
    raw(table, item([("id", s("ann"))])).await.expect("the item is there")
}

/// row 2: two holders change different parts of one index key. The second is told, and nothing is mixed.
#[tokio::test]
async fn two_holders_of_one_index_key() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&member()).await.unwrap();
        let mut first = members.tracked("ann").await.unwrap().unwrap();
        let mut second = members.tracked("ann").await.unwrap().unwrap();
        first.city = Some("bergen".into());
        second.team = Some("blue".into());
        members.save(&mut first).await.unwrap();
        assert!(members.save(&mut second).await.unwrap_err().is_condition_failed());
        assert_eq!(stored(&members).await["gsi1pk"], s("red#bergen"));
        // Without the condition it writes all of the key's parts as it knows them.
        members.save(&mut second).overwrite().await.unwrap();
        let item = stored(&members).await;
        assert_eq!((&item["team"], &item["city"], &item["gsi1pk"]), (&s("blue"), &s("oslo"), &s("blue#oslo")));
        assert_eq!(item["gsi0pk"], s("CITY#oslo"), "what else is made of them");
        // Different fields of which no key is made do not meet.
        let mut first = members.tracked("ann").await.unwrap().unwrap();
        let mut second = members.tracked("ann").await.unwrap().unwrap();
        (first.note, second.due) = (Some("x".into()), Some(3));
        members.save(&mut first).await.unwrap();
        members.save(&mut second).await.unwrap();
    }
}

/// row 2: also where the other part is absent: somebody may have set it meanwhile.
#[tokio::test]
async fn two_holders_of_an_index_key_with_an_absent_part() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&Member { city: None, ..member() }).await.unwrap();
        let mut first = members.tracked("ann").await.unwrap().unwrap();
        let mut second = members.tracked("ann").await.unwrap().unwrap();
        first.city = Some("oslo".into());
        second.team = Some("blue".into());
        members.save(&mut first).await.unwrap();
        assert!(members.save(&mut second).await.unwrap_err().is_condition_failed());
        assert_eq!(stored(&members).await["gsi1pk"], s("red#oslo"));
        members.save(&mut second).overwrite().await.unwrap();
        let item = stored(&members).await;
        assert_eq!((&item["team"], item.get("city"), item.get("gsi1pk")), (&s("blue"), None, None));
    }
}

/// row 4: an item that an update creates has every index key that is made of its key and of text.
#[tokio::test]
async fn an_update_that_creates() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let key = |id: &str| item([("id", s(id))]);
        members.update("a").set(Member::NOTE, "x").or_insert().return_nothing().await.unwrap();
        members.increment("b", Member::POINTS, 1).or_insert().await.unwrap();
        transact_write().write(members.update("c").set(Member::NOTE, "x").or_insert()).await.unwrap();
        for id in ["a", "b", "c"] {
            let item = raw(&members, key(id)).await.unwrap();
            assert_eq!((&item["gsi3pk"], &item["gsi3sk"]), (&s("MEMBER"), &s(&format!("ID#{id}"))), "{id}");
            assert!(!item.contains_key("gsi2pk"), "the team is not known");
        }
        assert_eq!(members.index(ByKind).query(()).count().await.unwrap(), 3);
    }
}

/// row 24: without one of its fields an item has no index key, by every write alike, and is in the index when it has all.
#[tokio::test]
async fn an_index_key_without_one_of_its_fields() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let half = Member { city: None, assignee: Some("bo".into()), ..member() };
        let none = Member { team: None, ..member() };
        for record in [&half, &none] {
            let check = async |what: &str| {
                let item = stored(&members).await;
                assert!(!item.contains_key("gsi1pk"), "{what}");
                assert_eq!(item.get("gsi2pk"), record.team.as_ref().map(|_| s("red#0007")).as_ref(), "{what}");
                assert_eq!(members.index(ByDue).scan().count().await.unwrap(), 0, "{what}");
                members.delete("ann").await.unwrap();
            };
            members.put(record).await.unwrap();
            check("put").await;
            members.insert(record).await.unwrap();
            check("insert").await;
            members.upsert(record).await.unwrap();
            check("upsert").await;
            members.batch_put([record.clone()]).await.unwrap();
            check("batch_put").await;
            members.batch_upsert([record.clone()]).await.unwrap();
            check("batch_upsert").await;
            members.save(&mut Tracked::new(record.clone())).await.unwrap();
            check("save").await;
            transact_write().write(members.put(record)).await.unwrap();
            check("transaction").await;
            transact_write().write(members.upsert(record)).await.unwrap();
            check("upsert in a transaction").await;
        }
        members.put(&member()).await.unwrap();
        members.update("ann").remove(Member::CITY).await.unwrap();
        let read = members.get("ann").await.unwrap().unwrap();
        members.put(&read).await.unwrap();
        assert!(!stored(&members).await.contains_key("gsi1pk"));
        assert_eq!(members.index(ByTeam).scan().after(&member()).all().await.unwrap().items, []);
    }
}

/// row 24: what an upsert leaves untouched may be a part of an index key. The key stays true, or the upsert is refused.
#[tokio::test]
async fn an_upsert_that_leaves_a_part_untouched() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&member()).await.unwrap();
        // The parts that are given do not change: neither does the key.
        members.upsert(&Member { team: None, note: Some("x".into()), ..member() }).await.unwrap();
        assert_eq!(stored(&members).await["gsi2pk"], s("red#0007"));
        let error = members.upsert(&Member { team: None, number: 8, ..member() }).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error:?}");
        assert_eq!(stored(&members).await["gsi2pk"], s("red#0007"));
        members.update("ann").remove(Member::TEAM).await.unwrap();
        members.upsert(&Member { team: None, number: 8, ..member() }).await.unwrap();
        assert!(!stored(&members).await.contains_key("gsi2pk"));
    }
}

/// row 24: an earlier upsert of a batch sets what a later one only has in its condition: it is not superseded.
#[tokio::test]
async fn upserts_of_one_item_in_a_batch() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let first = Member { city: None, ..member() };
        let second = Member { team: None, number: 7, ..member() };
        let error = members.batch_upsert([first, second]).await.unwrap_err();
        assert_eq!((error.report.items, error.report.superseded, error.report.not_done), (1, 0, 1));
        let item = stored(&members).await;
        assert_eq!((&item["team"], item.get("city"), item.get("gsi1pk")), (&s("red"), None, None));
    }
}

/// One record whose condition is false ends no batch.
#[tokio::test]
async fn one_refused_upsert_of_many() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&member()).await.unwrap();
        let refused = Member { team: None, number: 8, ..member() };
        let others = (0..300).map(|at| Member { id: format!("m{at:03}"), ..member() });
        let error = members.batch_upsert([refused].into_iter().chain(others)).await.unwrap_err();
        assert_eq!((error.report.items, error.report.not_done), (300, 1));
        assert_eq!(members.scan().count().await.unwrap(), 301);
    }
}

/// What the condition says of a field is known.
#[tokio::test]
async fn a_condition_tells_a_part() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&member()).await.unwrap();
        let error = members.update("ann").set(Member::TEAM, "blue").await.unwrap_err();
        assert!(text(&error).contains("is made of `city` too"), "{}", text(&error));
        let update = members.update("ann").set(Member::TEAM, "blue");
        update.condition(Member::CITY.eq("oslo") & Member::NUMBER.eq(7)).await.unwrap();
        let item = stored(&members).await;
        assert_eq!((&item["gsi1pk"], &item["gsi2pk"]), (&s("blue#oslo"), &s("blue#0007")));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(
    ByStatus,
    name = "by_status",
    partition_key(name = "gsi1pk", template = "ALL"),
    sort_key(name = "gsi1sk", template = "{status}#{created}")
))]
#[record(gsi(ByChange, name = "by_change", partition_key = status, sort_key(name = "gsi2sk", template = "{updated}")))]
#[record(gsi(
    ByBirth,
    name = "by_birth",
    partition_key(name = "gsi3pk", template = "{id}"),
    sort_key(name = "gsi3sk", template = "{created}")
))]
struct Ticket {
    #[record(partition_key)]
    id: String,
    status: String,
    title: Option<String>,
    views: Option<u32>,
    #[record(created_at)]
    created: Option<SystemTime>,
    #[record(updated_at)]
    updated: Option<SystemTime>,
}

struct At(u64);
impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

const FIRST: &str = "1970-01-01T00:01:40.000000000Z";
const LATER: &str = "1970-01-01T00:03:20.000000000Z";

async fn check_ticket(tickets: &Table<Ticket>, status: &str, updated: &str) {
    let item = stored(tickets).await;
    assert_eq!(item["gsi1sk"], s(&format!("{status}#{FIRST}")));
    assert_eq!(item["gsi2sk"], s(updated));
    assert_eq!((&item["gsi3pk"], &item["gsi3sk"]), (&s("ann"), &s(FIRST)));
    assert_eq!((&item["created"], &item["updated"]), (&s(FIRST), &s(updated)));
}

/// row 5: status by time, with the times that the library sets, in every write.
#[tokio::test]
async fn times_of_the_library_in_index_keys() {
    for on in engines().await {
        let tickets = on.table::<Ticket>().await;
        let (first, later) = (tickets.clone().with_clock(At(100)), tickets.clone().with_clock(At(200)));
        let open = || Ticket {
            id: "ann".into(),
            status: "open".into(),
            title: None,
            views: None,
            created: None,
            updated: None,
        };

        first.upsert(&open()).await.unwrap();
        check_ticket(&tickets, "open", FIRST).await;
        let read = tickets.get("ann").await.unwrap().unwrap();
        later.upsert(&Ticket { status: "done".into(), ..read.clone() }).await.unwrap();
        check_ticket(&tickets, "done", LATER).await;
        // Other changes leave the key alone.
        later.update("ann").set(Ticket::TITLE, "x").await.unwrap();
        later.increment("ann", Ticket::VIEWS, 1).or_insert().await.unwrap();
        check_ticket(&tickets, "done", LATER).await;
        // A new item by a record that has a time: it is the record's.
        tickets.delete("ann").await.unwrap();
        later.upsert(&read).await.unwrap();
        check_ticket(&tickets, "open", LATER).await;
        // A record that does not know when its item was created cannot know its key: it may leave it as it is.
        later.upsert(&open()).await.unwrap();
        check_ticket(&tickets, "open", LATER).await;
        let done = Ticket { status: "done".into(), ..open() };
        assert!(later.upsert(&done).await.unwrap_err().is_condition_failed());

        first.put(&Ticket { created: None, ..open() }).await.unwrap();
        check_ticket(&tickets, "open", FIRST).await;
        later.put(&tickets.get("ann").await.unwrap().unwrap()).await.unwrap();
        check_ticket(&tickets, "open", LATER).await;

        let mut held = first.tracked("ann").await.unwrap().unwrap();
        held.status = "held".into();
        later.save(&mut held).await.unwrap();
        check_ticket(&tickets, "held", LATER).await;

        let error = later.update("ann").set(Ticket::STATUS, "done").await.unwrap_err();
        assert!(matches!(error, Error::InvalidUse { .. }) && text(&error).contains("`created`"), "{}", text(&error));
        let created = read.created.unwrap();
        first.update("ann").set(Ticket::STATUS, "done").condition(Ticket::CREATED.eq(created)).await.unwrap();
        check_ticket(&tickets, "done", FIRST).await;

        tickets.delete("ann").await.unwrap();
        let absent = Ticket::CREATED.not_exists();
        first.update("ann").set(Ticket::STATUS, "new").condition(absent).or_insert().await.unwrap();
        check_ticket(&tickets, "new", FIRST).await;
        tickets.delete("ann").await.unwrap();
        first.batch_put([open()]).await.unwrap();
        check_ticket(&tickets, "open", FIRST).await;
        tickets.delete("ann").await.unwrap();
        first.insert(&open()).await.unwrap();
        check_ticket(&tickets, "open", FIRST).await;
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(
    partition_key(name = "id", template = "{name}"),
    gsi(OpenByTeam, name = "by_team", partition_key(name = "gsi1pk", template = "{team}"))
)]
struct Open {
    name: String,
    team: String,
    #[record(alias = "side")]
    part: Option<String>,
    #[record(rest)]
    rest: Item,
}

/// row 15: an attribute that is made of fields is nobody else's; every write refuses one that is, before it is sent.
#[tokio::test]
async fn forged_names_are_refused() {
    for on in engines().await {
        let table = on.table::<Open>().await;
        for name in ["id", "gsi1pk", "team", "side"] {
            let rest = item([(name, s("forged"))]);
            let forged = Open { name: "ann".into(), team: "red".into(), part: None, rest: rest.clone() };
            let good = Open { rest: Item::new(), ..forged.clone() };
            let errors = [
                table.put(&forged).await.unwrap_err(),
                table.insert(&forged).await.unwrap_err(),
                table.upsert(&forged).await.unwrap_err(),
                table.batch_put([forged.clone()]).await.unwrap_err().into(),
                transact_write().write(table.put(&forged)).await.unwrap_err(),
                table.save(&mut Tracked::new(forged.clone())).await.unwrap_err(),
            ];
            assert_eq!(table.scan().count().await.unwrap(), 0, "{name}");
            table.put(&good).await.unwrap();
            let mut held = table.tracked("ann").await.unwrap().unwrap();
            held.rest = rest;
            let late = table.save(&mut held).await.unwrap_err();
            for error in errors.into_iter().chain([late]) {
                assert!(!error.is_condition_failed() && text(&error).contains(name), "{name}: {}", text(&error));
            }
            assert!(stored(&table).await.values().all(|value| *value != s("forged")));
            table.delete("ann").await.unwrap();
        }
    }
}

/// An item that another program wrote without its index key gets it with the next save of one of its parts.
#[tokio::test]
async fn an_index_key_that_was_missing() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        let bare = [("id", s("ann")), ("team", s("red")), ("number", crate::support::n(7))];
        put_raw(&members, item(bare)).await;
        let mut held = members.tracked("ann").await.unwrap().unwrap();
        held.city = Some("oslo".into());
        members.save(&mut held).await.unwrap();
        assert_eq!(stored(&members).await["gsi1pk"], s("red#oslo"));
    }
}
