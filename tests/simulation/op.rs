//! What a task can do: to add an operation, add a variant, its weight and its function.

use fastrand::Rng;

use crate::task::Task;
use crate::{Checked, cached, clears, gets, hooked, members, shared, singles, spots, transactions, views, writes};

macro_rules! ops {
    ($($op:ident $weight:literal $run:path;)*) => {
        #[derive(Debug, Clone, Copy)]
        pub enum Op {
            $($op,)*
        }

        impl Op {
            const WEIGHTS: &[(Self, u32)] = &[$((Self::$op, $weight),)*];

            pub async fn run(self, task: &mut Task) -> Checked {
                match self {
                    $(Self::$op => $run(task).await,)*
                }
            }
        }
    };
}

ops! {
    Put 3 singles::put;
    PutReturningOld 1 singles::put_returning_old;
    Insert 2 singles::insert;
    Replace 2 singles::replace;
    Upsert 3 singles::upsert;
    Update 3 singles::update;
    UpdateOrInsert 1 singles::update_or_insert;
    Increment 3 singles::increment;
    Delete 2 singles::delete;
    DeleteIf 1 singles::delete_if;
    Get 3 singles::get;
    Exists 1 singles::exists;
    BatchPut 4 writes::batch_put;
    BatchDelete 2 writes::batch_delete;
    BatchWrite 4 writes::batch_write;
    BatchUpsert 3 writes::batch_upsert;
    BatchUpsertReturning 1 writes::batch_upsert_returning;
    BatchUpsertVersioned 3 writes::batch_upsert_versioned;
    BatchOfFewKeys 2 writes::batch_of_few_keys;
    LongBatch 1 writes::long_batch;
    BatchGet 5 gets::batch_get;
    BatchGetStream 2 gets::batch_get_stream;
    Query 5 views::query;
    QueryByPages 2 views::query_by_pages;
    Count 1 views::count;
    Scan 2 views::scan;
    ScanSegments 1 views::scan_segments;
    ScanSideBySide 2 views::scan_side_by_side;
    ScanResumed 2 views::scan_resumed;
    QueryMany 2 views::query_many;
    ClearPartition 2 clears::clear_partition;
    ClearByScan 1 clears::clear_by_scan;
    CachedWrite 6 cached::write;
    CachedRead 6 cached::read;
    CachedReadBatch 3 cached::read_batch;
    CachedPeek 8 cached::peek;
    TransactWrite 5 transactions::transact_write;
    TransactGet 2 transactions::transact_get_all;
    Bump 4 shared::bump;
    TakeLock 3 shared::take_lock;
    Claim 3 shared::claim;
    WriteLedger 3 shared::write_ledger;
    SaveLedger 2 shared::save_ledger;
    MemberWrite 16 members::write;
    MemberRead 3 members::read;
    SpotWrite 3 spots::write;
    SpotUpsert 1 spots::upsert;
    SpotRead 2 spots::read;
    HookedPut 2 hooked::put;
    HookedUpsert 3 hooked::upsert;
    HookedRead 1 hooked::read;
}

impl Op {
    pub fn draw(rng: &mut Rng) -> Self {
        let all: u32 = Self::WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut left = rng.u32(0..all);
        for (op, weight) in Self::WEIGHTS {
            if left < *weight {
                return *op;
            }
            left -= weight;
        }
        Self::Get
    }
}
