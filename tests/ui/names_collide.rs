//! Two fields under one stored name, or an alias of one.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(rename_all = "camelCase", partition_key(name = "teamName", template = "{league}"))]
struct Player {
    league: String,
    team_name: String,
    #[record(rename = "teamName")]
    team: String,
    #[record(alias = "league")]
    nickname: String,
}

fn main() {}
