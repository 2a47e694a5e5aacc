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

/// `text` in Markdown, so that GitHub and GitLab show it as it is: plain words stand as they are, and what could be markup, HTML, a link, a
/// mention, a reference, an emoji, a formula or a command is code.
///
/// Both look for such things in what Markdown was turned into, where nothing that is escaped is escaped any more; in code they do not look.
pub fn escape(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    // Markdown takes blanks at either end away.
    let append = if text.trim() == text { words } else { code_span };
    append(&mut out, &text);
    out
}

/// A sentence of a finding, in which names stand in backticks: they are code. Of a name that has backticks of its own it can only be told
/// where it ends if it is one of `names`.
pub fn sentence(text: &str, names: &[&str]) -> String {
    let text = visible(text);
    let names: Vec<String> = names.iter().filter(|name| name.contains('`')).map(|name| visible(name)).collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('`') {
        let known =
            names.iter().find_map(|name| Some((name.as_str(), after.strip_prefix(name.as_str())?.strip_prefix('`')?)));
        let Some((name, after)) = known.or_else(|| after.split_once('`')) else { break };
        words(&mut out, before);
        code_span(&mut out, name);
        rest = after;
    }
    words(&mut out, rest);
    out
}

/// Appends text without line ends: words that are plain, and the others as code.
fn words(out: &mut String, text: &str) {
    // Markdown shows several blanks as one.
    if text.contains("  ") || text.chars().any(|c| c.is_whitespace() && c != ' ') {
        return code_span(out, text);
    }
    let starts = out.is_empty();
    let mut code = String::new();
    for (place, word) in text.split(' ').enumerate() {
        // What ends a part of a sentence is none of the word's; the second colon of an emoji is.
        let is_end = |c| matches!(c, ',' | ';' | '.' | '…') || (c == ')' && !word.contains('('));
        let core = word.trim_end_matches(is_end);
        let core = core.strip_suffix(':').filter(|word| !word.contains(':')).unwrap_or(core);
        let begins = starts && place == 0 && !word.is_empty() && begins_a_block(word);
        let core = if begins { word } else { core };
        let is_code = begins || !is_plain(core);
        if is_code && !code.is_empty() {
            code.push(' ');
        } else {
            flush(out, &mut code);
            out.push_str(if place > 0 { " " } else { "" });
        }
        let (core, end) = word.split_at(core.len());
        if is_code {
            code.push_str(core);
        } else {
            out.push_str(core);
        }
        if !end.is_empty() {
            flush(out, &mut code);
            out.push_str(end);
        }
    }
    flush(out, &mut code);
}

/// Appends words that stand together as one piece of code.
fn flush(out: &mut String, code: &mut String) {
    if !code.is_empty() {
        code_span(out, code);
        code.clear();
    }
}

/// Whether a line that begins with `word` could be a list, a line across, a heading, or a command to GitLab.
fn begins_a_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    word.starts_with('/')
        || !word.contains(char::is_alphanumeric)
        || (number.len() < word.len() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a word means nothing to Markdown, GitHub and GitLab.
fn is_plain(word: &str) -> bool {
    let alone = word.chars().all(|c| c.is_alphanumeric() || "-_.,;=()/%+'\"?→…".contains(c));
    let joins = word.split('_').collect::<Vec<_>>();
    let in_words = |pair: &[&str]| match pair {
        [before, after] => before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric),
        _ => true,
    };
    // `%"release"` is a milestone.
    let milestone = word.match_indices('%').any(|(at, _)| word.get(at + 1..).is_some_and(|rest| !rest.is_empty()));
    alone && joins.windows(2).all(in_words) && !milestone && !is_reference(word)
}

/// Whether a word could be the hash of a commit, a reference such as `GH-13`, or a host.
fn is_reference(word: &str) -> bool {
    /// So many hexadecimal digits are a commit.
    const COMMIT: usize = 7;
    let lower = word.to_ascii_lowercase();
    let is_commit = |run: &str| run.len() >= COMMIT && run.bytes().all(|byte| byte.is_ascii_hexdigit());
    lower.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit)
        // A date is none.
        || ["-", "0123456789", "abcdefghijklmnopqrstuvwxyz"].iter().all(|signs| lower.contains(|c| signs.contains(c)))
        || lower.contains("ghsa-")
        || lower.contains("www.")
}

