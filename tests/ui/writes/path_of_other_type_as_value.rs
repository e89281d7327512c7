//! A path to a value of another type.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::NAME, Player::WINS);
}

fn main() {}
