//! One request on its way through the layer.

use crate::faults::batch::{add_unprocessed, hold_back, shuffle};
use crate::faults::creating::Creating;
use crate::faults::fault::Fault;
use crate::faults::log::Log;
use crate::faults::pages::drop_next_key;
use crate::faults::refusal::refusal;
use crate::faults::stale::Past;
use crate::faults::upstream::{Reply, Upstream};
use crate::http;
use crate::request::Request;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use fastrand::Rng;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What requests share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) stall: Duration,
    /// Where reads may be behind.
    pub(crate) past: Option<Past>,
    pub(crate) creating: Creating,
    /// Tokens of transactions that the engine has carried out: under such a token nothing can be in conflict any more.
    pub(crate) carried_out: Mutex<HashSet<String>>,
    pub(crate) log: Log,
}

/// One request, and what is to happen to it.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) upstream: Upstream,
    pub(crate) request: Request,
    pub(crate) fault: Option<Fault>,
    pub(crate) rng: Rng,
    /// The layer does nothing any more.
    pub(crate) calm: bool,
    /// Of the request in the log.
    pub(crate) place: usize,
    pub(crate) world: Arc<World>,
}

impl Run {
    pub(crate) async fn answer(mut self) -> Result<HttpResponse, ConnectorError> {
        if self.fault == Some(Fault::Conflict) && self.is_carried_out() {
            self.fault = None;
            self.world.log.correct(self.place, None);
        }
        let Some(fault) = self.fault else { return Ok(self.pass(None).await?.whole()) };
        match fault {
            Fault::Refused => Err(ConnectorError::io(io::Error::from(io::ErrorKind::ConnectionRefused).into())),
            Fault::ResetBefore => Err(ConnectorError::io("faults: reset before the request".into())),
            Fault::StallBefore => {
                tokio::time::sleep(self.world.stall).await;
                Err(ConnectorError::timeout("faults: nothing was heard".into()))
            }
            Fault::Partial | Fault::Unprocessed => self.part(fault == Fault::Unprocessed).await,
            fault if fault.is_harmless() => self.otherwise(fault).await,
            fault if fault.applied() => self.lose(fault).await,
            fault => match refusal(fault, &self.request, &mut self.rng) {
                Some(refused) => Ok(refused),
                None => Ok(self.pass(None).await?.whole()),
            },
        }
    }

    /// Whether it is another try of a transaction that was applied.
    fn is_carried_out(&self) -> bool {
        self.token().is_some_and(|token| self.carried_out().contains(token))
    }

    fn token(&self) -> Option<&str> {
        self.request.body["ClientRequestToken"].as_str()
    }

    fn carried_out(&self) -> MutexGuard<'_, HashSet<String>> {
        self.world.carried_out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The engine's own answer, to the request as it came or to another body.
    async fn pass(&self, body: Option<&Value>) -> Result<Reply, ConnectorError> {
        let sent = body.unwrap_or(&self.request.body);
        let past = self.world.past.as_ref().filter(|_| !self.calm);
        if let Some(past) = past {
            past.keep(&self.upstream, &self.request.operation, sent).await?;
        }
        let reply = match body {
            Some(body) => self.upstream.send_as(body).await?,
            None => self.upstream.send().await?,
        };
        if let Some(token) = self.token().filter(|_| reply.is_success()) {
            self.carried_out().insert(token.to_owned());
        }
        let table = sent["TableName"].as_str().unwrap_or_default();
        match self.request.operation.as_str() {
            "CreateTable" | "UpdateTable" | "DeleteTable" => {
                past.into_iter().for_each(|past| past.forget(table));
                if self.request.operation == "CreateTable" && reply.is_success() {
                    self.world.creating.begin(table);
                }
                Ok(reply)
            }
            "DescribeTable" if !self.calm => Ok(self.described(table, reply)),
            _ => Ok(reply),
        }
    }

    fn described(&self, table: &str, mut reply: Reply) -> Reply {
        let Some(mut json) = reply.json() else { return reply };
        if self.world.creating.tell(table, &mut json) {
            reply.replace(&json);
            if self.fault.is_none() {
                self.world.log.correct(self.place, Some(Fault::Creating));
            }
        }
        reply
    }

    /// The request is carried out, and its answer does not arrive, or not whole, or not in time.
    async fn lose(&self, fault: Fault) -> Result<HttpResponse, ConnectorError> {
        let mut reply = self.pass(None).await?;
        match fault {
            Fault::ResetAfter => Err(ConnectorError::io("faults: reset after the request".into())),
            Fault::Stall => {
                tokio::time::sleep(self.world.stall).await;
                Ok(reply.whole())
            }
            Fault::Torn => {
                let half = reply.body[..reply.body.len() / 2].to_vec();
                *reply.response.body_mut() = http::torn(half);
                Ok(reply.response)
            }
            Fault::ServerErrorAfter => {
                Ok(refusal(fault, &self.request, &mut Rng::with_seed(0)).unwrap_or_else(|| reply.whole()))
            }
            // An engine's refusal without its body would say that all went well.
            _ if !reply.is_success() => {
                self.world.log.correct(self.place, None);
                Ok(reply.whole())
            }
            _ => Ok(http::response(200, Vec::new(), reply.request_id())),
        }
    }

    async fn part(&mut self, nothing: bool) -> Result<HttpResponse, ConnectorError> {
        let mut body = self.request.body.clone();
        let held = hold_back(&mut body, nothing, &mut self.rng);
        let operation = &self.request.operation;
        let sent = body["RequestItems"].as_object().is_some_and(|tables| !tables.is_empty());
        let (mut json, request_id) = if sent {
            let reply = self.pass(Some(&body)).await?;
            match reply.json().filter(|json| reply.is_success() && json.is_object()) {
                Some(json) => (json, reply.request_id()),
                None => return Ok(reply.whole()),
            }
        } else {
            (json!({}), "faults".to_owned())
        };
        add_unprocessed(&mut json, operation, held);
        shuffle(&mut json, operation, &mut self.rng);
        Ok(http::response(200, json.to_string().into_bytes(), request_id))
    }

    /// Another answer that is as good.
    async fn otherwise(&mut self, fault: Fault) -> Result<HttpResponse, ConnectorError> {
        let mut reply = self.pass(None).await?;
        let Some(mut json) = reply.json().filter(|json| reply.is_success() && json.is_object()) else {
            self.world.log.correct(self.place, None);
            return Ok(reply.whole());
        };
        let (upstream, request, rng) = (&self.upstream, &self.request, &mut self.rng);
        let changed = match (fault, &self.world.past) {
            (Fault::Shuffle, _) => shuffle(&mut json, &request.operation, rng),
            (Fault::NextKeyDropped, _) => drop_next_key(upstream, request, &mut json).await?,
            (Fault::Stale, Some(past)) => past.show(upstream, request, &mut json, rng).await?,
            _ => false,
        };
        if changed {
            reply.replace(&json);
        } else {
            self.world.log.correct(self.place, None);
        }
        Ok(reply.whole())
    }
}
