//! A key attribute cannot be removed.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).remove(Player::NUMBER);
}

fn main() {}
