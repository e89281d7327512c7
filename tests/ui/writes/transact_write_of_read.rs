//! A transaction of writes has no reads.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = transact_write().write(players.get(("nfl", 12)));
}

fn main() {}
