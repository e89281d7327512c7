//! A fraction for an integer.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::WINS, 1.5);
}

fn main() {}
