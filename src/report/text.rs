//! Plain text for terminals.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::visible;
use crate::numbers::{count, counted, thousands};
use crate::policy::decide::Requirement;
use crate::policy::{PolicySet, Rate, RateLimit, Withheld};
use crate::replay::Validation;
use crate::replay::tally::ByOutcome;
use crate::replay::validate::Row;

/// A set as the original miner prints it: a head, then two lines for each of the first `max_policies` policies.
pub fn policy_set(set: &PolicySet, max_policies: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Policy Set: {}", visible(&set.name));
    let _ = writeln!(out, "Source logs: {}", set.source_logs);
    let _ = writeln!(out, "Generated at: {}", visible(&set.generated_at));
    let _ = writeln!(out, "Total policies: {}", set.policies.len());
    let _ = writeln!(out, "{}", "-".repeat(60));
    for policy in set.policies.iter().take(max_policies) {
        let _ = writeln!(out, "[{}] {}", visible(&policy.policy_id), visible(&policy.description));
        let _ = writeln!(
            out,
            "  support={:.4} confidence={:.4} lift={:.4}",
            policy.support, policy.confidence, policy.lift
        );
    }
    out
}

/// What was granted, the first `most`; nothing if there are no grants.
pub fn grants(set: &PolicySet, most: usize) -> String {
    let mut out = String::new();
    if set.grants.is_empty() {
        return out;
    }
    let _ = writeln!(out, "Total grants: {}", set.grants.len());
    let _ = writeln!(out, "{}", "-".repeat(60));
    for grant in set.grants.iter().take(most) {
        let (id, action) = (visible(&grant.grant_id), visible(&grant.action));
        let effect = grant.effect.map(|effect| format!("{effect} ")).unwrap_or_default();
        let _ = writeln!(out, "[{id}] {effect}{action} by {}", visible(&grant.agents.join(", ")));
        let _ = writeln!(out, "  {}", counted(grant.evidence.count, "good event"));
        for condition in &grant.constraints {
            let _ = writeln!(
                out,
                "  {} {}",
                visible(&condition.attribute().to_string()),
                visible(&Requirement(&condition.test).to_string())
            );
        }
    }
    out
}

/// How many sequences there are, and the first `most`; nothing if there are none.
pub fn sequences(set: &PolicySet, most: usize) -> String {
    let mut out = String::new();
    if set.sequences.is_empty() {
        return out;
    }
    let _ = writeln!(out, "Sequences: {} seen", thousands(count(set.sequences.len())));
    for sequence in set.sequences.iter().take(most) {
        let _ = writeln!(
            out,
            "  {} before {}: confidence={:.4} lift={:.4}, {} sessions",
            visible(&sequence.before),
            visible(&sequence.action),
            sequence.confidence,
            sequence.lift,
            thousands(sequence.evidence.count)
        );
    }
    out
}

/// For how many actions rates suggest a limit, and the `most` that were done most often; nothing if rates were not mined.
pub fn rates(set: &PolicySet, most: usize) -> String {
    let mut out = String::new();
    let mut by_action: BTreeMap<&str, (&Rate, Option<RateLimit>)> = BTreeMap::new();
    for grant in set.grants.iter().filter(|grant| !grant.glob) {
        let suggested = if grant.undated == 0 { Rate::choose(&grant.rates) } else { None };
        let limit = grant.rate_limit.or(suggested);
        let window = limit.map(|limit| limit.window_seconds);
        let rate = grant.rates.iter().find(|rate| window.is_none_or(|window| window == rate.window_seconds));
        if let Some(rate) = rate {
            let known = by_action.entry(&grant.action).or_insert((rate, limit));
            if (limit.is_some(), rate.peak) > (known.1.is_some(), known.0.peak) {
                *known = (rate, limit);
            }
        }
    }
    if by_action.is_empty() {
        return out;
    }
    let number = |len: usize| thousands(count(len));
    let set_already = set.grants.iter().any(|grant| grant.rate_limit.is_some());
    let mut limited: Vec<_> =
        by_action.iter().filter_map(|(action, (rate, limit))| Some((action, rate, (*limit)?))).collect();
    let _ = writeln!(
        out,
        "Rates: limits {} for {} of {} actions{}",
        if set_already { "set" } else { "suggested" },
        number(limited.len()),
        number(by_action.len()),
        if set_already || limited.is_empty() { "" } else { "; apply them with --rate-limits on" }
    );
    limited.sort_by_key(|(_, rate, _)| std::cmp::Reverse(rate.peak));
    for (action, rate, limit) in limited.into_iter().take(most) {
        let _ = writeln!(
            out,
            "  {}: at most {} by one agent in any {}; limit {}",
            visible(action),
            thousands(rate.peak),
            rate.window(),
            thousands(limit.max_requests.into())
        );
    }
    out
}

