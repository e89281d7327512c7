//! Queries and scans: what is sent for each page, and where they stop.

use dynamo_table::{DynamoTable, Error, Projection, between, ge, gt};
use dynamo_table_testkit::Answer;
use futures::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::support::{ByTeam, Player, answering, sent, silent, text};

/// A page of players with these numbers, and perhaps a next key.
fn page(numbers: impl IntoIterator<Item = u32>, next: Option<u32>) -> Answer {
    let items: Vec<Value> = numbers
        .into_iter()
        .map(|n| json!({ "league": { "S": "nfl" }, "number": { "N": n.to_string() }, "points": { "N": "1" } }))
        .collect();
    let mut answer = json!({ "Count": items.len(), "ScannedCount": items.len(), "Items": items });
    if let Some(next) = next {
        answer["LastEvaluatedKey"] = json!({ "league": { "S": "nfl" }, "number": { "N": next.to_string() } });
    }
    Answer::json(answer)
}

#[tokio::test]
async fn a_query_says_its_partition_and_sort_condition() {
    let (players, canned) = answering::<Player>([page([], None)]);
    players.query("nfl").sort_key(between(1, 9)).descending().consistent().all().await.unwrap();
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "KeyConditionExpression": "#0 = :0 AND #1 BETWEEN :1 AND :2",
            "ExpressionAttributeNames": { "#0": "league", "#1": "number" },
            "ExpressionAttributeValues": { ":0": { "S": "nfl" }, ":1": { "N": "1" }, ":2": { "N": "9" } },
            "ScanIndexForward": false, "ConsistentRead": true,
        })
    );
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: u64,
}

#[tokio::test]
async fn an_index_is_queried_with_filter_and_projection() {
    let (players, canned) = answering::<Player>([page([3], None)]);
    let page =
        players.index(ByTeam).query("red").sort_key(ge(100)).filter(filter_on_number()).project::<Points>().all();
    assert_eq!(page.await.unwrap().items, [Points { points: 1 }]);
    assert_eq!(
        sent(&canned),
        json!({
            "TableName": "players", "IndexName": "by_team", "KeyConditionExpression": "#0 = :0 AND #1 >= :1",
            "FilterExpression": "NOT (#2 < :2 AND #2 > :3) OR #2 IN (:4, :5)",
            "ProjectionExpression": "#3, #2, #0, #1",
            "ExpressionAttributeNames": { "#0": "team", "#1": "points", "#2": "number", "#3": "league" },
            "ExpressionAttributeValues": {
                ":0": { "S": "red" }, ":1": { "N": "100" }, ":2": { "N": "4" }, ":3": { "N": "1" },
                ":4": { "N": "7" }, ":5": { "N": "8" },
            },
        })
    );
}

fn filter_on_number() -> dynamo_table::Condition<Player> {
    !(Player::NUMBER.lt(4) & Player::NUMBER.gt(1)) | Player::NUMBER.is_in([7, 8])
}

/// Case 22: the limits of the requests for a limit, a page size, or both.
#[tokio::test]
async fn limits_of_requests() {
    for (limit, page_size, expected) in [(5, Some(10), Some(5)), (15, Some(10), Some(10)), (7, None, Some(7))] {
        let (players, canned) = answering::<Player>([page([], None)]);
        let mut query = players.query("nfl").limit(limit);
        if let Some(size) = page_size {
            query = query.page_size(size);
        }
        query.all().await.unwrap();
        assert_eq!(sent(&canned).get("Limit"), expected.map(|limit| json!(limit)).as_ref());
    }
    let (players, canned) = answering::<Player>([page([], None)]);
    players.query("nfl").limit(5).page_size(10).filter(Player::TEAM.exists()).all().await.unwrap();
    assert_eq!(sent(&canned)["Limit"], 10, "with a filter the page size alone");
}

/// Case 22: 13 results in pages of 5.
#[tokio::test]
async fn limits_of_results() {
    for (limit, results, requests) in [(2, 2, 1), (5, 5, 1), (6, 6, 2), (20, 13, 3)] {
        let pages = [page(1..=5, Some(5)), page(6..=10, Some(10)), page(11..=13, None)];
        let (players, canned) = answering::<Player>(pages.into_iter().take(requests));
        let items: Vec<Player> = players.query("nfl").limit(limit).items().try_collect().await.unwrap();
        assert_eq!(items.len(), results, "limit {limit}");
        assert_eq!(canned.finish().len(), requests, "limit {limit}");
    }
}

