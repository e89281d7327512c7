//! Records and helpers of the wire tests.

use dynamo_table::{Path, Record, Table};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
pub struct Player {
    #[record(partition_key)]
    pub league: String,
    #[record(sort_key)]
    pub number: u32,
    pub team: Option<String>,
    pub points: u64,
}

impl Player {
    /// Another path of the same type as `points`.
    pub const NUMBER_AS_POINTS: Path<Self, u64> = Path::attribute("number");
}

pub fn player() -> Player {
    Player { league: "nfl".into(), number: 12, team: Some("red".into()), points: 7 }
}

pub fn item() -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": "12" }, "team": { "S": "red" }, "points": { "N": "7" } })
}

pub fn key() -> Value {
    json!({ "league": { "S": "nfl" }, "number": { "N": "12" } })
}

/// A table that gets these answers, in this order.
pub fn answering<R: Record>(answers: impl IntoIterator<Item = Answer>) -> (Table<R>, Canned) {
    let canned = Canned::new(answers);
    (Table::new(canned.client(), "players"), canned)
}

/// A table whose every request is answered by `{}`.
pub fn silent<R: Record>() -> (Table<R>, Canned) {
    answering([Answer::json(json!({}))])
}

/// The body of the one request that was sent.
pub fn sent(canned: &Canned) -> Value {
    let requests = canned.finish();
    assert_eq!(requests.len(), 1, "one request");
    requests[0].body.clone()
}

/// The text of an error and of all that it comes from.
pub fn text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text += &format!(": {error}");
        next = error.source();
    }
    text
}
