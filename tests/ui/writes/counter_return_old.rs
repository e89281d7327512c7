//! A counter gives its new value.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.increment(("nfl", 12), Player::WINS, 1).return_old();
}

fn main() {}
