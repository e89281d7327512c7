//! Ctrl-C as an end that work can be raced against.

use std::process::exit;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, watch};

/// Ctrl-C was pressed.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Knows whether Ctrl-C was pressed, from its making on.
pub struct Interrupt {
    seen: watch::Receiver<bool>,
    /// Held as long as a second Ctrl-C has to wait.
    whole: Arc<Mutex<()>>,
}

#[allow(dead_code, reason = "each example uses some of them")]
impl Interrupt {
    pub fn on_ctrl_c() -> Self {
        let (pressed, seen) = watch::channel(false);
        let whole = Arc::new(Mutex::new(()));
        let held = whole.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                pressed.send_replace(true);
            }
            // Who presses it twice does not want to wait, but for what would be lost.
            if tokio::signal::ctrl_c().await.is_ok() {
                let _whole = held.lock().await;
                exit(130);
            }
            std::future::pending::<()>().await
        });
        Self { seen, whole }
    }
    /// As if it were pressed when this is set.
    pub fn when(seen: watch::Receiver<bool>) -> Self {
        Self { seen, whole: Arc::default() }
    }
    /// The work to its end; interrupted, it is dropped where it is.
    pub async fn or<F: Future>(&self, work: F) -> Result<F::Output, Interrupted> {
        let mut seen = self.seen.clone();
        tokio::select! {
            biased;
            Ok(_) = seen.wait_for(|pressed| *pressed) => Err(Interrupted),
            output = work => Ok(output),
        }
    }
    /// As long as this is kept, a second Ctrl-C does not end the process.
    pub fn held_back(&self) -> Option<OwnedMutexGuard<()>> {
        self.whole.clone().try_lock_owned().ok()
    }
}
