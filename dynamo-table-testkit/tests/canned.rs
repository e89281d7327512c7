//! Canned answers, as the SDK's client takes them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::get_item::{GetItemError, GetItemOutput};
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table_testkit::{Answer, Canned};
use serde_json::json;
use std::time::Duration;

async fn get(client: &Client) -> Result<GetItemOutput, SdkError<GetItemError>> {
    let key = AttributeValue::S("a".into());
    client.get_item().table_name("players").key("id", key).send().await
}

fn once(canned: &Canned) -> Client {
    canned.client_with(|config| config.retry_config(RetryConfig::disabled()))
}

#[tokio::test]
async fn a_request_is_recorded_and_answered() {
    let canned = Canned::new([Answer::json(json!({ "Item": { "points": { "N": "7" } } }))]);
    let answer = get(&canned.client()).await.unwrap();
    assert_eq!(answer.item().unwrap()["points"], AttributeValue::N("7".into()));
    assert_eq!(answer.request_id(), Some("canned-1"));

    let requests = canned.finish();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].operation, "GetItem");
    assert_eq!(requests[0].body, json!({ "TableName": "players", "Key": { "id": { "S": "a" } } }));
    assert_eq!(requests[0].header("content-type"), Some("application/x-amz-json-1.0"));
    assert!(requests[0].header("authorization").unwrap().starts_with("AWS4-HMAC-SHA256"));
}

#[tokio::test]
async fn an_error_carries_its_code_message_and_members() {
    let old = json!({ "Item": { "id": { "S": "a" } }, "message": "The conditional request failed" });
    let canned = Canned::new([Answer::error(400, "ConditionalCheckFailedException", old)]);
    let error = canned.client().delete_item().table_name("players").send().await.unwrap_err();
    let service = error.as_service_error().unwrap();
    assert_eq!(service.message(), Some("The conditional request failed"));
    let aws_sdk_dynamodb::operation::delete_item::DeleteItemError::ConditionalCheckFailedException(failed) = service
    else {
        panic!("{service:?}");
    };
    assert_eq!(failed.item().unwrap()["id"], AttributeValue::S("a".into()));
    assert_eq!(error.request_id(), Some("canned-1"));
    canned.finish();
}

#[tokio::test]
async fn transient_failures_are_tried_three_times_without_waiting() {
    let answers = || [Answer::reset(), Answer::timeout(), Answer::error(500, "InternalServerError", json!({}))];
    let began = std::time::Instant::now();

    let canned = Canned::new(answers());
    let error = get(&canned.client()).await.unwrap_err();
    assert_eq!(error.code(), Some("InternalServerError"));
    assert_eq!(canned.finish().len(), 3);

    let canned = Canned::new([Answer::torn(json!({ "Item": {} })), Answer::reset(), Answer::json(json!({}))]);
    assert!(get(&canned.client()).await.unwrap().item().is_none());
    assert_eq!(canned.finish().len(), 3);

    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn each_failure_is_the_sdks_own_kind() {
    let canned = Canned::new([Answer::reset()]);
    let error = get(&once(&canned)).await.unwrap_err();
    assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()), "{error:?}");

    let canned = Canned::new([Answer::timeout()]);
    let error = get(&once(&canned)).await.unwrap_err();
    assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_timeout()), "{error:?}");

    let canned = Canned::new([Answer::torn(json!({ "Item": { "id": { "S": "a" } } }))]);
    let error = get(&once(&canned)).await.unwrap_err();
    assert!(matches!(&error, SdkError::ResponseError(_)), "{error:?}");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_a_service_error_without_a_code() {
    let canned = Canned::new([Answer::raw(200, "<html>")]);
    let error = get(&once(&canned)).await.unwrap_err();
    assert!(matches!(&error, SdkError::ServiceError(service) if service.raw().status().is_success()), "{error:?}");
    assert_eq!(error.code(), None);
}

#[tokio::test]
async fn an_empty_body_passes_the_sdk_as_an_empty_answer() {
    let canned = Canned::new([Answer::empty()]);
    assert_eq!(get(&once(&canned)).await.unwrap().item(), None);
    canned.finish();
}

#[tokio::test]
async fn never_leaves_the_caller_waiting() {
    let canned = Canned::new([Answer::never()]);
    let waited = tokio::time::timeout(Duration::from_millis(20), get(&canned.client())).await;
    assert!(waited.is_err());
    assert_eq!(canned.finish().len(), 1);
}

#[tokio::test]
async fn an_unexpected_request_is_named_and_not_tried_again() {
    let canned = Canned::new([]);
    let error = get(&canned.client()).await.unwrap_err();
    let SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
    let text = failure.as_connector_error().map(std::error::Error::source).unwrap().unwrap().to_string();
    assert_eq!(
        text,
        r#"canned: no answer is left for request 1: GetItem {"Key":{"id":{"S":"a"}},"TableName":"players"}"#
    );
    assert_eq!(canned.requests().len(), 1);
}

#[tokio::test]
#[should_panic(expected = "no answer was left for: GetItem")]
async fn finish_fails_for_an_unexpected_request() {
    let canned = Canned::new([]);
    let _ = get(&canned.client()).await;
    canned.finish();
}

#[tokio::test]
#[should_panic(expected = r#"1 canned answers were not used; 1 requests were sent: ["GetItem"]"#)]
async fn finish_fails_for_an_unused_answer() {
    let canned = Canned::new([Answer::json(json!({}))]);
    canned.push(Answer::json(json!({})));
    get(&canned.client()).await.unwrap();
    assert_eq!(canned.left(), 1);
    canned.finish();
}

/// Row 75: what makes an answer may look at the queue that it is in, and add to it.
#[tokio::test]
async fn an_answer_is_made_without_a_lock() {
    let canned = Canned::default();
    let own = canned.clone();
    canned.push(Answer::made(move |requests| {
        assert_eq!(own.requests(), requests);
        assert_eq!(own.left(), 0);
        own.push(Answer::error(400, "ThrottlingException", json!({})));
        own.push(Answer::json(json!({ "Item": {} })));
        Answer::reset()
    }));
    let call = std::thread::spawn({
        let client = canned.client();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        move || runtime.block_on(get(&client)).map(drop).map_err(Box::new)
    });
    // Where it waits for itself it does not end: the test fails, and does not hang.
    let ended = tokio::time::timeout(Duration::from_secs(10), async {
        while !call.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    ended.await.expect("the answer is made");
    call.join().unwrap().unwrap();
    assert_eq!(canned.finish().len(), 3);
}
