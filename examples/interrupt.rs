//! Ctrl-C as an end that work can be raced against.

use std::process::exit;

use tokio::sync::watch;

/// Ctrl-C was pressed.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Knows whether Ctrl-C was pressed, from its making on.
pub struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    pub fn on_ctrl_c() -> Self {
        let (pressed, seen) = watch::channel(false);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                pressed.send_replace(true);
            }
            // Who presses it twice does not want to wait.
            if tokio::signal::ctrl_c().await.is_ok() {
                exit(130);
            }
            std::future::pending::<()>().await
        });
        Self(seen)
    }
    /// The work to its end; interrupted, it is dropped where it is.
    pub async fn or<F: Future>(&self, work: F) -> Result<F::Output, Interrupted> {
        let mut seen = self.0.clone();
        tokio::select! {
            biased;
            Ok(_) = seen.wait_for(|pressed| *pressed) => Err(Interrupted),
            output = work => Ok(output),
        }
    }
}
