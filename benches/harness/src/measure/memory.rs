//! By how much the peak of this process grows with one run of a case: a process for each.

use crate::case::{AnyError, Case};
use crate::measure::runtime::runtime;
use crate::measure::{figures, process};
use std::time::Instant;

/// The first case warms up: what a program needs once, before the second is measured.
///
/// # Errors
///
/// A case failed.
pub fn measure(warm_up: &Case, case: &Case) -> Result<(), AnyError> {
    let runtime = runtime()?;
    runtime.block_on(warm_up.run(1))?;
    let (begun, peak) = (Instant::now(), process::peak_kilobytes()?);
    runtime.block_on(case.run(1))?;
    figures::print(&case.name(), "time", begun.elapsed().as_secs_f64() * 1e6);
    figures::print(&case.name(), "kilobytes", process::peak_kilobytes()?.saturating_sub(peak) as f64);
    Ok(())
}