/// What of the log no grant may list, and the `most` attributes with the most of it; nothing if there is none.
pub fn withheld(set: &PolicySet, most: usize) -> String {
    let mut out = String::new();
    let sum = |of: fn(&Withheld) -> u64| set.withheld.iter().map(of).sum::<u64>();
    let (secrets, personal, text, big) =
        (sum(|w| w.secrets), sum(|w| w.personal), sum(|w| w.text), sum(|w| w.big_numbers));
    if secrets + personal + text + big == 0 {
        return out;
    }
    let _ = writeln!(
        out,
        "Withheld from policies: {}",
        kinds([(secrets, "like keys or tokens"), (personal, "with an address"), (text, "of long or free text")], big)
    );
    let mut found: Vec<_> = set.withheld.iter().collect();
    // What could harm comes first.
    found.sort_by_key(|w| std::cmp::Reverse((w.secrets, w.personal, w.big_numbers, w.text)));
    for withheld in found.iter().take(most) {
        let Withheld { action, attribute, secrets, personal, text, big_numbers } = withheld;
        let _ = writeln!(
            out,
            "  {} {}: {}",
            visible(action),
            visible(&attribute.to_string()),
            kinds(
                [(*secrets, "like keys or tokens"), (*personal, "with an address"), (*text, "of long or free text")],
                *big_numbers
            )
        );
    }
    let more = found.len().saturating_sub(most);
    if more > 0 {
        let _ = writeln!(out, "  and {} more: `withheld` in policies.json", thousands(count(more)));
    }
    out
}

/// `1 string like keys or tokens, 2 with an address`.
fn kinds(counts: [(u64, &str); 3], big_numbers: u64) -> String {
    let there: Vec<_> = counts.into_iter().filter(|(count, _)| *count > 0).collect();
    let parts = there.iter().enumerate().map(|(at, (count, what))| {
        let unit = match (at, count) {
            (0, 1) => "string ",
            (0, _) => "strings ",
            _ => "",
        };
        format!("{} {unit}{what}", thousands(*count))
    });
    let unit = if big_numbers == 1 { "number" } else { "numbers" };
    let big = (big_numbers > 0).then(|| format!("{} {unit} beyond 2^53", thousands(big_numbers)));
    parts.chain(big).collect::<Vec<_>>().join(", ")
}

