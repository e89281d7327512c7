//! Two workers that want one lock.

use dynamo_table::{DynamoTable, Error, Record, Table};
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults};

use crate::support::bounded;

#[derive(Debug, Clone, PartialEq, Record)]
struct Lock {
    #[record(partition_key)]
    name: String,
    owner: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct SignedLock {
    #[record(partition_key)]
    name: String,
    owner: String,
    #[record(write_id)]
    id: String,
}

async fn table<R: Record>(faults: Faults) -> (Table<R>, Table<R>, FaultLayer) {
    let engine = Engine::new();
    let truth = Table::new(engine.client(), "locks");
    truth.create_table().await.expect("the table is created");
    let layer = faults.around(engine);
    (Table::new(layer.client(), "locks"), truth, layer)
}

/// Any fault that may meet a write, on the first try of the one or of both.
fn faults() -> impl Iterator<Item = Faults> {
    let faults = Fault::ALL.into_iter().filter(|fault| !fault.is_harmless() && *fault != Fault::ItemConflict);
    faults.flat_map(|fault| {
        let of_ann = move || Faults::seeded(1).first(1, fault).only(|r| r.body.to_string().contains("ann"));
        [of_ann(), Faults::seeded(1).first(1, fault), Faults::seeded(1).first(2, fault)]
    })
}

#[tokio::test(start_paused = true)]
async fn two_workers_never_both_win_a_lock() {
    let mut unknown = 0;
    for (at, faults) in faults().enumerate() {
        fastrand::seed(at as u64);
        let (locks, truth, _) = table::<Lock>(faults).await;
        let lock = |owner: &str| Lock { name: "printer".into(), owner: owner.into() };
        let (ann, bo) = (lock("ann"), lock("bo"));
        let (first, second) = bounded(async { tokio::join!(locks.insert(&ann), locks.insert(&bo)) }).await;
        let stands = truth.get("printer").await.unwrap();
        for (worker, answer) in [("ann", &first), ("bo", &second)] {
            let holds = stands.as_ref().is_some_and(|lock| lock.owner == worker);
            match answer {
                Ok(()) => assert!(holds, "{worker} was told that it has the lock"),
                Err(error) if error.is_condition_failed() => assert!(!holds, "{worker} was told that it has not"),
                Err(error) => {
                    assert!(error.is_outcome_unknown() || error.is_throttled(), "{error:?}");
                    unknown += u32::from(error.is_outcome_unknown());
                }
            }
        }
        assert!(!(first.is_ok() && second.is_ok()), "never two winners");
    }
    assert!(unknown > 0, "a lost answer leaves it open");
}

#[tokio::test(start_paused = true)]
async fn an_insert_with_a_write_id_knows_its_own_write() {
    for fault in [Fault::ServerErrorAfter, Fault::ResetAfter, Fault::Empty, Fault::Torn, Fault::Stall] {
        fastrand::seed(3);
        let (locks, truth, layer) = table::<SignedLock>(Faults::seeded(1).first(1, fault)).await;
        let lock = |owner: &str| SignedLock { name: "printer".into(), owner: owner.into(), id: String::new() };
        bounded(locks.insert(&lock("ann"))).await.unwrap();
        assert_eq!((layer.count(fault), truth.get("printer").await.unwrap().unwrap().owner.as_str()), (1, "ann"));

        let error = bounded(locks.insert(&lock("bo"))).await.unwrap_err();
        assert!(error.is_condition_failed() || matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        assert_eq!(truth.get("printer").await.unwrap().unwrap().owner, "ann");
    }
}
