//! What `build` and `compile` say when they are done: what was made of what, and what a reviewer should look at first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::visible;
use crate::backend::{Direction, Loss, LossKind};
use crate::lower::{Note, PoisonBudget, counted, thousands};
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
    /// The targets by which nothing decides, with the reason.
    pub unproven: &'a [(&'static str, &'static str)],
    /// What the replay found.
    pub validation: &'a Validation,
    /// The paths that were written, as the user would type them, each with what it is.
    pub written: &'a [(String, String)],
}

/// The summary, for a terminal: what happened, then what to review.
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
    out.push_str("Wrote\n");
    for (path, what) in summary.written {
        let _ = writeln!(out, "  {path:width$}  {what}");
    }
    out.push('\n');
    checked(&mut out, summary);
    effect_on_log(&mut out, summary.validation);
    let findings = review(summary);
    if !findings.is_empty() {
        out.push_str("\nReview these first\n");
        for finding in findings {
            let _ = writeln!(out, "  {finding}");
        }
    }
    evidence(&mut out, summary);
    out
}

/// How well the log supports the rules: what a poisoned log could do, what is still new, and what else was mined.
fn evidence(out: &mut String, summary: &Summary<'_>) {
    let mut section = String::new();
    poison(&mut section, summary.budgets);
    if let Some(set) = summary.set {
        readiness(&mut section, &set.readiness);
        section.push_str(&super::text::rates(set, CHEAPEST));
        section.push_str(&super::text::sequences(set, CHEAPEST));
        section.push_str(&super::text::withheld(set, CHEAPEST));
    }
    if !section.is_empty() {
        out.push_str("\nEvidence\n");
        for line in section.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
}

fn log_line(set: &PolicySet) -> String {
    let mut line = format!("{} read", counted(set.source_logs, "event"));
    if let Some(source) = &set.source {
        let outcomes = source.outcomes;
        let _ = write!(
            line,
            ": {} successful, {} denied, {} failed or unknown",
            thousands(outcomes.good),
            thousands(outcomes.denied),
            thousands(outcomes.neutral)
        );
        if source.duplicates > 0 {
            let _ = write!(line, "; {} ignored", counted(source.duplicates, "duplicate"));
        }
        let skipped: u64 = source.files.iter().map(|file| file.skipped).sum();
        if skipped > 0 {
            let _ = write!(line, "; {} skipped", counted(skipped, "malformed line"));
        }
        if source.unreadable_timestamps > 0 {
            let _ = write!(line, "; {} ignored (not RFC 3339)", counted(source.unreadable_timestamps, "timestamp"));
        }
    }
    line
}

/// What a policy holds: `12 rules allow, 2 ask a person; everything else is blocked`.
pub fn rules_line(policy: &Policy) -> String {
    let count = |effect: Effect| policy.rules().iter().filter(|rule| rule.effect == effect).count();
    let said = [
        (Effect::Allow, "allows", "allow"),
        (Effect::Ask, "asks a person", "ask a person"),
        (Effect::Block, "blocks", "block"),
    ];
    let effects: Vec<_> = said
        .into_iter()
        .filter(|&(effect, ..)| count(effect) > 0)
        .enumerate()
        .map(|(at, (effect, one, several))| match (at, count(effect)) {
            (0, 1) => format!("1 rule {one}"),
            (0, many) => format!("{many} rules {several}"),
            (_, 1) => format!("1 {one}"),
            (_, many) => format!("{many} {several}"),
        })
        .collect();
    let otherwise = match policy.default_effect() {
        Effect::Allow => "everything else is allowed",
        Effect::Ask => "everything else needs approval",
        Effect::Block => "everything else is blocked",
    };
    if effects.is_empty() { format!("no rules; {otherwise}") } else { format!("{}; {otherwise}", effects.join(", ")) }
}

/// How a target differs from the policy: `stricter than the policy in 2 ways`.
pub fn losses_line(losses: &[Loss], target: &str) -> String {
    let of = |direction| losses.iter().filter(|loss| loss.target == target && loss.direction == direction).count();
    let (narrower, wider) = (of(Direction::Narrower), of(Direction::Wider));
    match (narrower, wider) {
        (0, 0) => "decides exactly as the policy does".to_owned(),
        (less, 0) => format!("stricter than the policy in {}", ways(less)),
        (0, more) => format!("looser than the policy in {}", ways(more)),
        (less, more) => format!("stricter than the policy in {}, looser in {more}", ways(less)),
    }
}

fn ways(count: usize) -> String {
    format!("{count} way{}", if count == 1 { "" } else { "s" })
}

/// Whether all targets decide alike, and on what that was tried.
fn checked(out: &mut String, summary: &Summary<'_>) {
    let validation = summary.validation;
    let mut names = vec!["reference"];
    names.extend(validation.evaluators.iter().map(|report| report.name.as_str()));
    let agree = if validation.agrees() { "make the same decisions" } else { "do NOT make the same decisions" };
    let cases = counted(validation.boundary_cases, "generated boundary request");
    let tried = match validation.events {
        0 => format!("{cases} (no log to replay)"),
        events => format!("{} and {cases}", counted(events, "logged event")),
    };
    let aside = if summary.losses.is_empty() { "" } else { ", apart from the differences listed below" };
    let _ = writeln!(out, "Checked: {} {agree}\n  on {tried}{aside}.", names.join(", "));
    for (target, reason) in summary.unproven {
        let _ = writeln!(out, "Not checked: {target}: {reason}.");
    }
}

/// What the policy does to the events of the log.
fn effect_on_log(out: &mut String, validation: &Validation) {
    if validation.events == 0 {
        return;
    }
    let outcomes = validation.outcomes;
    let _ = writeln!(out, "Effect on this log:");
    let _ = writeln!(out, "  successful events         {}", effects(outcomes.good));
    let _ = writeln!(out, "  denied events             {}", effects(outcomes.denied));
    let _ = writeln!(out, "  failed or unknown events  {}", effects(outcomes.neutral));
}

/// How few lines of the log would have been enough to create a rule that allows: the cheapest rules.
fn poison(out: &mut String, budgets: &[PoisonBudget]) {
    let Some(cheapest) = budgets.first() else {
        return;
    };
    let _ = match cheapest.lines {
        Some(1) => {
            writeln!(
                out,
                "Poisoning: 1 log line by one agent is enough to obtain an allow rule, or to widen one's bounds"
            )
        }
        Some(lines) => {
            writeln!(
                out,
                "Poisoning: {} log lines by one agent are enough to obtain an allow rule, 1 to widen one's bounds",
                thousands(lines)
            )
        }
        None => writeln!(out, "Poisoning: no single agent can obtain an allow rule alone"),
    };
    if cheapest.lines.is_some() {
        let _ = writeln!(out, "  raise the bar with --min-evidence, --min-sessions, --min-agents or --min-days");
    }
    for budget in budgets.iter().take(CHEAPEST) {
        let _ = writeln!(out, "  least evidence: {} ({})", visible(&budget.rule), budget.ground());
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
    if open.is_empty() {
        let _ = writeln!(out, "Coverage: the log has seen enough of all {all} actions");
        return;
    }
    let _ = writeln!(
        out,
        "Coverage: the log has seen enough of {enough} of {all} actions; expect new behaviour in the others"
    );
    open.sort_by(|a, b| b.high.total_cmp(&a.high).then_with(|| b.new_share.total_cmp(&a.new_share)));
    for ready in open.iter().take(CHEAPEST) {
        let _ = writeln!(
            out,
            "  {}: {:.0} % of its sessions show something new ({:.0} to {:.0} %); log about {} more",
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
        return "none".to_owned();
    }
    format!(
        "{} allowed, {} asked, {} blocked",
        thousands(effects.allow),
        thousands(effects.ask),
        thousands(effects.block)
    )
}

/// What a reviewer should look at, the gravest first.
fn review(summary: &Summary<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    some(&mut lines, "Successful events that would be blocked:", false_blocks(summary.validation));
    some(&mut lines, "Denied events that would be allowed:", denied_allowed(summary.validation));
    let mut broad: Vec<&Rule> = summary
        .policy
        .rules()
        .iter()
        .filter(|rule| rule.effect == Effect::Allow && rule.constraints.is_empty() && rule.rate_limit.is_none())
        .collect();
    broad.sort_by_key(|rule| std::cmp::Reverse(rule.evidence.as_ref().map_or(0, |evidence| evidence.count)));
    some(&mut lines, "Rules that allow any arguments:", broad.iter().map(|rule| rule.id.clone()).collect());
    let asks = summary.policy.rules().iter().filter(|rule| rule.effect == Effect::Ask && rule.evidence.is_some());
    let is_bounded = |rule: &&Rule| {
        summary.policy.rules().iter().any(|other| other.effect == Effect::Allow && other.action == rule.action)
    };
    let (outside, always): (Vec<_>, Vec<_>) = asks.partition(is_bounded);
    let always =
        always.iter().map(|rule| format!("{}: {}", rule.id, rule.reason.as_deref().unwrap_or("no reason given")));
    some(&mut lines, "Rules that always ask a person:", always.collect());
    if !outside.is_empty() {
        let actions: BTreeSet<String> = outside.iter().map(|rule| rule.action.to_string()).collect();
        lines.push(format!(
            "Outside the bounds of {} a person; `--outside block` blocks instead.",
            match actions.len() {
                1 => "its rules, 1 action asks".to_owned(),
                many => format!("their rules, {many} actions ask"),
            }
        ));
    }
    some(
        &mut lines,
        "Entries of the policy set that need attention:",
        summary.notes.iter().map(|note| format!("{}: {}", note.entry, note.message)).collect(),
    );
    some(&mut lines, "Where a target differs from the policy:", losses(summary.validation));
    lines.iter().map(|line| visible(line)).collect()
}

fn false_blocks(validation: &Validation) -> Vec<String> {
    let blocks = validation.false_blocks.iter().flatten();
    let lines = blocks.map(|block| {
        let why = block.why().unwrap_or_else(|| "no rule covers this action".to_owned());
        format!("{} × {} ({why})", thousands(block.count), block.action)
    });
    lines.collect()
}

fn denied_allowed(validation: &Validation) -> Vec<String> {
    let rows = validation.denied_allowed.iter().flatten();
    rows.map(|row| format!("{} × {} (by {})", thousands(row.count), row.action, row.by())).collect()
}

/// Declared losses, those of one kind and direction as one line.
fn losses(validation: &Validation) -> Vec<String> {
    type Kind<'a> = (&'a str, LossKind, Direction);
    let mut groups: Vec<(Kind<'_>, Vec<&LossReport>)> = Vec::new();
    for report in &validation.losses {
        let key = (report.loss.target, report.loss.kind, report.loss.direction);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, reports)) => reports.push(report),
            None => groups.push((key, vec![report])),
        }
    }
    // Those that the log shows come first; of equals, the order of the losses.
    let shows = |reports: &[&LossReport]| reports.iter().map(|report| report.events).sum::<u64>();
    groups.sort_by_key(|(_, reports)| std::cmp::Reverse(shows(reports)));
    let replayed = validation.events > 0;
    groups.iter().map(|((target, _, direction), reports)| difference(target, *direction, reports, replayed)).collect()
}

