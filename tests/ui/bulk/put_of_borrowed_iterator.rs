//! Nor does an iterator of references own its items.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, players: &'static [Player]) {
    let _ = table.batch_put(players.iter());
}

fn main() {}
