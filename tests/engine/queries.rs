//! Queries of a table: order, limits, pages, filters.

use dynamo_table::{DynamoTable, Record, Table, begins_with, between, eq, ge, gt, le, lt};
use futures::{StreamExt, TryStreamExt};

use crate::records::{Player, numbers, player};
use crate::support::{On, counted, engines};

async fn team_of(on: &On, count: u32) -> Table<Player> {
    let players = on.table::<Player>().await;
    fill(&players, count).await;
    players
}

async fn fill(players: &Table<Player>, count: u32) {
    for number in 1..=count {
        players.put(&player(number)).await.unwrap();
    }
}

/// Cases 20 and 79: every comparison of a sort key.
#[tokio::test]
async fn every_sort_condition() {
    for on in engines().await {
        let players = team_of(&on, 6).await;
        players.put(&Player { league: "nba".into(), ..player(3) }).await.unwrap();
        let query = || players.query("nfl");
        assert_eq!(numbers(query().all().await.unwrap()), [1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers(query().sort_key(eq(3)).all().await.unwrap()), [3]);
        assert_eq!(numbers(query().sort_key(lt(3)).all().await.unwrap()), [1, 2]);
        assert_eq!(numbers(query().sort_key(le(3)).all().await.unwrap()), [1, 2, 3]);
        assert_eq!(numbers(query().sort_key(gt(3)).all().await.unwrap()), [4, 5, 6]);
        assert_eq!(numbers(query().sort_key(ge(3)).all().await.unwrap()), [3, 4, 5, 6]);
        assert_eq!(numbers(query().sort_key(between(2, 4)).all().await.unwrap()), [2, 3, 4]);
        assert!(players.query("nhl").all().await.unwrap().items.is_empty());
        assert_eq!(query().consistent().count().await.unwrap(), 6);
        assert_eq!(query().sort_key(gt(4)).first().await.unwrap().unwrap().number, 5);
        assert_eq!(query().sort_key(gt(6)).first().await.unwrap(), None);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Post {
    #[record(partition_key)]
    thread: String,
    #[record(sort_key)]
    posted: String,
    author: String,
}

async fn posts(on: &On) -> Table<Post> {
    let posts = on.table::<Post>().await;
    let authors = ["joe", "jane", "joe", "joe", "jane", "joe"];
    for (at, author) in authors.into_iter().enumerate() {
        let posted = format!("2013-12-24T0{at}:00:00");
        posts.put(&Post { thread: "favourites".into(), posted, author: author.into() }).await.unwrap();
    }
    for day in [23, 26] {
        let posted = format!("2013-12-{day}T00:00:00");
        posts.put(&Post { thread: "other".into(), posted, author: "zed".into() }).await.unwrap();
    }
    posts
}

/// Case 21: a page size is no limit.
#[tokio::test]
async fn page_size_is_not_limit() {
    for on in engines().await {
        let posts = posts(&on).await;
        let query = || posts.query("favourites").sort_key(ge("2013-12-24T00:00:00")).page_size(2);
        let page = query().all().await.unwrap();
        assert!(page.requests >= 3, "{}", page.requests);
        let authors: Vec<String> = page.into_iter().map(|post| post.author).collect();
        assert_eq!(authors, ["joe", "jane", "joe", "joe", "jane", "joe"]);
        let pages: Vec<usize> = query().pages().map_ok(|page| page.items.len()).try_collect().await.unwrap();
        assert_eq!(pages.into_iter().filter(|items| *items > 0).collect::<Vec<_>>(), [2, 2, 2]);
        assert_eq!(query().limit(3).all().await.unwrap().items.len(), 3);
        assert_eq!(query().page().await.unwrap().items.len(), 2);
    }
}

/// Case 78.
#[tokio::test]
async fn ascending_unless_descending() {
    for on in engines().await {
        let posts = posts(&on).await;
        let times = async |descending: bool| {
            let query = posts.query("favourites");
            let query = if descending { query.descending() } else { query };
            query.all().await.unwrap().into_iter().map(|post| post.posted).collect::<Vec<_>>()
        };
        let mut ascending = times(false).await;
        assert_eq!(ascending.len(), 6);
        assert!(ascending.is_sorted());
        ascending.reverse();
        assert_eq!(times(true).await, ascending);
        let day = posts.query("other").sort_key(begins_with("2013-12-26")).all().await.unwrap();
        assert_eq!(day.items.len(), 1);
    }
}

/// Case 80: a filter on what is no key.
#[tokio::test]
async fn a_filter_counts_as_scanned() {
    for on in engines().await {
        let posts = posts(&on).await;
        let page = posts.query("favourites").filter(Post::AUTHOR.begins_with("ja")).all().await.unwrap();
        assert_eq!((page.items.len(), page.scanned_count), (2, 6));
        let query = || posts.query("favourites").filter(Post::AUTHOR.eq("joe"));
        assert_eq!(query().count().await.unwrap(), 4);
        assert_eq!(query().limit(3).count().await.unwrap(), 3);
        assert_eq!(query().limit(3).page_size(1).all().await.unwrap().items.len(), 3);
        assert_eq!(query().descending().first().await.unwrap().unwrap().posted, "2013-12-24T05:00:00");
        let bounded = query().max_scanned(3).page_size(2).all().await.unwrap();
        assert_eq!((bounded.items.len(), bounded.scanned_count), (2, 3));
        assert!(bounded.cursor.is_some());
    }
}

/// Case 24: a stream sends the next request when it is needed and not before. Requests are counted in process only.
#[tokio::test]
async fn a_stream_reads_no_further_than_it_is_asked() {
    let (players, recorder) = counted::<Player>().await;
    fill(&players, 8).await;
    recorder.take();
    let mut items = players.query("nfl").page_size(2).items();
    assert_eq!(items.next().await.unwrap().unwrap().number, 1);
    assert_eq!(recorder.operations(), ["Query"]);
    items.next().await.unwrap().unwrap();
    assert_eq!(recorder.count(), 1);
    items.next().await.unwrap().unwrap();
    assert_eq!(recorder.count(), 2);
    drop(items);
    assert_eq!(recorder.count(), 2);
}

/// Cases 22 and 25: as many requests as the limit takes, and none for nothing. Requests are counted in process only.
#[tokio::test]
async fn requests_of_limits() {
    let (players, recorder) = counted::<Player>().await;
    fill(&players, 13).await;
    for (limit, results, requests) in [(0, 0, 0), (2, 2, 1), (5, 5, 1), (6, 6, 2), (13, 13, 3), (20, 13, 3)] {
        recorder.take();
        let items: Vec<Player> = players.query("nfl").page_size(5).limit(limit).items().try_collect().await.unwrap();
        assert_eq!((items.len(), recorder.count()), (results, requests), "limit {limit}");
        recorder.take();
        let count = players.query("nfl").page_size(5).limit(limit).count().await.unwrap();
        assert_eq!((count, recorder.count()), (results as u64, requests), "limit {limit}, counted");
    }
    recorder.take();
    let third =
        players.query("nfl").filter(Player::JOINED.gt("2024-05-12")).limit(1).page_size(20).all().await.unwrap();
    assert_eq!((numbers(third), recorder.count()), (vec![13], 1), "with a filter the page size alone");
    recorder.take();
    assert!(players.query("nfl").filter(Player::POINTS.is_in([] as [u64; 0])).first().await.unwrap().is_none());
    assert!(players.scan().limit(0).all().await.unwrap().items.is_empty());
    assert_eq!(recorder.count(), 0);
}

#[tokio::test]
async fn capacity_of_all_pages() {
    for on in engines().await {
        let players = team_of(&on, 4).await;
        let page = players.query("nfl").consistent().page_size(2).with_response().all().await.unwrap();
        assert!(page.consumed_capacity.unwrap() >= 2.0, "{:?}", page.consumed_capacity);
        assert_eq!(players.query("nfl").all().await.unwrap().consumed_capacity, None);
    }
}

/// More than DynamoDB sends in one answer: a megabyte.
#[tokio::test]
async fn more_than_one_answer_holds() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        for number in 1..=8 {
            // The copy in the local index counts towards DynamoDB's 400 KB too.
            players.put(&Player { nickname: Some("x".repeat(180_000)), ..player(number) }).await.unwrap();
        }
        let all = players.query("nfl").all().await.unwrap();
        assert!(all.requests > 1);
        assert_eq!(numbers(all), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(players.query("nfl").count().await.unwrap(), 8);
        assert_eq!(players.scan().items().count().await, 8);
    }
}
