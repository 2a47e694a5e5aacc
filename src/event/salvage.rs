//! What a line that is no event still says about its action.
//!
//! In: the bytes of the line. Out: the names that it gives as `action`, at any depth, or `None` where that cannot be said: unless one of them
//! stands at the top, the event's own may be the part that is lost.
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
    if !names_its_action(line) {
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

/// Whether a line, read as JSON as far as that goes, has the key `action` at the top, and no key that is spelled with escapes and so
/// could be another `action`.
fn names_its_action(line: &[u8]) -> bool {
    let (mut depth, mut found, mut rest) = (0_usize, false, line);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            // A backslash outside a string: which quotes open one is no longer certain.
            b'\\' => return false,
            b'"' => {
                let Some(end) = end_of_string(after) else {
                    return found && memmem::find(after, br"\u").is_none();
                };
                let (text, tail) = after.split_at(end);
                rest = tail.get(1..).unwrap_or_default();
                if rest.trim_ascii_start().starts_with(b":") {
                    if memmem::find(text, br"\u").is_some() {
                        return false;
                    }
                    found |= depth == 1 && text == b"action";
                }
            }
            _ => {}
        }
    }
    found
}

/// Where the quote stands that ends a string.
fn end_of_string(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}

/// The JSON string that `text` starts with; what is no character in it becomes U+FFFD.
fn string(text: &[u8]) -> Option<String> {
    let inner = text.strip_prefix(b"\"")?;
    let end = end_of_string(inner.get(..MAX_NAME_BYTES).unwrap_or(inner))?;
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
            r#"{"act\u0069on":"wipe","context":{"action":"read"},"n":NaN}"#,
            r#"{"action":"read","x":"a"b","act\u0069on":"wipe"}"#,
            r#"{"action":"read","act\u00"#,
            r#"{"log_id":"1","context":{"action":"read"},"act"#,
            r#"[{"action":"read"}, nope]"#,
        ] {
            check(line, None);
        }
        check(&r#"{"action":"a","action":"b"}"#.replace(r#""action":"a","#, &r#""action":"a","#.repeat(40)), None);
        check(&format!(r#"{{"action":"{}"}}"#, "x".repeat(2_000)), None);
        assert_eq!(actions(b"{\"action\":\"wi\xffpe\"}"), Some(vec!["wi\u{fffd}pe".to_owned()]));
    }
}
