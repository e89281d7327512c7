//! Row 20: DynamoDB computes one sum, one difference or one joined list at a time.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::POINTS, Player::POINTS.minus(Player::POINTS.plus(1)));
    let _ = players.update(("nfl", 12)).set(Player::POINTS, Player::POINTS.plus(1).plus(2));
    let _ = players.update(("nfl", 12)).set(Player::SCORES, Player::SCORES.joined(vec![1]).joined(vec![2]));
    let _ = players.update(("nfl", 12)).set(Player::POINTS, Player::POINTS.or(Player::POINTS.plus(1)));
    let _ = players.update(("nfl", 12)).set(Player::SCORES, Player::SCORES.joined(Player::SCORES.joined(vec![1])));
    let _ = players.update(("nfl", 12)).set(Player::SCORES, Player::SCORES.or(Player::SCORES.joined(vec![1])));
}

fn main() {}
