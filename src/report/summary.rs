//! What `build` and `compile` say when they are done: what was made of what, and what a reviewer should look at first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::visible;
use crate::backend::{Direction, Loss};
use crate::lower::{Note, PoisonBudget, thousands};
use crate::policy::{Effect, Policy, PolicySet, Readiness, Rule, Verdict};
use crate::replay::Validation;
use crate::replay::tally::Effects;
use crate::replay::validate::LossReport;

/// At most so many lines of each kind of thing to look at.
const SHOWN: usize = 5;
/// So many rules are shown that cost least to create, and actions that were seen least; and sequences.
const CHEAPEST: usize = 3;

/// What there is to say about a finished run.
#[derive(Clone, Copy)]
pub struct Summary<'a> {
    /// The set that was mined, if one was.
    pub set: Option<&'a PolicySet>,
    /// What the set says and the policy does not.
    pub notes: &'a [Note],
    /// What the rules that allow would have cost to create, the cheapest first.
    pub budgets: &'a [PoisonBudget],
    /// The policy.
    pub policy: &'a Policy,
    /// What targets could not say.
    pub losses: &'a [Loss],
    /// What the replay found.
    pub validation: &'a Validation,
    /// The paths that were written, as the user would type them, each with what it is.
    pub written: &'a [(String, String)],
}

/// The summary, for a terminal.
pub fn text(summary: &Summary<'_>) -> String {
    let mut out = String::new();
    if let Some(set) = summary.set {
        let _ = writeln!(out, "{}\n", log_line(set));
    }
    if let Some(exposure) =
        summary.validation.exposure.as_ref().map(super::exposure::text).filter(|text| !text.is_empty())
    {
        let _ = writeln!(out, "{exposure}");
    }
    let width = summary.written.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
    for (path, what) in summary.written {
        let _ = writeln!(out, "  {path:width$}  {what}");
    }
    out.push('\n');
    verdicts(&mut out, summary);
    poison(&mut out, summary.budgets);
    if let Some(set) = summary.set {
        readiness(&mut out, &set.readiness);
        out.push_str(&super::text::rates(set, CHEAPEST));
        out.push_str(&super::text::sequences(set, CHEAPEST));
        out.push_str(&super::text::withheld(set, CHEAPEST));
    }
    let findings = look_at(summary);
    if !findings.is_empty() {
        out.push_str("\nLook at these first:\n");
        for finding in findings {
            let _ = writeln!(out, "  {finding}");
        }
    }
    out
}

fn log_line(set: &PolicySet) -> String {
    let mut line = format!("{} events", thousands(set.source_logs));
    if let Some(source) = &set.source {
        let outcomes = source.outcomes;
        let _ = write!(
            line,
            ": {} good, {} denied, {} neither",
            thousands(outcomes.good),
            thousands(outcomes.denied),
            thousands(outcomes.neutral)
        );
        if source.duplicates > 0 {
            let _ = write!(line, "; {} duplicates left out", thousands(source.duplicates));
        }
        let skipped: u64 = source.files.iter().map(|file| file.skipped).sum();
        if skipped > 0 {
            let _ = write!(line, "; {} malformed lines skipped", thousands(skipped));
        }
        if source.unreadable_timestamps > 0 {
            let _ = write!(
                line,
                "; {} timestamps are not RFC 3339 and count as none",
                thousands(source.unreadable_timestamps)
            );
        }
    }
    line
}

/// What a policy holds: `12 allow, 2 ask; all else is blocked`.
pub fn rules_line(policy: &Policy) -> String {
    let count = |effect: Effect| policy.rules().iter().filter(|rule| rule.effect == effect).count();
    let effects: Vec<_> = [Effect::Allow, Effect::Ask, Effect::Block]
        .into_iter()
        .filter(|&effect| count(effect) > 0)
        .map(|effect| format!("{} {effect}", count(effect)))
        .collect();
    let otherwise = match policy.default_effect() {
        Effect::Allow => "all else is allowed",
        Effect::Ask => "all else is asked",
        Effect::Block => "all else is blocked",
    };
    if effects.is_empty() { format!("no rules; {otherwise}") } else { format!("{}; {otherwise}", effects.join(", ")) }
}

