//! A path of another record, to be updated.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Team::MOTTO, "hail");
}

fn main() {}
