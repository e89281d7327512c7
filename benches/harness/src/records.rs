//! The records that are read and written, and samples of them.

use dynamo_table::{Attribute, Record};
use serde::{Deserialize, Serialize};

/// Ten attributes, 400 bytes by DynamoDB's measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)]
pub struct User {
    #[record(partition_key)]
    pub pk: String,
    #[record(sort_key)]
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

/// Two keys and ten attributes, for updates of ten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)]
pub struct Account {
    #[record(partition_key)]
    pub pk: String,
    #[record(sort_key)]
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

/// Maps in lists in an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)]
pub struct Order {
    #[record(partition_key)]
    pub pk: String,
    #[record(sort_key)]
    pub sk: String,
    pub total: f64,
    pub ship_to: Address,
    pub bill_to: Address,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Attribute)]
pub struct Address {
    pub name: String,
    pub street: String,
    pub city: String,
    pub zip: String,
    pub country: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Attribute)]
pub struct Line {
    pub sku: String,
    pub count: u32,
    pub price: f64,
    pub options: Vec<String>,
}

/// The struct of sixty attributes, with whatever derives it is to have: forty texts, fifteen numbers, five flags.
#[macro_export]
macro_rules! wide_record {
    ({ $($derive:tt)* } { $($partition:tt)* } { $($sort:tt)* }) => {
        $($derive)*
        pub struct Wide {
            $($partition)*
            pub s00: String,
            $($sort)*
            pub s01: String,
            pub s02: String, pub s03: String, pub s04: String, pub s05: String, pub s06: String, pub s07: String,
            pub s08: String, pub s09: String, pub s10: String, pub s11: String, pub s12: String, pub s13: String,
            pub s14: String, pub s15: String, pub s16: String, pub s17: String, pub s18: String, pub s19: String,
            pub s20: String, pub s21: String, pub s22: String, pub s23: String, pub s24: String, pub s25: String,
            pub s26: String, pub s27: String, pub s28: String, pub s29: String, pub s30: String, pub s31: String,
            pub s32: String, pub s33: String, pub s34: String, pub s35: String, pub s36: String, pub s37: String,
            pub s38: String, pub s39: String,
            pub n00: i64, pub n01: i64, pub n02: i64, pub n03: i64, pub n04: i64, pub n05: i64, pub n06: i64,
            pub n07: i64, pub n08: i64, pub n09: i64, pub n10: i64, pub n11: i64, pub n12: i64, pub n13: i64,
            pub n14: i64,
            pub b00: bool, pub b01: bool, pub b02: bool, pub b03: bool, pub b04: bool,
        }
    };
}

wide_record! {
    { #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Record)] }
    { #[record(partition_key)] }
    { #[record(sort_key)] }
}
