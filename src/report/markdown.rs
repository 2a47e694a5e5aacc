//! Markdown, as GitHub reads it.

use std::fmt::Write as _;

use serde_json::Value;

use super::visible;
use crate::policy::decide::Requirement;
use crate::policy::{MinedPolicy, PolicySet};

/// A set as the original miner prints it: a head, then a table of the first `max_policies` policies.
pub fn policy_set(set: &PolicySet, max_policies: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", escape(&set.name));
    let _ = writeln!(out, "- **Source logs:** {}", set.source_logs);
    let _ = writeln!(out, "- **Generated at:** {}", escape(&set.generated_at));
    let _ = writeln!(out, "- **Total policies:** {}\n", set.policies.len());
    out.push_str("| ID | Antecedent | Consequent | Support | Confidence | Lift |\n");
    out.push_str("|----|-----------|-----------|---------|------------|------|\n");
    for policy in set.policies.iter().take(max_policies) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.4} | {:.4} | {:.4} |",
            escape(&policy.policy_id),
            escape(&antecedent(policy)),
            escape(&policy.consequent),
            policy.support,
            policy.confidence,
            policy.lift
        );
    }
    out
}

/// What was granted: a table of the first `most` grants; nothing if there are none.
pub fn grants(set: &PolicySet, most: usize) -> String {
    let mut out = String::new();
    if set.grants.is_empty() {
        return out;
    }
    let _ = writeln!(out, "\n- **Total grants:** {}\n", set.grants.len());
    out.push_str("| ID | Action | Agents | Good events | Constraints |\n");
    out.push_str("|----|--------|--------|-------------|-------------|\n");
    for grant in set.grants.iter().take(most) {
        let constraints: Vec<_> = grant
            .constraints
            .iter()
            .map(|condition| format!("{} {}", condition.attribute(), Requirement(&condition.test)))
            .collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            escape(&grant.grant_id),
            escape(&grant.action),
            escape(&grant.agents.join(", ")),
            grant.evidence.count,
            escape(&constraints.join("; "))
        );
    }
    out
}

/// `role=admin, mfa=true`.
fn antecedent(policy: &MinedPolicy) -> String {
    let items = policy.antecedent.iter().map(|(attribute, value)| match value {
        Value::String(text) => format!("{attribute}={text}"),
        other => format!("{attribute}={other}"),
    });
    items.collect::<Vec<_>>().join(", ")
}

/// `text` as plain text in Markdown: what would end a cell, start markup or HTML is escaped; an underscore within a word, which starts
/// nothing, stands as it is.
///
/// Mentions, references to issues and addresses are looked for in what Markdown was turned into, where an escaped `@` is one again: a
/// space of no width keeps them from being any.
pub fn escape(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' if !in_word(before) => out.push_str("@&#8203;"),
            '#' if rest.peek().is_some_and(char::is_ascii_digit) => out.push_str("\\#&#8203;"),
            ':' if rest.peek() == Some(&'/') => out.push_str(":&#8203;"),
            '.' if before.is_some_and(|c| c.eq_ignore_ascii_case(&'w')) => out.push_str("&#8203;."),
            '_' if in_word(before) && in_word(rest.peek().copied()) => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        before = Some(c);
    }
    out
}

/// JSON as code within a cell, at most so many characters of it: what would end the code or the cell stands as an escape of JSON.
pub fn code(json: &Value, most: usize) -> String {
    let text = super::visible_json(&json.to_string()).replace('`', "\\u0060").replace('|', "\\u007c");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("`{}`…", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(escape(text), expected);
    }

    #[test]
    fn hostile_names_stay_text() {
        check("read_file", "read_file");
        check("_x_ a|b", r"\_x\_ a\|b");
        check("a\n| b", r"a\\n\| b");
        check("<img onerror=1>", "&lt;img onerror=1&gt;");
        check("[x](javascript:1)", r"\[x\](javascript:1)");
        check("@team a@b.c", "@&#8203;team a@b.c");
        check("#1 o/r#2 #x", r"\#&#8203;1 o/r\#&#8203;2 \#x");
        check("https://e.x WWW.e.x a.b", "https:&#8203;//e.x WWW&#8203;.e.x a.b");
        check("`${x}`", r"\`${x}\`");
    }

    #[test]
    fn grants_follow_the_policies() {
        let set = PolicySet::from_json(
            r#"{"name": "s", "grants": [{"grant_id": "grant_0001", "action": "read|file", "agents": ["a", "b"],
                "constraints": {"params.n": {"max": 5}},
                "evidence": {"count": 9, "outcomes": {"good": 9, "denied": 0, "neutral": 0}}}]}"#,
        )
        .unwrap();
        let row = r"| grant\_0001 | read\|file | a, b | 9 | params.n must be a number of at most 5 |";
        assert_eq!(grants(&set, 50).lines().last().unwrap().replace(r"\_", "_"), row.replace(r"\_", "_"));
        assert!(grants(&set, 0).contains("**Total grants:** 1"));
        let text = crate::report::text::grants(&set, 50);
        assert!(
            text.ends_with(
                "[grant_0001] read|file by a, b\n  9 good events\n  params.n must be a number of at most 5\n"
            )
        );
    }

    #[test]
    fn prints_a_table_as_the_original_does() {
        let set = PolicySet::from_json(
            r#"{"name": "Sample", "source_logs": 10, "generated_at": "t", "policies": [
                {"policy_id": "policy_0001", "antecedent": {"env": "prod", "mfa": true}, "consequent": "read_file",
                 "support": 0.4, "confidence": 0.666667, "lift": 1.111111}]}"#,
        )
        .unwrap();
        assert_eq!(
            policy_set(&set, 50).lines().last(),
            Some("| policy_0001 | env=prod, mfa=true | read_file | 0.4000 | 0.6667 | 1.1111 |")
        );
        assert_eq!(policy_set(&set, 0).lines().count(), 8);
        assert_eq!(grants(&set, 50), "");
    }
}
