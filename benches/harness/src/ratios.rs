//! The ratios that are committed, and whether those of now are worse.

use crate::case::AnyError;
use crate::measure::figures::{BASE, Figures};
use std::fmt::Write as _;
use std::fs::{read_to_string, write};

const METRICS: [&str; 3] = ["instructions", "allocations", "bytes"];
/// Of a committed ratio, before it counts as worse: counts are the same from run to run to about 2 %.
const SLACK: f64 = 1.05;

/// Prints the ratios beside those in the file, and fails where one is more than 5 % worse, or is not in the file.
///
/// # Errors
///
/// As said, and files that cannot be read.
pub fn compare(figures: &Figures, file: &str) -> Result<(), AnyError> {
    let committed = read(file)?;
    let mut worse = Vec::new();
    println!("{:<22} {:>14} {:>14} {:>14}   (committed)", "ratio to the base", METRICS[0], METRICS[1], METRICS[2]);
    for case in ours(figures) {
        let mut line = format!("{case:<22}");
        for (column, metric) in METRICS.iter().enumerate() {
            let now = figures.ratio(case, metric).ok_or_else(|| format!("{case}: {metric} were not measured"))?;
            let then = committed.iter().find(|(name, _)| name == case).map(|(_, ratios)| ratios[column]);
            write!(line, " {now:>6.3} ({})", then.map_or_else(|| " new ".to_owned(), |then| format!("{then:.3}")))?;
            match then {
                Some(then) if now <= then * SLACK => {}
                Some(then) => worse.push(format!("{case}: {metric} {now:.3}, committed {then:.3}")),
                None => worse.push(format!("{case}: {metric} {now:.3}, and nothing committed")),
            }
        }
        println!("{line}");
    }
    if worse.is_empty() {
        return Ok(());
    }
    Err(format!("worse than what is committed in {file}:\n  {}", worse.join("\n  ")).into())
}

/// Writes the ratios of now into the file.
///
/// # Errors
///
/// What was not measured, and a file that cannot be written.
pub fn accept(figures: &Figures, file: &str) -> Result<(), AnyError> {
    let mut text = format!("# Ratios to the SDK with {BASE}, by `scripts/bench accept`: {}\n", METRICS.join(", "));
    for case in ours(figures) {
        write!(text, "{case:<22}")?;
        for metric in METRICS {
            let ratio = figures.ratio(case, metric).ok_or_else(|| format!("{case}: {metric} were not measured"))?;
            write!(text, " {ratio:.3}")?;
        }
        text.push('\n');
    }
    Ok(write(file, text)?)
}

fn ours(figures: &Figures) -> impl Iterator<Item = &str> {
    let is_ours = |case: &&str| case.split_once('/').is_some_and(|(_, by)| by.starts_with("ours"));
    figures.cases.iter().map(String::as_str).filter(is_ours)
}

fn read(file: &str) -> Result<Vec<(String, Vec<f64>)>, AnyError> {
    let line = |line: &str| -> Result<_, AnyError> {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        let ratios = words.map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        if ratios.len() != METRICS.len() {
            return Err(format!("{file}: {line}").into());
        }
        Ok((name, ratios))
    };
    read_to_string(file)?.lines().filter(|text| !text.starts_with('#') && !text.is_empty()).map(line).collect()
}
