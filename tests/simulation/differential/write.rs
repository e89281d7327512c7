//! One write as data: what the library is asked to do, and what the model is.

use aws_sdk_dynamodb::types::AttributeValue;

use super::values::Attributes;

/// Something to test of the item that is there; all of a list have to hold.
#[derive(Debug, Clone)]
pub enum Test {
    Is(&'static str, AttributeValue),
    IsNot(&'static str, AttributeValue),
    There(&'static str),
    Absent(&'static str),
    /// A number below this one.
    Below(&'static str, i64),
    Either(Box<Test>, Box<Test>),
}

pub type Tests = Vec<Test>;

/// One change of an update.
#[derive(Debug, Clone)]
pub struct Change {
    pub field: &'static str,
    pub act: Act,
}

#[derive(Debug, Clone)]
pub enum Act {
    Set(AttributeValue),
    SetIfNotExists(AttributeValue),
    /// What another attribute holds.
    SetFrom(&'static str),
    /// Another number plus this much.
    SetToSum(&'static str, i64),
    Remove,
    /// By so much, up or down.
    Count(i64),
    /// DynamoDB's ADD of a number.
    Add(i64),
    /// DynamoDB's ADD to a set; `None` is no member at all.
    Join(Option<AttributeValue>),
    Leave(Option<AttributeValue>),
    Append(AttributeValue),
    Prepend(AttributeValue),
    SetElement(usize, i64),
    RemoveElement(usize),
    /// Of the nested struct.
    SetRoom(i64),
    CountRoom(i64),
    RemoveLevel,
}

/// An `increment` or `decrement`.
#[derive(Debug, Clone)]
pub struct Count {
    pub id: u16,
    pub field: &'static str,
    pub by: i64,
    pub floor: Option<i64>,
    pub ceiling: Option<i64>,
    pub or_insert: bool,
    pub tests: Tests,
}

/// What has to stand under the key of a whole item that is put.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Before {
    Anything,
    Absent,
    Present,
}

#[derive(Debug, Clone)]
pub struct Put {
    pub before: Before,
    pub record: Attributes,
    pub any_version: bool,
    pub tests: Tests,
}

#[derive(Debug, Clone)]
pub struct Upsert {
    pub record: Attributes,
    pub if_not_exists: Vec<&'static str>,
    pub tests: Tests,
}

#[derive(Debug, Clone)]
pub struct Update {
    pub id: u16,
    pub changes: Vec<Change>,
    pub or_insert: bool,
    pub tests: Tests,
}

#[derive(Debug, Clone)]
pub struct Delete {
    pub id: u16,
    pub tests: Tests,
}

/// A write of one item, alone or in a transaction.
#[derive(Debug, Clone)]
pub enum Single {
    Put(Put),
    Upsert(Upsert),
    Update(Update),
    Delete(Delete),
    /// Only if the version is the record's.
    DeleteRecord(Attributes, bool),
    /// Changes nothing.
    Check(Delete),
}

#[derive(Debug, Clone)]
pub enum Write {
    Single(Single),
    Count(Count),
    /// Reads an item, to save it later.
    Track(u16),
    /// Changes some fields of the tracked record (`None`: to absence) and saves it.
    Save {
        id: u16,
        edits: Vec<(&'static str, Option<AttributeValue>)>,
        overwrite: bool,
    },
    /// Saves a record that was never read.
    SaveNew {
        record: Attributes,
        overwrite: bool,
    },
    /// `None`: a delete.
    Batch(Vec<(u16, Option<Attributes>)>),
    BatchPut(Vec<Attributes>),
    BatchDelete(Vec<u16>),
    BatchUpsert(Vec<Attributes>),
    Transact(Vec<Single>),
    /// An item as another program left it, past the library.
    Past(Attributes),
}
