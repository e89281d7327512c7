//! DynamoDB as far as tables go: one name, the table that has it, and what DescribeTable showed after each change.

use dynamo_table_testkit::Answer;
use serde_json::{Value, json};

/// A table by its number: later ones have higher numbers.
pub type Id = u32;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Status {
    Creating,
    Active,
    Deleting,
    /// It is described no more, and its name is not free yet.
    Lingering,
}

/// Which process.
pub type Actor = usize;

/// What was done to tables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    Created(Id, Actor),
    Deleted(Id, Actor),
    Gone(Id),
}

/// What a request came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    Of(Id),
    InUse,
    NotFound,
}

pub struct Plane {
    table: Option<(Id, Status)>,
    next: Id,
    /// What was described after each change; the last is what is there.
    views: Vec<Option<(Id, Status)>>,
    pub changes: Vec<Change>,
    /// All that was asked, and what it came to.
    pub served: Vec<(Actor, String, Outcome)>,
}

impl Plane {
    /// With a table, the first, of this status; or with none.
    pub fn new(status: Option<Status>) -> Self {
        let table = status.map(|status| (1, status));
        let mut plane = Self { table, next: 2, views: Vec::new(), changes: Vec::new(), served: Vec::new() };
        plane.show();
        plane
    }
    /// How often has changed what this operation may be told.
    pub fn version(&self, operation: &str) -> usize {
        match operation {
            "DescribeTable" => self.views.windows(2).filter(|pair| pair[0] != pair[1]).count(),
            _ => self.views.len(),
        }
    }
    /// Whether the request would change nothing now.
    pub fn is_read(&self, operation: &str) -> bool {
        match operation {
            "CreateTable" => self.table.is_some(),
            "DeleteTable" => self.described().is_none_or(|(_, status)| status != Status::Active),
            _ => true,
        }
    }
    /// Whether DescribeTable may still show what was there before the last change.
    pub fn may_be_stale(&self) -> bool {
        let count = self.views.len();
        count > 1 && self.views[count - 1] != self.views[count - 2]
    }
    /// Whether it goes on by itself.
    pub fn moves(&self) -> bool {
        self.table.is_some_and(|(_, status)| status != Status::Active)
    }
    /// Goes on by itself by one step.
    pub fn go_on(&mut self) {
        let Some((id, status)) = self.table else { return };
        self.table = match status {
            Status::Creating | Status::Active => Some((id, Status::Active)),
            Status::Deleting => {
                self.changes.push(Change::Gone(id));
                Some((id, Status::Lingering))
            }
            Status::Lingering => None,
        };
        self.show();
    }
    /// Whether a table was on its way out at any time.
    pub fn saw_an_end(&self) -> bool {
        self.views.iter().any(|view| view.is_some_and(|(_, status)| status == Status::Deleting))
    }
    pub fn exists(&self) -> bool {
        self.described().is_some()
    }
    fn described(&self) -> Option<(Id, Status)> {
        self.table.filter(|(_, status)| *status != Status::Lingering)
    }
    fn show(&mut self) {
        self.views.push(self.described());
    }

    /// Carries out a request; `stale` lets DescribeTable show what was there before the last change.
    pub fn serve(&mut self, actor: Actor, operation: &str, stale: bool) -> Answer {
        let (outcome, answer) = match operation {
            "CreateTable" => self.create(actor),
            "DeleteTable" => self.delete(actor),
            _ => self.describe(stale),
        };
        self.served.push((actor, operation.to_owned(), outcome));
        answer
    }
    fn create(&mut self, actor: Actor) -> (Outcome, Answer) {
        if self.table.is_some() {
            return in_use();
        }
        let id = self.next;
        self.next += 1;
        self.table = Some((id, Status::Creating));
        self.changes.push(Change::Created(id, actor));
        self.show();
        (Outcome::Of(id), Answer::json(json!({ "TableDescription": description(id, Status::Creating) })))
    }
    fn delete(&mut self, actor: Actor) -> (Outcome, Answer) {
        match self.described() {
            None => not_found(),
            Some((_, Status::Creating)) => in_use(),
            Some((id, status)) => {
                if status == Status::Active {
                    self.table = Some((id, Status::Deleting));
                    self.changes.push(Change::Deleted(id, actor));
                    self.show();
                }
                (Outcome::Of(id), Answer::json(json!({ "TableDescription": description(id, Status::Deleting) })))
            }
        }
    }
    fn describe(&self, stale: bool) -> (Outcome, Answer) {
        match self.views[self.views.len() - 1 - usize::from(stale)] {
            None => not_found(),
            Some((id, status)) => (Outcome::Of(id), Answer::json(json!({ "Table": description(id, status) }))),
        }
    }
}

fn in_use() -> (Outcome, Answer) {
    (Outcome::InUse, Answer::error(400, "ResourceInUseException", json!({})))
}

fn not_found() -> (Outcome, Answer) {
    (Outcome::NotFound, Answer::error(400, "ResourceNotFoundException", json!({})))
}

fn description(id: Id, status: Status) -> Value {
    json!({
        "TableName": "notes",
        "TableId": id.to_string(),
        "CreationDateTime": 1_800_000_000 + id,
        "TableStatus": match status {
            Status::Creating => "CREATING",
            Status::Active => "ACTIVE",
            Status::Deleting | Status::Lingering => "DELETING",
        },
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
    })
}
