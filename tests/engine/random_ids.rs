//! Tokens and write ids are the system's randomness: no seed of the application's repeats them (row 9).

use std::collections::BTreeSet;

use dynamo_table::{DynamoTable, Record, Table, transact_write};
use dynamo_table_testkit::{Engine, Fault, Faults};

use crate::records::{Player, player};
use crate::support::engines;

/// row 9: under a token that was used before, DynamoDB says yes and applies nothing.
#[tokio::test]
async fn transactions_are_all_applied_whatever_is_seeded() {
    for on in engines().await {
        let players: Table<Player> = on.table().await;
        players.put(&player(1)).await.unwrap();
        for _ in 0..3 {
            fastrand::seed(7);
            transact_write().write(players.update(("nfl", 1)).increment(Player::POINTS, 1)).await.unwrap();
        }
        assert_eq!(players.get(("nfl", 1)).await.unwrap().unwrap().points, player(1).points + 3);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Lock {
    #[record(partition_key)]
    name: String,
    owner: String,
    #[record(write_id)]
    write: Option<String>,
}

fn lock(name: &str, owner: &str) -> Lock {
    Lock { name: name.into(), owner: owner.into(), write: None }
}

/// row 9: every write of any kind has an id of its own.
#[tokio::test]
async fn every_write_has_its_own_id() {
    for on in engines().await {
        let locks: Table<Lock> = on.table().await;
        let seed = || fastrand::seed(7);
        seed();
        locks.insert(&lock("insert", "a")).await.unwrap();
        seed();
        locks.put(&lock("put", "a")).await.unwrap();
        seed();
        locks.upsert(&lock("upsert", "a")).await.unwrap();
        seed();
        locks.update("update").set(Lock::OWNER, "a").or_insert().await.unwrap();
        seed();
        locks.batch_put([lock("batch put", "a"), lock("batch put 2", "a")]).await.unwrap();
        seed();
        locks.batch_upsert([lock("batch upsert", "a"), lock("batch upsert 2", "a")]).await.unwrap();
        seed();
        transact_write()
            .write(locks.put(&lock("transaction", "a")))
            .write(locks.upsert(&lock("transaction 2", "a")))
            .await
            .unwrap();
        let stored = locks.scan().all().await.unwrap().items;
        let ids: BTreeSet<_> = stored.iter().map(|lock| lock.write.as_deref().unwrap()).collect();
        assert_eq!((stored.len(), ids.len()), (10, 10));
    }
}

/// row 9: two workers that seed alike, of whom one has the lock: the other, whose answer is lost as well, is not told that it has.
#[tokio::test(start_paused = true)]
async fn two_workers_never_both_win_a_lock() {
    let engine = Engine::new();
    Table::<Lock>::new(engine.client(), "locks").create_table().await.unwrap();
    let client = |fault| Faults::seeded(1).first(1, fault).around(engine.clone()).client();
    let worker = |fault| Table::<Lock>::new(client(fault), "locks");

    fastrand::seed(7);
    worker(Fault::ResetAfter).insert(&lock("printer", "ann")).await.unwrap();
    fastrand::seed(7);
    let bo = worker(Fault::ResetBefore).insert(&lock("printer", "bo")).await;
    assert!(bo.unwrap_err().is_outcome_unknown());
}
