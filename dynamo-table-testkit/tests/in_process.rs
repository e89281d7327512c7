//! The in-process engine behind the SDK's own client.

mod common;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::RequestId;
use common::{create, get, put};
use dynamo_table_testkit::{Engine, EngineError, Recorder, RunOn, client, file_client};

#[tokio::test]
async fn tables_and_items_work_in_process() {
    let client = client();
    create(&client, "players").await;
    put(&client, "players", "a", 7).await;
    assert_eq!(get(&client, "players", "a").await, Some(7));
    assert_eq!(get(&client, "players", "b").await, None);
}

#[tokio::test]
async fn each_client_has_an_engine_of_its_own_and_clients_of_one_engine_share_it() {
    create(&client(), "players").await;
    assert!(client().list_tables().send().await.unwrap().table_names().is_empty());

    let engine = Engine::new();
    create(&engine.client(), "players").await;
    put(&engine.client(), "players", "a", 1).await;
    assert_eq!(get(&engine.client(), "players", "a").await, Some(1));
}

#[tokio::test]
async fn a_refusal_is_a_typed_error_with_a_request_id() {
    let error = client().describe_table().table_name("missing").send().await.unwrap_err();
    assert!(error.request_id().unwrap().starts_with("engine-"));
    assert!(error.as_service_error().unwrap().is_resource_not_found_exception());

    let error = client().get_item().table_name("missing").send().await.unwrap_err();
    assert_eq!(error.code(), Some("ValidationException"), "{error:?}");
}

#[tokio::test]
async fn a_file_keeps_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("players.db");
    {
        let client = file_client(&path).unwrap();
        create(&client, "players").await;
        put(&client, "players", "a", 3).await;
    }
    assert_eq!(get(&file_client(&path).unwrap(), "players", "a").await, Some(3));
}

#[test]
fn a_file_that_is_no_engine_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "these are not the bytes of a database, and more than one hundred of them. ".repeat(9))
        .unwrap();
    let error = file_client(&path).unwrap_err();
    assert!(matches!(&error, EngineError::Open { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("cannot open the in-process engine at {}", path.display()));
}

/// Row 75: SQLite has two names for databases that are gone when they are closed.
#[test]
fn a_path_without_a_file_is_refused() {
    for path in ["", ":memory:"] {
        let error = file_client(path).unwrap_err();
        assert!(matches!(&error, EngineError::NoFile(given) if given == path), "{error:?}");
    }
    // As a URI it would be a database in memory; as a path its folder is missing.
    let error = file_client("file:nowhere/players.db?mode=memory").unwrap_err();
    assert!(matches!(&error, EngineError::Open { .. }), "{error:?}");
}

#[tokio::test]
async fn requests_can_run_off_the_callers_task() {
    let engine = Engine::new().run_on(RunOn::BlockingPool);
    let client = engine.client();
    create(&client, "players").await;
    put(&client, "players", "a", 1).await;
    assert_eq!(get(&client, "players", "a").await, Some(1));
}

#[tokio::test]
async fn a_recorder_sees_what_passes() {
    let engine = Engine::new();
    create(&engine.client(), "players").await;
    let recorder = Recorder::new(engine);
    put(&recorder.client(), "players", "a", 5).await;
    assert_eq!(get(&recorder.client(), "players", "a").await, Some(5));

    assert_eq!(recorder.count(), 2);
    assert_eq!(recorder.operations(), ["PutItem", "GetItem"]);
    let requests = recorder.take();
    assert_eq!(requests[0].body["Item"]["points"]["N"], "5");
    assert_eq!(recorder.count(), 0);
}
