//! A value of another type than a nested attribute's.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::HOME.then(Address::ZIP), "0150");
}

fn main() {}
