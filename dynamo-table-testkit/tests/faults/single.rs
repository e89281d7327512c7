//! Faults of requests on one item.

use crate::common::{create, get, put};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults};
use std::time::Duration;
use tokio::time::Instant;

type Put = Result<PutItemOutput, SdkError<PutItemError>>;

/// A put that this always happens to, the layer, and whether the item is there.
async fn put_under(fault: Fault) -> (Put, FaultLayer, bool) {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::seeded(1).always(fault).around(engine.clone());
    let put = put_result(&layer.client()).await;
    let applied = get(&engine.client(), "players", "a").await.is_some();
    assert_eq!(applied, fault.applied(), "{fault:?}");
    (put, layer, applied)
}

async fn put_result(client: &Client) -> Put {
    let points = AttributeValue::N("7".into());
    client
        .put_item()
        .table_name("players")
        .item("id", AttributeValue::S("a".into()))
        .item("points", points)
        .send()
        .await
}

#[tokio::test(start_paused = true)]
async fn refusals_have_their_codes_and_are_tried_three_times() {
    let cases = [
        (Fault::Throttle, "ProvisionedThroughputExceededException"),
        (Fault::HotPartition, "ProvisionedThroughputExceededException"),
        (Fault::ThrottleUnexplained, "ProvisionedThroughputExceededException"),
        (Fault::OnDemandLimit, "ThrottlingException"),
        (Fault::RateLimit, "ThrottlingException"),
        (Fault::AccountLimit, "RequestLimitExceeded"),
        (Fault::ServerError, "InternalServerError"),
        (Fault::ServerErrorAfter, "InternalServerError"),
        (Fault::Unavailable, "ServiceUnavailable"),
    ];
    for (fault, code) in cases {
        let (put, layer, applied) = put_under(fault).await;
        assert_eq!(put.unwrap_err().code(), Some(code), "{fault:?}");
        assert_eq!(layer.count(fault), 3, "{fault:?}");
        assert_eq!(applied, fault == Fault::ServerErrorAfter);
    }
    // Not so this one: the SDK gives up at once.
    let (put, layer, _) = put_under(Fault::ItemConflict).await;
    assert_eq!(put.unwrap_err().code(), Some("TransactionConflictException"));
    assert_eq!(layer.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn throttles_say_why() {
    let cases = [
        (Fault::Throttle, vec!["TableWriteProvisionedThroughputExceeded"]),
        (Fault::HotPartition, vec!["TableWriteKeyRangeThroughputExceeded"]),
        (Fault::ThrottleUnexplained, vec![]),
        (Fault::OnDemandLimit, vec!["TableWriteMaxOnDemandThroughputExceeded"]),
        (Fault::RateLimit, vec![]),
        (Fault::AccountLimit, vec!["TableWriteAccountLimitExceeded"]),
    ];
    for (fault, expected) in cases {
        let reasons = match put_under(fault).await.0.unwrap_err().into_service_error() {
            PutItemError::ProvisionedThroughputExceededException(error) => error.throttling_reasons().to_vec(),
            PutItemError::ThrottlingException(error) => error.throttling_reasons().to_vec(),
            PutItemError::RequestLimitExceeded(error) => error.throttling_reasons().to_vec(),
            other => panic!("{other:?}"),
        };
        let names: Vec<_> = reasons.iter().filter_map(|reason| reason.reason()).collect();
        assert_eq!(names, expected, "{fault:?}");
        let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/players";
        assert!(reasons.iter().all(|reason| reason.resource() == Some(arn)), "{reasons:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_index_is_throttled_by_its_own_name() {
    let layer = Faults::seeded(1).always(Fault::HotPartition).around(Engine::new());
    let query = layer.client().query().table_name("players").index_name("byTeam").key_condition_expression("a = :a");
    let error = query.send().await.unwrap_err().into_service_error();
    let text = format!("{error:?}");
    assert!(text.contains("IndexReadKeyRangeThroughputExceeded"), "{text}");
    assert!(text.contains("table/players/index/byTeam"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn resets_are_dispatch_failures_on_either_side_of_the_engine() {
    for fault in [Fault::Refused, Fault::ResetBefore, Fault::ResetAfter] {
        let (put, layer, _) = put_under(fault).await;
        let error = put.unwrap_err();
        assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()), "{error:?}");
        let refused = std::error::Error::source(&error).and_then(std::error::Error::source);
        let refused = refused.and_then(|source| source.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
        assert_eq!(refused == Some(std::io::ErrorKind::ConnectionRefused), fault == Fault::Refused, "{error:?}");
        assert_eq!(layer.count(fault), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_torn_answer_fails_and_an_empty_one_passes_for_an_answer() {
    let (put, layer, _) = put_under(Fault::Torn).await;
    let error = put.unwrap_err();
    assert!(matches!(&error, SdkError::ResponseError(_)), "{error:?}");
    assert_eq!(layer.count(Fault::Torn), 3);

    let (put, layer, _) = put_under(Fault::Empty).await;
    assert!(put.unwrap().attributes().is_none());
    assert_eq!(layer.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_never_an_empty_success() {
    let layer = Faults::seeded(1).always(Fault::Empty).around(Engine::new());
    let error = put_result(&layer.client()).await.unwrap_err(); // there is no such table
    assert!(error.as_service_error().is_some(), "{error:?}");
    assert_eq!(layer.count(Fault::Empty), 0);
}

#[tokio::test(start_paused = true)]
async fn stalls_outlast_the_attempts_timeout() {
    for fault in [Fault::Stall, Fault::StallBefore] {
        let began = Instant::now();
        let (put, layer, _) = put_under(fault).await;
        let error = put.unwrap_err();
        assert!(matches!(&error, SdkError::TimeoutError(_)), "{error:?}");
        assert_eq!(layer.count(fault), 3);
        let waited = began.elapsed();
        assert!(waited >= Duration::from_secs(3) && waited < Duration::from_secs(4), "{waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stalled_answer_comes_in_the_end() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let stall = Duration::from_secs(40);
    let layer = Faults::seeded(1).always(Fault::Stall).stall(stall).around(engine);
    let patient = aws_sdk_dynamodb::config::timeout::TimeoutConfig::disabled();
    let client = layer.client_with(|config| config.timeout_config(patient));
    let began = Instant::now();
    put(&client, "players", "a", 1).await;
    assert!(began.elapsed() >= stall);
}

#[tokio::test(start_paused = true)]
async fn a_script_says_what_happens_to_each_try_of_each_content() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let script = [Some(Fault::Throttle), None, Some(Fault::ResetAfter)];
    let layer = Faults::script(script).around(engine);
    for id in ["a", "b"] {
        put(&layer.client(), "players", id, 1).await; // throttled, then answered
        put(&layer.client(), "players", id, 1).await; // lost, then answered
    }
    let seen: Vec<_> = layer.log().into_iter().map(|entry| (entry.seen, entry.fault)).collect();
    let once = [(0, script[0]), (1, script[1]), (2, script[2]), (3, None)];
    assert_eq!(seen, [once, once].concat());
    assert_eq!((layer.faults(), layer.requests()), (4, 8));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_hurt_beyond_the_limit_or_outside_of_the_filter_or_in_a_calm() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let layer = Faults::seeded(1).always(Fault::ServerError).at_most(2).around(engine.clone());
    put(&layer.client(), "players", "a", 1).await;
    put(&layer.client(), "players", "a", 1).await;
    assert_eq!((layer.faults(), layer.requests()), (2, 4));

    let only_gets = Faults::seeded(1).always(Fault::ServerError).only(|request| request.operation == "GetItem");
    let layer = only_gets.around(engine);
    put(&layer.client(), "players", "a", 1).await;
    let key = AttributeValue::S("a".into());
    assert!(layer.client().get_item().table_name("players").key("id", key).send().await.is_err());
    layer.calm();
    assert_eq!(get(&layer.client(), "players", "a").await, Some(1));
    assert_eq!(layer.count(Fault::ServerError), 3);
}
