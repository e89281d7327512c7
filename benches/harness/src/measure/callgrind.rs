//! Reads what callgrind writes.

use std::collections::HashMap;

/// Instructions of a run.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counted {
    pub all: u64,
    /// Those of SHA-256, which signs each request: callgrind knows no instructions for it, while every processor that the SDK
    /// runs on does.
    pub sha256: u64,
}

/// Sums what each function spent by itself.
///
/// A line of cost that follows `calls=` is what a callee spent, which is counted there.
pub fn count(profile: &str) -> Counted {
    let mut counted = Counted::default();
    let mut names: HashMap<&str, bool> = HashMap::new();
    let (mut in_sha256, mut of_callee) = (false, false);
    for line in profile.lines() {
        if let Some(function) = line.strip_prefix("fn=") {
            // `(12) name` where it comes first, `(12)` from then on.
            let (number, name) = function.split_once(' ').unwrap_or((function, ""));
            in_sha256 = *names.entry(number).or_insert(name.contains("sha2::"));
        } else if let Some(function) = line.strip_prefix("cfn=") {
            if let Some((number, name)) = function.split_once(' ') {
                names.insert(number, name.contains("sha2::"));
            }
        } else if line.starts_with("calls=") {
            of_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let cost = line.split(' ').nth(1).and_then(|cost| cost.parse().ok()).unwrap_or(0);
            if !std::mem::take(&mut of_callee) {
                counted.all += cost;
                counted.sha256 += if in_sha256 { cost } else { 0 };
            }
        }
    }
    counted
}