/// What a replay found: the table by action, what blocked good events, rules that never fired.
pub fn validation(validation: &Validation) -> String {
    let mut out = String::new();
    let duplicates = match validation.duplicates {
        0 => String::new(),
        left_out => format!("; {} left out", counted(left_out, "duplicate")),
    };
    let _ = writeln!(out, "{}: {}{duplicates}\n", visible(&validation.name), counted(validation.events, "event"));
    if let Some(exposure) = &validation.exposure {
        let _ = writeln!(out, "{}", super::exposure::text(exposure));
    }
    table(&mut out, "action", validation.by_action.as_deref());
    table(&mut out, "agent", validation.by_agent.as_deref());
    table(&mut out, "rule", validation.rules.as_deref());
    let good = validation.outcomes.good;
    let _ = writeln!(
        out,
        "good events: {} allowed, {} asked, {} blocked ({:.2} % false blocks)",
        thousands(good.allow),
        thousands(good.ask),
        thousands(good.block),
        validation.false_block_rate * 100.0
    );
    let denied = validation.outcomes.denied;
    let _ = writeln!(
        out,
        "denied events: {} blocked, {} asked, {} allowed",
        thousands(denied.block),
        thousands(denied.ask),
        thousands(denied.allow)
    );
    for block in validation.false_blocks.iter().flatten() {
        let _ = writeln!(
            out,
            "false block: {} x {}{}, for example {}",
            thousands(block.count),
            visible(&block.action),
            block.why().map_or_else(String::new, |why| visible(&format!(" ({why})"))),
            visible(&block.log_ids.as_slice().join(", "))
        );
    }
    for row in validation.denied_allowed.iter().flatten() {
        let _ = writeln!(
            out,
            "denied but allowed: {} x {} by {}, for example {}",
            thousands(row.count),
            visible(&row.action),
            visible(&row.by()),
            visible(&row.log_ids.as_slice().join(", "))
        );
    }
    if !validation.never_fired.is_empty() {
        let _ = writeln!(out, "rules that decided nothing: {}", visible(&validation.never_fired.join(", ")));
    }
    for report in &validation.evaluators {
        let _ = writeln!(out, "{}: {} disagreements", report.name, thousands(report.disagreements));
    }
    out
}

/// A longer name stands on a line of its own, and does not move the columns of all others.
const WIDEST: usize = 40;

fn table(out: &mut String, what: &str, rows: Option<&[Row]>) {
    let Some(rows) = rows else {
        let _ = writeln!(out, "(too many different names to list by {what})\n");
        return;
    };
    if rows.is_empty() {
        return;
    }
    let names: Vec<_> = rows.iter().map(|row| visible(&row.name)).collect();
    let lengths = names.iter().map(|name| name.chars().count());
    let width = lengths.filter(|length| *length <= WIDEST).max().unwrap_or(0).max(what.len());
    let _ = writeln!(
        out,
        "{what:width$}  good: allow    ask  block  denied: allow    ask  block  neither: allow    ask  block"
    );
    for (name, row) in names.iter().zip(rows) {
        let ByOutcome { good, denied, neutral } = row.outcomes;
        let mut name = name.as_str();
        if name.chars().count() > WIDEST {
            let _ = writeln!(out, "{name}");
            name = "";
        }
        let _ = writeln!(
            out,
            "{name:width$}  {:>11} {:>6} {:>6}  {:>13} {:>6} {:>6}  {:>14} {:>6} {:>6}",
            good.allow,
            good.ask,
            good.block,
            denied.allow,
            denied.ask,
            denied.block,
            neutral.allow,
            neutral.ask,
            neutral.block
        );
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_does_not_move_the_columns() {
        let row = |name: &str| Row { name: name.to_owned(), outcomes: ByOutcome::default() };
        let long = "x".repeat(300);
        let mut out = String::new();
        table(&mut out, "action", Some(&[row("read_file"), row(&long)]));
        let lines: Vec<_> = out.lines().collect();
        assert_eq!((lines.len(), lines[2]), (5, long.as_str()), "{out}");
        assert!(lines[1].starts_with("read_file  ") && lines[1].len() == lines[3].len(), "{out}");
        assert!(lines[3].starts_with("           "), "{out}");
    }

    #[test]
    fn prints_a_set_as_the_original_does() {
        let set = PolicySet::from_json(
            r#"{"name": "A\u001b[2J", "source_logs": 10, "generated_at": "2026-02-01T10:00:00Z", "policies": [
                {"policy_id": "policy_0001", "antecedent": {"role": "user"}, "consequent": "x", "support": 0.2,
                 "confidence": 0.666667, "lift": 2.222222, "description": "When role='user'\n"},
                {"policy_id": "policy_0002", "antecedent": {}, "consequent": "x", "support": 0, "confidence": 0}]}"#,
        )
        .unwrap();
        assert_eq!(
            policy_set(&set, 1),
            "Policy Set: A\\u{1b}[2J\nSource logs: 10\nGenerated at: 2026-02-01T10:00:00Z\nTotal policies: 2\n\
             ------------------------------------------------------------\n\
             [policy_0001] When role='user'\\n\n  support=0.2000 confidence=0.6667 lift=2.2222\n"
        );
    }
}
