//! row 37: a reference to a table, and an `Arc` of one, are tables: what stands in front hands on what the table sets.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use dynamo_table::error::Source;
use dynamo_table::{BatchWriteTables, CacheOptions, DynamoTable, Record, Table, TableOf, transact_write};

use crate::records::{ByTeam, Player, player};
use crate::support::{create, engines};

/// No `Clone`, and no `Copy`.
struct Club {
    client: Client,
    name: String,
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn normalize(&self, player: &mut Player) {
        player.league = player.league.to_lowercase();
    }
    fn validate(&self, player: &Player) -> Result<(), Source> {
        if player.points > 100 { Err("more than 100 points".into()) } else { Ok(()) }
    }
}

fn upper(number: u32) -> Player {
    Player { league: "NFL".into(), ..player(number) }
}

/// What a service of an application is generic over.
async fn work<R: Record>(table: impl DynamoTable<R>, record: &R) -> bool {
    table.put(record).await.unwrap();
    table.exists(record.key()).await.unwrap()
}

#[tokio::test]
async fn a_shared_table_is_a_table() {
    for on in engines().await {
        println!("on {}", on.name);
        let club = Arc::new(Club { client: on.client.clone(), name: on.fresh_name() });
        create(&club).await;
        club.insert(&upper(1)).await.unwrap();
        // Bulk work needs a table that can be cloned.
        club.batch_put([upper(2), upper(3)]).await.unwrap();
        assert!(club.put(&Player { points: 101, ..upper(4) }).await.is_err());
        assert_eq!(club.query("nfl").count().await.unwrap(), 3);
        assert_eq!(club.index(ByTeam).query("red").count().await.unwrap(), 3);
        assert_eq!(club.get(upper(2)).await.unwrap(), Some(player(2)));
        BatchWriteTables::new(&on.client).put(&club, &upper(5)).delete(&club, upper(1)).await.unwrap();
        transact_write().write(club.delete_record(&upper(2))).await.unwrap();
        assert_eq!(club.scan().count().await.unwrap(), 2);

        let cached = club.clone().cached(CacheOptions::default());
        assert_eq!(cached.get(("nfl", 5)).await.unwrap(), Some(player(5)));
        assert_eq!(Arc::new(cached).get(("nfl", 5)).with_response().await.unwrap().attempts, 0, "it was cached");
        assert!(work(club, &player(7)).await);
    }
}

/// One of an application's tables, whichever it is.
async fn count(table: &dyn TableOf<Player>) -> u64 {
    table.scan().count().await.unwrap()
}

#[tokio::test]
async fn a_table_behind_dyn_is_a_table() {
    for on in engines().await {
        println!("on {}", on.name);
        let club = Club { client: on.client.clone(), name: on.fresh_name() };
        create(&club).await;
        let behind: Arc<dyn TableOf<Player> + Send + Sync> = Arc::new(club);
        behind.insert(&upper(1)).await.unwrap();
        // Bulk work takes the table along, hooks and all.
        behind.batch_put([upper(2)]).await.unwrap();
        assert_eq!(behind.get(("nfl", 2)).await.unwrap(), Some(player(2)), "normalized");
        assert_eq!((count(&*behind).await, count(&Table::new(on.client, behind.table_name())).await), (2, 2));
    }
}

#[tokio::test]
async fn a_reference_to_a_table_is_a_table() {
    for on in engines().await {
        println!("on {}", on.name);
        let club = Club { client: on.client.clone(), name: on.fresh_name() };
        create(&&club).await;
        let front = &club;
        DynamoTable::put(&front, &upper(1)).await.unwrap();
        assert_eq!(DynamoTable::get(&front, ("nfl", 1)).await.unwrap(), Some(player(1)));
        assert!(work(&club, &player(7)).await);
        assert_eq!(DynamoTable::<Player>::local_secondary_indexes(&front).len(), 1);
    }
}
