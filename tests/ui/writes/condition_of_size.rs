//! A size is a number.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::NAME.size().eq("4"));
}

fn main() {}
