//! A floor below what the counter's type holds.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.decrement(("nfl", 12), Player::WINS, 1).floor(-1);
}

fn main() {}
