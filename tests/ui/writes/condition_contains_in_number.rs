//! A number contains nothing.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::WINS.contains(1));
}

fn main() {}
