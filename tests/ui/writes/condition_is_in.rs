//! The values are of the attribute's type.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::NAME.is_in([1, 2]));
}

fn main() {}
