//! A condition on another record.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.delete(("nfl", 12)).condition(Team::MOTTO.exists());
}

fn main() {}
