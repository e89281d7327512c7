//! Instructions of one call: two runs of this very program under callgrind, of different length, so that starting up cancels out.

use crate::case::{AnyError, Case};
use crate::measure::callgrind::{Counted, count};
use crate::measure::figures;
use std::env::current_exe;
use std::fs;
use std::process::{self, Command};

/// # Errors
///
/// Valgrind is missing, or the case failed under it.
pub fn measure(cases: &[Case]) -> Result<(), AnyError> {
    for case in cases {
        let name = case.name();
        let (few, many) = case.size.calls();
        let (short, long) = (run(&name, few)?, run(&name, many)?);
        let each = |of: fn(&Counted) -> u64| (of(&long) as f64 - of(&short) as f64) / (many - few) as f64;
        figures::print(&name, "instructions", each(|counted| counted.all - counted.sha256));
        figures::print(&name, "sha256", each(|counted| counted.sha256));
    }
    Ok(())
}

fn run(case: &str, calls: usize) -> Result<Counted, AnyError> {
    let program = current_exe()?;
    let profile = std::env::temp_dir().join(format!("bench-callgrind-{}", process::id()));
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .args(["once", case, &calls.to_string()])
        .output()
        .map_err(|error| format!("valgrind does not run: {error}"))?;
    if !output.status.success() {
        return Err(format!("{case} under callgrind: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let counted = count(&fs::read_to_string(&profile)?);
    fs::remove_file(&profile)?;
    Ok(counted)
}
