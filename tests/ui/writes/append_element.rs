//! What is appended is a list.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).append(Player::SCORES, 3);
}

fn main() {}
