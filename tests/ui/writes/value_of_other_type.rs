//! A value of another type than the attribute's.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::WINS, "many");
}

fn main() {}
