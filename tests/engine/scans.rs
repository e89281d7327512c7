//! Scans of a table: filters, segments, items that do not decode.

use std::collections::BTreeSet;

use dynamo_table::{DynamoTable, Record};
use futures::{StreamExt, TryStreamExt};

use crate::records::{ByTeam, Player, numbers, player};
use crate::support::{engines, item, n, put_raw, s, text};

/// Case 77: what five partitions of an index hold is what was written.
#[tokio::test]
async fn many_items_in_small_pages() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let teams = ["red", "blue", "green", "white", "black"];
        for number in 0..250 {
            let team = Some(teams[number as usize % 5].to_owned());
            players.put(&Player { team, points: u64::from(number), ..player(number) }).await.unwrap();
        }
        for (at, team) in teams.into_iter().enumerate() {
            let page = players.index(ByTeam).query(team).page_size(5).all().await.unwrap();
            assert!(page.items.iter().all(|player| player.team.as_deref() == Some(team)));
            assert_eq!(numbers(page), (0..50).map(|n| n * 5 + at as u32).collect::<Vec<_>>());
        }
        let scanned: Vec<Player> = players.scan().page_size(5).items().try_collect().await.unwrap();
        let distinct: BTreeSet<u32> = scanned.iter().map(|player| player.number).collect();
        assert_eq!((scanned.len(), distinct.len()), (250, 250));
        assert_eq!(players.scan().page_size(50).count().await.unwrap(), 250);
        assert_eq!(players.index(ByTeam).scan().count().await.unwrap(), 250);
    }
}

/// Cases 80 and 81: a scan with a filter and a limit.
#[tokio::test]
async fn a_filter_and_a_limit() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        for (number, name) in [(1, "johndoe"), (2, "alice"), (3, "jane"), (4, "bob")] {
            players.upsert(&Player { nickname: Some(name.into()), ..player(number) }).await.unwrap();
        }
        let page = players.scan().filter(Player::NICKNAME.begins_with("j")).limit(2).page_size(1).all().await.unwrap();
        let names: BTreeSet<_> = page.into_iter().filter_map(|player| player.nickname).collect();
        assert_eq!(names, ["jane".to_owned(), "johndoe".to_owned()].into());
        let one = players.scan().filter(Player::NICKNAME.begins_with("j")).limit(1).all().await.unwrap();
        assert_eq!(one.items.len(), 1);
        assert_eq!(players.scan().consistent().max_scanned(3).all().await.unwrap().scanned_count, 3);
        assert!(players.scan().first().await.unwrap().is_some());
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Page {
    #[record(partition_key)]
    number: u32,
}

#[tokio::test]
async fn segments_are_disjoint_and_complete() {
    for on in engines().await {
        let pages = on.table::<Page>().await;
        for number in 0..60 {
            pages.put(&Page { number }).await.unwrap();
        }
        for total in [1, 2, 5] {
            let mut seen = Vec::new();
            for segment in 0..total {
                // Each segment in two halves, the second by a cursor.
                let half = pages.scan().segment(segment, total).limit(5).page().await.unwrap();
                let cursor = half.cursor.clone();
                seen.extend(half.into_iter().map(|page| page.number));
                let Some(cursor) = cursor else { continue };
                let rest = pages.scan().segment(segment, total).cursor(Some(&cursor)).all().await.unwrap();
                seen.extend(rest.into_iter().map(|page| page.number));
                let other = pages.scan().segment(segment, total + 1).cursor(Some(cursor)).all().await;
                assert!(other.unwrap_err().to_string().contains("belongs to another read"));
            }
            seen.sort_unstable();
            assert_eq!(seen, (0..60).collect::<Vec<_>>(), "{total} segments");
        }
    }
}

/// Case 39: an item that does not decode is one error, with its key, and the others come.
#[tokio::test]
async fn an_item_that_does_not_decode() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        for number in [1, 3] {
            players.put(&player(number)).await.unwrap();
        }
        put_raw(&players, item([("league", s("nfl")), ("number", n(2)), ("joined", s("2024"))])).await;

        let items: Vec<_> = players.query("nfl").page_size(1).items().collect().await;
        let decoded: Vec<_> = items.iter().map(|item| item.as_ref().map(|player| player.number).ok()).collect();
        assert_eq!(decoded, [Some(1), None, Some(3)]);
        let error = items[1].as_ref().unwrap_err();
        assert_eq!(error.key().unwrap(), &item([("league", s("nfl")), ("number", n(2))]));
        assert!(text(error).ends_with("points: required, but missing"), "{}", text(error));

        let page = players.scan().all().await.unwrap();
        assert_eq!(page.undecodable.len(), 1);
        assert_eq!(page.undecodable[0].key()["number"], n(2));
        assert_eq!(numbers(page), [1, 3]);
        assert_eq!(players.scan().count().await.unwrap(), 3);
        assert!(players.get(("nfl", 2)).await.unwrap_err().key().is_some());
        assert!(players.exists(("nfl", 2)).await.unwrap());
    }
}
