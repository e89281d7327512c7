//! Two processes that create, reset and delete one table at the same time, in every order of their requests, with descriptions
//! that may be stale: each ends as the docs of its call say.

mod plane;
mod schedule;

use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use dynamo_table::{DynamoTable, Error, Record, Table};
use futures::future::BoxFuture;

use super::variable;
use plane::{Actor, Change, Id, Outcome, Plane, Status};
use schedule::{Choices, Clients, run};

#[derive(Debug, Clone, Record)]
pub struct Note {
    #[record(partition_key)]
    pub id: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Call {
    Create,
    IfMissing,
    Delete,
    IfExists,
    Reset,
}

/// A call, and whether it waits.
type Asked = (Call, bool);

const CALLS: [Asked; 10] = {
    use Call::{Create, Delete, IfExists, IfMissing, Reset};
    [
        (Create, true),
        (Create, false),
        (IfMissing, true),
        (IfMissing, false),
        (Delete, true),
        (Delete, false),
        (IfExists, true),
        (IfExists, false),
        (Reset, true),
        (Reset, false),
    ]
};

/// The table that is returned, of those that return one.
type Told = Result<Option<TableDescription>, Error>;

fn send((call, waits): Asked) -> impl FnOnce(Table<Note>) -> BoxFuture<'static, Told> {
    move |notes| {
        Box::pin(async move {
            match (call, waits) {
                (Call::Create, true) => notes.create_table().await.map(Some),
                (Call::Create, false) => notes.create_table().no_wait().await.map(Some),
                (Call::IfMissing, true) => notes.create_table_if_missing().await.map(Some),
                (Call::IfMissing, false) => notes.create_table_if_missing().no_wait().await.map(Some),
                (Call::Delete, true) => notes.delete_table().await.map(|()| None),
                (Call::Delete, false) => notes.delete_table().no_wait().await.map(|()| None),
                (Call::IfExists, true) => notes.delete_table_if_exists().await.map(|()| None),
                (Call::IfExists, false) => notes.delete_table_if_exists().no_wait().await.map(|()| None),
                (Call::Reset, true) => notes.reset_table().await.map(Some),
                (Call::Reset, false) => notes.reset_table().no_wait().await.map(Some),
            }
        })
    }
}

/// What a process was told, and what happened.
struct Seen<'a> {
    actor: Actor,
    waits: bool,
    /// Whether a table was there when both began.
    before: bool,
    plane: &'a Plane,
}

impl Seen<'_> {
    /// What this process's own requests of this operation came to.
    fn own(&self, operation: &str) -> Vec<Outcome> {
        let served = self.plane.served.iter().filter(|(actor, asked, _)| *actor == self.actor && asked == operation);
        served.map(|(_, _, outcome)| *outcome).collect()
    }
    fn has(&self, change: Change) -> bool {
        self.plane.changes.contains(&change)
    }
    fn is_gone(&self, id: Id) -> bool {
        self.has(Change::Gone(id))
    }
    fn was_deleted_by_another(&self, id: Id) -> bool {
        self.has(Change::Deleted(id, 1 - self.actor))
    }
    /// The table that was there in the beginning is gone, or on its way.
    fn old_is_gone(&self) -> bool {
        let deleted = [0, 1].iter().any(|actor| self.has(Change::Deleted(1, *actor)));
        !self.before || self.is_gone(1) || (!self.waits && deleted)
    }

    /// Whether the call ended as its docs say.
    fn is_kept(&self, call: Call, told: &Told) -> bool {
        let table = told.as_ref().ok().and_then(Option::as_ref);
        let id = table.map(|table| table.table_id().expect("it has an id").parse().expect("a number"));
        let ready = !self.waits || table.is_none_or(|table| table.table_status() == Some(&TableStatus::Active));
        ready
            && match (call, told) {
                (Call::Create, Ok(_)) => self.has(Change::Created(id.unwrap(), self.actor)),
                (Call::Create, Err(Error::TableInUse { .. })) => self.own("CreateTable") == [Outcome::InUse],
                (Call::Create, Err(Error::DeletedMeanwhile { .. })) => match self.own("CreateTable")[..] {
                    [Outcome::Of(id)] => self.waits && self.was_deleted_by_another(id),
                    _ => false,
                },
                (Call::IfMissing, Ok(_)) => true,
                (Call::IfMissing, Err(Error::TableInUse { .. })) => !self.waits && self.plane.saw_an_end(),
                (Call::Delete, Ok(_)) => match self.own("DeleteTable")[..] {
                    [Outcome::Of(id)] => !self.waits || self.is_gone(id),
                    _ => false,
                },
                (Call::Delete, Err(Error::TableNotFound { .. })) => self.own("DeleteTable") == [Outcome::NotFound],
                (Call::Delete, Err(Error::TableInUse { .. })) => self.own("DeleteTable") == [Outcome::InUse],
                (Call::IfExists, Ok(_)) => self.old_is_gone(),
                (Call::IfExists, Err(Error::TableInUse { .. })) => {
                    !self.waits && self.own("DeleteTable").contains(&Outcome::InUse)
                }
                (Call::Reset, Ok(_)) => id != Some(1) && (!self.before || self.is_gone(1)),
                _ => false,
            }
    }
}

