//! A counter's step and bounds are values.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.increment(("nfl", 12), Player::POINTS, Player::POINTS);
    let _ = players.increment(("nfl", 12), Player::POINTS, 1).ceiling(Player::POINTS);
}

fn main() {}
