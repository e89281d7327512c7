//! All orders in which the requests of two processes can reach DynamoDB, one after another.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use dynamo_table::Table;
use dynamo_table_testkit::{Answer, Canned};
use tokio::sync::{Notify, oneshot};

use super::Note;
use super::plane::{Actor, Plane};

/// What is chosen at each step.
#[derive(Debug)]
pub enum Choices {
    /// One run after another: what was chosen, out of how many. A run follows it, and takes the first wherever there is nothing.
    Each { made: Vec<(usize, usize)>, next: usize },
    /// At random.
    Any(fastrand::Rng),
}

impl Choices {
    pub fn each() -> Self {
        Self::Each { made: Vec::new(), next: 0 }
    }
    fn choose(&mut self, among: usize) -> usize {
        let (made, next) = match self {
            Self::Each { made, next } => (made, next),
            Self::Any(random) => return random.usize(..among),
        };
        if *next == made.len() {
            made.push((0, among));
        }
        let (chosen, count) = made[*next];
        assert_eq!(count, among, "the same choices lead to the same place");
        *next += 1;
        chosen
    }
    /// The next run; `false`: there was each.
    pub fn advance(&mut self) -> bool {
        let Self::Each { made, next } = self else { return true };
        *next = 0;
        while let Some((chosen, among)) = made.pop() {
            if chosen + 1 < among {
                made.push((chosen + 1, among));
                return true;
            }
        }
        false
    }
}

/// Where requests wait until it is their turn.
#[derive(Debug, Clone, Default)]
struct Gate {
    canned: Canned,
    waiting: Arc<Mutex<Option<Waiting>>>,
    arrived: Arc<Notify>,
}

#[derive(Debug)]
struct Waiting {
    operation: String,
    turn: oneshot::Sender<Answer>,
}

impl HttpClient for Gate {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for Gate {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let (turn, comes) = oneshot::channel();
        *self.waiting.lock().unwrap() = Some(Waiting { operation, turn });
        self.arrived.notify_one();
        let canned = self.canned.clone();
        HttpConnectorFuture::new(async move {
            canned.push(comes.await.expect("each request has its turn"));
            canned.call(request).await
        })
    }
}

/// A step: the turn of a process, or of DynamoDB itself.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Serve { actor: Actor, stale: bool },
    GoOn,
}

/// One process: its request that waits, and what it was told last, so that nobody asks the same again before anything has changed.
struct Process<T> {
    gate: Gate,
    call: tokio::task::JoinHandle<T>,
    told: Vec<(String, usize)>,
}

impl<T> Process<T> {
    fn asks(&self) -> Option<String> {
        self.gate.waiting.lock().unwrap().as_ref().map(|waiting| waiting.operation.clone())
    }
    fn is_idle(&self) -> bool {
        self.call.is_finished() || self.asks().is_some()
    }
    fn serve(&mut self, actor: Actor, plane: &mut Plane, stale: bool) {
        let waiting = self.gate.waiting.lock().unwrap().take().expect("it asks");
        let version = plane.version(&waiting.operation);
        let answer = plane.serve(actor, &waiting.operation, stale);
        if !stale {
            self.told.push((waiting.operation, version));
        }
        waiting.turn.send(answer).expect("it waits");
    }
    fn expects_news(&self, plane: &Plane) -> bool {
        self.asks().is_some_and(|operation| {
            let version = plane.version(&operation);
            !self.told.contains(&(operation, version))
        })
    }
}

/// What two processes send their requests by, for one run after another.
pub struct Clients([(Gate, Client); 2]);

impl Clients {
    pub fn new() -> Self {
        let arrived = Arc::new(Notify::new());
        Self([0, 1].map(|_| {
            let gate = Gate { arrived: arrived.clone(), ..Gate::default() };
            let client = gate.canned.client_with(|config| config.http_client(gate.clone()));
            (gate, client)
        }))
    }
}

/// Runs two calls, each of a process of its own, in the order of these choices. What they came to, and what DynamoDB saw; `None`
/// for an order that is the same as an earlier one.
pub fn run<T: Send + 'static, F>(
    clients: &Clients,
    mut plane: Plane,
    calls: [F; 2],
    choices: &mut Choices,
) -> Option<([T; 2], Plane)>
where
    F: FnOnce(Table<Note>) -> futures::future::BoxFuture<'static, T>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let [(first, _), _] = &clients.0;
        let arrived = &first.arrived;
        let mut actors = clients.0.iter();
        let mut processes = calls.map(|call| {
            let (gate, client) = actors.next().expect("there are two");
            *gate.waiting.lock().unwrap() = None;
            let call = call(Table::new(client.clone(), "notes"));
            let arrived = arrived.clone();
            let call = tokio::spawn(async move {
                let told = call.await;
                arrived.notify_one();
                told
            });
            Process { gate: gate.clone(), call, told: Vec::new() }
        });
        let (mut stale_left, mut asleep) = (1, Vec::new());
        loop {
            while !processes.iter().all(Process::is_idle) {
                arrived.notified().await;
                tokio::task::yield_now().await;
            }
            let all = steps(&plane, &processes, stale_left > 0);
            if all.is_empty() {
                break;
            }
            let awake: Vec<Step> = all.into_iter().filter(|step| !asleep.contains(step)).collect();
            if awake.is_empty() {
                return None;
            }
            let chosen = choices.choose(awake.len());
            let step = awake[chosen];
            if let Choices::Each { .. } = choices {
                asleep.extend(&awake[..chosen]);
            }
            asleep.retain(|other| commute(*other, step, &plane, &processes));
            match step {
                Step::GoOn => plane.go_on(),
                Step::Serve { actor, stale } => {
                    stale_left -= usize::from(stale);
                    processes[actor].serve(actor, &mut plane, stale);
                }
            }
        }
        let [first, second] = processes;
        Some(([first.call.await.unwrap(), second.call.await.unwrap()], plane))
    })
}

/// Whether two steps of different processes come to the same in either order: both change nothing.
fn commute<T>(one: Step, other: Step, plane: &Plane, processes: &[Process<T>; 2]) -> bool {
    let (Step::Serve { actor: a, stale: c }, Step::Serve { actor: b, stale: d }) = (one, other) else { return false };
    let reads = |actor: Actor| processes[actor].asks().is_some_and(|operation| plane.is_read(&operation));
    a != b && !(c && d) && reads(a) && reads(b)
}

/// What can come next. Where nothing would bring news, the first that asks is served all the same: it waits in vain.
fn steps<T>(plane: &Plane, processes: &[Process<T>; 2], stale: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for (actor, process) in processes.iter().enumerate() {
        if process.expects_news(plane) {
            steps.push(Step::Serve { actor, stale: false });
            if stale && plane.may_be_stale() && process.asks().as_deref() == Some("DescribeTable") {
                steps.push(Step::Serve { actor, stale: true });
            }
        }
    }
    if plane.moves() {
        steps.push(Step::GoOn);
    }
    if steps.is_empty() {
        let asks = processes.iter().position(|process| process.asks().is_some());
        steps.extend(asks.map(|actor| Step::Serve { actor, stale: false }));
    }
    steps
}
