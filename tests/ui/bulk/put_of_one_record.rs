//! One record is no batch.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, player: Player) {
    let _ = table.batch_put(player);
}

fn main() {}
