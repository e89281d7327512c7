//! Upserts: what is set, what stays, what goes.

use dynamo_table::{DynamoTable, Record};

use crate::records::{Player, player, set};
use crate::support::{engines, item, n, put_raw, raw, s};

fn key() -> dynamo_table::Item {
    item([("league", s("nfl")), ("number", n(1))])
}

/// Cases 34 and 82: the whole new item comes back; what the record lacks is untouched, also what its type does not know.
#[tokio::test]
async fn an_upsert_keeps_what_it_does_not_hold() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let mut stored = item([("points", n(1)), ("joined", s("2020")), ("nickname", s("Ace")), ("secret", s("keep"))]);
        stored.extend(key());
        put_raw(&players, stored).await;

        let new = players.upsert(&player(1)).await.unwrap();
        assert_eq!(new, Player { nickname: Some("Ace".into()), ..player(1) });
        let stored = raw(&players, key()).await.unwrap();
        assert_eq!((&stored["secret"], &stored["points"]), (&s("keep"), &n(7)));

        let old = players.upsert(&Player { points: 8, ..player(1) }).return_old().await.unwrap();
        assert_eq!(old, Some(new));
        players.upsert(&player(2)).return_nothing().await.unwrap();
        assert_eq!(players.query("nfl").count().await.unwrap(), 2);
        assert_eq!(players.upsert(&player(3)).return_old().await.unwrap(), None);
    }
}

/// A set that was emptied goes: an empty set is a value, not "untouched".
#[tokio::test]
async fn an_empty_set_removes_the_attribute() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.upsert(&Player { tags: set(["captain"]), ..player(1) }).await.unwrap();
        assert_eq!(players.upsert(&player(1)).await.unwrap().tags, set([]));
        assert!(!raw(&players, key()).await.unwrap().contains_key("tags"));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Profile {
    #[record(partition_key)]
    id: String,
    #[record(none = remove)]
    phone: Option<String>,
    mail: Option<String>,
}

#[tokio::test]
async fn none_removes_where_the_record_says_so() {
    for on in engines().await {
        let profiles = on.table::<Profile>().await;
        let full = Profile { id: "ann".into(), phone: Some("1".into()), mail: Some("a@x".into()) };
        profiles.upsert(&full).await.unwrap();
        let empty = Profile { id: "ann".into(), phone: None, mail: None };
        assert_eq!(profiles.upsert(&empty).await.unwrap(), Profile { phone: None, ..full });
    }
}

/// Case 35: a stored value stays, an absent one is set, and what the record lacks is left out. A key attribute does not compile.
#[tokio::test]
async fn set_if_not_exists() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&Player { points: 5, team: None, ..player(1) }).await.unwrap();
        let new = Player { points: 9, joined: "2030".into(), ..player(1) };
        let upsert = players.upsert(&new).set_if_not_exists(Player::POINTS).set_if_not_exists(Player::TEAM);
        let upserted = upsert.set_if_not_exists(Player::NICKNAME).set_if_not_exists(Player::TAGS).await.unwrap();
        assert_eq!(upserted, Player { points: 5, team: Some("red".into()), ..new });
    }
}

/// Case 36: without fields for them no times are stored.
#[tokio::test]
async fn nothing_is_invented() {
    for on in engines().await {
        let profiles = on.table::<Profile>().await;
        profiles.upsert(&Profile { id: "ann".into(), phone: None, mail: Some("m".into()) }).await.unwrap();
        let stored = raw(&profiles, item([("id", s("ann"))])).await.unwrap();
        assert_eq!(stored, item([("id", s("ann")), ("mail", s("m"))]));
    }
}

/// Values of a condition never end up in the item.
#[tokio::test]
async fn an_upsert_on_condition() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let absent = || Player::NICKNAME.ne("Zed") & Player::POINTS.not_exists();
        players.upsert(&player(1)).condition(absent()).await.unwrap();
        let error = players.upsert(&Player { points: 9, ..player(1) }).condition(absent()).await.unwrap_err();
        assert_eq!(error.old::<Player>().unwrap(), Some(player(1)));
        assert_eq!(raw(&players, key()).await.unwrap().len(), 5);
    }
}
