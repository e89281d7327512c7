//! DynamoDB's ADD is not for lists.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).add(Player::SCORES, vec![1]);
}

fn main() {}
