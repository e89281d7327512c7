//! Parts of records.

use std::collections::BTreeSet;

use dynamo_table::{DynamoTable, Projection};

use crate::records::{ByTeam, Player, player, set};
use crate::support::{engines, item, n, put_raw, s};

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Nickname {
    nickname: Option<String>,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Summary {
    number: u32,
    points: u64,
    tags: BTreeSet<String>,
    #[projection(skip)]
    rank: u32,
}

/// Case 38: a part without what the record requires, and without the key.
#[tokio::test]
async fn a_projection_holds_what_it_names() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&Player { nickname: Some("Ace".into()), tags: set(["x"]), ..player(1) }).await.unwrap();
        // Neither decodes as a whole player.
        put_raw(&players, item([("league", s("nfl")), ("number", n(2))])).await;
        put_raw(&players, item([("league", s("nfl")), ("number", n(3)), ("nickname", s("Joe"))])).await;

        let nickname = |name: Option<&str>| Nickname { nickname: name.map(str::to_owned) };
        let query = players.query("nfl").project::<Nickname>();
        assert_eq!(query.all().await.unwrap().items, [nickname(Some("Ace")), nickname(None), nickname(Some("Joe"))]);
        assert_eq!(players.get(("nfl", 3)).project::<Nickname>().await.unwrap(), Some(nickname(Some("Joe"))));
        assert_eq!(players.get(("nfl", 2)).project::<Nickname>().await.unwrap(), Some(nickname(None)), "an empty part");
        assert_eq!(players.get(("nfl", 9)).project::<Nickname>().consistent().await.unwrap(), None);

        let scan = players.scan().filter(Player::JOINED.exists()).project::<Summary>().limit(5);
        let summary = Summary { number: 1, points: 7, tags: set(["x"]), rank: 0 };
        assert_eq!(scan.all().await.unwrap().items, [summary]);
        let page = players.query("nfl").project::<Summary>().all().await.unwrap();
        assert_eq!((page.items.len(), page.undecodable.len()), (1, 2), "it has requirements of its own");
        assert_eq!(page.undecodable[0].key()["number"], n(2));

        let red = players.index(ByTeam).query("red").project::<Summary>();
        assert_eq!(red.first().await.unwrap().unwrap().points, 7);
        let capacity = players.get(("nfl", 1)).project::<Summary>().with_response().await.unwrap();
        assert!(capacity.consumed_capacity.is_some());
    }
}

/// Cursors of a projection are those of the whole: the keys are asked for, whatever the projection holds.
#[tokio::test]
async fn a_projection_goes_on_by_cursor() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        for number in 1..=3 {
            players.put(&Player { nickname: Some(number.to_string()), ..player(number) }).await.unwrap();
        }
        let query = || players.index(ByTeam).query("red").filter(Player::JOINED.exists()).project::<Nickname>();
        let first = query().limit(2).page().await.unwrap();
        let rest = query().cursor(first.cursor).all().await.unwrap();
        assert_eq!((first.items.len(), rest.items.len()), (2, 1));
        let whole = players.query("nfl").limit(1).page().await.unwrap();
        let rest = players.query("nfl").cursor(whole.cursor).project::<Nickname>().all().await.unwrap();
        assert_eq!(rest.items[0].nickname.as_deref(), Some("2"));
    }
}
