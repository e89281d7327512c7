//! A transaction returns no values, and a counter is there for its value.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = transact_write().write(players.increment(("nfl", 12), Player::WINS, 1));
}

fn main() {}
