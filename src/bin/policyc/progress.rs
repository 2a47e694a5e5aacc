//! The progress bar: bytes read, their rate and the time left, on a terminal, for work over a second.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use policyc::event::Progress;

/// Work shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Draws a bar on the standard error stream.
pub(crate) struct Bar {
    bar: ProgressBar,
    started: Instant,
}

impl Bar {
    /// A bar named `what`; hidden if `quiet` or if nobody is at a terminal.
    pub(crate) fn new(what: &'static str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_message(what);
        if quiet || !std::io::stderr().is_terminal() {
            return Self { bar, started: Instant::now() };
        }
        let template = "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar: bar.with_finish(indicatif::ProgressFinish::AndClear), started: Instant::now() }
    }
}

impl Progress for Bar {
    fn begin(&self, total_bytes: Option<u64>) {
        self.bar.reset();
        if let Some(total) = total_bytes {
            self.bar.set_length(total);
        }
    }

    fn advance(&self, bytes: u64) {
        if self.bar.is_hidden() && std::io::stderr().is_terminal() && self.started.elapsed() >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
        self.bar.inc(bytes);
    }
}
