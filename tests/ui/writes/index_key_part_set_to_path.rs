//! Row 3: what an index key is made of is set to a value, which the index key can follow.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::TEAM, Player::NAME);
    let _ = players.update(("nfl", 12)).set(Player::TEAM, Player::NAME.or("red"));
    let _ = players.update(("nfl", 12)).set(Player::TEAM, Player::TEAM.or("red"));
}

fn main() {}
