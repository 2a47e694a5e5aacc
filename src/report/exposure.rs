//! What an attacker with a stolen agent could still do, in the first lines of a summary.
//!
//! In: an [`Exposure`]. Out: lines of text.

use std::fmt::Write as _;

use super::visible;
use crate::numbers::thousands;
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
    match exposure.untried_names {
        0 => {}
        1 => out.push_str("No request of 1 action was tried: its name is longer than 256 bytes.\n"),
        count => {
            let count = thousands(count);
            let _ = writeln!(out, "No request of {count} actions was tried: their names are longer than 256 bytes.");
        }
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
        let actions = if allowed == 1 {
            "the one allowed action".to_owned()
        } else {
            format!("all {} allowed actions", thousands(allowed))
        };
        let _ = writeln!(out, "A stolen agent is held to known targets and amounts in {actions}.");
        return;
    }
    let some_in_form = open.iter().flat_map(|class| &class.worst).any(|action| !action.in_form.is_empty());
    let form = if some_in_form { ", or, where it says so, any value of the same form" } else { "" };
    let _ = writeln!(out, "A stolen agent could still, with any value of the argument named{form}:");
    let width = open.iter().map(|class| class.class.len()).max().unwrap_or(0);
    for class in open {
        // The worst comes first: where it is held in form, all are.
        let in_form = class.worst.first().is_some_and(|open| open.arguments.is_empty() && !open.in_form.is_empty());
        let named: Vec<String> = class.worst.iter().take(ACTIONS).map(|open| action(open, in_form)).collect();
        let unnamed = class.open.saturating_sub(u64::try_from(named.len()).unwrap_or(u64::MAX));
        let more = if unnamed > 0 { format!("; and {} more", thousands(unnamed)) } else { String::new() };
        let _ = writeln!(
            out,
            "  {:width$}  {} of {} {}{}: {}{more}",
            class.class,
            thousands(class.open),
            thousands(class.allowed),
            if class.allowed == 1 { "action" } else { "actions" },
            if in_form { ", in form only" } else { "" },
            named.join("; ")
        );
    }
}

/// `send_money (recipient, amount)`; whether an argument is held in form is said of each, unless it is said of all.
fn action(open: &OpenAction, all_in_form: bool) -> String {
    let name = |argument: &str| visible(argument.strip_prefix("params.").unwrap_or(argument));
    let form = if all_in_form { "" } else { " in form only" };
    let any_value = open.arguments.iter().map(|argument| name(argument));
    let any_of_form = open.in_form.iter().map(|argument| format!("{}{form}", name(argument)));
    let mut names: Vec<String> = any_value.chain(any_of_form).collect();
    if names.len() > ARGUMENTS {
        let more = format!("{} more", names.len() - ARGUMENTS);
        names.truncate(ARGUMENTS);
        names.push(more);
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

    fn open(action: &str, arguments: &[&str], in_form: &[&str]) -> OpenAction {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        OpenAction { action: action.to_owned(), arguments: owned(arguments), in_form: owned(in_form) }
    }

    #[test]
    fn the_worst_comes_first_and_names_are_escaped() {
        let pay = open("pay\u{1b}[2J", &["params.to\u{202e}", "params.amount", "params.a", "params.b"], &[]);
        let exposure = Exposure {
            default_allows: false,
            classes: vec![
                OpenClass {
                    class: "pay",
                    allowed: 5,
                    open: 4,
                    worst: vec![pay, open("x_*", &[], &[]), open("y", &["verb"], &[])],
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
            untried_names: 1,
        };
        assert_eq!(
            text(&exposure),
            "A stolen agent could still, with any value of the argument named:\n  \
             pay  4 of 5 actions: pay\\u{1b}[2J (to\\u{202e}, amount, a, 1 more); x_* (any argument); y (verb); and 1 more\n\
             Of 1,200 logged requests with one thing changed, 91.7 % are stopped: other values 90.0 %, other agents 100.0 %.\n  \
             `policyc evaluate --probes` measures it on sessions that taught nothing.\n\
             No request of 1 action was tried: its name is longer than 256 bytes.\n\
             About less than 0.1 % of new good work will ask a person (estimated from what only one session of the log did).\n"
        );
    }

    #[test]
    fn what_is_held_in_form_alone_says_so() {
        let name = "params.name";
        let class = |class, allowed, worst: Vec<OpenAction>| OpenClass { class, allowed, open: 2, worst };
        let pods = || open("restart_pod", &[], &[name]);
        let exposure = Exposure {
            classes: vec![
                class("pay", 2, vec![open("pay", &["params.amount"], &[name]), pods()]),
                class("write", 4, vec![pods(), open("scale", &[], &[name])]),
            ],
            ..Exposure::default()
        };
        assert_eq!(
            text(&exposure),
            "A stolen agent could still, with any value of the argument named, or, where it says so, any value of the same form:\n  \
             pay    2 of 2 actions: pay (amount, name in form only); restart_pod (name in form only)\n  \
             write  2 of 4 actions, in form only: restart_pod (name); scale (name)\n"
        );
    }

    #[test]
    fn what_is_bounded_or_unknown_says_so() {
        let bounded = OpenClass { class: "pay", allowed: 2, open: 0, worst: Vec::new() };
        let exposure = Exposure { classes: vec![bounded], ..Exposure::default() };
        assert_eq!(text(&exposure), "A stolen agent is held to known targets and amounts in all 2 allowed actions.\n");
        let bounded = OpenClass { class: "pay", allowed: 1, open: 0, worst: Vec::new() };
        let exposure = Exposure { classes: vec![bounded], ..Exposure::default() };
        assert_eq!(text(&exposure), "A stolen agent is held to known targets and amounts in the one allowed action.\n");
        assert_eq!(text(&Exposure::default()), "");
        let open = Exposure { default_allows: true, ..Exposure::default() };
        assert_eq!(text(&open), "Everything that no rule blocks is allowed.\n");
    }
}
