//! Keys of another table.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>) {
    let _ = table.batch_get([1, 2]);
}

fn main() {}
