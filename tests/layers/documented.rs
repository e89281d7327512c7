//! The page on what happens to items names a test behind each row: they are there.

use crate::sources::Sources;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{ItemFn, Macro};

/// Names of tests in a page, in backticks, that no test of these sources has.
pub(crate) fn missing(page: &str, tests: &Sources) -> Vec<String> {
    let mut names = Names::default();
    tests.files.values().for_each(|source| names.visit_file(&source.syntax));
    self::tests(page).into_iter().filter(|name| !names.0.contains(name)).collect()
}

/// Names of tests are longer than those of anything else, and have no capitals.
pub(crate) fn tests(page: &str) -> BTreeSet<String> {
    let words = page.split('`').skip(1).step_by(2).filter(|word| word.matches('_').count() >= 3);
    words
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.0.insert(item.sig.ident.to_string());
        visit::visit_item_fn(self, item);
    }
    // A list of tests, by a macro.
    fn visit_macro(&mut self, item: &'ast Macro) {
        let words = item.tokens.to_string();
        self.0.extend(words.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned));
    }
}

#[test]
fn a_test_that_is_not_there_is_found() {
    let tests = Sources::parse(
        "tests",
        [("tests/a.rs".to_owned(), "fn it_is_there_today() {} m! { a_name_in_a_list: A; }".to_owned())],
    );
    let page =
        "| `max_attempts_without_progress` | `it_is_there_today`, `a_name_in_a_list`, `it_was_there_yesterday` |";
    let expected = ["it_was_there_yesterday", "max_attempts_without_progress"];
    assert_eq!(missing(page, &tests), expected);
}
