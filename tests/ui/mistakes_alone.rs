//! `row 49`: a mistake in a derive is one error, however the type is used.

use dynamo_table::{Attribute, DynamoTable, Projection, Record, Table, ge};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    #[record(renam = "p")]
    points: u64,
    home: Option<Home>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    #[attribute(alas = "town")]
    city: String,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
#[attribute(rename_al = "camelCase")]
enum Kind {
    Friendly,
    Cup,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
enum Field {
    Named(u8, u8),
    Open,
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    #[projection(rename = "p")]
    points: u64,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(paths = GamePath)]
struct Game {
    #[record(partition_key)]
    id: String,
    kind: Kind,
    field: Field,
    #[record(computed = f, rename = "kind")]
    note: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Tuple(String);

async fn used(players: Table<Player>, games: Table<Game>, tuples: Table<Tuple>) {
    let _ = players.get(("nfl", 3)).await;
    let _ = players.get(PlayerKey { league: "nfl".into(), number: 3 }).await;
    let _ = players.index(ByTeam).query("red").sort_key(ge(3)).all().await;
    let _ = players.update(("nfl", 3)).set(Player::TEAM, "red").increment(Player::POINTS, 3).await;
    let _ = players.scan().filter(Player::HOME.then(Home::CITY).eq("Oslo")).all().await;
    let _ = players.scan().project::<Points>().all().await;
    let _ = games.update("a").set(GamePath::KIND, Kind::Cup).set(GamePath::FIELD, Field::Open).await;
    let _ = games.batch_delete(["a", "b"]).await;
    let _ = tuples.scan().all().await;
}

fn main() {}
