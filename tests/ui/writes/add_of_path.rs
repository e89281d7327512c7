//! Row 20: ADD and DELETE take values only.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).add(Player::WINS, Player::WINS);
    let _ = players.update(("nfl", 12)).delete_from(Player::TAGS, Player::TAGS);
}

fn main() {}
