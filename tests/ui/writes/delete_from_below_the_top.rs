//! DynamoDB's DELETE is for attributes at the top level.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).delete_from(Player::HOME.then(Address::LABELS), BTreeSet::new());
}

fn main() {}
