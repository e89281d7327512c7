//! Index keys whose parts are not all changed by a write: what is not changed has to be so still.

use std::time::SystemTime;

use dynamo_table::{DynamoTable, Item, Record};

use crate::support::{engines, item, put_raw, raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByPlace, name = "by_place", partition_key(name = "place", template = "{team}#{city}")))]
#[record(gsi(ByNumber, name = "by_number", partition_key(name = "number_key", template = "{number}#{team}")))]
#[record(gsi(ByStatus, name = "by_status", partition_key(name = "status_key", template = "{status}#{created}")))]
struct Member {
    #[record(partition_key)]
    id: String,
    team: Option<String>,
    city: Option<String>,
    number: Option<u16>,
    status: Option<String>,
    points: u64,
    #[record(created_at)]
    created: Option<SystemTime>,
}

fn member(team: Option<&str>, city: Option<&str>) -> Member {
    let (team, city) = (team.map(str::to_owned), city.map(str::to_owned));
    Member { id: "a".into(), team, city, number: None, status: Some("new".into()), points: 1, created: None }
}

fn key() -> Item {
    item([("id", s("a"))])
}

/// A part that was absent when it was read may be there by now (row 2).
#[tokio::test]
async fn a_part_that_was_absent_is_absent_still() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&member(None, None)).await.unwrap();
        let mut one = members.tracked("a").await.unwrap().unwrap();
        let mut two = one.clone();
        one.city = Some("oslo".into());
        members.save(&mut one).await.unwrap();
        two.team = Some("red".into());
        let error = members.save(&mut two).await.unwrap_err();
        assert!(error.is_condition_failed(), "the city is no longer absent: {error}");

        members.save(&mut two).overwrite().await.unwrap();
        let stored = raw(&members, key()).await.unwrap();
        assert_eq!((stored.get("team"), stored.get("city"), stored.get("place")), (Some(&s("red")), None, None));
    }
}

/// Where a save that overwrites sets a part of one key, the other keys that it is in follow (row 2).
#[tokio::test]
async fn what_is_overwritten_for_one_key_is_so_for_all() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&Member { number: Some(7), ..member(Some("red"), Some("oslo")) }).await.unwrap();
        let mut held = members.tracked("a").await.unwrap().unwrap();
        for number in [Some(7), None] {
            let theirs = Member { number: Some(8), ..member(Some("blue"), Some("oslo")) };
            members.put(&theirs).await.unwrap();
            held.city = Some(format!("bergen {number:?}"));
            held.number = number;
            members.save(&mut held).overwrite().await.unwrap();
            let stored = raw(&members, key()).await.unwrap();
            let place = format!("red#bergen {number:?}");
            assert_eq!((&stored["team"], &stored["place"]), (&s("red"), &s(&place)));
            assert_eq!(stored.get("number_key"), number.map(|_| s("7#red")).as_ref());
        }
    }
}

/// A time that is set once does not change by an update of something else, and so neither does the key made of it (row 5).
#[tokio::test]
async fn an_update_of_other_fields_leaves_the_key_with_a_time() {
    for on in engines().await {
        let members = on.table::<Member>().await;
        members.put(&member(None, None)).await.unwrap();
        let before = raw(&members, key()).await.unwrap()["status_key"].clone();
        members.update("a").increment(Member::POINTS, 1).await.unwrap();
        members.update("a").set(Member::POINTS, 5).condition(Member::STATUS.eq("new")).await.unwrap();
        members.increment("a", Member::POINTS, 1).await.unwrap();
        assert_eq!(raw(&members, key()).await.unwrap()["status_key"], before);

        let refused = members.update("a").set(Member::STATUS, "old").await.unwrap_err();
        assert!(refused.to_string().contains("`status_key` is made of `created` too"), "{refused}");
        let created = members.get("a").await.unwrap().unwrap().created.unwrap();
        let known = members.update("a").set(Member::STATUS, "old").condition(Member::CREATED.eq(created));
        known.await.unwrap();
        assert_ne!(raw(&members, key()).await.unwrap()["status_key"], before);

        // Of an older program: with a status and no time, so that the key would come to be of what this update does not know.
        put_raw(&members, item([("id", s("a")), ("status", s("new")), ("points", crate::support::n(1))])).await;
        let error = members.update("a").set(Member::POINTS, 2).await.unwrap_err();
        assert!(error.is_condition_failed(), "{error}");
        // One without a status has no such key.
        put_raw(&members, item([("id", s("a")), ("points", crate::support::n(1))])).await;
        assert_eq!(members.update("a").set(Member::POINTS, 2).or_insert().await.unwrap().status, None);
        members.delete("a").await.unwrap();
        members.update("a").set(Member::POINTS, 2).or_insert().await.unwrap();
    }
}
