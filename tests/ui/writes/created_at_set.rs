//! The library sets the time of creation itself.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::CREATED, SystemTime::UNIX_EPOCH);
}

fn main() {}
