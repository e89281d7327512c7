//! row 6: an attribute that is computed from the whole record is not known after an update of a part of it.

use dynamo_table::{DynamoTable, Record, Table};

#[derive(Debug, Clone, Record)]
struct Player {
    #[record(partition_key)]
    id: String,
    name: String,
    points: u64,
    #[record(computed = initial)]
    initial: String,
}

fn initial(player: &Player) -> String {
    player.name.chars().take(1).collect()
}

fn wrong(players: Table<Player>) {
    let _ = players.update("a").set(Player::NAME, "Ann");
    let _ = players.increment("a", Player::POINTS, 1);
}

fn main() {}
