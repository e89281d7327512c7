//! A part of a templated index key has to be known.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set_if_not_exists(Player::TEAM, "red");
}

fn main() {}
