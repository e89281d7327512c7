//! Queries and scans.

use std::collections::BTreeSet;

use dynamo_table::operation::{Query, Scan};
use dynamo_table::{Cursor, DynamoTable, Table, between, ge};
use futures::{StreamExt, TryStreamExt};

use crate::Checked;
use crate::records::Thing;
use crate::task::{Ended, Task, explained};

type Things = Query<dynamo_table::PrimaryKey<Thing>>;

/// Which of a task's things are asked for.
#[derive(Debug, Clone)]
struct View {
    from: u32,
    to: u32,
    descending: bool,
    /// A filter.
    least: u32,
    limit: Option<u64>,
    page_size: Option<u32>,
    consistent: bool,
}

impl View {
    fn draw(task: &mut Task) -> Self {
        let rng = &mut task.rng;
        let from = if rng.bool() { 0 } else { rng.u32(1..60) };
        Self {
            from,
            to: if rng.bool() { u32::MAX } else { from + rng.u32(0..60) },
            descending: rng.bool(),
            least: if rng.u8(0..3) == 0 { rng.u32(1..4) } else { 0 },
            limit: (rng.u8(0..3) == 0).then(|| rng.u64(1..20)),
            page_size: (rng.u8(0..3) > 0).then(|| rng.u32(3..40)),
            consistent: rng.u8(0..4) > 0,
        }
    }

    fn query(&self, table: &Table<Thing>, owner: &str) -> Things {
        let query = table.query(owner);
        let query = match (self.from, self.to) {
            (0, u32::MAX) => query,
            (from, u32::MAX) => query.sort_key(ge(from)),
            (from, to) => query.sort_key(between(from, to)),
        };
        let query = if self.descending { query.descending() } else { query };
        let query = if self.least > 0 { query.filter(Thing::COUNT.ge(self.least)) } else { query };
        let query = if self.consistent { query.consistent() } else { query };
        self.page_size.into_iter().fold(query, |query, items| query.page_size(items))
    }

    /// That `shown` is what the model says. `cut`: there may be more behind the last.
    fn check(&self, task: &mut Task, shown: &[Thing], cut: bool) -> Checked {
        let mut order: Vec<u32> = shown.iter().map(|thing| thing.number).collect();
        if self.descending {
            order.reverse();
        }
        if order.windows(2).any(|two| two[0] >= two[1]) {
            return Err(format!("not in order: {order:?}"));
        }
        for thing in shown {
            if thing.owner != task.name || !(self.from..=self.to).contains(&thing.number) {
                return Err(format!("{thing:?} was not asked for"));
            }
            if self.consistent && thing.count < self.least {
                return Err(format!("the filter lets {thing:?} through"));
            }
            task.things.read(thing.number, self.consistent, &Some(thing.clone()))?;
        }
        let last = shown.last().map(|thing| thing.number);
        let beyond = |number: u32| match last {
            _ if !cut => false,
            None => true,
            Some(last) => {
                if self.descending {
                    number < last
                } else {
                    number > last
                }
            }
        };
        let keys: BTreeSet<u32> = task.things.keys().filter(|key| (self.from..=self.to).contains(key)).collect();
        for key in keys.into_iter().filter(|key| self.consistent && !order.contains(key) && !beyond(*key)) {
            let absent = |state: &Option<Thing>| state.as_ref().is_none_or(|thing| thing.count < self.least);
            task.things.narrow(key, "a consistent query or scan shows nothing of it", &absent)?;
        }
        let kind = if self.consistent { "read: whole" } else { "read: late" };
        task.count(kind);
        Ok(())
    }
}

fn failed<T>(task: &Task, ended: Ended<T>) -> Checked<Option<T>> {
    if let Ended::Failed(error) = &ended {
        task.count("read: failed");
        explained(error)?;
    }
    Ok(ended.done())
}

pub async fn query(task: &mut Task) -> Checked {
    let view = View::draw(task);
    let query = view.query(&task.world.things, &task.name);
    let query = view.limit.into_iter().fold(query, |query, limit| query.limit(limit));
    let stream = task.rng.bool();
    let call = async move {
        match stream {
            true => query.items().try_collect::<Vec<Thing>>().await,
            false => query.all().await.map(|page| page.items),
        }
    };
    let ended = task.attempt(call).await;
    let Some(shown) = failed(task, ended)? else { return Ok(()) };
    let full = view.limit.is_some_and(|limit| shown.len() as u64 >= limit);
    if view.limit.is_some_and(|limit| shown.len() as u64 > limit) {
        return Err(format!("{} results, {:?} were wanted", shown.len(), view.limit));
    }
    view.check(task, &shown, full)
}

/// Page by page, each by the cursor of the one before, as an application does between its own requests.
pub async fn query_by_pages(task: &mut Task) -> Checked {
    let view = View::draw(task);
    let (mut shown, mut cursor): (Vec<Thing>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let query = view.query(&task.world.things, &task.name).limit(view.limit.unwrap_or(7)).cursor(cursor);
        let ended = task.attempt(query.page()).await;
        let Some(page) = failed(task, ended)? else { return Ok(()) };
        let (items, next) = (page.items, page.cursor);
        shown.extend(items);
        cursor = next;
        if cursor.is_none() {
            return view.check(task, &shown, false);
        }
    }
}

