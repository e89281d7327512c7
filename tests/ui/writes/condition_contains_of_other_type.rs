//! A set of strings holds no numbers.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::TAGS.contains(3));
}

fn main() {}
