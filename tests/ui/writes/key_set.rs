//! A key attribute cannot be set.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::LEAGUE, "nba");
}

fn main() {}
