//! Tables.

use std::fmt::Write as _;

/// A table, or that there is none where it has no rows.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return "Not measured.\n".to_owned();
    }
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = writeln!(text, "| {} |\n|{}", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

/// Ratios of a row, the lowest of them bold; `–` for what there is not.
pub fn ratios(values: &[Option<f64>]) -> Vec<String> {
    let lowest = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let text = |value: &Option<f64>| match value {
        None => "–".to_owned(),
        Some(value) if (value * 100.0).round() <= (lowest * 100.0).round() => format!("**{value:.2}**"),
        Some(value) => format!("{value:.2}"),
    };
    values.iter().map(text).collect()
}

/// A number as short as it is worth: 1,234 k.
pub fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value >= 10e6 => format!("{:.1} M", value / 1e6),
        Some(value) if value >= 10e3 => format!("{:.0} k", value / 1e3),
        Some(value) if value >= 100.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.1}"),
    }
}
