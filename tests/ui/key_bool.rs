//! A Boolean is no key.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(gsi(ByDraft, name = "by_draft", partition_key = draft))]
struct Player {
    #[record(partition_key)]
    active: bool,
    draft: Option<bool>,
}

fn main() {}
