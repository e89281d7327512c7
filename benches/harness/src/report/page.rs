//! All of it.

use crate::case::AnyError;
use crate::measure::figures::Figures;
use crate::report::{behind, bulk, calls, parsers};

/// Prints the page out of files of figures; `reasons` is the file of why some are not better.
///
/// # Errors
///
/// A file that cannot be read.
pub fn print(reasons: &str, files: &[&str]) -> Result<(), AnyError> {
    let figures = Figures::read(files)?;
    println!("{}", calls::section(&figures));
    println!("{}", parsers::section(&figures));
    println!("{}", bulk::delayed(&figures));
    println!("{}", bulk::growth(&figures));
    println!("{}", bulk::loopback(&figures));
    println!("{}", behind::section(&figures, reasons));
    Ok(())
}
