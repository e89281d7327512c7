//! Arithmetic on a list.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).decrement(Player::SCORES, vec![1]);
}

fn main() {}
