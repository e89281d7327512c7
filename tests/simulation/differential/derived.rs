//! What the derived attributes of an item are, and what a write may know of them.

use aws_sdk_dynamodb::types::AttributeValue;

use super::values::{Attributes, s};

/// An attribute that the record type makes of others.
pub struct Derived {
    pub name: &'static str,
    pub parts: &'static [&'static str],
    make: fn(&[String]) -> Option<String>,
}

/// As the record's attributes say.
pub const DERIVED: &[Derived] = &[
    Derived { name: "place_key", parts: &["team", "city"], make: |parts| Some(parts.join("#")) },
    Derived { name: "number_key", parts: &["team", "number"], make: numbered },
    Derived { name: "status_key", parts: &["status", "created"], make: |parts| Some(parts.join("#")) },
    Derived { name: "all_key", parts: &["club"], make: |parts| Some(format!("ALL#{}", parts[0])) },
    Derived { name: "update_key", parts: &["club", "updated"], make: |parts| Some(parts.join("#")) },
    Derived { name: "name_key", parts: &["name"], make: |parts| Some(format!("name:{}", parts[0].to_lowercase())) },
];

fn numbered(parts: &[String]) -> Option<String> {
    (parts[1].len() <= 4).then(|| format!("{}#{:0>4}", parts[0], parts[1]))
}

/// Whether it is made by a function, which takes any text.
fn is_computed(derived: &Derived) -> bool {
    derived.name == "name_key"
}

/// A value that does not fit the attribute that is made of it.
#[derive(Debug)]
pub struct Unfit;

impl Derived {
    /// `None`: a part is absent, and so is the attribute.
    pub fn of(&self, fields: &Attributes) -> Result<Option<AttributeValue>, Unfit> {
        let text = |value: &AttributeValue| match value {
            AttributeValue::S(text) | AttributeValue::N(text) => text.clone(),
            other => unreachable!("{other:?} in a key"),
        };
        let parts: Option<Vec<String>> = self.parts.iter().map(|part| fields.get(*part).map(text)).collect();
        let Some(parts) = parts else { return Ok(None) };
        if !is_computed(self) && parts.iter().any(|part| part.contains('#')) {
            return Err(Unfit);
        }
        (self.make)(&parts).map(|key| Some(s(key))).ok_or(Unfit)
    }
}

/// Makes all of them anew.
pub fn derive(item: &mut Attributes) -> Result<(), Unfit> {
    for derived in DERIVED {
        match derived.of(item)? {
            Some(value) => item.insert(derived.name.to_owned(), value),
            None => item.remove(derived.name),
        };
    }
    Ok(())
}
