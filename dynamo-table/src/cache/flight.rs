//! A request that several readers wait for.

use std::pin::pin;

use futures::channel::oneshot::{Canceled, Receiver, Sender, channel};
use futures::future::{Either, FutureExt, Shared, select, select_all};
use tokio::time::Instant;

use super::found::Found;
use crate::identity::Identity;

/// What became of the request. It was given up where there is none.
#[derive(Clone)]
pub(crate) enum Landed {
    Found(Found),
    Failed,
}

/// What those wait for who did not send it.
pub(crate) type Landing = Shared<Receiver<Landed>>;

/// A request under way, as others find it.
pub(crate) struct Flight {
    pub(crate) key: Identity,
    pub(crate) id: u64,
    /// The stripe's, when it began: after a write nobody joins it.
    pub(crate) epoch: u64,
    pub(crate) began: Instant,
    /// What others wait for; `None`: it brings nothing to others.
    pub(crate) landing: Option<Landing>,
}

impl Flight {
    pub(crate) fn new(key: Identity, id: u64, epoch: u64) -> Self {
        Self { key, id, epoch, began: Instant::now(), landing: None }
    }
    /// From now on others may wait for it; what it brings them is to be given to the sender.
    pub(crate) fn open(&mut self) -> Sender<Landed> {
        let (landed, landing) = channel();
        self.landing = Some(landing.shared());
        landed
    }
}

/// Requests under way that one reader may be answered by, whichever comes first.
#[derive(Default)]
pub(crate) struct Joined(Vec<(u64, Landing)>);

impl Joined {
    /// These and no others; one that is known already is kept as it is.
    pub(crate) fn keep<'f>(&mut self, flights: impl Iterator<Item = &'f Flight>) {
        self.0 = flights.filter_map(|flight| Some((flight.id, flight.landing.clone()?))).collect();
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The first that lands, or is given up; it is none of them any more. There has to be one.
    pub(crate) async fn first(&mut self) -> Result<Landed, Canceled> {
        let (landed, at, _) = select_all(self.0.iter().map(|(_, landing)| landing.clone())).await;
        drop(self.0.remove(at));
        landed
    }
    /// The answer to a request of one's own, or what one of these has found before it comes.
    pub(crate) async fn or<T>(&mut self, request: impl Future<Output = T>) -> Result<T, Found> {
        let mut request = pin!(request);
        while !self.is_empty() {
            let first = pin!(self.first());
            match select(request.as_mut(), first).await {
                Either::Left((answer, _)) => return Ok(answer),
                Either::Right((Ok(Landed::Found(found)), _)) => return Err(found),
                Either::Right(_) => {}
            }
        }
        Ok(request.await)
    }
}
