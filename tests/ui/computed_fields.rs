//! row 6: what a computed attribute may be made of.

use dynamo_table::Record;

#[derive(Debug, Clone, Record)]
struct Player {
    #[record(partition_key)]
    id: String,
    name: String,
    #[record(version)]
    version: u64,
    #[record(skip)]
    rank: u32,
    #[record(computed(fields(name), with = lower))]
    lower: String,
    #[record(computed(fields(nickname), with = lower))]
    a: String,
    #[record(computed(fields(version), with = double))]
    b: u64,
    #[record(computed(fields(rank), with = twice))]
    c: u32,
    #[record(computed(fields(lower), with = lower))]
    d: String,
    #[record(computed(with = lower))]
    e: String,
    #[record(computed(fields(name), function = lower))]
    f: String,
}

fn lower(name: &str) -> String {
    name.to_lowercase()
}

fn main() {}
