//! A transaction of reads has no writes.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = transact_get().add(players.delete(("nfl", 12)));
}

fn main() {}
