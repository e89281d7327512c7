//! A batch owns what it is given.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, players: Vec<Player>) {
    let _ = table.batch_put(&players);
}

fn main() {}
