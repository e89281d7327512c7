//! Time of one call, the cases of a group by turns, so that what disturbs the machine disturbs all of them.

use crate::case::{AnyError, Case, Size};
use crate::measure::runtime::runtime;
use crate::measure::{figures, process};
use std::time::{Duration, Instant};

/// # Errors
///
/// A case failed.
pub fn measure(cases: &[Case], rounds: usize, each: Duration) -> Result<(), AnyError> {
    let runtime = runtime()?;
    for group in cases.chunk_by(|one, next| one.group == next.group) {
        let mut calls = Vec::new();
        for case in group {
            calls.push(runtime.block_on(calls_in(case, each))?);
        }
        let mut times = vec![Vec::new(); group.len()];
        let mut used = vec![0.0; group.len()];
        for _ in 0..rounds {
            for (number, (case, calls)) in group.iter().zip(&calls).enumerate() {
                let (begun, before) = (Instant::now(), process::processor_time()?);
                runtime.block_on(case.run(*calls))?;
                times[number].push(begun.elapsed().as_secs_f64() * 1e6 / *calls as f64);
                used[number] += (process::processor_time()? - before).as_secs_f64() * 1e6 / *calls as f64;
            }
        }
        for ((case, mut times), used) in group.iter().zip(times).zip(used) {
            times.sort_by(f64::total_cmp);
            let name = case.name();
            figures::print(&name, "time", times[0]);
            figures::print(&name, "time_median", times[times.len() / 2]);
            figures::print(&name, "processor", used / rounds as f64);
        }
    }
    Ok(())
}

/// Warms up, and says how many calls take this long.
async fn calls_in(case: &Case, time: Duration) -> Result<usize, AnyError> {
    let begun = Instant::now();
    let mut done = 0_u32;
    let least: u32 = if case.size == Size::Bulk { 1 } else { 2 };
    while begun.elapsed() < time / 4 || done < least {
        case.run(1).await?;
        done += 1;
    }
    let one = begun.elapsed().as_secs_f64() / f64::from(done);
    Ok(((time.as_secs_f64() / one) as usize).max(least as usize))
}
