//! DynamoDB's ADD is for attributes at the top level.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).add(Player::HOME.then(Address::ZIP), 1);
}

fn main() {}
