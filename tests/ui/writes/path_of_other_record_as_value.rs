//! A path of another record, as a value.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::NAME, Team::MOTTO);
}

fn main() {}
