//! A list of other elements.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).prepend(Player::SCORES, vec!["x".to_owned()]);
}

fn main() {}
