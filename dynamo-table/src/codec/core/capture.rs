//! Some attributes of a struct, out of the same code that writes all of them.
use crate::codec::core::attribute::MapWriter;
use crate::codec::core::sealed::Sealed;
use crate::codec::core::value::Item;
use crate::codec::core::value_writer::ValueWriter;
use aws_sdk_dynamodb::types::AttributeValue;
use std::fmt;

/// Keeps the attributes with wanted names; the others are not even encoded.
///
/// ```
/// # use dynamo_table::codec::{Capture, EncodeError, Fields, Item, MapWriter};
/// # use aws_sdk_dynamodb::types::AttributeValue;
/// # let player = Item::from([
/// #     ("league".to_owned(), AttributeValue::S("nfl".into())),
/// #     ("points".to_owned(), AttributeValue::N("7".into())),
/// # ]);
/// let mut key = Capture::new(&["league", "number"]);
/// player.encode_fields(&mut key)?;
/// let key: Item = key.into_item();
/// # assert_eq!(key.len(), 1);
/// # Ok::<(), EncodeError>(())
/// ```
#[derive(Clone)]
pub struct Capture<'n> {
    wanted: &'n [&'n str],
    item: Item,
    /// Where an unwanted value goes that is written all the same.
    waste: AttributeValue,
}

// Values never reach a log by `Debug`.
impl fmt::Debug for Capture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}

impl<'n> Capture<'n> {
    /// Keeps the attributes of these names.
    pub fn new(wanted: &'n [&'n str]) -> Self {
        Self { wanted, item: Item::with_capacity(wanted.len()), waste: AttributeValue::Null(true) }
    }

    /// The attributes that were wanted, and not left out.
    pub fn into_item(self) -> Item {
        self.item
    }
}

impl Sealed for Capture<'_> {}
impl MapWriter for Capture<'_> {
    type Value<'v>
        = ValueWriter<'v>
    where
        Self: 'v;

    fn place(&mut self, name: &str) -> ValueWriter<'_> {
        let place = match self.wants(name) {
            true => self.item.entry(name.to_owned()).or_insert(AttributeValue::Null(true)),
            false => &mut self.waste,
        };
        ValueWriter::new(place)
    }
    fn wants(&self, name: &str) -> bool {
        self.wanted.contains(&name)
    }
}