/// How many losses there are and which way: `2 losses: allows less than the policy`.
pub fn losses_line(losses: &[Loss], target: &str) -> String {
    let of = |direction| losses.iter().filter(|loss| loss.target == target && loss.direction == direction).count();
    let (narrower, wider) = (of(Direction::Narrower), of(Direction::Wider));
    match (narrower, wider) {
        (0, 0) => "says exactly what the policy says".to_owned(),
        (less, 0) => format!("{less} declared losses: allows less than the policy"),
        (0, more) => format!("{more} declared losses: allows more than the policy"),
        (less, more) => format!("declared losses: {less} where it allows less than the policy, {more} where more"),
    }
}

fn verdicts(out: &mut String, summary: &Summary<'_>) {
    let validation = summary.validation;
    let names: Vec<_> = validation.evaluators.iter().map(|report| report.name.as_str()).collect();
    let cases = thousands(validation.boundary_cases);
    if validation.events == 0 {
        let _ = writeln!(
            out,
            "No log to replay; {cases} requests at the bounds of the rules are decided alike by the reference, {}",
            names.join(", ")
        );
        return;
    }
    let events = thousands(validation.events);
    let agreed = if validation.agrees() { "are decided alike" } else { "are NOT decided alike" };
    let _ = writeln!(
        out,
        "{events} events and {cases} requests at the bounds of the rules {agreed} by the reference, {}{}",
        names.join(", "),
        if summary.losses.is_empty() { "" } else { ", declared losses aside" }
    );
    let _ = writeln!(out, "Good events:    {}", effects(validation.outcomes.good));
    let _ = writeln!(out, "Denied events:  {}", effects(validation.outcomes.denied));
    let _ = writeln!(out, "Neither:        {}", effects(validation.outcomes.neutral));
}

/// How few lines of the log would have been enough to create a rule that allows: the cheapest rules.
fn poison(out: &mut String, budgets: &[PoisonBudget]) {
    let Some(cheapest) = budgets.first() else {
        return;
    };
    let _ = match cheapest.lines {
        Some(1) => writeln!(out, "Poison budget:  1 log line by one agent is enough for a rule that allows"),
        Some(lines) => {
            writeln!(
                out,
                "Poison budget:  {} log lines by one agent are enough for a rule that allows",
                thousands(lines)
            )
        }
        None => writeln!(out, "Poison budget:  no one agent alone can bring about a rule that allows"),
    };
    for budget in budgets.iter().take(CHEAPEST) {
        let _ = writeln!(out, "  {} rests on {}", visible(&budget.rule), budget.ground());
    }
}

/// How many actions were seen enough, and those that were not by far.
fn readiness(out: &mut String, readiness: &[Readiness]) {
    if readiness.is_empty() {
        return;
    }
    let mut open: Vec<_> = readiness.iter().filter(|ready| ready.verdict == Verdict::KeepLogging).collect();
    let enough = thousands(u64::try_from(readiness.len() - open.len()).unwrap_or(u64::MAX));
    let all = thousands(u64::try_from(readiness.len()).unwrap_or(u64::MAX));
    let _ = writeln!(out, "Seen enough:    {enough} of {all} actions");
    open.sort_by(|a, b| b.high.total_cmp(&a.high).then_with(|| b.new_share.total_cmp(&a.new_share)));
    for ready in open.iter().take(CHEAPEST) {
        let _ = writeln!(
            out,
            "  keep logging {}: its next session shows something new with a chance of {:.0} % ({:.0} to {:.0} %); about {} \
             more sessions",
            visible(&ready.action),
            ready.new_share * 100.0,
            ready.low * 100.0,
            ready.high * 100.0,
            thousands(ready.more_sessions.unwrap_or(0))
        );
    }
}

fn effects(effects: Effects) -> String {
    if effects.total() == 0 {
        return "none in the log".to_owned();
    }
    format!(
        "{} allowed, {} asked, {} blocked",
        thousands(effects.allow),
        thousands(effects.ask),
        thousands(effects.block)
    )
}

