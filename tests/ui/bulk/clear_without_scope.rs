//! Nothing is cleared without a scope.

include!("../writes/records/players.rs");

async fn wrong(players: Table<Player>) {
    let _ = players.clear_table().await;
}

fn main() {}
