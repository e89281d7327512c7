//! Items as they were before they were written.

use crate::faults::tables::Item;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Old images of items, as far back as a read may see them.
#[derive(Debug)]
pub(crate) struct History {
    kept_for: Duration,
    /// By table, then by the text of the key.
    images: HashMap<String, HashMap<String, Vec<Image>>>,
}

#[derive(Debug)]
struct Image {
    /// When it was last seen to be the truth.
    until: Instant,
    /// `None`: there was no such item.
    item: Option<Item>,
}

impl History {
    pub(crate) fn new(kept_for: Duration) -> Self {
        Self { kept_for, images: HashMap::new() }
    }

    /// This is the truth now, and may not be so any longer after the write to come.
    pub(crate) fn keep(&mut self, table: &str, key: Item, item: Option<Item>) {
        let (now, kept_for) = (Instant::now(), self.kept_for);
        let images = self.images.entry(table.to_owned()).or_default().entry(text(key)).or_default();
        images.retain(|image| image.until + kept_for >= now);
        match images.last_mut().filter(|last| last.item == item) {
            Some(same) => same.until = now,
            None => images.push(Image { until: now, item }),
        }
    }

    /// What a read that is behind may see of this item; the oldest first.
    pub(crate) fn images(&self, table: &str, key: Item) -> impl Iterator<Item = Option<Item>> {
        let (now, kept_for) = (Instant::now(), self.kept_for);
        let images = self.images.get(table).and_then(|items| items.get(&text(key))).into_iter().flatten();
        images.filter(move |image| image.until + kept_for >= now).map(|image| image.item.clone())
    }

    pub(crate) fn forget(&mut self, table: &str) {
        self.images.remove(table);
    }
}

fn text(key: Item) -> String {
    Value::Object(key).to_string()
}
