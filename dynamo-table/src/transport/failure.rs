//! What a failed call means.

use std::error::Error as StdError;
use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::ThrottlingReason;
use aws_sdk_dynamodb::types::error::{
    ConditionalCheckFailedException, ProvisionedThroughputExceededException, RequestLimitExceeded, ThrottlingException,
    TransactionCanceledException, TransactionInProgressException,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::attempts::{Attempts, Repeat, Seen};
use crate::error::{Call, CancellationReason, Error, Failed, ServiceProblem, Source};

/// An answer, and what was seen of the tries until it came.
pub(crate) struct Sent<T> {
    pub(crate) output: T,
    pub(crate) seen: Seen,
}

impl Attempts {
    /// Turns what the SDK gave into an answer or an error by its meaning.
    pub(crate) fn settle<T, E>(
        &self,
        call: &Call,
        result: Result<T, SdkError<E, HttpResponse>>,
    ) -> Result<Sent<T>, Error>
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let seen = self.seen();
        match result {
            Ok(output) => Ok(Sent { output, seen }),
            Err(error) => Err(meaning(call.clone(), self.repeat, seen, error)),
        }
    }
}

const NO_ANSWER: &str = "the answer is empty, torn or not DynamoDB's";

const TOO_LATE: &str = "no answer came in time";

/// The SDK's errors hold items and bodies, and print them by `Debug`: a log may do that with ours.
struct Quiet<E>(E);

fn quiet<E: StdError + Send + Sync + 'static>(error: E) -> Source {
    Box::new(Quiet(error))
}

impl<E: fmt::Display> fmt::Debug for Quiet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<E: fmt::Display> fmt::Display for Quiet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<E: StdError> StdError for Quiet<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

fn meaning<E>(call: Call, repeat: Repeat, seen: Seen, error: SdkError<E, HttpResponse>) -> Error
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    // A cancelled transaction was not applied, by no try: they had one token. Of one in progress the next try tells.
    let settled = repeat == Repeat::Transaction
        && (find::<TransactionCanceledException>(&error).is_some()
            || find::<TransactionInProgressException>(&error).is_some());
    let once_only = matches!(repeat, Repeat::Never | Repeat::Conditional | Repeat::Transaction) && !settled;
    if once_only && seen.lost_any() {
        // Whatever the last try said: an earlier one may have been applied, and be what made a condition false.
        let item = find::<ConditionalCheckFailedException>(&error).and_then(|e| e.item.clone());
        return Error::OutcomeUnknown(call, Failed::new(item), Some(quiet(error)));
    }
    match error {
        // A whole answer that is not DynamoDB's: the SDK takes it for an error without a name.
        SdkError::ServiceError(refusal) if refusal.raw().status().is_success() => {
            Error::Transport(call, NO_ANSWER.into(), quiet(refusal.into_err()))
        }
        SdkError::ServiceError(refusal) => {
            let problem = ServiceProblem {
                code: refusal.err().code().unwrap_or("an error without a name").to_owned(),
                message: refusal.err().message().unwrap_or("without a message").to_owned(),
                request_id: refusal.err().meta().request_id().map(str::to_owned),
                advice: String::new(),
            };
            by_code(call, problem, refusal.into_err())
        }
        SdkError::DispatchFailure(ref failure) if !seen.last_ambiguous && !failure.is_io() && !failure.is_timeout() => {
            Error::Configuration(call, configuration_advice(&error), Some(quiet(error)))
        }
        SdkError::ConstructionFailure(_) => {
            Error::Configuration(call, configuration_advice(&error), Some(quiet(error)))
        }
        SdkError::TimeoutError(_) => Error::Transport(call, TOO_LATE.into(), quiet(error)),
        SdkError::DispatchFailure(ref failure) if failure.is_timeout() => {
            Error::Transport(call, TOO_LATE.into(), quiet(error))
        }
        SdkError::ResponseError(_) => Error::Transport(call, NO_ANSWER.into(), quiet(error)),
        other => Error::Transport(call, "the connection failed".into(), quiet(other)),
    }
}

fn by_code<E: StdError + Send + Sync + 'static>(call: Call, problem: ServiceProblem, error: E) -> Error {
    match problem.code.as_str() {
        "ConditionalCheckFailedException" => {
            let item = find::<ConditionalCheckFailedException>(&error).and_then(|e| e.item.clone());
            Error::ConditionFailed(call, Failed::new(item))
        }
        "TransactionCanceledException" => {
            let reasons = find::<TransactionCanceledException>(&error).map(cancellation_reasons).unwrap_or_default();
            Error::TransactionCancelled(call, reasons, quiet(error))
        }
        "TransactionInProgressException" => Error::TransactionInProgress(call, quiet(error)),
        "ResourceNotFoundException" => Error::TableNotFound(call, quiet(error)),
        "ResourceInUseException" => Error::TableInUse(call, quiet(error)),
        "ProvisionedThroughputExceededException" | "ThrottlingException" | "RequestLimitExceeded" => {
            Error::Throttled(call, throttling_reasons(&error), quiet(error))
        }
        "TransactionConflictException" | "ReplicatedWriteConflictException" => {
            Error::Conflict(call, Box::new(problem), quiet(error))
        }
        _ => Error::Service(call, Box::new(problem), quiet(error)),
    }
}

/// A modelled error stands in the chain of causes, whatever the operation is.
fn find<'e, T: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e T> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

fn cancellation_reasons(error: &TransactionCanceledException) -> Vec<CancellationReason> {
    let reason = |reason: &aws_sdk_dynamodb::types::CancellationReason| CancellationReason {
        code: reason.code().unwrap_or("None").to_owned(),
        message: reason.message().map(str::to_owned),
        item: reason.item.clone(),
        advice: String::new(),
    };
    error.cancellation_reasons().iter().map(reason).collect()
}

fn throttling_reasons(error: &(dyn StdError + 'static)) -> Vec<String> {
    let texts = |reasons: &[ThrottlingReason]| {
        let text =
            |r: &ThrottlingReason| [r.reason(), r.resource()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        reasons.iter().map(text).collect()
    };
    None.or_else(|| find::<ProvisionedThroughputExceededException>(error).map(|e| texts(e.throttling_reasons())))
        .or_else(|| find::<ThrottlingException>(error).map(|e| texts(e.throttling_reasons())))
        .or_else(|| find::<RequestLimitExceeded>(error).map(|e| texts(e.throttling_reasons())))
        .unwrap_or_default()
}

/// What is missing, as far as the SDK's own words tell.
fn configuration_advice(error: &(dyn StdError + 'static)) -> String {
    let words: String = chain(error).map(|error| format!("{error} ").to_lowercase()).collect();
    let advice = if words.contains("region") {
        "no region is set: give the client one, or set AWS_REGION"
    } else if words.contains("credential") || words.contains("identity") {
        "no credentials are to be had: give the client a provider, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, \
         or a profile"
    } else if words.contains("http client") {
        "the client has no HTTP client: enable the SDK's feature `default-https-client`, or set one"
    } else {
        "the request could not be made or sent: look at the client's region, credentials and endpoint"
    };
    advice.to_owned()
}
