//! The codec alone.

use crate::measure::figures::Figures;
use crate::report::markdown::table;

const METRICS: [&str; 4] = ["instructions", "allocations", "bytes", "time"];

/// What a query's page costs beyond a query that finds nothing is this library's decoding: it has no public function for it alone.
/// Receiving the page's bytes and checking them against their checksum is in it; the parsers get theirs for nothing.
pub fn section(figures: &Figures) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let ours =
        METRICS.map(|metric| Some(figures.of("query400/ours", metric)? - figures.of("query_empty/ours", metric)?));
    rows.push(row(figures, "dynamo-table: the call of a full page, less one of an empty page", ours));
    for by in ["by hand", "serde_json", "sonic-rs", "simd-json"] {
        rows.push(row(figures, by, METRICS.map(|metric| figures.of(&format!("parse400/{by}"), metric))));
    }
    format!(
        "## The codec alone\n\nThe page of 2,500 items into the same struct, as ratios to a decoder written by hand for this one struct.\n\n{}\n",
        table(&[&[""][..], METRICS.as_slice()].concat(), &rows)
    )
}

fn row(figures: &Figures, title: &str, values: [Option<f64>; 4]) -> Vec<String> {
    let mut row = vec![title.to_owned()];
    for (value, metric) in values.iter().zip(METRICS) {
        let base = figures.of("parse400/by hand", metric);
        let ratio = value.zip(base).map(|(value, base)| format!("{:.2}", value / base));
        row.push(ratio.unwrap_or_else(|| "–".to_owned()));
    }
    row
}
