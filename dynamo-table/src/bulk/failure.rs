//! What a failed bulk request means for the batch.

use crate::bulk::requests::Failure;
use crate::codes::Kind;
use crate::error::Error;

/// What to do about a failed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Not applied, and may be sent again. `partition`: what is at its limit is a partition, not the table.
    Refused { partition: bool },
    /// Not applied: a transaction on its item was in the way. It may be sent again, and that says nothing of others.
    Conflict,
    /// It may have been applied; it may be sent again.
    Lost,
    /// It may have been applied, and may not be sent again.
    Unknown,
    /// Something in it is wrong: alone, the rest would pass.
    Invalid,
    /// It was refused for what its item holds: a condition, or a bound of a number. That says nothing of others.
    ByItem,
    /// No other request would pass either.
    Hopeless,
}

/// DynamoDB's reason for throttling where a partition is at its limit: `TableWriteKeyRangeThroughputExceeded` and the like.
const PARTITION: &str = "KeyRangeThroughputExceeded";

/// What a failed request means for those that were in it. `once`: the caller wants nothing to be sent twice that may have been applied.
pub(crate) fn verdict(failure: &Failure, once: bool) -> Verdict {
    if failure.seen.last_ambiguous {
        return if failure.repeatable && !once { Verdict::Lost } else { Verdict::Unknown };
    }
    match &failure.error {
        Error::Throttled { reasons, .. } => Verdict::Refused {
            partition: !reasons.is_empty() && reasons.iter().all(|reason| reason.contains(PARTITION)),
        },
        Error::Conflict { .. } => Verdict::Conflict,
        error if error.is_passing() => Verdict::Refused { partition: false },
        Error::Service { problem, .. } if problem.meaning.kind == Kind::Invalid => Verdict::Invalid,
        Error::ConditionFailed { .. } | Error::BelowFloor { .. } | Error::AboveCeiling { .. } => Verdict::ByItem,
        Error::Encode { .. } | Error::InvalidKey { .. } | Error::InvalidUse { .. } | Error::Hook { .. } => {
            Verdict::Invalid
        }
        _ => Verdict::Hopeless,
    }
}
