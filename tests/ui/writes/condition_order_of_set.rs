//! Row 20: only strings, numbers and binary have an order.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Player::TAGS.lt(Player::TAGS));
    let _ = players.delete(("nfl", 12)).condition(Player::SCORES.between(vec![1], vec![2]));
}

fn main() {}
