//! What may be sent twice, and what is said when it cannot be told what became of a write.

use dynamo_table::{DynamoTable, Error, Record};
use dynamo_table_testkit::Answer;
use serde_json::{Value, json};

use crate::support::{Player, answering, item, player, text};

fn lost() -> Vec<Answer> {
    vec![
        Answer::reset(),
        Answer::timeout(),
        Answer::empty(),
        Answer::torn(json!({ "Attributes": item() })),
        Answer::error(500, "InternalServerError", json!({})),
        Answer::error(503, "ServiceUnavailable", json!({})),
    ]
}

fn throttled() -> Answer {
    Answer::error(400, "ProvisionedThroughputExceededException", json!({}))
}

fn failed(item: Option<Value>) -> Answer {
    let members = item.map_or(json!({}), |item| json!({ "Item": item }));
    Answer::error(400, "ConditionalCheckFailedException", members)
}

fn nothing() -> Answer {
    Answer::json(json!({}))
}

fn old() -> Answer {
    Answer::json(json!({ "Attributes": item() }))
}

/// Reads and writes that are the same twice are sent again, by the SDK.
#[tokio::test]
async fn what_is_harmless_is_sent_again() {
    for first in lost() {
        let (players, canned) = answering::<Player>([first, Answer::json(json!({ "Item": item() }))]);
        let found = players.get(("nfl", 12)).with_response().await.unwrap();
        assert_eq!((found.output, found.attempts), (Some(player()), 2));
        canned.finish();
    }
    for first in lost() {
        let (players, canned) = answering::<Player>([first, nothing()]);
        players.put(&player()).await.unwrap();
        canned.finish();
    }
    for first in lost() {
        let (players, canned) = answering::<Player>([first, old()]);
        assert_eq!(players.upsert(&player()).await.unwrap(), player());
        canned.finish();
    }
    for first in lost() {
        let (players, canned) = answering::<Player>([first, old()]);
        players.update(("nfl", 12)).set(Player::POINTS, 7).await.unwrap();
        canned.finish();
    }
}

/// After a second try the old record is unknown: never "there was none".
#[tokio::test]
async fn the_old_record_may_be_unknown() {
    for first in lost() {
        let (players, _) = answering::<Player>([first, nothing()]);
        let error = players.delete(("nfl", 12)).await.unwrap_err();
        assert!(matches!(error, Error::OldUnknown { .. }) && error.is_applied(), "{error:?}");
    }
    for first in lost() {
        // What a second try deletes was there: it is known.
        let (players, _) = answering::<Player>([first, old()]);
        assert_eq!(players.delete(("nfl", 12)).await.unwrap(), Some(player()));
    }
    for first in lost() {
        let (players, _) = answering::<Player>([first, nothing()]);
        players.delete(("nfl", 12)).return_nothing().await.unwrap();
    }
    for first in lost() {
        // What stood there at the second try may be what the first one wrote.
        let (players, _) = answering::<Player>([first, old()]);
        let error = players.put(&player()).return_old().await.unwrap_err();
        assert!(matches!(error, Error::OldUnknown { .. }), "{error:?}");
    }
    let (players, _) = answering::<Player>([throttled(), nothing()]);
    assert_eq!(players.delete(("nfl", 12)).await.unwrap(), None, "a refused try changed nothing");
}

/// A condition that fails on a second try proves nothing; on a first try, or behind a refused one, it is a plain failure.
#[tokio::test]
async fn a_condition_that_fails_later_is_unknown() {
    for first in lost() {
        let (players, canned) = answering::<Player>([first, failed(Some(item()))]);
        let error = players.insert(&player()).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(error.old::<Player>().unwrap(), Some(player()), "with the item that stands there");
        canned.finish();
    }
    for first in lost() {
        let (players, _) = answering::<Player>([first, failed(None)]);
        let error = players.delete(("nfl", 12)).condition(Player::POINTS.eq(7)).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
    }
    let (players, _) = answering::<Player>([throttled(), failed(Some(item()))]);
    let error = players.insert(&player()).await.unwrap_err();
    assert!(error.is_condition_failed(), "{error:?}");
    assert_eq!(error.old::<Player>().unwrap(), Some(player()));
    let (players, _) = answering::<Player>([failed(None)]);
    let error = players.replace(&player()).await.unwrap_err();
    assert!(error.is_condition_failed() && error.old_item().is_none());
}

