//! What a failed call means.

use std::error::Error as StdError;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::ThrottlingReason;
use aws_sdk_dynamodb::types::error::{
    ConditionalCheckFailedException, ProvisionedThroughputExceededException, RequestLimitExceeded, ThrottlingException,
    TransactionCanceledException,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::attempts::{Attempts, Repeat, Seen, was_unreachable};
use crate::cancellation::{ActionName, CancellationReason};
use crate::codes::{self, Kind};
use crate::error::{Call, Error, OldItem, ServiceProblem, Source};
use crate::quiet::{harmless, quiet};

/// Turns what the SDK returned into a response or an error by its meaning.
pub(crate) fn settle<T, E>(
    attempts: &Attempts,
    call: &Call,
    result: Result<T, SdkError<E, HttpResponse>>,
) -> Result<T, Error>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    result.map_err(|error| meaning(call.clone(), attempts.repeat, attempts.seen(), &error))
}

const NO_RESPONSE: &str = "the response is empty, truncated, or not from DynamoDB";
const TOO_LATE: &str = "no response came in time";
const IN_BETWEEN: &str = "the time was up before an attempt could be sent, or between two of them; none was applied";
const BROKEN: &str = "the connection failed";
const NAMELESS: &str = "an error without a name";

fn meaning<E>(call: Call, repeat: Repeat, seen: Seen, error: &SdkError<E, HttpResponse>) -> Error
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let problem = match error {
        SdkError::ServiceError(refusal) if !refusal.raw().status().is_success() => {
            Some(problem(refusal.err(), refusal.raw()))
        }
        _ => None,
    };
    let call = call.sent(seen.sent(), error.request_id());
    let kind = problem.as_ref().map(|problem| problem.meaning.kind);
    // A cancelled transaction was not applied, by no attempt: they had one token. Of one in progress the next attempt tells.
    let settled = repeat == Repeat::Transaction && matches!(kind, Some(Kind::Cancelled | Kind::InProgress));
    let once_only = matches!(repeat, Repeat::Never | Repeat::Conditional | Repeat::Transaction) && !settled;
    if once_only && seen.lost_any() {
        // Whatever the last attempt said: an earlier one may have been applied, and be what made a condition false.
        let item = find::<ConditionalCheckFailedException>(error).and_then(|e| e.item.clone());
        return call.outcome_unknown(OldItem::new(item), Some(problem.map_or_else(|| quiet(error), Source::from)));
    }
    match (error, problem) {
        (SdkError::ServiceError(refusal), Some(problem)) => by_code(&call, problem, refusal.err()),
        // A whole answer that is not DynamoDB's: the SDK takes it for an error without a name.
        (SdkError::ServiceError(_) | SdkError::ResponseError(_), _) => call.not_answered(NO_RESPONSE, quiet(error)),
        (SdkError::TimeoutError(_), _) if !seen.lost_any() => call.not_answered(IN_BETWEEN, quiet(error)),
        (SdkError::TimeoutError(_), _) => call.not_answered(TOO_LATE, quiet(error)),
        (SdkError::DispatchFailure(failure), _) => {
            let unreachable = failure.as_connector_error().is_some_and(|connector| was_unreachable(connector));
            if unreachable && !seen.lost_any() {
                call.unreachable(quiet(error))
            } else if unreachable || failure.is_io() {
                call.not_answered(BROKEN, quiet(error))
            } else if failure.is_timeout() {
                call.not_answered(TOO_LATE, quiet(error))
            } else if seen.last_ambiguous {
                call.not_answered(BROKEN, quiet(error))
            } else {
                call.misconfigured(configuration_advice(error), Some(quiet(error)))
            }
        }
        (SdkError::ConstructionFailure(_), _) => call.misconfigured(configuration_advice(error), Some(quiet(error))),
        _ => call.not_answered(BROKEN, quiet(error)),
    }
}

/// What a response with an error says of it.
fn problem<E: ProvideErrorMetadata>(error: &E, response: &HttpResponse) -> ServiceProblem {
    let status = response.status().as_u16();
    let meaning = codes::meaning(error.code(), status);
    let message = match (error.message(), error.code()) {
        (Some(message), _) => message.to_owned(),
        (None, Some(_)) => "without a message".to_owned(),
        (None, None) => format!("the response has the status {status}, and is not an error from DynamoDB"),
    };
    let advice = match error.code() {
        Some(code) => codes::advice(code, status, &message),
        None => meaning.advice,
    };
    ServiceProblem {
        code: error.code().unwrap_or(NAMELESS).to_owned(),
        advice: advice.to_owned(),
        message,
        request_id: error.meta().request_id().map(str::to_owned),
        status,
        meaning,
    }
}

fn by_code<E: StdError + Send + Sync + 'static>(call: &Call, problem: ServiceProblem, error: &E) -> Error {
    match problem.meaning.kind {
        Kind::Condition => {
            let item = find::<ConditionalCheckFailedException>(error).and_then(|e| e.item.clone());
            call.condition_failed(OldItem::new(item))
        }
        Kind::Cancelled => {
            let reasons = find::<TransactionCanceledException>(error).map(cancellation_reasons).unwrap_or_default();
            call.cancelled(reasons, problem.into())
        }
        Kind::InProgress => call.in_progress(problem.into()),
        Kind::NoTable => call.table_not_found(problem.into()),
        Kind::InUse => call.table_in_use(problem.into()),
        Kind::Throttled => call.throttled(throttling_reasons(error), problem.into()),
        Kind::Conflict => call.conflict(problem.into()),
        // A gateway before DynamoDB.
        Kind::Server if problem.code == NAMELESS => call.senseless(harmless(&problem.message)),
        Kind::Server | Kind::Busy | Kind::Invalid | Kind::Hopeless => call.refused(problem),
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
        action: ActionName::default(),
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
        "no credentials were found: give the client a provider, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, \
         or a profile"
    } else if words.contains("invalid uri") || words.contains("valid uri") {
        "the client's endpoint is not a URL: it should look like `http://localhost:8000`"
    } else if words.contains("http client") {
        "the client has no HTTP client: enable the SDK's feature `default-https-client`, or set one"
    } else {
        "the request could not be made or sent: check the client's region, credentials and endpoint"
    };
    advice.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SDK keeps no message of an error without a name today; where it does, those are the words of a server of somebody's.
    #[test]
    fn another_servers_words_are_not_printed_as_they_are() {
        let words = "no way for {\"league\":{\"S\":\"secret\"}}";
        let error = aws_sdk_dynamodb::error::ErrorMetadata::builder().message(words).build();
        let meaning = codes::meaning(None, 502);
        let problem = ServiceProblem {
            code: NAMELESS.to_owned(),
            advice: String::new(),
            message: words.to_owned(),
            request_id: None,
            status: 502,
            meaning,
        };
        let call = Call::new("PutItem", "players");
        let error = by_code(&call, problem, &error);
        let said = "PutItem on table `players`: (left out: it quotes a request or a response)";
        assert_eq!(error.to_string(), said);
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}
