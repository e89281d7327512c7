//! A clear of everything has no sort key.

include!("../writes/records/players.rs");

fn wrong(players: Table<Player>) {
    let _ = players.clear_table().everything().sort_key(dynamo_table::ge(5));
}

fn main() {}
