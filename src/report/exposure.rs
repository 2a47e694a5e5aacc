//! What an attacker with a stolen agent could still do, in the first lines of a summary.
//!
//! In: an [`Exposure`]. Out: lines of text.

use std::fmt::Write as _;

use super::visible;
use crate::lower::thousands;
use crate::replay::exposure::{Exposure, OpenAction, OpenClass, ProbesTried, Tried};

/// How many actions are named for each class, and how many of their arguments.
const ACTIONS: usize = 3;
const ARGUMENTS: usize = 3;

/// The lines, each with its end; none if nothing is known.
pub(super) fn text(exposure: &Exposure) -> String {
    let mut out = String::new();
    open(&mut out, exposure);
    if let Some(probes) = &exposure.probes {
        tried(&mut out, probes);
    }
    if let Some(rate) = exposure.expected_ask_rate {
        let _ = writeln!(
            out,
            "About {} of new good work will ask a person (estimated from what only one session of the log did).",
            percent(rate)
        );
    }
    out
}

fn open(out: &mut String, exposure: &Exposure) {
    let allowed: u64 = exposure.classes.iter().map(|class| class.allowed).sum();
    if exposure.default_allows {
        out.push_str("Everything that no rule blocks is allowed.\n");
    }
    if allowed == 0 {
        return;
    }
    let open: Vec<&OpenClass> = exposure.classes.iter().filter(|class| class.open > 0).collect();
    if open.is_empty() {
        let _ = writeln!(
            out,
            "A stolen agent is held to known targets and amounts in all {} allowed actions.",
            thousands(allowed)
        );
        return;
    }
    out.push_str("A stolen agent could still, with any value of the argument named:\n");
    let width = open.iter().map(|class| class.class.len()).max().unwrap_or(0);
    for class in open {
        let named: Vec<String> = class.worst.iter().take(ACTIONS).map(action).collect();
        let unnamed = class.open.saturating_sub(u64::try_from(named.len()).unwrap_or(u64::MAX));
        let more = if unnamed > 0 { format!("; and {} more", thousands(unnamed)) } else { String::new() };
        let _ = writeln!(
            out,
            "  {:width$}  {} of {} actions: {}{more}",
            class.class,
            thousands(class.open),
            thousands(class.allowed),
            named.join("; ")
        );
    }
}

/// `send_money (recipient, amount)`.
fn action(open: &OpenAction) -> String {
    let name = |argument: &String| visible(argument.strip_prefix("params.").unwrap_or(argument));
    let mut names: Vec<String> = open.arguments.iter().take(ARGUMENTS).map(name).collect();
    if open.arguments.len() > ARGUMENTS {
        names.push(format!("{} more", open.arguments.len() - ARGUMENTS));
    }
    let arguments = if names.is_empty() { "any argument".to_owned() } else { names.join(", ") };
    format!("{} ({arguments})", visible(&open.action))
}

fn tried(out: &mut String, probes: &ProbesTried) {
    let share = |tried: Tried| percent(ratio(tried));
    let parts = [
        ("other values", probes.values),
        ("extra arguments", probes.arguments),
        ("other agents", probes.agents),
        ("other actions", probes.actions),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, tried)| tried.of > 0)
        .map(|(what, tried)| format!("{what} {}", share(tried)))
        .collect();
    let _ = writeln!(
        out,
        "Of {} logged requests with one thing changed, {} are stopped: {}.\n  `policyc evaluate --probes` measures it on sessions that taught nothing.",
        thousands(probes.all.of),
        share(probes.all),
        parts.join(", ")
    );
}

fn ratio(tried: Tried) -> f64 {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of a sample")]
    let (stopped, of) = (tried.stopped as f64, tried.of.max(1) as f64);
    stopped / of
}

/// `12.5 %`; below a thousandth, `less than 0.1 %`.
fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.001 { "less than 0.1 %".to_owned() } else { format!("{:.1} %", share * 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(action: &str, arguments: &[&str]) -> OpenAction {
        OpenAction { action: action.to_owned(), arguments: arguments.iter().map(ToString::to_string).collect() }
    }

    #[test]
    fn the_worst_comes_first_and_names_are_escaped() {
        let pay = open("pay\u{1b}[2J", &["params.to\u{202e}", "params.amount", "params.a", "params.b"]);
        let exposure = Exposure {
            default_allows: false,
            classes: vec![
                OpenClass {
                    class: "pay",
                    allowed: 5,
                    open: 4,
                    worst: vec![pay, open("x_*", &[]), open("y", &["verb"])],
                },
                OpenClass { class: "read", allowed: 1, open: 0, worst: Vec::new() },
            ],
            probes: Some(ProbesTried {
                all: Tried { of: 1_200, stopped: 1_100 },
                values: Tried { of: 1_000, stopped: 900 },
                agents: Tried { of: 200, stopped: 200 },
                ..ProbesTried::default()
            }),
            expected_ask_rate: Some(0.000_4),
        };
        assert_eq!(
            text(&exposure),
            "A stolen agent could still, with any value of the argument named:\n  \
             pay  4 of 5 actions: pay\\u{1b}[2J (to\\u{202e}, amount, a, 1 more); x_* (any argument); y (verb); and 1 more\n\
             Of 1,200 logged requests with one thing changed, 91.7 % are stopped: other values 90.0 %, other agents 100.0 %.\n  \
             `policyc evaluate --probes` measures it on sessions that taught nothing.\n\
             About less than 0.1 % of new good work will ask a person (estimated from what only one session of the log did).\n"
        );
    }

    #[test]
    fn what_is_bounded_or_unknown_says_so() {
        let bounded = OpenClass { class: "pay", allowed: 2, open: 0, worst: Vec::new() };
        let exposure = Exposure { classes: vec![bounded], ..Exposure::default() };
        assert_eq!(text(&exposure), "A stolen agent is held to known targets and amounts in all 2 allowed actions.\n");
        assert_eq!(text(&Exposure::default()), "");
        let open = Exposure { default_allows: true, ..Exposure::default() };
        assert_eq!(text(&open), "Everything that no rule blocks is allowed.\n");
    }
}