/// Case 23: an empty page with a next key is not the end.
#[tokio::test]
async fn sporadic_empty_pages() {
    let (players, canned) = answering::<Player>([page(1..=4, Some(4)), page([], Some(9)), page(10..=12, None)]);
    let items: Vec<Player> = players.query("nfl").items().try_collect().await.unwrap();
    assert_eq!(items.iter().map(|p| p.number).collect::<Vec<_>>(), [1, 2, 3, 4, 10, 11, 12]);
    assert_eq!(canned.requests()[2].body["ExclusiveStartKey"]["number"], json!({ "N": "9" }));
}

/// Case 24: a stream sends the next request only when it is needed.
#[tokio::test]
async fn one_item_is_one_request() {
    let (players, canned) = answering::<Player>([page(1..=2, Some(2))]);
    let mut items = players.query("nfl").page_size(2).items();
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    assert_eq!(canned.finish().len(), 1);
}

/// Case 25.
#[tokio::test]
async fn limit_0_and_a_false_filter_send_nothing() {
    let (players, canned) = answering::<Player>([]);
    assert!(players.query("nfl").limit(0).all().await.unwrap().items.is_empty());
    assert!(players.scan().filter(Player::POINTS.is_in([] as [u64; 0])).all().await.unwrap().items.is_empty());
    assert_eq!(players.query("nfl").limit(0).count().await.unwrap(), 0);
    assert!(players.query("nfl").limit(0).first().await.unwrap().is_none());
    assert!(canned.finish().is_empty());
}

#[tokio::test]
async fn counts_sum_all_pages() {
    let counted = |count: u32, next: bool| {
        let mut answer = json!({ "Count": count, "ScannedCount": 9 });
        if next {
            answer["LastEvaluatedKey"] = json!({ "league": { "S": "nfl" }, "number": { "N": "1" } });
        }
        Answer::json(answer)
    };
    let (players, canned) = answering::<Player>([counted(3, true), counted(0, true), counted(4, false)]);
    assert_eq!(players.query("nfl").count().await.unwrap(), 7);
    assert!(canned.finish().iter().all(|request| request.body["Select"] == "COUNT"));
}

#[tokio::test]
async fn a_cursor_goes_on_in_the_middle_of_a_page() {
    let (players, canned) = answering::<Player>([page(1..=5, Some(5)), page([3], None)]);
    let first = players.query("nfl").filter(Player::POINTS.gt(0)).limit(2).page().await.unwrap();
    assert_eq!(first.items.len(), 2);
    let cursor = first.cursor.expect("there is more").to_string();
    assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{cursor}");
    let second = players.query("nfl").cursor(Some(cursor)).page().await.unwrap();
    assert_eq!(second.items[0].number, 3);
    assert_eq!(
        canned.finish()[1].body["ExclusiveStartKey"],
        json!({ "league": { "S": "nfl" }, "number": { "N": "2" } })
    );
}

#[tokio::test]
async fn a_stream_knows_its_cursor() {
    let (players, _) = answering::<Player>([page(1..=3, None)]);
    let mut items = players.query("nfl").items();
    assert!(items.cursor().is_none());
    items.next().await.unwrap().unwrap();
    let cursor = items.cursor().expect("in the middle");
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    assert!(items.cursor().is_none(), "at the end");
    let (players, canned) = answering::<Player>([page([2], None)]);
    players.query("nfl").cursor(Some(cursor)).all().await.unwrap();
    assert_eq!(sent(&canned)["ExclusiveStartKey"]["number"], json!({ "N": "1" }));
}

/// A read that fails is resumed where it was, also when nothing came of it.
#[tokio::test]
async fn an_error_leaves_the_cursor_where_it_was() {
    let lost = || [Answer::reset(), Answer::reset(), Answer::reset()];
    let (players, _) = answering::<Player>([page([1], Some(1))].into_iter().chain(lost()));
    let mut items = players.query("nfl").items();
    items.next().await.unwrap().unwrap();
    assert!(items.next().await.unwrap().is_err());
    let cursor = items.cursor().expect("behind the first page");
    let (players, _) = answering::<Player>(lost());
    let mut items = players.query("nfl").cursor(Some(&cursor)).items();
    assert!(items.next().await.unwrap().is_err());
    assert_eq!(items.cursor().as_ref(), Some(&cursor));
    assert!(items.next().await.is_none());
    let record = Player { league: "nfl".into(), number: 1, team: None, points: 1 };
    let (players, _) = answering::<Player>(lost());
    let mut items = players.query("nfl").after(&record).items();
    assert!(items.next().await.unwrap().is_err());
    assert_eq!(items.cursor(), Some(cursor));
}

