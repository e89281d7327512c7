//! DynamoDB's DELETE is for sets.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).delete_from(Player::SCORES, vec![1]);
}

fn main() {}
