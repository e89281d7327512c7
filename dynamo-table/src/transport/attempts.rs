//! What may be sent twice, and what became of each attempt.

use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::client::customize::CustomizableOperation;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Builder, ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::dns::ResolveDnsError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, Error as AnyError,
    FinalizerInterceptorContextRef, InterceptorContext, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};
use tokio::time::Instant;

use super::wire::{OwnReading, Reading, TakenItems};
use super::wire_request::ReadyBody;
use crate::codec::wire::response::{Items, ItemsAt};
use crate::codes::{self, Kind, Meaning};

/// What may be sent again, and when. The SDK by itself repeats a call after a lost response, whether or not it was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The same twice is the same once: the SDK's own retries.
    Harmless,
    /// The SDK's own retries, but the answer to a second attempt may be about the first: a condition that fails proves nothing.
    Conditional,
    /// Applied twice it would be wrong: only what is known not to have been applied is sent again.
    Never,
    /// Under one token: the SDK's own retries, none of which is applied a second time, for as long as DynamoDB knows the token.
    Transaction,
    /// One attempt: the caller has its own budget. For bulk requests and waits.
    Once,
}

impl Repeat {
    /// Of a write that is the same twice or is not, with a condition or without.
    pub(crate) fn of(repeatable: bool, conditional: bool) -> Self {
        match (repeatable, conditional) {
            (false, _) => Self::Never,
            (true, true) => Self::Conditional,
            (true, false) => Self::Harmless,
        }
    }
}

/// Watches the attempts of one call.
#[derive(Debug, Clone)]
pub struct Attempts {
    pub(crate) repeat: Repeat,
    seen: Arc<Mutex<Seen>>,
    body: Option<ReadyBody>,
    items: TakenItems,
}

/// What was seen of a call's attempts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// How many were made.
    pub(crate) attempts: u32,
    /// An earlier one may have been applied although its response was lost.
    pub(crate) earlier_ambiguous: bool,
    /// The last one may have been applied although its response was lost.
    pub(crate) last_ambiguous: bool,
    /// The last one was handed to the HTTP client.
    pub(crate) last_sent: bool,
    /// When the first began.
    pub(crate) began: Option<Instant>,
}

/// DynamoDB knows the token of a transaction for ten minutes; what is sent now has to arrive before.
const TOKEN_LIVES: Duration = Duration::from_secs(9 * 60);

impl Seen {
    /// Any of the attempts may have been applied although its response was lost.
    pub(crate) fn lost_any(&self) -> bool {
        self.earlier_ambiguous || self.last_ambiguous
    }
    /// How many were handed to the HTTP client: the last may have failed before.
    pub(crate) fn sent(&self) -> u32 {
        if self.last_sent { self.attempts } else { self.attempts.saturating_sub(1) }
    }
}

impl Attempts {
    pub(crate) fn new(repeat: Repeat) -> Self {
        Self { repeat, seen: Arc::default(), body: None, items: TakenItems::default() }
    }
    /// Of a request whose body is written already, if it is.
    pub(crate) fn sending(self, body: Option<ReadyBody>) -> Self {
        Self { body, ..self }
    }

    /// Sets for this one call what may be sent twice and how its response is read, and counts its attempts.
    pub(crate) fn watch<T, E, B>(
        &self,
        call: CustomizableOperation<T, E, B>,
        own: &'static OwnReading,
        at: ItemsAt,
    ) -> CustomizableOperation<T, E, B>
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let watched = || Watched::<E> { attempts: self.clone(), own, at, of: PhantomData };
        let call = call.interceptor(watched());
        call.config_override(match self.repeat {
            Repeat::Once => Builder::default().retry_config(RetryConfig::disabled()),
            _ => Builder::default().retry_classifier(watched()),
        })
    }

    pub(crate) fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Whether another attempt could do harm, whatever the last has come to.
    pub(crate) fn has_to_end(&self) -> bool {
        let Seen { last_ambiguous, began, .. } = self.seen();
        match self.repeat {
            Repeat::Never => last_ambiguous,
            Repeat::Transaction => began.is_some_and(|began| began.elapsed() >= TOKEN_LIVES),
            Repeat::Harmless | Repeat::Conditional | Repeat::Once => false,
        }
    }
    /// The items of the response, where it was read by us.
    pub(crate) fn items(&self) -> Option<Items> {
        self.items.take()
    }
    fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The attempts of one call whose errors are `E`.
