//! A number has no beginning.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::HOME.then(Address::ZIP).begins_with(1));
}

fn main() {}
