//! Row 20: a size is for conditions.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).increment(Player::POINTS, Player::TAGS.size());
    let _ = players.update(("nfl", 12)).set(Player::POINTS, Player::TAGS.size());
}

fn main() {}
