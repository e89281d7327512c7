//! A stream goes in by `from_stream`.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, players: impl futures::Stream<Item = Player> + Send + 'static) {
    let _ = table.batch_put(players);
}

fn main() {}
