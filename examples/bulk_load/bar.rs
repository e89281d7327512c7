//! A progress bar for what a batch tells.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use dynamo_table::Progress;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

type Share = Box<dyn Fn(&Progress) -> Option<f64> + Send + Sync>;

/// On a terminal a bar; elsewhere a line now and then, so that a log stays readable.
pub struct Bar {
    bar: ProgressBar,
    name: &'static str,
    /// The share that is done, from 0 to 1, where the batch cannot tell how much is left.
    share: Share,
    told: Mutex<Instant>,
}

const STEPS: u64 = 1000;
/// Between two lines where there is no terminal.
const QUIET: Duration = Duration::from_secs(5);

impl Bar {
    pub fn new(name: &'static str, share: impl Fn(&Progress) -> Option<f64> + Send + Sync + 'static) -> Self {
        let style = ProgressStyle::with_template("{prefix} [{bar:24}] {percent:>3}%  {msg}");
        let bar = ProgressBar::new(STEPS).with_prefix(name);
        bar.set_style(style.expect("the template is one"));
        Self { bar, name, share: Box::new(share), told: Mutex::new(Instant::now()) }
    }

    /// To be given to `.on_progress(…)`.
    pub fn tell(&self, progress: &Progress) {
        let given = progress.report.given();
        let share = match progress.remaining {
            Some(left) => Some(given as f64 / (given + left).max(1) as f64),
            None => (self.share)(progress).map(|share| share.min(1.0)),
        };
        let left = progress.time_left.or_else(|| {
            let share = share.filter(|share| *share > 0.0)?;
            Some(progress.elapsed.mul_f64((1.0 - share) / share))
        });
        self.show(share, text(progress, left));
    }
    fn show(&self, share: Option<f64>, text: String) {
        if !self.bar.is_hidden() {
            self.bar.set_position(share.map_or(0, |share| (share * STEPS as f64) as u64));
            self.bar.set_message(text);
            return;
        }
        if let Ok(mut told) = self.told.lock()
            && told.elapsed() >= QUIET
        {
            *told = Instant::now();
            let percent = share.map_or_else(String::new, |share| format!(" {:.0}%,", share * 100.0));
            eprintln!("{}:{percent} {text}", self.name);
        }
    }
    /// Takes the bar away, so that what is printed next stands alone.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn text(progress: &Progress, left: Option<Duration>) -> String {
    let report = &progress.report;
    let each_second = report.items as f64 / progress.elapsed.as_secs_f64().max(0.001);
    let left = left.map_or_else(String::new, |left| format!(", {} left", HumanDuration(left)));
    let (items, each_second) = (HumanCount(report.items), HumanCount(each_second as u64));
    let (units, repeated) = (HumanCount(report.consumed_capacity as u64), report.repeated);
    format!("{items} items, {each_second}/s, {repeated} sent again, {units} capacity units{left}")
}
