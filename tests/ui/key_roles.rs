//! row 5: what the library sets is no part of the table's key; a version and a write id are of no key at all.

use dynamo_table::Record;
use std::time::SystemTime;

#[derive(Debug, Clone, Record)]
#[record(partition_key(name = "pk", template = "USER#{id}"))]
#[record(sort_key(name = "sk", template = "AT#{created}#{expires:012}"))]
struct Table1 {
    id: String,
    #[record(created_at)]
    created: SystemTime,
    #[record(ttl)]
    expires: u64,
}

#[derive(Debug, Clone, Record)]
#[record(gsi(ByVersion, name = "by_version", partition_key = owner, sort_key = version))]
#[record(gsi(ByWrite, name = "by_write", partition_key(name = "gsi1pk", template = "{owner}#{write}")))]
#[record(gsi(ByTime, name = "by_time", partition_key = owner, sort_key = updated))]
struct Doc {
    #[record(partition_key)]
    id: String,
    owner: String,
    #[record(version)]
    version: u64,
    #[record(write_id)]
    write: Option<String>,
    #[record(updated_at)]
    updated: Option<SystemTime>,
}

fn main() {}
