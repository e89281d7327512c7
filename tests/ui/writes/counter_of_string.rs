//! A counter is a number.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.increment(("nfl", 12), Player::NAME, "x");
}

fn main() {}
