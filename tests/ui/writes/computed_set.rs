//! A computed attribute follows the record.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).remove(Player::INITIAL);
}

fn main() {}
