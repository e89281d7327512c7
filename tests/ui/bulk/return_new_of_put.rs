//! BatchWriteItem returns nothing.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, players: Vec<Player>) {
    let _ = table.batch_put(players).return_new();
}

fn main() {}
