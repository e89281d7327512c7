//! Index keys that are made of fields follow the fields that an update changes.

use crate::codec::Item;
use crate::derived::{key_value, quoted};
use crate::error::{Call, Error};
use crate::expression::changes::{Change, Changes};
use crate::expression::node::{DocumentPath, Term};
use crate::facts::KeyAttribute;
use crate::record::Record;

/// Adds the change of every derived index attribute whose fields are changed.
///
/// # Errors
/// Not all of its fields are known from this update and the key.
pub(crate) fn follow_index_keys<R: Record>(call: &Call, changes: &mut Changes, key_fields: &Item) -> Result<(), Error> {
    let facts = R::FACTS;
    let derived: Vec<&KeyAttribute> = facts.all_key_attributes().into_iter().filter(|key| key.is_derived()).collect();
    for key in derived {
        if facts.key_attributes().any(|of_table| of_table.name == key.name) {
            continue;
        }
        if let Some(change) = followed(call, key, changes, key_fields)? {
            changes.push(change);
        }
    }
    Ok(())
}

fn followed(call: &Call, key: &KeyAttribute, changes: &Changes, key_fields: &Item) -> Result<Option<Change>, Error> {
    let fields = key.fields();
    // What is set only where it is absent does not change what the key was made of.
    let changing = |change: &&Change| !matches!(change, Change::Set(_, Term::IfNotExists(..)));
    let of = |name: &str| changes.0.iter().find(|change| change.path().as_attribute() == Some(name));
    let touched = |name: &str| of(name).filter(changing);
    if !fields.iter().any(|name| touched(name).is_some()) {
        return Ok(None);
    }
    let mut known = Item::new();
    let mut unknown = Vec::new();
    let mut removed = Vec::new();
    for name in fields {
        match (touched(name), key_fields.get(name)) {
            (Some(Change::Set(_, Term::Value(value))), _) => drop(known.insert(name.to_owned(), value.clone())),
            (Some(Change::Remove(_)), _) => removed.push(name),
            (None, Some(value)) => drop(known.insert(name.to_owned(), value.clone())),
            _ => unknown.push(name),
        }
    }
    let path = DocumentPath::attribute(key.name);
    if !removed.is_empty() {
        // Without one of its fields there is no key, and the item leaves the index.
        return Ok(Some(Change::Remove(path)));
    }
    if !unknown.is_empty() {
        return Err(call.invalid(format!(
            "the index key attribute `{}` is made of {} too: set them in the same update, each to a value",
            key.name,
            quoted(&unknown)
        )));
    }
    let value = key_value(key, &known).map_err(|e| call.refuse(e))?;
    Ok(value.map(|value| Change::Set(path, Term::Value(value))))
}
