//! A set has no end: `add` puts members into it.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).append(Player::TAGS, BTreeSet::from(["x".to_owned()]));
}

fn main() {}
