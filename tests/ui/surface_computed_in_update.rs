//! A computed attribute cannot be set.

use std::collections::BTreeSet;

use dynamo_table::{DynamoTable, Record, Table};

#[derive(Debug, Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
#[record(gsi(ByCity, name = "by_city", partition_key = city, project = keys_only))]
#[record(gsi(ByMail, name = "by_mail", partition_key(name = "mail", template = "{email}")))]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    points: u64,
    city: String,
    email: String,
    tags: BTreeSet<String>,
    #[record(computed(fields(email), with = initial))]
    initial: String,
}

fn initial(email: &str) -> String {
    email.chars().take(1).collect()
}

#[derive(Debug, Clone, Record)]
struct Team {
    #[record(partition_key)]
    id: u64,
    age: u64,
}

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::INITIAL, "A");
}

fn main() {}
