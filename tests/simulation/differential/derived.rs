//! What the derived attributes of an item are.

use aws_sdk_dynamodb::types::AttributeValue;

use super::values::{Attributes, s};

/// An attribute that the record type makes of others.
pub struct Derived {
    pub name: &'static str,
    pub parts: &'static [&'static str],
    /// It may be made of some of its parts alone; a key never is.
    pub of_some: bool,
    make: fn(&[Option<&str>]) -> Made,
}

type Made = Result<Option<String>, Unfit>;

/// A value that does not fit the attribute that is made of it.
#[derive(Debug)]
pub struct Unfit;

const fn key(name: &'static str, parts: &'static [&'static str], make: fn(&[Option<&str>]) -> Made) -> Derived {
    Derived { name, parts, of_some: false, make }
}

/// As the record's attributes say.
pub const DERIVED: &[Derived] = &[
    key("place_key", &["team", "city"], joined),
    key("number_key", &["team", "number"], numbered),
    key("status_key", &["status", "created"], joined),
    key("all_key", &["club"], |parts| Ok(parts[0].map(|club| format!("ALL#{club}")))),
    key("update_key", &["club", "updated"], joined),
    key("name_key", &["name"], |parts| Ok(parts[0].map(|name| format!("name:{}", name.to_lowercase())))),
    Derived {
        name: "initial",
        parts: &["name"],
        of_some: true,
        make: |parts| Ok(parts[0].map(super::records::initial)),
    },
    Derived { name: "shown", parts: &["name", "motto"], of_some: true, make: |parts| Ok(shown(parts)) },
];

fn whole(parts: &[Option<&str>]) -> Option<Vec<String>> {
    parts.iter().map(|part| part.map(str::to_owned)).collect()
}

fn joined(parts: &[Option<&str>]) -> Made {
    match whole(parts) {
        Some(parts) if parts.iter().any(|part| part.contains('#')) => Err(Unfit),
        parts => Ok(parts.map(|parts| parts.join("#"))),
    }
}

fn numbered(parts: &[Option<&str>]) -> Made {
    match whole(parts) {
        Some(parts) if parts[0].contains('#') || parts[1].len() > 4 => Err(Unfit),
        parts => Ok(parts.map(|parts| format!("{}#{:0>4}", parts[0], parts[1]))),
    }
}

fn shown(parts: &[Option<&str>]) -> Option<String> {
    match parts {
        [None, None] => None,
        [name, motto] => Some(format!("{}/{}", name.unwrap_or_default(), motto.unwrap_or_default())),
        _ => None,
    }
}

impl Derived {
    /// `None`: it is absent.
    pub fn of(&self, fields: &Attributes) -> Result<Option<AttributeValue>, Unfit> {
        let text = |value: &'_ AttributeValue| match value {
            AttributeValue::S(text) | AttributeValue::N(text) => text.clone(),
            other => unreachable!("{other:?} in a key"),
        };
        let parts: Vec<Option<String>> = self.parts.iter().map(|part| fields.get(*part).map(text)).collect();
        let parts: Vec<Option<&str>> = parts.iter().map(Option::as_deref).collect();
        Ok((self.make)(&parts)?.map(s))
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
