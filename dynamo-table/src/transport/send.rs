//! The one door: every request of the library leaves here, and what became of it is judged here.

use std::time::Duration;

use tracing::Instrument;

use super::attempts::{Attempts, Repeat, Seen};
use super::failure::settle;
use super::from_response::FromResponse;
use super::sdk::{Report, SdkRequest};
use super::wire_request::ReadyBody;
use crate::cache::place::Place;
use crate::cache::write::WriteGuard;
use crate::error::{Call, Error};

/// A request that is ready to be sent, and how.
#[must_use = "nothing is sent until it is sent"]
pub(crate) struct Outgoing<'c, B> {
    call: &'c Call,
    request: B,
    repeat: Repeat,
    report: Report,
    changes: Vec<Place>,
    most_rounds: u32,
    body: Option<ReadyBody>,
}

/// What became of a request.
pub(crate) struct Sent<T> {
    pub(crate) result: Result<T, Error>,
    /// What was seen of its attempts, whether it succeeded or failed.
    pub(crate) seen: Seen,
}

/// Of a transaction, each of which may be several attempts of the SDK's.
const MOST_ROUNDS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(25);

impl<'c, B: SdkRequest> Outgoing<'c, B> {
    pub(crate) fn new(call: &'c Call, request: B, repeat: Repeat) -> Self {
        Self { call, request, repeat, report: Report::Nothing, changes: Vec::new(), most_rounds: 1, body: None }
    }
    /// Asks for what it consumes.
    pub(crate) fn reporting(self, report: Report) -> Self {
        Self { report, ..self }
    }
    /// A write of items that a cache may hold.
    pub(crate) fn changing(self, changes: impl IntoIterator<Item = Place>) -> Self {
        Self { changes: changes.into_iter().collect(), ..self }
    }
    /// The body is written already: of the SDK's request only the names of tables count.
    pub(crate) fn body(self, body: ReadyBody) -> Self {
        Self { body: Some(body), ..self }
    }
    /// A transaction: sent again, as it is, while it is in conflict with others or in progress.
    pub(crate) fn until_settled(self) -> Self {
        Self { most_rounds: MOST_ROUNDS, ..self }
    }

    /// Sends it: the SDK decides by what [`Repeat`] says, whether an attempt that failed is followed by another.
    pub(crate) async fn send<T>(self) -> Sent<T>
    where
        T: FromResponse<B::Output>,
    {
        let Self { call, request, repeat, report, changes, most_rounds, body } = self;
        let attempts = Attempts::new(repeat).sending(body);
        let mut request = request.reporting(report);
        // From here on the write may happen; and it is over before any hook runs, which may read.
        let writing = WriteGuard::over(changes);
        let mut round = 1;
        let result = loop {
            let again = (round < most_rounds).then(|| request.clone());
            let response = request.send_watched(&attempts).instrument(call.span()).await;
            match (settle(&attempts, call, response), again) {
                (Err(error), Some(again)) if error.passes_by_itself() && !attempts.has_to_end() => request = again,
                (result, _) => break result,
            }
            pause(round).await;
            round += 1;
        };
        let made = |output| T::from_response(output, attempts.items()).map_err(|why| call.senseless(why.to_string()));
        let (result, seen) = (result.and_then(made), attempts.seen());
        writing.end(seen.lost_any() || result.as_ref().is_err_and(Error::may_be_applied));
        Sent { result, seen }
    }
}

/// Full jitter, so that those who were in conflict do not meet again.
async fn pause(rounds: u32) {
    let longest = FIRST_PAUSE * 2u32.pow(rounds.min(6));
    tokio::time::sleep(longest.mul_f64(fastrand::f64())).await;
}
