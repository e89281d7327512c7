//! The patches of `scripts/mutants` fit today's sources, and name a suite that is there: so none of them is lost unseen.

use std::fs::{read_dir, read_to_string};
use std::path::Path;

/// What is wrong with the patches in `folder`, whose files are below `root`.
pub(crate) fn unfit(root: &Path, folder: &str, suites: &[&str]) -> Vec<String> {
    let patches = read_dir(root.join(folder)).expect("the patches lie there");
    let mut paths: Vec<_> = patches.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    assert!(paths.len() > 50, "{} patches", paths.len());
    let problems = paths.iter().filter_map(|path| {
        let patch = read_to_string(path).expect("it can be read");
        let source = |file: &str| read_to_string(root.join(file)).ok();
        problem(&patch, source, suites).map(|problem| format!("{}: {problem}", path.display()))
    });
    problems.collect()
}

fn problem(patch: &str, source: impl Fn(&str) -> Option<String>, suites: &[&str]) -> Option<String> {
    let suite = patch.lines().find_map(|line| line.strip_prefix("Suite: ")).unwrap_or("simulation");
    let target = suite.split_whitespace().next().unwrap_or_default();
    if !suites.contains(&target) {
        return Some(format!("no test target `{target}`"));
    }
    let hunks = hunks(patch);
    if hunks.is_empty() {
        return Some("it changes nothing".to_owned());
    }
    hunks.into_iter().find_map(|(file, before)| match source(&file) {
        None => Some(format!("no file {file}")),
        Some(text) if !text.contains(&before) => Some(format!("{file} has changed where it cuts in")),
        Some(_) => None,
    })
}

/// Each hunk's file, and the lines that it expects there.
fn hunks(patch: &str) -> Vec<(String, String)> {
    let mut hunks: Vec<(String, String)> = Vec::new();
    let (mut file, mut inside) = (String::new(), false);
    for line in patch.lines() {
        if let Some(path) = line.strip_prefix("--- a/") {
            (file, inside) = (path.to_owned(), false);
        } else if line.starts_with("@@ ") {
            hunks.push((file.clone(), String::new()));
            inside = true;
        } else if let (true, Some((_, before)), Some(kept)) =
            (inside, hunks.last_mut(), line.strip_prefix([' ', '-']).or(line.is_empty().then_some("")))
        {
            before.push_str(kept);
            before.push('\n');
        }
    }
    hunks
}

#[test]
fn a_patch_that_does_not_fit_is_found() {
    let patch =
        "Says what it does.\nSuite: wire held\n\n--- a/a.rs\n+++ b/a.rs\n@@ -1,3 +1,3 @@\n one\n-two\n+three\n four\n";
    let source = |text: &'static str| move |file: &str| (file == "a.rs").then(|| text.to_owned());
    assert_eq!(problem(patch, source("zero\none\ntwo\nfour\n"), &["wire"]), None);
    assert!(problem(patch, source("one\nthree\nfour\n"), &["wire"]).is_some_and(|why| why.contains("has changed")));
    assert!(problem(patch, source("one\ntwo\nfour\n"), &["engine"]).is_some_and(|why| why.contains("`wire`")));
    assert!(problem("Suite: wire\n", source(""), &["wire"]).is_some());
    assert!(problem(patch, |_: &str| None, &["wire"]).is_some_and(|why| why.contains("no file")));
}