/// What a reviewer should look at, the gravest first.
fn look_at(summary: &Summary<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let validation = summary.validation;
    if let Some(blocks) = &validation.false_blocks {
        let items = blocks.iter().map(|block| {
            let why = match &block.nearest {
                Some(rule) => format!("nearest rule {rule}: {}", block.failed.join(", ")),
                None => "no rule speaks of it".to_owned(),
            };
            format!("good events blocked: {} × {} ({why})", thousands(block.count), block.action)
        });
        some(&mut lines, items.collect());
    }
    if let Some(rows) = &validation.denied_allowed {
        let items = rows.iter().map(|row| {
            format!(
                "denied events that this policy allows: {} × {} (by {})",
                thousands(row.count),
                row.action,
                row.by()
            )
        });
        some(&mut lines, items.collect());
    }
    let rules = summary.policy.rules();
    let items = rules
        .iter()
        .filter(|rule| rule.effect == Effect::Ask && rule.evidence.is_some())
        .map(|rule| format!("asks a person: {} ({})", rule.id, rule.reason.as_deref().unwrap_or("no reason given")));
    some(&mut lines, items.collect());
    let mut broad: Vec<&Rule> = rules
        .iter()
        .filter(|rule| rule.effect == Effect::Allow && rule.constraints.is_empty() && rule.rate_limit.is_none())
        .collect();
    broad.sort_by_key(|rule| std::cmp::Reverse(rule.evidence.as_ref().map_or(0, |evidence| evidence.count)));
    some(&mut lines, broad.iter().map(|rule| format!("allows with any arguments: {}", rule.id)).collect());
    some(&mut lines, summary.notes.iter().map(|note| format!("{}: {}", note.entry, note.message)).collect());
    some(&mut lines, losses(validation));
    lines.iter().map(|line| visible(line)).collect()
}

/// Declared losses, those of one kind and direction as one line.
fn losses(validation: &Validation) -> Vec<String> {
    type Kind<'a> = (&'a str, &'a str, Direction);
    let mut groups: Vec<(Kind<'_>, Vec<&LossReport>)> = Vec::new();
    for report in &validation.losses {
        let key = (report.loss.target, report.loss.kind, report.loss.direction);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, reports)) => reports.push(report),
            None => groups.push((key, vec![report])),
        }
    }
    let line = |((target, _, direction), reports): &(Kind<'_>, Vec<&LossReport>)| {
        let detail = reports.first().map(|report| report.loss.detail.as_str()).unwrap_or_default();
        let alike = match reports.len() {
            1 => String::new(),
            several => format!(", and {} more of the kind", several - 1),
        };
        let rules: BTreeSet<_> = reports.iter().flat_map(|report| &report.loss.rules).map(String::as_str).collect();
        let rules = match rules.into_iter().collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            [one] => format!(" [{one}]"),
            [one, other] => format!(" [{one}, {other}]"),
            [one, other, rest @ ..] => format!(" [{one}, {other} and {} more rules]", rest.len()),
        };
        let events: u64 = reports.iter().map(|report| report.events).sum();
        let shown = match (events, direction) {
            (0, _) => "no event of this log shows it".to_owned(),
            (events, Direction::Narrower) => format!("{} events are blocked by it", thousands(events)),
            (events, Direction::Wider) => format!("{} events get through by it", thousands(events)),
        };
        format!("{target}: {detail}{alike}{rules}; {shown}")
    };
    groups.iter().map(line).collect()
}

/// Adds the first few of `items`, and how many there are besides.
fn some(lines: &mut Vec<String>, items: Vec<String>) {
    let more = items.len().saturating_sub(SHOWN);
    let kind = items.first().and_then(|item| item.split_once(':')).map(|(kind, _)| kind.to_owned());
    lines.extend(items.into_iter().take(SHOWN));
    if more > 0 {
        lines.push(format!("… and {more} more: {}", kind.unwrap_or_default()));
    }
}