/// Whether the table is there in the end, where that is certain.
fn end(calls: [Asked; 2], told: &[Told; 2], before: bool) -> Option<bool> {
    let deletes = |call| matches!(call, Call::Delete | Call::IfExists);
    match calls.map(|(call, _)| call) {
        [a, b] if deletes(a) && deletes(b) && told.iter().all(Result::is_ok) => Some(false),
        [a, b] if !deletes(a) && !deletes(b) => Some(true),
        _ if before && told.iter().all(Result::is_err) => Some(true),
        _ => None,
    }
}

/// How many orders of a pair are tried: all where there are not more, else so many at random. `TABLE_ORDERS=1000000` tries all of
/// all pairs, which takes some minutes.
fn most() -> u64 {
    variable("TABLE_ORDERS").unwrap_or(60)
}

fn pair(calls: [Asked; 2], before: Option<Status>) -> u64 {
    let clients = Clients::new();
    let (mut choices, mut tried) = (Choices::each(), 0);
    while tried < most() {
        let run = run(&clients, Plane::new(before), calls.map(send), &mut choices);
        if let Some((told, plane)) = run {
            check(calls, before, &told, plane);
            tried += 1;
        }
        if !choices.advance() {
            return tried;
        }
    }
    // The first ones differ in their last steps only.
    let mut choices = Choices::Any(fastrand::Rng::with_seed(tried));
    for _ in 0..most() {
        let run = run(&clients, Plane::new(before), calls.map(send), &mut choices);
        let (told, plane) = run.expect("none is left out");
        check(calls, before, &told, plane);
        tried += 1;
    }
    tried
}

fn check(calls: [Asked; 2], before: Option<Status>, told: &[Told; 2], mut plane: Plane) {
    while plane.moves() {
        plane.go_on();
    }
    for (actor, (call, waits)) in calls.into_iter().enumerate() {
        let seen = Seen { actor, waits, before: before.is_some(), plane: &plane };
        let (told, served, changes) = (&told[actor], &plane.served, &plane.changes);
        let kept = seen.is_kept(call, told);
        assert!(kept, "{calls:?} with {before:?}, process {actor}: {told:?}\n{served:#?}\n{changes:?}");
    }
    let ends = end(calls, told, before.is_some()).is_none_or(|there| there == plane.exists());
    assert!(ends, "{calls:?} with {before:?}: {told:?}\n{:#?}", plane.served);
}

/// Each call beside each, a half of the pairs.
fn pairs(before: Option<Status>, half: usize) {
    let mut orders = 0;
    for (place, one) in CALLS.into_iter().enumerate() {
        let others = CALLS[place..].iter().skip((place + half) % 2).step_by(2);
        orders += others.map(|other| pair([one, *other], before)).sum::<u64>();
    }
    println!("{orders} orders with {before:?}");
    assert!(orders > 500, "{orders}");
}

#[test]
fn two_processes_without_a_table() {
    pairs(None, 0);
}

#[test]
fn two_more_without_a_table() {
    pairs(None, 1);
}

#[test]
fn two_processes_with_a_table() {
    pairs(Some(Status::Active), 0);
}

#[test]
fn two_more_with_a_table() {
    pairs(Some(Status::Active), 1);
}

/// A third process is creating the table, or deleting it.
#[test]
fn two_processes_and_a_third() {
    for before in [Status::Creating, Status::Deleting] {
        for (one, other) in
            [(Call::Reset, Call::IfMissing), (Call::Reset, Call::Reset), (Call::IfMissing, Call::IfExists)]
        {
            pair([(one, true), (other, true)], Some(before));
        }
    }
}
