//! Which fault happens to which request.

use crate::faults::content::{Hash, content};
use crate::faults::fault::Fault;
use crate::request::Request;
use fastrand::Rng;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Which faults happen to which requests: a plan that [`around`](Self::around) puts in front of an engine.
///
/// What happens to a request depends only on the seed, on what the request says and on how often a request that says
/// the same was seen before; not on the order in which requests arrive. Two runs with one seed meet the same faults.
///
/// Rules are asked in the order they were added; the first that names a fault which [suits](Fault::suits) the request
/// decides. Where none does, nothing happens.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dynamo_table_testkit::{Engine, Fault, Faults};
///
/// // The first try of each request is carried out and its answer lost; the SDK's second one is answered.
/// let layer = Faults::seeded(7).first(1, Fault::ResetAfter).around(Engine::new());
/// layer.client().list_tables().send().await?;
/// assert_eq!(layer.count(Fault::ResetAfter), 1);
/// assert_eq!(layer.requests(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Faults {
    seed: u64,
    rules: Vec<Rule>,
    at_most: u32,
    only: Option<Arc<Only>>,
    passed_over: Option<Arc<PassedOver>>,
    pub(crate) stall: Duration,
    pub(crate) staleness: Option<Duration>,
    pub(crate) creating: u32,
}

type Only = dyn Fn(&Request) -> bool + Send + Sync;
type PassedOver = dyn Fn(&str) -> bool + Send + Sync;

#[derive(Debug, Clone)]
enum Rule {
    Chance(Fault, f64),
    Storm(f64),
    First(u32, Fault),
    Script(Vec<Option<Fault>>),
}

