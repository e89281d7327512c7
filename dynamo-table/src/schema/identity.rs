//! Which table it is: one that was deleted and created anew under its name is another.

use aws_sdk_dynamodb::primitives::DateTime;
use aws_sdk_dynamodb::types::TableDescription;

/// What tells a table from earlier and later ones of its name: DynamoDB's id, and when it was created. DynamoDB Local has no ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableIdentity {
    id: Option<String>,
    created: Option<DateTime>,
}

/// What a description is about, as seen from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// This table; also where nothing tells otherwise.
    This,
    /// One of its name that was there before: the description is stale.
    Earlier,
    /// One of its name that was created after it: this one is gone.
    Later,
    /// Another, and nothing tells which of the two is older.
    Another,
}

impl TableIdentity {
    pub(crate) fn of(table: &TableDescription) -> Self {
        Self { id: table.table_id().map(str::to_owned), created: table.creation_date_time().copied() }
    }
    pub(crate) fn is_known(&self) -> bool {
        self.id.is_some() || self.created.is_some()
    }
    /// Whether there is an id, which no other table has.
    pub(crate) fn is_certain(&self) -> bool {
        self.id.is_some()
    }
    /// Whether the description is about one that came after this, as far as anything tells.
    pub(crate) fn is_before(&self, table: &TableDescription) -> bool {
        matches!(self.compare(table), About::Later | About::Another)
    }
    /// Whether the description is still about this one, though it is gone. Without ids, two tables may be of one millisecond, and
    /// nothing is described that is gone.
    pub(crate) fn lingers_in(&self, table: &TableDescription) -> bool {
        let about = self.compare(table);
        about == About::Earlier || (about == About::This && self.is_certain())
    }
    /// What the description is about.
    pub(crate) fn compare(&self, table: &TableDescription) -> About {
        let ids = self.id.as_deref().zip(table.table_id());
        let times = self.created.zip(table.creation_date_time().copied());
        let age = times.map(|(own, other)| (other.secs(), other.subsec_nanos()).cmp(&(own.secs(), own.subsec_nanos())));
        match (ids, age) {
            (Some((own, other)), _) if own == other => About::This,
            (_, Some(std::cmp::Ordering::Less)) => About::Earlier,
            (_, Some(std::cmp::Ordering::Greater)) => About::Later,
            (Some(_), _) => About::Another,
            (None, _) => About::This,
        }
    }
}