/// Conditional writes whose every answer is lost are unknown; unconditional ones may simply be made again.
#[tokio::test]
async fn when_all_tries_are_lost() {
    let thrice = || [Answer::reset(), Answer::reset(), Answer::reset()];
    let (players, _) = answering::<Player>(thrice());
    assert!(players.insert(&player()).await.unwrap_err().is_outcome_unknown());
    let (players, _) = answering::<Player>(thrice());
    let error = players.put(&player()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error:?}");
    // The first try may have been applied, whatever the last one says.
    let (players, _) = answering::<Player>([Answer::reset(), throttled(), throttled()]);
    assert!(players.insert(&player()).await.unwrap_err().is_outcome_unknown());
    let (players, _) = answering::<Player>([throttled(), throttled(), throttled()]);
    let error = players.insert(&player()).await.unwrap_err();
    assert!(error.is_throttled() && error.is_retryable(), "{error:?}");
}

/// What must not be applied twice is sent again only when it is known not to have been applied.
#[tokio::test]
async fn what_is_not_repeatable_is_sent_once() {
    for update in 0..4 {
        for first in lost() {
            let (players, canned) = answering::<Player>([first]);
            let start = players.update(("nfl", 12));
            let update = match update {
                0 => start.increment(Player::POINTS, 1),
                1 => start.decrement(Player::POINTS, 1),
                2 => start.add(Player::POINTS, 1),
                _ => start.set(Player::POINTS, Player::NUMBER_AS_POINTS),
            };
            let error = update.await.unwrap_err();
            assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error:?}");
            assert_eq!(canned.finish().len(), 1);
        }
    }
    let (players, canned) = answering::<Player>([throttled(), throttled(), old()]);
    players.update(("nfl", 12)).increment(Player::POINTS, 1).await.unwrap();
    assert_eq!(canned.finish().len(), 3);
}

/// A write that was applied and whose answer does not decode says exactly that.
#[tokio::test]
async fn applied_but_undecodable() {
    let (players, _) = answering::<Player>([Answer::json(json!({ "Attributes": { "league": { "S": "nfl" } } }))]);
    let error = players.upsert(&player()).await.unwrap_err();
    assert!(error.is_applied(), "{error:?}");
    assert!(error.old_item().is_some());
    assert_eq!(
        text(&error),
        "UpdateItem on table `players`: the write was applied, but the item in the response does not decode: \
         number: required, but missing"
    );
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Roster {
    #[record(partition_key)]
    team: String,
    #[record(version)]
    version: u64,
    names: Vec<String>,
}

fn roster(version: u64) -> Value {
    json!({
        "team": { "S": "red" }, "version": { "N": version.to_string() }, "names": { "L": [{ "S": "a" }, { "S": "b" }] },
    })
}

/// Row 56: when an element is removed the next one takes its place, and would be removed by a second try.
#[tokio::test]
async fn the_removal_of_an_element_is_sent_once() {
    for first in lost() {
        let (teams, canned) = answering::<Team>([first]);
        let error = teams.update("red").remove(Team::NAMES.element(0)).await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error:?}");
        assert_eq!(canned.finish().len(), 1);
    }
    for first in lost() {
        // The whole list is gone after one try, and after two.
        let (teams, canned) =
            answering::<Team>([first, Answer::json(json!({ "Attributes": { "name": { "S": "red" } } }))]);
        teams.update("red").remove(Team::NOTES).await.unwrap();
        assert_eq!(canned.finish().len(), 2);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Team {
    #[record(partition_key)]
    name: String,
    #[record(default)]
    names: Vec<String>,
    notes: Option<Vec<String>>,
}

/// Row 56: it asks for no version and counts it up, so a second try would count twice. One that asks for the version fails instead.
#[tokio::test]
async fn a_versioned_save_that_overwrites_is_sent_once() {
    for first in lost() {
        let (rosters, canned) = answering::<Roster>([Answer::json(json!({ "Item": roster(1) })), first]);
        let mut tracked = rosters.tracked("red").await.unwrap().unwrap();
        tracked.names.push("c".into());
        let error = rosters.save(&mut tracked).overwrite().await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error:?}");
        assert_eq!(canned.finish().len(), 2);
    }
    for first in lost() {
        let answers = [Answer::json(json!({ "Item": roster(1) })), first, failed(Some(roster(2)))];
        let (rosters, canned) = answering::<Roster>(answers);
        let mut tracked = rosters.tracked("red").await.unwrap().unwrap();
        tracked.names.push("c".into());
        let error = rosters.save(&mut tracked).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(canned.finish().len(), 3);
    }
}
