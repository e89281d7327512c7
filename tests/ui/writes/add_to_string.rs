//! DynamoDB's ADD is for numbers and sets.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).add(Player::NAME, "x");
}

fn main() {}
