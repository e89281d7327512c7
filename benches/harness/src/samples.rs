//! Made-up records: the same in every run.

use crate::records::{Account, Address, Line, Order, User, Wide};
use serde_json::{Map, Value};

/// The partition that every sample is in.
pub const PARTITION: &str = "TENANT#00004711";

pub fn sort_key(number: usize) -> String {
    format!("USER#{number:012}")
}

const WORDS: [&str; 30] = [
    "river", "stone", "amber", "cloud", "forest", "signal", "harbor", "velvet", "copper", "lantern", "meadow", "orbit",
    "pepper", "quartz", "ribbon", "saddle", "timber", "umber", "violet", "willow", "zephyr", "anchor", "beacon",
    "cinder", "dahlia", "ember", "falcon", "garnet", "hollow", "indigo",
];

fn words(seed: usize, length: usize) -> String {
    let mut text = String::new();
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    while text.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(WORDS[(state >> 33) % WORDS.len()]);
    }
    text.truncate(length);
    text
}

/// One in twenty has escapes and letters beyond ASCII in its text.
pub fn user(number: usize) -> User {
    let bio = if number % 20 == 7 {
        format!("{} \"quoted\" caf\u{e9}\n{}", words(number, 105), words(number + 9, 105))
    } else {
        words(number, 230)
    };
    User {
        pk: PARTITION.to_owned(),
        sk: sort_key(number),
        name: words(number, 18),
        email: format!("user.{number:07}@example.com"),
        age: 18 + (number % 70) as u32,
        balance: number as f64 * 1.25 + 0.3,
        active: !number.is_multiple_of(3),
        created_at: format!("2024-{:02}-{:02}T{:02}:15:42.123Z", 1 + number % 12, 1 + number % 28, number % 24),
        tags: vec![words(number + 1, 6), words(number + 2, 8), words(number + 3, 7)],
        bio,
    }
}

pub fn users(count: usize) -> Vec<User> {
    (0..count).map(user).collect()
}

pub fn account(number: usize) -> Account {
    let User { pk, sk, name, email, age, balance, active, created_at, tags, bio } = user(number);
    let (team, rank) = (words(number + 4, 15), words(number + 5, 17));
    Account { pk, sk, name, email, age, balance, active, created_at, tags, bio, team, rank }
}

pub fn order(number: usize) -> Order {
    let address = |seed: usize| Address {
        name: words(seed, 18),
        street: words(seed + 1, 24),
        city: words(seed + 2, 10),
        zip: format!("{:05}", seed % 100_000),
        country: "NO".to_owned(),
    };
    let line = |of: usize| Line {
        sku: format!("SKU-{:08}", number * 5 + of),
        count: 1 + (of % 4) as u32,
        price: of as f64 * 3.5 + 0.3,
        options: vec![words(number + of, 9), words(number + of + 1, 12)],
    };
    Order {
        pk: PARTITION.to_owned(),
        sk: sort_key(number),
        total: number as f64 * 1.25 + 0.3,
        ship_to: address(number),
        bill_to: address(number + 3),
        lines: (0..5).map(line).collect(),
    }
}

/// # Panics
///
/// If the struct has other fields than are made here.
pub fn wide(number: usize) -> Wide {
    let mut fields = Map::new();
    for field in 0..40 {
        fields.insert(format!("s{field:02}"), words(field, 88).into());
    }
    for field in 0..15 {
        fields.insert(format!("n{field:02}"), (field * 7_919_393_i64).into());
    }
    for field in 0..5 {
        fields.insert(format!("b{field:02}"), (field % 2 == 0).into());
    }
    fields.insert("s00".to_owned(), PARTITION.into());
    fields.insert("s01".to_owned(), sort_key(number).into());
    serde_json::from_value(Value::Object(fields)).expect("the fields are those of the struct")
}
