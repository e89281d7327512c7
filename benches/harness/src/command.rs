//! The command line of every program here.

use crate::case::{AnyError, Case, Cases};
use crate::connector;
use crate::measure::figures::Figures;
use crate::measure::runtime::runtime;
use crate::measure::{allocations, instructions, memory, times};
use crate::ratios;
use crate::report::page;
use std::process::ExitCode;
use std::time::Duration;

/// Adds the cases of one kind.
pub type Register = fn(&mut Cases);

const USAGE: &str = "\
usage: list [FILTER]                      the names of the cases; a filter is the begin of names, several parted by commas
       check [FILTER]                     every case gives, or sends, what it is to
       instructions [FILTER]              of one call, by callgrind
       allocations [FILTER]               of one call; only the program that counts
       times [FILTER] [ROUNDS] [MS]       of one call
       memory WARM_UP CASE                of one run, after one of another case
       once CASE CALLS                    runs one case, to be profiled
       compare RATIOS FIGURES...          with what is committed
       accept RATIOS FIGURES...           as what is committed
       report REASONS FIGURES...          as tables";

/// Does what the arguments say, with these cases.
pub fn main(registers: &[Register]) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(registers, &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(registers: &[Register], arguments: &[&str]) -> Result<(), AnyError> {
    let chosen = |filter: Option<&&str>| cases(registers, filter.copied().unwrap_or_default());
    match arguments {
        ["list", rest @ ..] => chosen(rest.first()).iter().for_each(|case| println!("{}", case.name())),
        ["check", rest @ ..] => check(&chosen(rest.first()))?,
        ["instructions", rest @ ..] => instructions::measure(&chosen(rest.first()))?,
        ["allocations", rest @ ..] => allocations::measure(&chosen(rest.first()))?,
        ["times", rest @ ..] => {
            let number = |at: usize, usual| rest.get(at).map_or(Ok(usual), |text| text.parse());
            let time = Duration::from_millis(number(2, 100)?);
            times::measure(&chosen(rest.first()), usize::try_from(number(1, 7)?)?, time)?;
        }
        ["memory", warm_up, case] => {
            let cases = cases(registers, &format!("{warm_up},{case}"));
            memory::measure(find(&cases, warm_up)?, find(&cases, case)?)?;
        }
        ["once", case, calls] => once(&chosen(Some(case)), case, calls.parse()?)?,
        ["compare", file, figures @ ..] => ratios::compare(&Figures::read(figures)?, file)?,
        ["accept", file, figures @ ..] => ratios::accept(&Figures::read(figures)?, file)?,
        ["report", reasons, figures @ ..] => page::print(reasons, figures)?,
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

/// Those of one group side by side, whoever registers them.
fn cases(registers: &[Register], filter: &str) -> Vec<Case> {
    let mut cases = Cases::of(filter);
    registers.iter().for_each(|register| register(&mut cases));
    let mut groups: Vec<&str> = Vec::new();
    for case in &cases.list {
        if !groups.contains(&case.group) {
            groups.push(case.group);
        }
    }
    cases.list.sort_by_key(|case| groups.iter().position(|group| *group == case.group));
    cases.list
}

fn check(cases: &[Case]) -> Result<(), AnyError> {
    connector::record();
    let runtime = runtime()?;
    cases.iter().try_for_each(|case| runtime.block_on(case.check()))?;
    println!("{} cases give and send the same", cases.len());
    Ok(())
}

fn once(cases: &[Case], name: &str, calls: usize) -> Result<(), AnyError> {
    runtime()?.block_on(find(cases, name)?.run(calls))
}

fn find<'a>(cases: &'a [Case], name: &str) -> Result<&'a Case, AnyError> {
    cases.iter().find(|case| case.name() == name).ok_or_else(|| format!("no such case: {name}").into())
}
