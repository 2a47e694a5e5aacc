//! The progress bar: bytes and lines read, how fast, and the time left, on a terminal, for work over a second.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use policyc::event::Progress;

/// Work shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Draws a bar on the standard error stream.
pub(crate) struct Bar {
    drawn: ProgressBar,
    started: Instant,
    /// Whether anybody is there to see it, and wants to.
    watched: bool,
    /// Of this pass.
    lines: Arc<AtomicU64>,
}

impl Bar {
    /// A bar named `what`; hidden if `quiet` or if nobody is at a terminal.
    pub(crate) fn new(what: &'static str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_message(what);
        let watched = !quiet && std::io::stderr().is_terminal();
        let lines = Arc::new(AtomicU64::new(0));
        let template = "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {lines_per_sec} {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            let lines = lines.clone();
            let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let rate = rate(lines.load(Ordering::Relaxed), state.elapsed());
                let _ = write!(out, "{} lines/s", HumanCount(rate));
            };
            bar.set_style(style.with_key("lines_per_sec", rate));
        }
        let bar = if watched { bar.with_finish(indicatif::ProgressFinish::AndClear) } else { bar };
        Self { drawn: bar, started: Instant::now(), watched, lines }
    }
}

/// So many a second.
fn rate(count: u64, time: Duration) -> u64 {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
    count.saturating_mul(1_000) / milliseconds
}

impl Progress for Bar {
    fn begin(&self, total_bytes: Option<u64>) {
        self.drawn.reset();
        self.lines.store(0, Ordering::Relaxed);
        if let Some(total) = total_bytes {
            self.drawn.set_length(total);
        }
    }

    fn advance(&self, bytes: u64) {
        if self.watched && self.drawn.is_hidden() && self.started.elapsed() >= PATIENCE {
            self.drawn.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
        self.drawn.inc(bytes);
    }

    fn lines(&self, lines: u64) {
        self.lines.fetch_add(lines, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_by_the_second() {
        assert_eq!(rate(3_000, Duration::from_millis(1_500)), 2_000);
        assert_eq!(rate(7, Duration::ZERO), 7_000);
        assert_eq!(rate(u64::MAX, Duration::from_secs(1)), u64::MAX / 1_000);
    }

    #[test]
    fn nobody_at_a_terminal_sees_nothing() {
        let bar = Bar::new("reading", true);
        bar.begin(Some(10));
        bar.advance(5);
        bar.lines(1);
        assert!(!bar.watched && bar.drawn.is_hidden());
    }
}
