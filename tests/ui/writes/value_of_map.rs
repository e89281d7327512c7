//! A value of another type than those of the map.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::PRICES.entry("eur"), "a lot");
}

fn main() {}
