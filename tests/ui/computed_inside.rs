//! row 6: what a member of a nested or flattened struct is computed of is set with the whole struct.

use dynamo_table::{Attribute, DynamoTable, Record, Table};

#[derive(Debug, Clone, Attribute)]
struct Name {
    first: String,
    last: String,
    #[attribute(computed(fields(first), with = initial))]
    initial: String,
}

fn initial(first: &str) -> String {
    first.chars().take(1).collect()
}

#[derive(Debug, Clone, Record)]
struct Player {
    #[record(partition_key)]
    id: String,
    name: Name,
    #[record(flatten)]
    alias: Name,
}

fn right(players: &Table<Player>, name: Name) {
    let _ = players.update("a").set(Player::NAME.then(Name::LAST), "Lee").set(Player::ALIAS.then(Name::LAST), "Lee");
    let _ = players.update("a").set(Player::NAME, name);
}

fn wrong(players: &Table<Player>) {
    let _ = players.update("a").set(Player::NAME.then(Name::FIRST), "Ann");
    let _ = players.update("a").set(Player::ALIAS.then(Name::FIRST), "Ann");
    let _ = players.update("a").set(Player::NAME.then(Name::INITIAL), "A");
}

fn main() {}
