//! What is returned is a projection.

include!("records/players.rs");

struct Wins {
    wins: u32,
}

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::WINS, 1).return_updated::<Wins>();
}

fn main() {}
