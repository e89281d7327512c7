//! Random reads and writes of a few keys through a cache, in front of a DynamoDB that answers late, forgets to answer, applies
//! late and reads what is old: no read may give what it must not.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use dynamo_table::{CacheOptions, Cached, DynamoTable, Table};
use dynamo_table_testkit::Recorder;
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{Player, player};

/// An eventually consistent read may be older than it by this.
const LAG: Duration = Duration::from_secs(20);
const TIME_TO_LIVE: Duration = Duration::from_secs(30);
/// A request that its sender has given up may be carried out this much later.
const LATE: Duration = Duration::from_secs(10);
/// Longer than any read takes, its wait for another included.
const READ: Duration = Duration::from_secs(8);

#[derive(Clone)]
struct World(Arc<Mutex<State>>);

struct State {
    rng: Rng,
    /// What stood under each number, since when: its points are unique to one write.
    history: BTreeMap<u32, Vec<(Instant, u64)>>,
    next: u64,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

impl World {
    fn new(seed: u64) -> Self {
        let history = (0..3).map(|number| (number, vec![(Instant::now(), u64::from(number))])).collect();
        Self(Arc::new(Mutex::new(State { rng: Rng::with_seed(seed), history, next: 3 })))
    }
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
    fn chance(&self, percent: u8) -> bool {
        self.state().rng.u8(0..100) < percent
    }
    async fn pause(&self, most: Duration) {
        let time = most.mul_f64(self.state().rng.f64());
        sleep(time).await;
    }
    fn next(&self) -> u64 {
        let mut state = self.state();
        state.next += 1;
        state.next
    }
    fn apply(&self, number: u32, points: u64) {
        self.state().history.get_mut(&number).unwrap().push((Instant::now(), points));
    }
    /// What was written last under the number until then, as its place in the history.
    fn written_until(&self, number: u32, until: Instant) -> usize {
        self.state().history[&number].iter().rposition(|(at, _)| *at <= until).unwrap_or(0)
    }
    /// The last place of these points in the history.
    fn place(&self, number: u32, points: u64) -> Option<usize> {
        self.state().history[&number].iter().rposition(|(_, held)| *held == points)
    }
    fn read(&self, number: u32, consistent: bool) -> u64 {
        let newest = self.written_until(number, Instant::now());
        let oldest = if consistent { newest } else { self.written_until(number, Instant::now() - LAG) };
        let mut state = self.state();
        let at = state.rng.usize(oldest..=newest);
        state.history[&number][at].1
    }

