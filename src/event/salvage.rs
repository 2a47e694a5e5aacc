//! What a line that is no event still says about its action.
//!
//! In: the bytes of the line. Out: the names that it gives as `action`, at any depth, or `None` where that cannot be said.
//! A gate uses it to tell a garbled line of a banned action from one of a harmless action; nothing learns from it.

use memchr::memmem;

use super::trim_name;

/// A line that names more actions than this is taken to name any.
const MAX_NAMES: usize = 16;

/// A longer name is none that a line is known by, in bytes.
const MAX_NAME_BYTES: usize = 1_024;

/// The names that `line` gives as `action`; `None` if it gives none, too many, or something that is not a whole string.
pub(super) fn actions(line: &[u8]) -> Option<Vec<String>> {
    const KEY: &[u8] = br#""action""#;
    let mut names = Vec::new();
    // A key or a name that is spelled with escapes could hide another one.
    if memmem::find(line, br"\u0061ction").is_some() {
        return None;
    }
    for at in memmem::find_iter(line, KEY) {
        let rest = line.get(at + KEY.len()..)?.trim_ascii_start();
        let Some(value) = rest.strip_prefix(b":") else { continue };
        let name = string(value.trim_ascii_start())?;
        if names.len() == MAX_NAMES {
            return None;
        }
        names.push(trim_name(&name).to_owned());
    }
    names.sort();
    names.dedup();
    (!names.is_empty()).then_some(names)
}

/// The JSON string that `text` starts with; what is no character in it becomes U+FFFD.
fn string(text: &[u8]) -> Option<String> {
    let inner = text.strip_prefix(b"\"")?;
    let mut escaped = false;
    let end = inner.iter().take(MAX_NAME_BYTES).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })?;
    let inner = String::from_utf8_lossy(inner.get(..end)?);
    match serde_json::from_str(&format!("\"{inner}\"")) {
        Ok(name) => Some(name),
        // A lone surrogate: the characters around it still count.
        Err(_) => without_surrogates(&inner),
    }
}

fn without_surrogates(inner: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once("\\u") {
        let digits = after.get(..4)?;
        let unit = u32::from_str_radix(digits, 16).ok()?;
        plain.push_str(before);
        if (0xd800..0xe000).contains(&unit) {
            plain.push('\u{fffd}');
        } else {
            plain.push_str("\\u");
            plain.push_str(digits);
        }
        rest = after.get(4..)?;
    }
    plain.push_str(rest);
    serde_json::from_str(&format!("\"{plain}\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::actions;

    #[track_caller]
    fn check(line: &str, expected: Option<&[&str]>) {
        let found = actions(line.as_bytes());
        let found = found.as_ref().map(|names| names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found.as_deref(), expected, "{line}");
    }

    #[test]
    fn names_of_actions_are_found_in_lines_that_are_no_events() {
        check(r#"{"action":"wipe","n":NaN}"#, Some(&["wipe"]));
        check(r#"{"action" : " wipe\t", "context": {"action": "read", "x": "\ud800"}"#, Some(&["read", "wipe"]));
        check(r#"{"action":"wi\u0070e"} {"action":"wipe"}"#, Some(&["wipe"]));
        check(r#"{"action":"cut \ud83d","#, Some(&["cut \u{fffd}"]));
        check(r#"{"action":"say \"hi\""]"#, Some(&["say \"hi\""]));
        check(r#"{"note":"action","action":"wipe""#, Some(&["wipe"]));
    }

    #[test]
    fn a_line_whose_action_cannot_be_said_is_not_taken_for_harmless() {
        for line in [
            "nope",
            r#"{"action":5}"#,
            r#"{"action":["wipe"]}"#,
            r#"{"log_id":"1","action":"wi"#,
            r#"{"action":"read","\u0061ction":"wipe"}"#,
            r#"{"action":"a\q"}"#,
        ] {
            check(line, None);
        }
        check(&r#"{"action":"a","action":"b"}"#.replace(r#""action":"a","#, &r#""action":"a","#.repeat(40)), None);
        check(&format!(r#"{{"action":"{}"}}"#, "x".repeat(2_000)), None);
        assert_eq!(actions(b"{\"action\":\"wi\xffpe\"}"), Some(vec!["wi\u{fffd}pe".to_owned()]));
    }
}
