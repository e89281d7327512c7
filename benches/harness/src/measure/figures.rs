//! What was measured, as lines of text: `group/by`, metric and value, parted by tabs.

use crate::case::AnyError;
use std::collections::BTreeMap;
use std::fs::read_to_string;

pub fn print(case: &str, metric: &str, value: f64) {
    println!("{case}\t{metric}\t{value:.3}");
}

/// The figures of each case, the cases in the order they were measured in.
#[derive(Default)]
pub struct Figures {
    pub cases: Vec<String>,
    values: BTreeMap<(String, String), f64>,
}

impl Figures {
    /// # Errors
    ///
    /// A file that cannot be read, or is none of figures.
    pub fn read(files: &[&str]) -> Result<Self, AnyError> {
        let mut figures = Self::default();
        for file in files {
            for line in read_to_string(file)?.lines() {
                let mut parts = line.split('\t');
                let (Some(case), Some(metric), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
                    return Err(format!("{file}: no figure: {line}").into());
                };
                if !figures.cases.iter().any(|known| known == case) {
                    figures.cases.push(case.to_owned());
                }
                figures.values.insert((case.to_owned(), metric.to_owned()), value.parse()?);
            }
        }
        Ok(figures)
    }

    pub fn of(&self, case: &str, metric: &str) -> Option<f64> {
        self.values.get(&(case.to_owned(), metric.to_owned())).copied()
    }

    /// To the SDK with serde_dynamo, in the same run.
    pub fn ratio(&self, case: &str, metric: &str) -> Option<f64> {
        let (group, _) = case.split_once('/')?;
        let base = self.of(&format!("{group}/{BASE}"), metric)?;
        Some(self.of(case, metric)? / base).filter(|ratio| ratio.is_finite())
    }
}

/// What ratios are to.
pub const BASE: &str = "serde_dynamo";
