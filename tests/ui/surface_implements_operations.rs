//! What an application says of its table is `TableOf`; the operations are not its to write.

use aws_sdk_dynamodb::Client;
use dynamo_table::{DynamoTable, Record};

#[derive(Debug, Clone, Record)]
struct Player {
    #[record(partition_key)]
    id: u64,
}

struct App {
    client: Client,
}

impl DynamoTable<Player> for App {}

struct Other {
    client: Client,
}

impl DynamoTable<Player> for Other {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        "players"
    }
}

fn takes(app: App) {
    let _ = app.client.clone();
}

fn main() {}
