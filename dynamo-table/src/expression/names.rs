//! The names that the placeholders of one request stand for: each once, numbered as they come.

use std::collections::HashMap;

/// `#7`, `:12`.
pub(super) fn push_placeholder(text: &mut String, mark: char, number: usize) {
    text.push(mark);
    text.push_str(itoa::Buffer::new().format(number));
}

/// The same by itself.
pub(super) fn placeholder(mark: char, number: usize) -> String {
    let mut text = String::with_capacity(4);
    push_placeholder(&mut text, mark, number);
    text
}

/// Names and their numbers. In order, short names first: one is found by halving, and few names need no more than this.
#[derive(Default)]
pub(super) struct NumberedNames(Vec<(String, usize)>);

impl NumberedNames {
    /// Room for so many more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.0.reserve(more);
    }
    /// The number of a name that is there, or the next one.
    pub(super) fn number(&mut self, name: impl AsRef<str> + Into<String>) -> usize {
        let wanted = name.as_ref();
        let order = |(known, _): &(String, usize)| (known.len(), known.as_str()).cmp(&(wanted.len(), wanted));
        match self.0.binary_search_by(order) {
            Ok(at) => self.0[at].1,
            Err(at) => {
                let number = self.0.len();
                self.0.insert(at, (name.into(), number));
                number
            }
        }
    }
    /// Each by its placeholder; `None` where there is none.
    pub(super) fn take(&mut self) -> Option<HashMap<String, String>> {
        let names: HashMap<_, _> =
            std::mem::take(&mut self.0).into_iter().map(|(name, number)| (placeholder('#', number), name)).collect();
        (!names.is_empty()).then_some(names)
    }
}
