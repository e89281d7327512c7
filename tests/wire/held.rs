//! Answers that wait until the test lets them go.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use dynamo_table::{Record, Table};
use dynamo_table_testkit::{Answer, Canned, Recorder};
use tokio::sync::oneshot::{Receiver, Sender, channel};
use tokio::time::timeout;

/// Stands in front of canned answers. Each request is carried out at once; the answers to those that were announced are held.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    canned: Canned,
    announced: Arc<Mutex<VecDeque<Announced>>>,
}

/// What says that the request has arrived, and what lets its answer go.
type Announced = (Sender<()>, Receiver<()>);

/// The answer to one request.
pub struct Held {
    arrived: Option<Receiver<()>>,
    release: Sender<()>,
}

/// A table that gets these answers, in this order, and the gate that they pass.
pub fn gated<R: Record>(answers: impl IntoIterator<Item = Answer>) -> (Table<R>, Gate) {
    let gate = Gate { canned: Canned::new(answers), ..Gate::default() };
    (Table::new(Recorder::new(gate.clone()).client(), "players"), gate)
}

impl Gate {
    /// The answer to the next request that nobody has announced yet is held.
    pub fn hold(&self) -> Held {
        let ((arrives, arrived), (release, released)) = (channel(), channel());
        self.announced.lock().unwrap().push_back((arrives, released));
        Held { arrived: Some(arrived), release }
    }
    pub fn canned(&self) -> &Canned {
        &self.canned
    }
}

impl Held {
    /// Waits until the request has been carried out.
    pub async fn arrived(&mut self) {
        let arrived = self.arrived.take().expect("asked once");
        timeout(Duration::from_secs(10), arrived).await.expect("a request arrives").expect("the gate is there");
    }
    pub fn release(self) {
        // Whoever sent the request may have given up.
        let _ = self.release.send(());
    }
}

impl HttpClient for Gate {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for Gate {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.canned.call(request);
        let Some((arrives, released)) = self.announced.lock().unwrap().pop_front() else { return answer };
        HttpConnectorFuture::new(async move {
            let _ = arrives.send(());
            // Never released is never answered.
            if released.await.is_err() {
                std::future::pending::<()>().await;
            }
            answer.await
        })
    }
}