impl Faults {
    /// No faults yet; chances are drawn by this seed.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            rules: Vec::new(),
            at_most: 0,
            only: None,
            passed_over: None,
            stall: Duration::from_secs(2),
            staleness: None,
            creating: 0,
        }
    }

    /// What happens to the first, second, … request of each content; nothing after the last. A step whose fault does
    /// not suit the request passes it on to the next rule.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Fault, Faults};
    /// let faults = Faults::script([Some(Fault::ResetAfter), None, Some(Fault::Throttle)]);
    /// # let _ = faults;
    /// ```
    pub fn script(steps: impl IntoIterator<Item = Option<Fault>>) -> Self {
        Self::seeded(0).rule(Rule::Script(steps.into_iter().collect()))
    }

    /// This fault with this chance, from 0 to 1.
    pub fn chance(self, fault: Fault, chance: f64) -> Self {
        self.rule(Rule::Chance(fault, chance))
    }

    /// With this chance any fault that suits the request, each as likely as the others. [`Stale`](Fault::Stale) is
    /// among them where [`staleness`](Self::staleness) was set; [`ItemConflict`](Fault::ItemConflict), which the SDK
    /// does not try again, is not.
    ///
    /// Operations on tables are hurt too, and a `CreateTable` whose response was lost is refused when it is tried again:
    /// create tables by the engine's own client. [`Empty`](Fault::Empty) answers make a read by the bare SDK find
    /// nothing; [`only`](Self::only), or [`chance`](Self::chance)s in the place of a storm, leave them out.
    ///
    /// A request that is tried three times fails in the end with a chance of `chance`³: callers that give up then, or
    /// that cannot send a write twice, want [`at_most`](Self::at_most) as well.
    pub fn storm(self, chance: f64) -> Self {
        self.rule(Rule::Storm(chance))
    }

    /// This fault to the first `requests` requests of each content.
    pub fn first(self, requests: u32, fault: Fault) -> Self {
        self.rule(Rule::First(requests, fault))
    }

    /// This fault to each request that it suits.
    pub fn always(self, fault: Fault) -> Self {
        self.first(u32::MAX, fault)
    }

    /// Leaves a content alone when it was hurt this often; 0 is no limit. [Harmless](Fault::is_harmless) faults are not
    /// counted and go on.
    ///
    /// With at most two, the SDK's three tries are enough for each request but a batch, whose leftovers are a request
    /// of another content, and a transaction that conflicts, which the SDK does not try again.
    pub fn at_most(mut self, times: u32) -> Self {
        self.at_most = times;
        self
    }

    /// How late [`Stall`](Fault::Stall) answers, by tokio's clock; two seconds where it is not set. The layer's clients
    /// wait half as long for an answer.
    pub fn stall(mut self, stall: Duration) -> Self {
        self.stall = stall;
        self
    }

    /// How far a read may be behind, by tokio's clock; a second where it is not set.
    ///
    /// [`Stale`](Fault::Stale) shows images of items that were true at most so long ago. The layer knows those that
    /// were overwritten through it, and reads each item before it is written. In pages an item is shown as it was, or
    /// left out where it did not exist; one that was deleted does not come back. Writes by PartiQL are not followed.
    pub fn staleness(mut self, staleness: Duration) -> Self {
        self.staleness = Some(staleness);
        self
    }

    /// `DescribeTable` says of each table that it is `CREATING`, and its indexes too, as often as this before it says
    /// what the engine says; a `CreateTable` through the layer begins anew. Other requests are not held up.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Engine, Faults};
    /// let layer = Faults::default().creating(2).around(Engine::new());
    /// // Code that waits for its table has to ask `layer.client()` three times.
    /// # let _ = layer;
    /// ```
    pub fn creating(mut self, answers: u32) -> Self {
        self.creating = answers;
        self
    }

    /// Leaves all other requests alone.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Fault, Faults};
    /// let faults = Faults::seeded(1).always(Fault::Throttle).only(|request| request.body["TableName"] == "players");
    /// # let _ = faults;
    /// ```
    pub fn only(mut self, these: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.only = Some(Arc::new(these));
        self
    }

    /// Strings of which this is true do not count as what a request says: those that are others in each run, such as the
    /// ids of `#[record(write_id)]`. A transaction's token never counts.
    ///
    /// ```
    /// # use dynamo_table_testkit::{Fault, Faults};
    /// let is_id = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    /// let faults = Faults::seeded(1).storm(0.3).passing_over(is_id);
    /// # let _ = faults;
    /// ```
    pub fn passing_over(mut self, these: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.passed_over = Some(Arc::new(these));
        self
    }

    /// What a request says, as one number.
    pub(crate) fn content(&self, request: &Request) -> u64 {
        content(request, &|text| self.passed_over.as_ref().is_some_and(|these| these(text)))
    }

    fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// How far reads may be behind, where any of the rules can draw it: then old images have to be kept.
    pub(crate) fn kept_for(&self) -> Option<Duration> {
        let named = self.rules.iter().any(|rule| match rule {
            Rule::Chance(fault, _) | Rule::First(_, fault) => *fault == Fault::Stale,
            Rule::Script(steps) => steps.contains(&Some(Fault::Stale)),
            Rule::Storm(_) => self.staleness.is_some(),
        });
        named.then(|| self.staleness.unwrap_or(Duration::from_secs(1)))
    }

    /// Whether requests like this may be hurt.
    pub(crate) fn concerns(&self, request: &Request) -> bool {
        self.only.as_ref().is_none_or(|these| these(request))
    }

    /// What happens to this request, of whose content `seen` came before and `hurt` were hurt, and the generator for
    /// whatever is left to chance in it.
    pub(crate) fn draw(&self, request: &Request, content: u64, seen: u32, hurt: u32) -> (Option<Fault>, Rng) {
        let seed = Hash::new().with(&self.seed.to_le_bytes()).with(&content.to_le_bytes()).with(&seen.to_le_bytes());
        let mut rng = Rng::with_seed(seed.number());
        let spared = self.at_most > 0 && hurt >= self.at_most;
        let may = |fault: &Fault| *fault != Fault::Creating && fault.suits(request) && (!spared || fault.is_harmless());
        let drawn = self.rules.iter().find_map(|rule| {
            // Each rule draws, so that a rule means the same whatever stands before it.
            let fault = match rule {
                Rule::Chance(fault, chance) => (rng.f64() < *chance).then_some(*fault),
                Rule::First(requests, fault) => (seen < *requests).then_some(*fault),
                Rule::Script(steps) => steps.get(seen as usize).copied().flatten(),
                Rule::Storm(chance) => {
                    let hits = rng.f64() < *chance;
                    let suiting: Vec<Fault> = self.storming().filter(may).collect();
                    rng.choice(suiting).filter(|_| hits)
                }
            };
            fault.filter(may)
        });
        (drawn, rng)
    }

    fn storming(&self) -> impl Iterator<Item = Fault> {
        let stale = self.staleness.is_some();
        Fault::ALL.into_iter().filter(move |fault| match fault {
            Fault::Stale => stale,
            Fault::ItemConflict => false,
            _ => true,
        })
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self::seeded(0)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("seed", &self.seed).field("rules", &self.rules).finish_non_exhaustive()
    }
}
