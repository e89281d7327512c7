//! What the library uses fields for, and the removal of `None`.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use dynamo_table::Record;
use dynamo_table::facts::{TimeForm, TimeRole};

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
    version: u32,
    #[record(ttl)]
    expires: u64,
    #[record(write_id)]
    write: String,
}

#[test]
fn are_known_by_stored_names() {
    let roles = Document::FACTS.roles;
    assert_eq!(roles.created_at, Some(TimeRole { name: "CREATED", form: TimeForm::Rfc3339 }));
    assert_eq!(roles.updated_at, Some(TimeRole { name: "UPDATED", form: TimeForm::EpochMillis }));
    assert_eq!(roles.version, Some("VERSION"));
    assert_eq!(roles.ttl, Some("EXPIRES"));
    assert_eq!(roles.write_id, Some("WRITE"));
}

#[test]
fn the_version_has_the_type_of_its_field() {
    let version: <Document as Record>::Version = 7_u32;
    assert_eq!(version, 7);
}
