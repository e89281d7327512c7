//! Allocations of one call, and the bytes that they ask for. In a program of its own, whose allocator counts.

use crate::case::{AnyError, Case};
use crate::measure::figures;
use crate::measure::runtime::runtime;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region};

/// # Errors
///
/// Nothing is counted in this program, or a case failed.
pub fn measure(cases: &[Case]) -> Result<(), AnyError> {
    if INSTRUMENTED_SYSTEM.stats().allocations == 0 {
        return Err("nothing counts allocations here: use the program whose name ends in -counted".into());
    }
    let runtime = runtime()?;
    for case in cases {
        let (before, calls) = case.size.calls();
        runtime.block_on(case.run(before))?;
        let region = Region::new(&INSTRUMENTED_SYSTEM);
        runtime.block_on(case.run(calls))?;
        let seen = region.change();
        // A buffer that grows is an allocation, of the bytes that it grows by.
        let (name, each) = (case.name(), |count: usize| count as f64 / calls as f64);
        figures::print(&name, "allocations", each(seen.allocations + seen.reallocations));
        figures::print(&name, "bytes", each(seen.bytes_allocated));
    }
    Ok(())
}
