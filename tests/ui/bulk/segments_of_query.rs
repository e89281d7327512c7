//! A query has no segments.

include!("../writes/records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.query("nfl").segments(4);
}

fn main() {}
