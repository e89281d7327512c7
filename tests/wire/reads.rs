//! Reads that are more than one condition: what is sent, and what is refused before.

use dynamo_table::{DynamoTable, Error, Record, between, ge, gt, le};
use dynamo_table_testkit::Answer;
use serde_json::{Value, json};

use crate::support::{ByTeam, Player, answering, sent, silent, text};

/// Row 17: the second condition does not take the first one's place, wherever it is said.
#[tokio::test]
async fn a_second_condition_on_the_sort_key_is_refused() {
    let (players, canned) = silent::<Player>();
    let refused = |error: Error| {
        assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
        assert!(text(&error).contains("`.sort_key(between(low, high))`"), "{}", text(&error));
    };
    let query = || players.query("nfl").sort_key(ge(3)).sort_key(le(9));
    refused(query().all().await.unwrap_err());
    refused(query().first().await.unwrap_err());
    refused(query().page().await.unwrap_err());
    refused(query().count().await.unwrap_err());
    refused(query().into_request().await.unwrap_err());
    refused(
        players.query("nfl").sort_key(ge(3)).filter(Player::POINTS.gt(1)).sort_key(ge(3)).count().await.unwrap_err(),
    );
    refused(players.index(ByTeam).query("red").sort_key(gt(3)).sort_key(le(9)).all().await.unwrap_err());
    refused(players.query_many(["nfl", "afl"]).sort_key(ge(3)).sort_key(le(9)).all().await.unwrap_err());
    let three = players.query("nfl").sort_key(ge(3)).sort_key(le(9)).sort_key(le(9));
    refused(three.all().await.unwrap_err());
    refused(players.clear_table().partition("nfl").sort_key(ge(3)).sort_key(le(9)).await.unwrap_err().into());
    let clear = players.clear_table().index(ByTeam).partition("red").sort_key(ge(3)).limit(1).sort_key(le(9));
    refused(clear.dry_run().await.unwrap_err().into());
    assert!(canned.requests().is_empty());
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByOwner, name = "by_owner", partition_key = owner, sort_key = ends))]
struct Lease {
    #[record(partition_key)]
    id: String,
    owner: Option<String>,
    #[record(ttl)]
    ends: Option<u64>,
}

fn lease(id: &str, ends: u64) -> Value {
    json!({ "id": { "S": id }, "owner": { "S": "ann" }, "ends": { "N": ends.to_string() } })
}

/// Row 18: what is absent, NULL or no number is not over.
#[tokio::test]
async fn what_is_over_is_filtered_by_one_comparison() {
    let (leases, canned) = silent::<Lease>();
    let _ = leases.scan().hide_expired().limit(3).page().await.unwrap();
    let sent = sent(&canned);
    assert_eq!(sent["FilterExpression"], "NOT (#0 <= :0)");
    assert_eq!(sent["ExpressionAttributeNames"], json!({ "#0": "ends" }));
    assert_eq!(sent.get("Limit"), None);
}

/// Row 27: no filter on a key of the index, and no limit that what is hidden would use up.
#[tokio::test]
async fn what_is_over_is_passed_over_where_a_filter_may_not_name_it() {
    let first = Answer::json(json!({
        "Items": [lease("a", 1), lease("b", 4_000_000_000)], "Count": 2, "ScannedCount": 2,
        "LastEvaluatedKey": { "id": { "S": "b" }, "owner": { "S": "ann" }, "ends": { "N": "4000000000" } },
    }));
    let second = Answer::json(json!({
        "Items": [lease("c", 4_000_000_001), lease("d", 4_000_000_002)], "Count": 2, "ScannedCount": 2,
    }));
    let (leases, canned) = answering::<Lease>([first.clone(), second.clone()]);
    let found = leases.index(ByOwner).query("ann").hide_expired().limit(2).all().await.unwrap();
    let ids: Vec<_> = found.items.iter().map(|lease| lease.id.as_str()).collect();
    assert_eq!((ids, found.scanned_count), (vec!["b", "c"], 4));
    assert!(found.cursor.is_some(), "behind c");
    for request in canned.finish() {
        assert_eq!(request.body.get("FilterExpression"), None);
        assert_eq!(request.body.get("Limit"), None);
    }

    let (leases, canned) = answering::<Lease>([first, second]);
    assert_eq!(leases.index(ByOwner).query("ann").hide_expired().count().await.unwrap(), 3);
    for request in canned.finish() {
        assert_eq!(request.body.get("Select"), None, "what is counted has to be seen");
        assert_eq!(request.body["ProjectionExpression"], "#1, #0, #2", "keys alone");
    }
}

fn page(numbers: impl IntoIterator<Item = u32>, next: Option<u32>) -> Answer {
    let key = |number: u32| json!({ "league": { "S": "nfl" }, "number": { "N": number.to_string() } });
    let item = |number| {
        let mut item = key(number);
        item["points"] = json!({ "N": "1" });
        item
    };
    let items: Vec<Value> = numbers.into_iter().map(item).collect();
    let mut answer = json!({ "Count": items.len(), "ScannedCount": items.len(), "Items": items });
    if let Some(next) = next {
        answer["LastEvaluatedKey"] = key(next);
    }
    Answer::json(answer)
}

/// Row 37c: the limit of each partition is in each of its requests, beside that of all.
#[tokio::test]
async fn each_partition_has_a_limit_of_its_own() {
    let (players, canned) = answering::<Player>([page([1, 2], Some(2)), page([3], None)]);
    let found = players.query_many(["nfl", "afl"]).limit_each(2).concurrency(1).all().await.unwrap();
    assert_eq!(found.items.len(), 3);
    let requests = canned.finish();
    assert_eq!(requests.len(), 2, "no second page of a partition that has enough");
    assert!(requests.iter().all(|request| request.body["Limit"] == 2));

    // What was cut is not counted, and a page that is not full is followed by another.
    let pages = [page([1], Some(1)), page([2, 3, 4], Some(4)), page([9], None)];
    let (players, canned) = answering::<Player>(pages);
    let query = players.query_many(["nfl", "afl"]).limit_each(2).limit(9).concurrency(1);
    assert_eq!(query.sort_key(between(1, 9)).count().await.unwrap(), 4);
    let limits: Vec<Value> = canned.finish().into_iter().map(|request| request.body["Limit"].clone()).collect();
    assert_eq!(limits.len(), 3);
    assert!(limits.iter().all(|limit| limit == 2 || limit == 1), "{limits:?}");

    let (players, canned) = silent::<Player>();
    assert_eq!(players.query_many(["nfl", "afl"]).limit_each(0).all().await.unwrap().items, []);
    assert!(canned.requests().is_empty());
}
