//! A client out of the environment. The environment of this process stays as it is: each case is a process of its own.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use dynamo_table::{DynamoTable, Error, Table, client_from_env};

use crate::error_page::variant;
use crate::support::{Player, text};

const REGION: (&str, &str) = ("AWS_REGION", "eu-central-1");
const CREDENTIALS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "somebody"), ("AWS_SECRET_ACCESS_KEY", "something")];
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";
const ARGUMENT: &str = "TEST_ENDPOINT_ARGUMENT";
/// It increments, which may not be sent twice.
const COUNTS: &str = "TEST_ENDPOINT_COUNTS";

/// What the process of its own does, and nothing in any other: asks whether a table exists.
#[tokio::test]
async fn asked_in_a_process_of_its_own() {
    let Ok(argument) = std::env::var(ARGUMENT) else { return };
    let table: Result<Table<Player>, Error> = match argument.as_str() {
        "none" => Table::from_env("players").await,
        "hidden" => client_from_env(None).await.map(|client| Table::new(client, "players")),
        url => client_from_env(Some(url)).await.map(|client| Table::new(client, "players")),
    };
    let counts = std::env::var(COUNTS).is_ok();
    let exists = match table {
        Ok(table) if counts => table.increment(("nfl", 12), Player::POINTS, 1).await.map(|_| true),
        Ok(table) => table.table_exists().await,
        Err(error) => Err(error),
    };
    match exists {
        Ok(exists) => println!("<{exists}>"),
        Err(error) if counts => {
            println!("<{}: {}: {}>", variant(&error), error.is_outcome_unknown(), text(&error));
        }
        Err(error @ Error::Configuration { .. }) => println!("<configuration: {}>", text(&error)),
        Err(error) => println!("<{}>", text(&error)),
    }
}

/// What it printed, in an environment of these variables alone.
fn asked(argument: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "configuration::asked_in_a_process_of_its_own", "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env(ARGUMENT, argument)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let (_, answer) = output.split_once('<').unwrap_or_else(|| panic!("no answer in: {output}"));
    answer.rsplit_once('>').unwrap().0.to_owned()
}

/// An endpoint that knows no table, for one request.
fn listening() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
        while !request.ends_with(b"}") {
            let read = connection.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..read]);
        }
        let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"none"}"#;
        let length = body.len();
        write!(connection, "HTTP/1.1 400 Bad Request\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
    });
    endpoint
}

#[test]
fn a_missing_region_is_told_and_none_is_invented() {
    let [id, secret] = CREDENTIALS;
    let told = asked("none", &[id, secret, ("DYNAMODB_ENDPOINT", NOWHERE)]);
    assert_eq!(
        told,
        "configuration: Table::from_env on table `players`: no region is set: set AWS_REGION, or `region` in the \
         profile that AWS_PROFILE names; DynamoDB Local accepts any"
    );
    assert!(asked(NOWHERE, &[id, secret]).starts_with("configuration: client_from_env: no region is set"));
}

#[test]
fn missing_credentials_are_told_at_the_first_request() {
    let told = asked("none", &[REGION, ("DYNAMODB_ENDPOINT", NOWHERE)]);
    assert!(
        told.starts_with(
            "configuration: DescribeTable on table `players`: no credentials were found: give the client a \
             provider, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile"
        ),
        "{told}"
    );
}

#[test]
fn an_endpoint_that_is_no_url_is_told() {
    let [id, secret] = CREDENTIALS;
    let told = asked("none", &[REGION, id, secret, ("DYNAMODB_ENDPOINT", "localhost:8000")]);
    assert_eq!(
        told,
        "configuration: Table::from_env on table `players`: the endpoint from DYNAMODB_ENDPOINT is not a URL: it should look \
         like `http://localhost:8000`"
    );
}

// CASES 75
#[test]
fn the_endpoint_is_the_argument_then_the_environment() {
    let [id, secret] = CREDENTIALS;
    let aws = |url| ("AWS_ENDPOINT_URL_DYNAMODB", url);
    let short = |url| ("DYNAMODB_ENDPOINT", url);
    let general = |url| ("AWS_ENDPOINT_URL", url);
    let here = listening();
    assert_eq!(asked(&here, &[REGION, id, secret, aws(NOWHERE), short(NOWHERE)]), "false");
    let here = listening();
    assert_eq!(asked("none", &[REGION, id, secret, aws(&here), short(NOWHERE), general(NOWHERE)]), "false");
    let here = listening();
    assert_eq!(asked("none", &[REGION, id, secret, short(&here), general(NOWHERE)]), "false");
    let here = listening();
    assert_eq!(asked("hidden", &[REGION, id, secret, short(&here)]), "false", "`None` does not hide the variable");
    let here = listening();
    assert_eq!(asked("none", &[REGION, id, secret, general(&here)]), "false", "the SDK's own order comes last");
    let told = asked("none", &[REGION, id, secret, short(NOWHERE)]);
    assert!(
        told.starts_with("DescribeTable on table `players`: no connection could be made, nothing was sent"),
        "{told}"
    );
}

/// row 69: a mistyped endpoint is found when the client is made, wherever it comes from.
#[test]
fn a_mistyped_endpoint_makes_no_client() {
    let [id, secret] = CREDENTIALS;
    for mistyped in ["http://foo bar:8000", "http://localhost:port", "http://localhost:"] {
        let given = asked(mistyped, &[REGION, id, secret]);
        let short = asked("none", &[REGION, id, secret, ("DYNAMODB_ENDPOINT", mistyped)]);
        let general = asked("none", &[REGION, id, secret, ("AWS_ENDPOINT_URL", mistyped)]);
        for told in [given, short, general] {
            assert!(
                told.starts_with("configuration: ") && told.contains("is not a URL: it should look like"),
                "{told}"
            );
        }
    }
}

/// row 43: what was never sent is not unknown, by the SDK's own HTTP client: no such name, nobody there, no TLS.
#[test]
fn what_never_connects_was_not_applied() {
    let [id, secret] = CREDENTIALS;
    let no_tls = listening().replace("http://", "https://");
    for endpoint in ["http://nobody.invalid:8000", NOWHERE, &no_tls] {
        let told = asked(endpoint, &[REGION, id, secret, (COUNTS, "1")]);
        let expected =
            "Unreachable: false: UpdateItem on table `players`: no connection could be made, nothing was sent";
        assert!(told.starts_with(expected), "{endpoint}: {told}");
    }
}
