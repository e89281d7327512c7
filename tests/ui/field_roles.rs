//! Two fields for one use, and a version that is none.

use dynamo_table::Record;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(created_at)]
    created: u64,
    #[record(created_at)]
    made: u64,
    #[record(version)]
    version: i64,
    #[record(version)]
    revision: u64,
    #[record(ttl, epoch_millis)]
    expires: u64,
}

fn main() {}
