// What the examples in the documentation share; each includes this file and runs on an engine of its own.

#[allow(unused_imports)]
use {
    dynamo_table::{
        Attribute, Changes, Condition, Cursor, DynamoTable, Error, Hooks, Page, Path, Projection, Record, Table, TableOf, begins_with,
        between, eq, ge, gt, le, lt,
    },
    dynamo_table_testkit::client,
    futures::{StreamExt, TryStreamExt},
    std::collections::BTreeSet,
};

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Stored in the table `players`.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    name: String,
    team: Option<String>,
    points: u64,
    tags: BTreeSet<String>,
    home: Option<Address>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    city: String,
}

/// Three players, in a table on an engine in this process.
#[allow(dead_code)]
async fn players() -> Table<Player> {
    let players = Table::new(client(), "players");
    players.create_table().await.expect("the table is created");
    for (number, name, team, points) in
        [(7, "Bo", None, 10), (12, "Ann", Some("red"), 200), (44, "Cy", Some("red"), 90)]
    {
        let (team, tags, home) = (team.map(str::to_owned), BTreeSet::new(), None);
        let player = Player { league: "nfl".into(), number, name: name.into(), team, points, tags, home };
        players.insert(&player).await.expect("the player is inserted");
    }
    players
}
