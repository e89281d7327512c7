//! Arithmetic on a string.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).increment(Player::NAME, "x");
}

fn main() {}
