//! What the library uses fields for, and the removal of `None`.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use dynamo_table::Record;

#[derive(Record, Debug, Clone, PartialEq)]
#[record(rename_all = "UPPERCASE")]
struct Document {
    #[record(partition_key)]
    id: String,
    #[record(created_at)]
    created: Option<DateTime<Utc>>,
    #[record(updated_at, epoch_millis)]
    updated: SystemTime,
    #[record(version)]
    version: u64,
    #[record(ttl)]
    expires: u64,
    #[record(write_id)]
    write: String,
}

#[test]
fn are_known_by_stored_names() {
    let roles = Document::FACTS.roles;
    assert_eq!(roles.created_at, Some("CREATED"));
    assert_eq!(roles.updated_at, Some("UPDATED"));
    assert_eq!(roles.version, Some("VERSION"));
    assert_eq!(roles.ttl, Some("EXPIRES"));
    assert_eq!(roles.write_id, Some("WRITE"));
}
