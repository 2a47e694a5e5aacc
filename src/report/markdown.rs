//! Markdown, as GitHub reads it.

use std::fmt::Write as _;

use serde_json::Value;

use super::visible;
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

/// `role=admin, mfa=true`.
fn antecedent(policy: &MinedPolicy) -> String {
    let items = policy.antecedent.iter().map(|(attribute, value)| match value {
        Value::String(text) => format!("{attribute}={text}"),
        other => format!("{attribute}={other}"),
    });
    items.collect::<Vec<_>>().join(", ")
}

/// `text` as plain text in Markdown: what would end a cell, start markup, HTML or a mention is escaped; an underscore
/// within a word, which starts nothing, stands as it is.
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
            '@' if !in_word(before) => out.push_str("&#64;"),
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
        check("@team a@b.c", "&#64;team a@b.c");
        check("`${x}`", r"\`${x}\`");
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
    }
}
