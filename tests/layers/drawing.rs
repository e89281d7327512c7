//! The drawing of the layers in ARCHITECTURE.md: one line for each layer, the top first, as the tests know them.

/// What differs between the drawing in this page and the layers, the bottom first.
pub(crate) fn differences(page: &str, layers: &[&[&str]]) -> Vec<String> {
    let drawn = rows(page);
    let expected: Vec<Vec<String>> =
        layers.iter().rev().map(|layer| sorted(layer.iter().map(|name| (*name).to_owned()))).collect();
    let longest = drawn.len().max(expected.len());
    let none = Vec::new();
    let pairs = (0..longest).map(|at| (drawn.get(at).unwrap_or(&none), expected.get(at).unwrap_or(&none)));
    let different = pairs.enumerate().filter(|(_, (drawn, expected))| drawn != expected);
    let tell = |(at, (drawn, expected)): (usize, (&Vec<String>, &Vec<String>))| {
        format!("line {} from the top: drawn {drawn:?}, and LAYERS has {expected:?}", at + 1)
    };
    different.map(tell).collect()
}

/// The modules of each line that begins with one; what is indented deeper goes on with the words of the line above.
fn rows(page: &str) -> Vec<Vec<String>> {
    let drawing = page.split_once("```text\n").and_then(|(_, rest)| rest.split_once("```")).map(|(drawing, _)| drawing);
    let lines = drawing.expect("a drawing").lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let modules = |line: &str| sorted(line.split_whitespace().map_while(module));
    lines.map(modules).filter(|row| *row != ["lib"]).collect()
}

fn module(word: &str) -> Option<String> {
    word.strip_suffix(".rs").or(word.strip_suffix('/')).map(str::to_owned)
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_drawing_that_differs_is_found() {
    let page = "…\n```text\n  lib.rs   all\n  table/   tables:\n           a.rs, b.rs\n  key.rs codec/   values\n```\n";
    assert_eq!(differences(page, &[&["codec", "key"], &["table"]]), Vec::<String>::new());
    assert_eq!(differences(page, &[&["codec"], &["key"], &["table"]]).len(), 2);
    assert_eq!(differences(page, &[&["codec", "key"], &["table"], &["config"]]).len(), 3);
}
