//! Records of another type.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, teams: Vec<Team>) {
    let _ = table.batch_put(teams);
}

fn main() {}
