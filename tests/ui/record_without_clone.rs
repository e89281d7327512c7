//! `row 49`: what is missing is said, and nothing else.

use dynamo_table::{DynamoTable, Record, Table};

#[derive(Debug, PartialEq, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
}

async fn used(players: Table<Player>) {
    let _ = players.get(("nfl", 12)).await;
    let _ = players.update(("nfl", 12)).set(Player::TEAM, "red").await;
}

fn main() {}
