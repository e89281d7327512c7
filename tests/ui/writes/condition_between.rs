//! Both bounds are of the attribute's type.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::WINS.between(1, "9"));
}

fn main() {}
