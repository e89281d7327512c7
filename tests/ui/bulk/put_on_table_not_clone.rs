//! A batch keeps the table for its hooks.

include!("../writes/records/players.rs");

struct Club(Table<Player>);

impl TableOf<Player> for Club {
    fn client(&self) -> &aws_sdk_dynamodb::Client {
        self.0.client()
    }
    fn table_name(&self) -> &str {
        self.0.table_name()
    }
}

fn wrong(club: Club, players: Vec<Player>) {
    let _ = club.batch_put(players);
}

fn main() {}
