//! The version is no counter.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.increment(("nfl", 12), Player::VERSION, 1);
}

fn main() {}
