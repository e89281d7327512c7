//! What may be sent twice, and what became of each try.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::client::customize::CustomizableOperation;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Builder, ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef, Error as AnyError,
    FinalizerInterceptorContextRef, InterceptorContext, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};

use super::nonempty::NonEmpty;

/// What may be sent again, and when. The SDK by itself repeats a call after a lost answer, whether or not it was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The same twice is the same once: the SDK's own retries.
    Harmless,
    /// The SDK's own retries, but the answer to a second try may be about the first: a condition that fails proves nothing.
    Conditional,
    /// Applied twice it would be wrong: only what is known not to have been applied is sent again.
    Never,
    /// Under one token: the SDK's own retries, none of which is applied a second time.
    Transaction,
    /// One try: the caller has its own budget. For bulk requests and waits.
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

/// Watches the tries of one call.
#[derive(Debug, Clone)]
pub(crate) struct Attempts {
    pub(crate) repeat: Repeat,
    seen: Arc<Mutex<Seen>>,
}

/// What was seen of a call's tries.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// How many were made.
    pub(crate) tries: u32,
    /// An earlier one may have been applied although its answer was lost.
    pub(crate) earlier_ambiguous: bool,
    /// The last one may have been applied although its answer was lost.
    pub(crate) last_ambiguous: bool,
}

impl Seen {
    /// Any of the tries may have been applied although its answer was lost.
    pub(crate) fn lost_any(&self) -> bool {
        self.earlier_ambiguous || self.last_ambiguous
    }
}

impl Attempts {
    pub(crate) fn new(repeat: Repeat) -> Self {
        Self { repeat, seen: Arc::default() }
    }

    /// Sets for this one call what may be sent twice, and counts its tries.
    pub(crate) fn watch<T, E, B>(&self, call: CustomizableOperation<T, E, B>) -> CustomizableOperation<T, E, B> {
        let call = call.interceptor(self.clone());
        match self.repeat {
            Repeat::Harmless | Repeat::Conditional | Repeat::Transaction => call,
            Repeat::Never => call.config_override(Builder::default().retry_classifier(NotAfterAmbiguity)),
            Repeat::Once => call.config_override(Builder::default().retry_config(RetryConfig::disabled())),
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "dynamo-table attempts"
    }
    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.note(|seen| {
            seen.tries += 1;
            seen.earlier_ambiguous |= seen.last_ambiguous;
            seen.last_ambiguous = false;
        });
        Ok(())
    }
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.response().status().is_success() {
            let body = context.response_mut().take_body();
            *context.response_mut().body_mut() = NonEmpty::wrap(body);
        }
        Ok(())
    }
    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let ambiguous = is_ambiguous(context.output_or_error(), context.response());
        self.note(|seen| seen.last_ambiguous = ambiguous);
        Ok(())
    }
}

/// Whether a try may have been applied although its answer says no such thing.
fn is_ambiguous(
    outcome: Option<Result<&Output, &OrchestratorError<AnyError>>>,
    response: Option<&HttpResponse>,
) -> bool {
    let error = match outcome {
        // Cut off before it had an outcome: an operation's timeout.
        None => return true,
        Some(Ok(_)) => return false,
        Some(Err(error)) => error,
    };
    if let Some(response) = response {
        let status = response.status();
        return status.is_success() || status.is_server_error();
    }
    match error.as_connector_error() {
        Some(connector) => !connector.is_user() && !was_refused(connector),
        None => error.is_timeout_error() || error.is_response_error(),
    }
}

/// Nobody listened at the address: nothing was sent.
fn was_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let refused = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if refused == Some(std::io::ErrorKind::ConnectionRefused) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Forbids a retry of what may have been applied.
#[derive(Debug)]
struct NotAfterAmbiguity;

impl ClassifyRetry for NotAfterAmbiguity {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match is_ambiguous(context.output_or_error(), context.response()) {
            true => RetryAction::RetryForbidden,
            false => RetryAction::NoActionIndicated,
        }
    }
    fn name(&self) -> &'static str {
        "dynamo-table: not after a lost answer"
    }
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}
