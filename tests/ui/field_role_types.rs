//! Types that the library cannot use for this.

use dynamo_table::Record;

type Text = String;

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(version)]
    version: Text,
    #[record(write_id)]
    write: u64,
    #[record(ttl)]
    expires: bool,
}

fn main() {}
