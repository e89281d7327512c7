//! One thread: what is counted is all of it, and what is timed waits for nobody.

use std::io;
use tokio::runtime::{Builder, Runtime};

/// # Errors
///
/// The system has no room for it.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
