//! What is not better.

use crate::measure::figures::Figures;
use crate::report::calls::{CALLS, title};
use crate::report::markdown::table;
use std::fs::read_to_string;

/// Every figure in which somebody else is ahead of this library, with the reason that `reasons` gives for the group: lines of
/// `group: text`.
pub fn section(figures: &Figures, reasons: &str) -> String {
    let reasons = read_to_string(reasons).unwrap_or_default();
    let mut rows = Vec::new();
    for (group, call) in CALLS {
        for metric in ["instructions", "allocations", "bytes", "time"] {
            if let Some((ours, theirs, whose)) = ahead(figures, group, metric) {
                rows.push(vec![call.to_owned(), metric.to_owned(), ours, theirs, whose, reason(&reasons, group)]);
            }
        }
    }
    if rows.is_empty() {
        return "## What is not better\n\nOf the single calls: nothing that is measured here.\n".to_owned();
    }
    let head = ["", "", "dynamo-table", "the best", "by", "why"];
    format!(
        "## What is not better\n\nWherever another way of the same call is ahead by more than 2 %.\n\n{}\n",
        table(&head, &rows)
    )
}

/// Our ratio, the lowest of the others, and whose that is; `None` where ours is the lowest.
fn ahead(figures: &Figures, group: &str, metric: &str) -> Option<(String, String, String)> {
    let ours = figures.ratio(&format!("{group}/ours"), metric)?;
    let others = figures
        .cases
        .iter()
        .filter(|case| case.split_once('/').is_some_and(|(of, by)| of == group && !by.starts_with("ours")));
    let best = others.filter_map(|case| Some((figures.ratio(case, metric)?, case)));
    let (ratio, case) = best.min_by(|one, other| one.0.total_cmp(&other.0))?;
    let (_, whose) = case.split_once('/')?;
    (ours > ratio * 1.02).then(|| (format!("{ours:.2}"), format!("{ratio:.2}"), title(whose).to_owned()))
}

fn reason(reasons: &str, group: &str) -> String {
    let line = reasons.lines().find_map(|line| line.strip_prefix(group)?.strip_prefix(": "));
    line.unwrap_or("not explained yet").to_owned()
}
