//! The harness's records once more, for what other mappers derive and implement.

use bench_harness::records::{Address, Line};
use bench_harness::wide_record;
use modyne::EntityDef;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize, EntityDef)]
pub struct User {
    pub pk: String,
    pub sk: String,
    pub name: String,
    pub email: String,
    pub age: u32,
    pub balance: f64,
    pub active: bool,
    pub created_at: String,
    pub tags: Vec<String>,
    pub bio: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, EntityDef)]
pub struct Account {
    pub pk: String,
    pub sk: String,
    pub name: String,
    pub email: String,
    pub age: u32,
    pub balance: f64,
    pub active: bool,
    pub created_at: String,
    pub tags: Vec<String>,
    pub bio: String,
    pub team: String,
    pub rank: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, EntityDef)]
pub struct Order {
    pub pk: String,
    pub sk: String,
    pub total: f64,
    pub ship_to: Address,
    pub bill_to: Address,
    pub lines: Vec<Line>,
}

wide_record! {
    { #[derive(Debug, Clone, Serialize, Deserialize, EntityDef)] }
    {}
    {}
}

/// The same sample as a struct of this file.
///
/// # Panics
///
/// If the two structs differ.
pub fn same<R: DeserializeOwned>(sample: &impl Serialize) -> R {
    let value = serde_json::to_value(sample).expect("samples are JSON");
    serde_json::from_value(value).expect("the structs have the same fields")
}