struct Watched<E> {
    attempts: Attempts,
    own: &'static OwnReading,
    at: ItemsAt,
    of: PhantomData<fn() -> E>,
}

impl<E> fmt::Debug for Watched<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

impl<E> Watched<E>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    /// The code of a response that is an error, and what it means by the table of codes.
    fn meaning<'e>(&self, outcome: Outcome<'e>, response: &HttpResponse) -> (Option<&'e str>, Meaning) {
        let error = outcome.and_then(Result::err).and_then(OrchestratorError::as_operation_error);
        let code = error.and_then(|error| error.downcast_ref::<E>()).and_then(E::code);
        (code, codes::meaning(code, response.status().as_u16()))
    }
    /// Whether an attempt that was sent may have been applied although its answer says no such thing.
    fn is_ambiguous(&self, outcome: Outcome<'_>, response: Option<&HttpResponse>) -> bool {
        let error = match outcome {
            // Cut off before it had an outcome: an operation's timeout.
            None => return true,
            Some(Ok(_)) => return false,
            Some(Err(error)) => error,
        };
        if let Some(response) = response {
            return response.status().is_success() || self.meaning(outcome, response).1.is_ambiguous();
        }
        match error.as_connector_error() {
            Some(connector) => !connector.is_user() && !was_unreachable(connector),
            None => error.is_timeout_error() || error.is_response_error(),
        }
    }
}

/// What an attempt has come to.
type Outcome<'e> = Option<Result<&'e Output, &'e OrchestratorError<AnyError>>>;

impl<E> Intercept for Watched<E>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    fn name(&self) -> &'static str {
        "dynamo-table attempts"
    }
    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(body) = &self.attempts.body {
            body.take_over(config);
        }
        let Self { attempts, own, at, .. } = self;
        Reading { own, at: *at, items: attempts.items.clone() }.take_over(config);
        Ok(())
    }
    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.attempts.note(|seen| {
            seen.attempts += 1;
            seen.began.get_or_insert_with(Instant::now);
            seen.earlier_ambiguous |= seen.last_ambiguous;
            seen.last_ambiguous = false;
            seen.last_sent = false;
        });
        Ok(())
    }
    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.attempts.note(|seen| seen.last_sent = true);
        Ok(())
    }
    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let ambiguous = self.is_ambiguous(context.output_or_error(), context.response());
        self.attempts.note(|seen| seen.last_ambiguous = seen.last_sent && ambiguous);
        Ok(())
    }
}

/// No connection came about, so that nothing was sent: the name is unknown, nobody listens, or the other side is not trusted.
pub(crate) fn was_unreachable(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let refused = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let connecting = error.downcast_ref::<hyper_util::client::legacy::Error>();
        if refused == Some(std::io::ErrorKind::ConnectionRefused)
            || connecting.is_some_and(hyper_util::client::legacy::Error::is_connect)
            || error.is::<ResolveDnsError>()
        {
            return true;
        }
        next = error.source();
    }
    false
}

/// What the table of codes says of sending again: what is known not to have been applied, and passes, is; what may have been applied
/// is not where twice would be wrong.
impl<E> ClassifyRetry for Watched<E>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        if self.attempts.has_to_end() {
            return RetryAction::RetryForbidden;
        }
        let Some(response) = context.response() else { return RetryAction::NoActionIndicated };
        let (code, meaning) = self.meaning(context.output_or_error(), response);
        match (meaning.kind, code) {
            (Kind::Conflict, _) => RetryAction::transient_error(),
            // The SDK knows the names.
            (Kind::Throttled, None) => RetryAction::throttling_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }
    fn name(&self) -> &'static str {
        "dynamo-table: by what the code means"
    }
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}