#[tokio::test]
async fn a_cursor_of_another_read_is_refused() {
    let (players, _) = answering::<Player>([page([1], Some(1))]);
    let cursor = players.query("nfl").page().await.unwrap().cursor;
    let (players, canned) = answering::<Player>([]);
    let others = [
        players.query("nba").cursor(cursor.clone()).page().await,
        players.query("nfl").sort_key(gt(0)).cursor(cursor.clone()).page().await,
        players.query("nfl").descending().cursor(cursor.clone()).page().await,
        players.index(ByTeam).query("nfl").cursor(cursor.clone()).page().await,
        players.scan().cursor(cursor).page().await,
    ];
    for other in others {
        let error = other.unwrap_err();
        assert!(matches!(error, Error::InvalidCursor { .. }));
        assert!(text(&error).contains("the cursor belongs to another read"), "{}", text(&error));
    }
    let error = players.query("nfl").cursor(Some("what?")).page().await.unwrap_err();
    assert!(matches!(error, Error::InvalidCursor { .. }), "row 44: a client's mistake is not the program's");
    assert_eq!(
        text(&error),
        "Query on table `players`: the cursor is not one of this library, or was truncated or altered in transit"
    );
    assert!(canned.finish().is_empty());
}

/// Case 39: an undecodable item is one error, with its key; the others come.
#[tokio::test]
async fn an_undecodable_item_is_one_error() {
    let items = json!([
        { "league": { "S": "nfl" }, "number": { "N": "1" }, "points": { "N": "1" } },
        { "league": { "S": "nfl" }, "number": { "N": "2" } },
        { "league": { "S": "nfl" }, "number": { "N": "3" }, "points": { "N": "3" } },
    ]);
    let answer = || Answer::json(json!({ "Items": items, "Count": 3, "ScannedCount": 3 }));
    let (players, _) = answering::<Player>([answer(), answer()]);
    let items: Vec<_> = players.scan().items().collect().await;
    assert_eq!(items.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    let error = items[1].as_ref().unwrap_err();
    assert_eq!(error.key().unwrap()["number"].as_n().unwrap(), "2");
    assert!(text(error).ends_with(": points: required, but missing"), "{}", text(error));
    let page = players.scan().all().await.unwrap();
    assert_eq!((page.items.len(), page.undecodable.len()), (2, 1));
}

/// Case 26: errors before anything is sent.
#[tokio::test]
async fn bad_input_of_reads_sends_nothing() {
    let (players, canned) = answering::<Player>([]);
    let errors = [
        (players.query("").all().await, "league: is a key attribute and cannot be empty"),
        (players.query("nfl").page_size(0).all().await, "`page_size` and `max_scanned` must be at least 1"),
        (players.query("nfl").max_scanned(0).all().await, "`page_size` and `max_scanned` must be at least 1"),
        (players.query("nfl").filter(Player::NUMBER.eq(3)).all().await, "the filter names `number`, a key attribute"),
        (
            players.query("nfl").sort_key(between(3, 1)).all().await,
            "the lower bound of `between` is above the upper one",
        ),
        (players.scan().segment(4, 4).all().await, "segment 4 of 4"),
        (
            players.scan().filter(Player::POINTS.is_in(0..101)).all().await,
            "`is_in` has 101 values: DynamoDB takes at most 100",
        ),
    ];
    for (result, expected) in errors {
        let text = text(&result.unwrap_err());
        assert!(text.contains(expected), "{text}");
        assert!(text.contains("table `players`") && text.contains("nothing was sent"), "{text}");
    }
    assert!(canned.finish().is_empty());
}

#[tokio::test]
async fn a_segment_is_one_of_a_parallel_scan() {
    let (players, canned) = answering::<Player>([page([], None)]);
    players.scan().segment(0, 4).max_scanned(50).all().await.unwrap();
    assert_eq!(sent(&canned), json!({ "TableName": "players", "Segment": 0, "TotalSegments": 4, "Limit": 50 }));
}

#[tokio::test]
async fn after_a_record_the_read_goes_on_behind_it() {
    let player = Player { league: "nfl".into(), number: 4, team: Some("red".into()), points: 9 };
    let (players, canned) = answering::<Player>([page([], None)]);
    players.index(ByTeam).query("red").after(&player).all().await.unwrap();
    assert_eq!(
        sent(&canned)["ExclusiveStartKey"],
        json!({ "league": { "S": "nfl" }, "number": { "N": "4" }, "team": { "S": "red" }, "points": { "N": "9" } })
    );
    let (players, canned) = silent::<Player>();
    let teamless = Player { team: None, ..player };
    let error = players.index(ByTeam).query("red").after(&teamless).all().await.unwrap_err();
    assert!(
        text(&error).contains("`.after` got a record that is not in this index: it has no `team`"),
        "{}",
        text(&error)
    );
    assert!(canned.requests().is_empty());
}
