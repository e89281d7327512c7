//! A key attribute is always there.

include!("records/players.rs");

fn wrong(players: Table<Player>, player: &Player) {
    let _ = players.upsert(player).set_if_not_exists(Player::NUMBER);
}

fn main() {}
