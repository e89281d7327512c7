//! A result is taken once.

include!("records/players.rs");

async fn wrong(players: Table<Player>) -> Result<(), dynamo_table::Error> {
    let mut read = transact_get();
    let ann = read.add(players.get(("nfl", 12)));
    let mut found = read.await?;
    found.take(ann)?;
    found.take(ann)?;
    Ok(())
}

fn main() {}
