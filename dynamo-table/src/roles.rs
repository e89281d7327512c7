//! What the fields of a record are for: plain data that the derive emits.

use crate::codec::{ScalarAttribute, ScalarType, Timestamp};

/// What the fields of a record are for, by the stored names of their attributes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Roles {
    /// When the item was created: set once.
    pub created_at: Option<TimeRole>,
    /// When the item was last written.
    pub updated_at: Option<TimeRole>,
    /// A number raised by every write, for optimistic locking.
    pub version: Option<&'static str>,
    /// When DynamoDB may delete the item, in epoch seconds.
    pub ttl: Option<&'static str>,
    /// An id of the write that last changed the item.
    pub write_id: Option<&'static str>,
}

/// A field that the library sets to the time of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRole {
    /// The stored name of the field.
    pub name: &'static str,
    /// How a time is stored in it.
    pub form: TimeForm,
}

/// How a time is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// S: RFC 3339 in UTC with nine digits of seconds.
    Rfc3339,
    /// S: RFC 3339 in UTC with so many digits of seconds.
    Digits(u8),
    /// N: seconds since 1970.
    EpochSeconds,
    /// N: milliseconds since 1970.
    EpochMillis,
}

/// A field's type that can hold the time of a write: a [`Timestamp`], or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the time of a write",
    label = "expected a time, such as `SystemTime` or `DateTime<Utc>`, or an integer of epoch seconds",
    note = "an `Option` of one is possible too"
)]
pub trait TimeField {
    /// S or N.
    const TYPE: ScalarType;
}
impl<T: Timestamp + ScalarAttribute> TimeField for T {
    const TYPE: ScalarType = <T as ScalarAttribute>::TYPE;
}
impl<T: Timestamp + ScalarAttribute> TimeField for Option<T> {
    const TYPE: ScalarType = <T as ScalarAttribute>::TYPE;
}

impl TimeRole {
    /// A field of type `T`, stored as its type is: a time as text, an integer as epoch seconds.
    pub const fn of<T: TimeField>(name: &'static str) -> Self {
        let form = if matches!(T::TYPE, ScalarType::N) { TimeForm::EpochSeconds } else { TimeForm::Rfc3339 };
        Self { name, form }
    }
    /// A field of type `T` that is marked `digits = 3`.
    pub const fn digits<T: TimeField>(name: &'static str, digits: u8) -> Self {
        let _ = T::TYPE;
        Self { name, form: TimeForm::Digits(digits) }
    }
    /// A field of type `T` that is marked `epoch_seconds`.
    pub const fn epoch_seconds<T: TimeField>(name: &'static str) -> Self {
        let _ = T::TYPE;
        Self { name, form: TimeForm::EpochSeconds }
    }
    /// A field of type `T` that is marked `epoch_millis`.
    pub const fn epoch_millis<T: TimeField>(name: &'static str) -> Self {
        let _ = T::TYPE;
        Self { name, form: TimeForm::EpochMillis }
    }
}

impl Roles {
    /// The attributes that the library sets, whatever the record holds in them.
    pub(crate) fn managed(&self) -> impl Iterator<Item = &'static str> {
        let times = [self.created_at, self.updated_at].into_iter().flatten().map(|role| role.name);
        times.chain(self.version).chain(self.write_id)
    }
    /// No field has a role.
    pub const NONE: Self = Self { created_at: None, updated_at: None, version: None, ttl: None, write_id: None };
}
