//! Nor does it take conditions.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, players: Vec<Player>) {
    let _ = table.batch_put(players).condition(Player::POINTS.gt(1));
}

fn main() {}
