//! Row 23: only what can be absent is removed.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).remove(Player::NAME);
    let _ = players.update(("nfl", 12)).remove(Player::HOME.then(Address::CITY));
}

fn main() {}