pub async fn count(task: &mut Task) -> Checked {
    let view = View { consistent: true, limit: None, ..View::draw(task) };
    let query = view.query(&task.world.things, &task.name);
    let ended = task.attempt(query.count()).await;
    let Some(counted) = failed(task, ended)? else { return Ok(()) };
    let counts = |state: &Option<Thing>| state.as_ref().is_some_and(|thing| thing.count >= view.least);
    let keys: Vec<u32> = task.things.keys().filter(|key| (view.from..=view.to).contains(key)).collect();
    let states: Vec<_> = keys.into_iter().map(|key| task.things.now(key)).collect();
    let least = states.iter().filter(|states| states.iter().all(counts)).count() as u64;
    let most = states.iter().filter(|states| states.iter().any(counts)).count() as u64;
    match (least..=most).contains(&counted) {
        true => Ok(()),
        false => Err(format!("counted {counted}, but {least} to {most} are there")),
    }
}

/// What a scan of everything shows of this task.
fn check_scan(task: &mut Task, shown: Vec<Thing>) -> Checked {
    let mut own: Vec<Thing> = shown.into_iter().filter(|thing| thing.owner == task.name).collect();
    own.sort_by_key(|thing| thing.number);
    let view =
        View { from: 0, to: u32::MAX, descending: false, least: 0, limit: None, page_size: None, consistent: true };
    view.check(task, &own, false)
}

fn whole(task: &mut Task) -> Scan<dynamo_table::PrimaryKey<Thing>> {
    let scan = task.world.things.scan().consistent();
    match task.rng.bool() {
        true => scan.page_size(task.rng.u32(10..100)),
        false => scan,
    }
}

pub async fn scan(task: &mut Task) -> Checked {
    let scan = whole(task);
    let call = async { scan.all().await.map(|page| page.items) };
    let ended = task.attempt(call).await;
    match failed(task, ended)? {
        Some(shown) => check_scan(task, shown),
        None => Ok(()),
    }
}

pub async fn scan_segments(task: &mut Task) -> Checked {
    let segments = task.rng.u32(1..5);
    let scans: Vec<_> = (0..segments).map(|segment| whole(task).segment(segment, segments)).collect();
    let call = async {
        let all = futures::stream::iter(scans).then(|scan| async { scan.all().await.map(|page| page.items) });
        all.try_concat().await
    };
    let ended = task.attempt(call).await;
    match failed(task, ended)? {
        Some(shown) => check_scan(task, shown),
        None => Ok(()),
    }
}

/// Each once, in the segments' parallel scan.
pub async fn scan_side_by_side(task: &mut Task) -> Checked {
    let segments = task.rng.u32(1..6);
    let scan = whole(task).segments(segments).max_attempts_without_progress(task.rng.u32(2..6));
    let call = async { scan.all().await.map(|page| page.items) };
    let ended = task.attempt(call).await;
    match failed(task, ended)? {
        Some(shown) => {
            task.count("scan: side by side");
            check_scan(task, shown)
        }
        None => Ok(()),
    }
}

/// The same, stopped somewhere, by an error or by the caller, and gone on with: each once.
pub async fn scan_resumed(task: &mut Task) -> Checked {
    let (segments, enough) = (task.rng.u32(1..6), task.rng.usize(0..120));
    let mut items = whole(task).segments(segments).max_attempts_without_progress(2).items();
    let mut shown = Vec::new();
    while shown.len() < enough {
        match items.next().await {
            Some(Ok(thing)) => shown.push(thing),
            Some(Err(error)) => {
                explained(&error)?;
                task.count("scan: resumed after an error");
                break;
            }
            None => break,
        }
    }
    let segments = items.segments();
    drop(items);
    let rest = whole(task).resume(segments).max_attempts_without_progress(8);
    let ended = task.attempt(async { rest.all().await.map(|page| page.items) }).await;
    match failed(task, ended)? {
        Some(rest) => {
            task.count("scan: resumed");
            check_scan(task, shown.into_iter().chain(rest).collect())
        }
        None => Ok(()),
    }
}

/// The own partition, among others.
pub async fn query_many(task: &mut Task) -> Checked {
    let view = View { limit: None, ..View::draw(task) };
    let partitions: Vec<String> = (0..5).map(|number| format!("t{number}")).collect();
    let query = task.world.things.query_many(partitions);
    let query = match (view.from, view.to) {
        (0, u32::MAX) => query,
        (from, u32::MAX) => query.sort_key(ge(from)),
        (from, to) => query.sort_key(between(from, to)),
    };
    let query = if view.descending { query.descending() } else { query };
    let query = if view.least > 0 { query.filter(Thing::COUNT.ge(view.least)) } else { query };
    let query = if view.consistent { query.consistent() } else { query };
    let query = view.page_size.into_iter().fold(query, |query, items| query.page_size(items));
    let ended = task.attempt(query.items().try_collect::<Vec<Thing>>()).await;
    let Some(shown) = failed(task, ended)? else { return Ok(()) };
    let own: Vec<Thing> = shown.into_iter().filter(|thing| thing.owner == task.name).collect();
    task.count("query: many partitions");
    view.check(task, &own, false)
}
