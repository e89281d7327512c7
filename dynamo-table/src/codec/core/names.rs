//! The names of a struct's attributes, and those under which older items hold them.
use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// A field that is stored: its name in Rust, and the names of its attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeFacts {
    /// The field's name in Rust.
    pub field: &'static str,
    /// The name under which it is written.
    pub name: &'static str,
    /// Further names under which older items hold it. The own name goes before them, the first of them before the second.
    pub aliases: &'static [&'static str],
}

impl AttributeFacts {
    /// A field that is stored under one name.
    pub const fn new(field: &'static str, name: &'static str) -> Self {
        Self { field, name, aliases: &[] }
    }
    /// Fields that are stored under their own names.
    pub const fn plain<const N: usize>(names: [&'static str; N]) -> [Self; N] {
        let mut all = [Self::new("", ""); N];
        let mut i = 0;
        while i < N {
            all[i] = Self::new(names[i], names[i]);
            i += 1;
        }
        all
    }
    /// A field that older items hold under other names.
    pub const fn with_aliases(field: &'static str, name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { field, name, aliases }
    }
}

/// The attributes of a struct: those of its own fields, and those of the structs that are flattened into it.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// The struct's own fields that are one attribute each.
    pub own: &'static [AttributeFacts],
    /// The [`Fields::NAMES`](crate::codec::Fields::NAMES) of its flattened structs.
    pub flattened: &'static [Names],
}

impl Names {
    /// Nothing is known of the attributes: they have no aliases.
    pub const NONE: Self = Self::of(&[]);

    /// Of a struct without flattened ones.
    pub const fn of(own: &'static [AttributeFacts]) -> Self {
        Self { own, flattened: &[] }
    }
    /// Whether no name is that of two attributes.
    pub(crate) const fn are_distinct(&self) -> bool {
        self.are_once_in(self)
    }
    /// How many attributes are written or read under this name.
    pub(crate) const fn count(&self, name: &str) -> usize {
        let (mut count, mut i) = (0, 0);
        while i < self.own.len() {
            count += same_text(self.own[i].name, name) as usize + count_in(self.own[i].aliases, name);
            i += 1;
        }
        i = 0;
        while i < self.flattened.len() {
            count += self.flattened[i].count(name);
            i += 1;
        }
        count
    }
    /// Whether any attribute has others than its own name.
    pub(crate) const fn any_aliases(&self) -> bool {
        let mut i = 0;
        while i < self.own.len() {
            if !self.own[i].aliases.is_empty() {
                return true;
            }
            i += 1;
        }
        i = 0;
        while i < self.flattened.len() {
            if self.flattened[i].any_aliases() {
                return true;
            }
            i += 1;
        }
        false
    }
    /// Whether the attribute that is written under this name has others.
    pub(crate) const fn has_aliases(&self, name: &str) -> bool {
        let mut i = 0;
        while i < self.own.len() {
            if same_text(self.own[i].name, name) && !self.own[i].aliases.is_empty() {
                return true;
            }
            i += 1;
        }
        i = 0;
        while i < self.flattened.len() {
            if self.flattened[i].has_aliases(name) {
                return true;
            }
            i += 1;
        }
        false
    }
    const fn are_once_in(&self, all: &Self) -> bool {
        let mut i = 0;
        while i < self.own.len() {
            let AttributeFacts { name, aliases, .. } = self.own[i];
            if all.count(name) != 1 {
                return false;
            }
            let mut k = 0;
            while k < aliases.len() {
                if all.count(aliases[k]) != 1 {
                    return false;
                }
                k += 1;
            }
            i += 1;
        }
        i = 0;
        while i < self.flattened.len() {
            if !self.flattened[i].are_once_in(all) {
                return false;
            }
            i += 1;
        }
        true
    }

    /// The further names of the attribute that is written under this one.
    pub(crate) fn aliases(&self, name: &str) -> &'static [&'static str] {
        match self.find(&|attribute| attribute.name == name) {
            Some(attribute) => attribute.aliases,
            None => &[],
        }
    }
    /// The attribute's own name, and the further ones.
    pub(crate) fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'n str> {
        std::iter::once(name).chain(self.aliases(name).iter().copied())
    }
    /// What the item holds in the attribute: under its own name, or else under a further one. NULL is nothing.
    pub(crate) fn held<'i>(&self, item: &'i HashMap<String, AttributeValue>, name: &str) -> Option<&'i AttributeValue> {
        self.all(name).find_map(|name| item.get(name).filter(|value| !value.is_null()))
    }
    /// The attribute that has this name for an alias.
    pub(crate) fn owner_of(&self, alias: &str) -> Option<&'static AttributeFacts> {
        self.find(&|attribute| attribute.aliases.contains(&alias))
    }
    /// Every attribute, the struct's own first.
    pub(crate) fn each(&self, visit: &mut impl FnMut(&'static AttributeFacts)) {
        self.own.iter().for_each(&mut *visit);
        self.flattened.iter().for_each(|names| names.each(visit));
    }
    fn find(&self, is: &dyn Fn(&AttributeFacts) -> bool) -> Option<&'static AttributeFacts> {
        let own = self.own.iter().find(|attribute| is(attribute));
        own.or_else(|| self.flattened.iter().find_map(|names| names.find(is)))
    }
    /// Moves what is under an alias to its attribute's own name, which goes before it.
    pub(crate) fn move_to_own(&self, item: &mut HashMap<String, AttributeValue>) {
        self.each(&mut |attribute| {
            for alias in attribute.aliases {
                if let Some(value) = item.remove(*alias)
                    && item.get(attribute.name).is_none_or(AttributeValue::is_null)
                {
                    item.insert(attribute.name.to_owned(), value);
                }
            }
        });
    }
}

const fn count_in(names: &[&str], name: &str) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < names.len() {
        count += same_text(names[i], name) as usize;
        i += 1;
    }
    count
}

/// Equality of text, which a constant can compute.
pub(crate) const fn same_text(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