    async fn answer(self, operation: String, body: Value) -> Result<HttpResponse, ConnectorError> {
        // Seldom so slow that those who wait for it give up.
        let slow = if self.chance(5) { Duration::from_secs(3) } else { Duration::from_millis(200) };
        self.pause(slow).await;
        let answer = match operation.as_str() {
            "GetItem" => {
                let number = body["Key"]["number"]["N"].as_str().unwrap().parse().unwrap();
                let points = self.read(number, body["ConsistentRead"] == true);
                json!({ "Item": item(number, points) })
            }
            "PutItem" => {
                let number = |name: &str| body["Item"][name]["N"].as_str().unwrap().parse::<u64>().unwrap();
                let (number, points) = (number("number") as u32, number("points"));
                if self.chance(3) {
                    let late = self.clone();
                    tokio::spawn(async move {
                        late.pause(LATE).await;
                        late.apply(number, points);
                    });
                    return Err(ConnectorError::timeout("lost".into()));
                }
                self.apply(number, points);
                json!({})
            }
            other => panic!("{other}"),
        };
        self.pause(slow).await;
        match self.chance(3) {
            true => Err(ConnectorError::timeout("lost".into())),
            false => Ok(HttpResponse::new(200.try_into().unwrap(), SdkBody::from(answer.to_string()))),
        }
    }
}

fn item(number: u32, points: u64) -> Value {
    let (number, points) = (number.to_string(), points.to_string());
    json!({ "league": { "S": "nfl" }, "number": { "N": number }, "points": { "N": points } })
}

impl HttpClient for World {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for World {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").unwrap().rsplit('.').next().unwrap().to_owned();
        let body = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        HttpConnectorFuture::new(self.clone().answer(operation, body))
    }
}

/// What was written through the cache.
type Owned = Arc<Mutex<Vec<Own>>>;

#[derive(Clone, Copy)]
struct Own {
    number: u32,
    points: u64,
    /// Reads that begin after this time must see it, or what was written later.
    from: Instant,
    /// Its place in the history; `None` is the last that it has by then.
    place: Option<usize>,
}

async fn write(world: &World, players: &Cached<Table<Player>>, number: u32, owned: &Owned) {
    let points = world.next();
    let record = Player { number, points, team: None, ..player() };
    let put = players.put(&record).into_future();
    let patience = if world.chance(5) { Duration::from_millis(150) } else { Duration::from_secs(60) };
    let acknowledged = matches!(timeout(patience, put).await, Ok(Ok(_)));
    let mut owned = owned.lock().unwrap();
    if acknowledged {
        owned.push(Own { number, points, from: Instant::now(), place: world.place(number, points) });
    }
    // A try that was given up may be applied late; whoever reads then has waited for a read that began still earlier.
    owned.push(Own { number, points, from: Instant::now() + LATE + READ, place: None });
}

async fn read(world: &World, players: &Cached<Table<Player>>, number: u32, owned: &Owned) {
    let began = Instant::now();
    let consistent = world.chance(10);
    let get = players.get(("nfl", number));
    let get = if consistent { get.consistent() } else { get };
    let patience = if world.chance(10) { Duration::from_millis(150) } else { Duration::from_secs(60) };
    let until_then = world.written_until(number, began);
    let own: Vec<Own> = owned.lock().unwrap().clone();
    let own = own.into_iter().filter(|own| own.number == number && own.from <= began);
    let own: Vec<usize> = own.filter_map(|own| own.place.or_else(|| world.place(number, own.points))).collect();
    let Ok(Ok(found)) = timeout(patience, get.into_future()).await else { return };
    let place = world.place(number, found.unwrap().points).expect("only what was written is read");

    assert!(own.iter().all(|own| place >= *own), "what is read is older than what was written through the cache");
    let old = began.checked_sub(TIME_TO_LIVE + LAG + READ).map_or(0, |until| world.written_until(number, until));
    assert!(place >= old, "what is read is too old");
    assert!(!consistent || place >= until_then, "a consistent read is old");
}

async fn client(world: World, players: Cached<Table<Player>>, owned: Owned) {
    for _ in 0..100 {
        let longest = if world.chance(20) { 40_000 } else { 1_000 };
        world.pause(Duration::from_millis(longest)).await;
        let number = world.state().rng.u32(0..3);
        let what = world.state().rng.u8(0..100);
        match what {
            0..8 => write(&world, &players, number, &owned).await,
            // By somebody else.
            8..10 => world.apply(number, world.next()),
            10..11 => players.invalidate(("nfl", number)),
            _ => read(&world, &players, number, &owned).await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_read_is_too_old() {
    let (mut hits, mut shared, mut refused) = (0, 0, 0);
    for seed in 0..30 {
        println!("seed {seed}");
        let world = World::new(seed);
        let recorder = Recorder::new(world.clone());
        let players = Table::<Player>::new(recorder.client(), "players");
        let players = players.cached(CacheOptions::default().time_to_live(TIME_TO_LIVE));
        let owned = Owned::default();
        let clients: Vec<_> =
            (0..8).map(|_| tokio::spawn(client(world.clone(), players.clone(), owned.clone()))).collect();
        for client in clients {
            client.await.unwrap();
        }
        let statistics = players.cache_statistics();
        hits += statistics.hits;
        shared += statistics.shared;
        refused += statistics.refused;
    }
    // All of it has happened.
    println!("{hits} hits, {shared} shared, {refused} refused");
    assert!(hits > 1_000 && shared > 100 && refused > 100, "{hits} hits, {shared} shared, {refused} refused");
}