/// One kind of loss: `safety-filter is stricter: ask becomes block [a-1, b-1]; 3 events of this log are blocked`. Where no log was replayed, nothing is
/// said of it.
fn difference(target: &str, direction: Direction, reports: &[&LossReport], replayed: bool) -> String {
    let detail = reports.first().map(|report| report.loss.detail.as_str()).unwrap_or_default();
    let alike = match reports.len() {
        1 => String::new(),
        several => format!(" (and {} like it)", several - 1),
    };
    let rules: BTreeSet<_> = reports.iter().flat_map(|report| &report.loss.rules).map(String::as_str).collect();
    let rules = match rules.into_iter().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [one] => format!(" [{one}]"),
        [one, other] => format!(" [{one}, {other}]"),
        [one, other, rest @ ..] => format!(" [{one}, {other} and {} more]", rest.len()),
    };
    let events: u64 = reports.iter().map(|report| report.events).sum();
    let (word, verb) = match direction {
        Direction::Narrower => ("stricter", "blocked"),
        Direction::Wider => ("looser", "let through"),
    };
    let shown = match events {
        _ if !replayed => return format!("{target} is {word}: {detail}{alike}{rules}"),
        0 => "no event of this log is affected".to_owned(),
        1 => format!("1 event of this log is {verb}"),
        events => format!("{} events of this log are {verb}", thousands(events)),
    };
    format!("{target} is {word}: {detail}{alike}{rules}; {shown}")
}

/// Adds the first few of `items` under a heading, and how many more there are.
fn some(lines: &mut Vec<String>, heading: &str, items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    let more = items.len().saturating_sub(SHOWN);
    lines.push(heading.to_owned());
    lines.extend(items.into_iter().take(SHOWN).map(|item| format!("  {item}")));
    if more > 0 {
        lines.push(format!("  … and {more} more"));
    }
}
