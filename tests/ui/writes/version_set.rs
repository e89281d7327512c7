//! The library raises the version itself.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::VERSION, 3);
}

fn main() {}