/// Appends text without line ends as code. A bar would end a cell, in code too: it stands between two pieces of code.
fn code_span(out: &mut String, text: &str) {
    for (place, piece) in text.split('|').enumerate() {
        if place > 0 {
            out.push_str("&#124;");
        }
        if piece.is_empty() {
            continue;
        }
        // Two fences that touch are one of another length.
        if out.ends_with('`') {
            out.push(' ');
        }
        let longest = piece.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        // One blank at each end is taken away.
        let blanks = piece.starts_with(' ') && piece.ends_with(' ') && !piece.trim().is_empty();
        let pad = if blanks || piece.starts_with('`') || piece.ends_with('`') { " " } else { "" };
        let _ = write!(out, "{fence}{pad}{piece}{pad}{fence}");
    }
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
    fn plain_words_stand_as_they_are() {
        for text in [
            "read_file",
            "rule pay, params.amount: max 100 → max 200: some requests went from block to allow",
            "old.yaml → new.yaml",
            "policies/grünes_Licht.yaml",
            "2 errors, 1 warning",
            "5 % (of 12) and 100%",
            "until 2027-01-10",
            "role=admin, mfa=true",
            "",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_could_mean_something_is_code() {
        for text in [
            "_x_",
            "<img>",
            "[x](javascript:1)",
            "@team",
            "a@b.c",
            "#1",
            "o/r#2",
            "!7",
            "%next",
            "~bug",
            "&4",
            "GH-13",
            "gh-13",
            "CVE-2026-1",
            "GHSA-abcd-efgh-jklm",
            "0f1e2d3",
            "a/0F1E2D3C4B5A69788796",
            "https://e.x",
            "WWW.e.x",
            "mailto:a",
            ":tada:",
            "$x$",
            "*a*",
            "a\\b",
            "x_",
            "https://e.x/a?b=c&d",
        ] {
            check(text, &format!("`{text}`"));
            check(&format!("see {text}, now"), &format!("see `{text}`, now"));
        }
    }

    #[test]
    fn what_is_code_ends_where_it_should() {
        check("a|b", "`a`&#124;`b`");
        check("|", "&#124;");
        check("a\\|b", "`a\\`&#124;`b`");
        check("a\n| b", "`a\\n`&#124; b");
        check("`x`", "`` `x` ``");
        check("a``b`c", "```a``b`c```");
        check(" x ", "`  x  `");
        check("a  b", "`a  b`");
        check("a\u{a0}b", "`a\u{a0}b`");
        check(" ", "` `");
        check("``` ```", "```` ``` ``` ````");
        check("a (b-1, 0f1e2d3…) (b-1)", "a `(b-1`, `0f1e2d3`…) `(b-1)`");
        check("<img src=x>, [l](u) @all", "`<img src=x>`, `[l](u) @all`");
    }

    #[test]
    fn a_line_begins_with_a_word() {
        for text in ["/close", "1.", "2)", "---", "===", "+", "-"] {
            check(&format!("{text} it"), &format!("`{text}` it"));
        }
        check("1.5 s", "1.5 s");
        check("it - /close 1.", "it - /close 1.");
    }

    #[test]
    fn names_in_a_sentence_are_code() {
        let check = |text: &str, names: &[&str], expected: &str| assert_eq!(sentence(text, names), expected);
        check("`pay`: rule a: max 5", &[], "`pay`: rule a: max 5");
        check("`a|b` and `c`", &[], "`a`&#124;`b` and `c`");
        check("`a``b` x", &[], "`a` `b` x");
        check("`` x", &[], " x");
        // An odd one is no quotation.
        check("`pay: @team", &[], "`` `pay ``: `@team`");
        check("`a`@b`: x", &[], "`a` `` @b` ``: x");
        check("`a`@b`: x", &["a`@b"], "``a`@b``: x");
        check("`a` @b `c`: x", &["a` @b `c"], "``a` @b `c``: x");
    }

    #[test]
    fn grants_follow_the_policies() {
        let set = PolicySet::from_json(
            r#"{"name": "s", "grants": [{"grant_id": "grant_0001", "action": "read|file", "agents": ["a", "b"],
                "constraints": {"params.n": {"max": 5}},
                "evidence": {"count": 9, "outcomes": {"good": 9, "denied": 0, "neutral": 0}}}]}"#,
        )
        .unwrap();
        let row = "| grant_0001 | `read`&#124;`file` | a, b | 9 | params.n must be a number of at most 5 |";
        assert_eq!(grants(&set, 50).lines().last(), Some(row));
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
