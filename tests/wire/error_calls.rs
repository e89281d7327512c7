//! What every error knows of its request, and that it says each thing once.

use dynamo_table::{DynamoTable, Error};
use dynamo_table_testkit::Answer;
use serde_json::json;

use crate::batch_support::always;
use crate::error_page::variant;
use crate::error_quiet::of_all;
use crate::support::{Player, answering, item, player, text};

/// Names of variants whose errors are made before anything is sent, or of what a read has brought.
const UNSENT: &[&str] = &[
    "InvalidKey",
    "Encode",
    "Decode",
    "InvalidUse",
    "InvalidCursor",
    "Hook",
    "SchemaDrift",
    "DefinitionConflict",
    "UnexpectedStatus",
    "DeletedMeanwhile",
    "Timeout",
];

/// No match is needed for a line in a log.
#[tokio::test(start_paused = true)]
async fn every_error_knows_its_request() {
    for error in of_all().await {
        let name = variant(&error);
        let Some(operation) = error.operation() else {
            assert_eq!(name, "DefinitionConflict", "{error:?}");
            continue;
        };
        let call = error.call().unwrap();
        assert_eq!((call.operation(), call.attempts()), (operation, error.attempts()));
        assert_eq!((call.table(), call.request_id()), (error.table(), error.request_id()));
        assert!(operation.chars().all(char::is_alphanumeric), "{name}: {operation}");
        assert!(
            error.table().is_none_or(|table| table == "players" || table.len() < 3 || table.len() > 255),
            "{error:?}"
        );
        assert!(error.table().is_some() || operation.starts_with("Transact"), "{name} of {operation}");
        let unsent = UNSENT.contains(&name.as_str());
        // These three are of both kinds.
        let either = ["Unprocessed", "TableDeleted", "Configuration"].contains(&name.as_str());
        assert!(error.attempts() > 0 || unsent || either, "{error:?}");
        assert!(error.attempts() == 0 || !unsent, "{error:?}");
        // A response with a code has an id.
        if error.service().is_some() || error.is_condition_failed() {
            assert!(error.request_id().is_some_and(|id| id.starts_with("canned-")), "{error:?}");
        }
    }
}

/// The attempts of the SDK are counted, and the id is that of the last response.
#[tokio::test(start_paused = true)]
async fn attempts_are_counted_and_the_last_response_is_named() {
    let throttled = || Answer::error(400, "ThrottlingException", json!({}));
    let (players, canned) = answering::<Player>([throttled(), throttled(), throttled()]);
    let error = players.put(&player()).await.unwrap_err();
    assert_eq!((error.operation(), error.table()), (Some("PutItem"), Some("players")));
    assert_eq!((error.attempts(), error.request_id()), (3, Some("canned-3")));
    canned.finish();
    // Applied, by the second attempt.
    let (players, canned) = answering::<Player>([Answer::reset(), Answer::json(json!({ "Attributes": item() }))]);
    let error = players.put(&player()).return_old().await.unwrap_err();
    assert_eq!((error.is_applied(), error.attempts()), (true, 2));
    canned.finish();
    let error: Error = always::<Player>(throttled()).0.batch_get([("nfl", 12)]).await.unwrap_err();
    assert_eq!((error.operation(), error.table()), (Some("BatchGetItem"), Some("players")));
    assert_eq!(error.service().map(|problem| problem.code.as_str()), Some("ThrottlingException"));
}

/// An error and what it comes from, as `a: b: c`, says nothing twice and prints no structure.
#[tokio::test(start_paused = true)]
async fn a_chain_of_sources_says_each_thing_once() {
    let mut errors = of_all().await;
    let answers =
        ["ValidationException", "ResourceNotFoundException", "ThrottlingException", "TransactionConflictException"];
    for code in answers.into_iter().chain(["InternalServerError", "ResourceInUseException", "LimitExceededException"]) {
        let refused = Answer::error(
            if code.starts_with("Internal") { 500 } else { 400 },
            code,
            json!({ "message": "No, as such." }),
        );
        let players = always::<Player>(refused).0;
        errors.push(players.get(("nfl", 12)).await.unwrap_err());
        errors.push(players.increment(("nfl", 12), Player::POINTS, 1).await.unwrap_err());
        errors.push(players.query_many(["a", "b"]).all().await.unwrap_err());
        assert_eq!(text(&errors[errors.len() - 3]).matches("No, as such.").count(), 1);
    }
    for answer in
        [Answer::reset(), Answer::timeout(), Answer::empty(), Answer::raw(502, "<html>"), Answer::raw(200, "<html>")]
    {
        errors.push(always::<Player>(answer).0.get(("nfl", 12)).await.unwrap_err());
    }
    for error in &errors {
        let said = text(error);
        assert!(!said.contains(" { ") && !said.contains("Some(") && !said.contains("unhandled error"), "{said}");
        let mut parts: Vec<String> = Vec::new();
        let mut next: Option<&dyn std::error::Error> = Some(error);
        while let Some(level) = next {
            let part = level.to_string();
            assert!(parts.iter().all(|before| !before.contains(&part)), "`{part}` again, in: {said}");
            parts.push(part);
            next = level.source();
        }
    }
}
