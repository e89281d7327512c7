//! A transaction of reads has no writes.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = transact_get().get(players.delete(("nfl", 12)));
}

fn main() {}
