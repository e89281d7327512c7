//! A key attribute is no counter.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.increment(("nfl", 12), Player::NUMBER, 1);
}

fn main() {}
