//! Only lists are appended to.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).append(Player::NAME, "x");
}

fn main() {}
