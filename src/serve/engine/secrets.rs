//! Leaving secrets out of what is said of a request.
//!
//! In: what was said, and the request's context as it came and as the log holds it. Out: what was said, without the texts that the log
//! leaves out of the context. Nothing here knows which texts are secrets: [`redact`] does.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use super::ask::Said;
use super::explain::Explanation;
use crate::event::redact::{self, REDACTED};

/// So many first characters of a secret are it: a value that is too long for a message is cut off.
const BEGINNING: usize = 8;

/// Shorter secrets are left out only where they stand in quotes or alone: else words would be torn.
const SHORT: usize = 4;

/// Leaves out of `said` what `clean` leaves out of `raw`, and secrets of known shapes.
pub(super) fn leave_out(said: &mut Said, raw: &Map<String, Value>, clean: &Map<String, Value>) {
    let mut secrets = Vec::new();
    for (key, value) in raw {
        if let Some(cleaned) = clean.get(key) {
            collect(value, cleaned, &mut secrets);
        }
    }
    secrets.sort_by_key(|secret: &&str| Reverse(secret.len()));
    said.reason = scrubbed(&said.reason, &secrets);
    if let Some(explanation) = &mut said.explanation {
        explained(explanation, &secrets);
    }
}

/// The texts that were replaced as a whole; of the others, the secret parts have known shapes.
fn collect<'v>(raw: &'v Value, clean: &Value, secrets: &mut Vec<&'v str>) {
    match (raw, clean) {
        (Value::String(text), Value::String(cleaned)) if text != cleaned && cleaned == REDACTED => secrets.push(text),
        (Value::Array(items), Value::Array(cleaned)) => {
            for (item, cleaned) in items.iter().zip(cleaned) {
                collect(item, cleaned, secrets);
            }
        }
        (Value::Object(fields), Value::Object(cleaned)) => {
            for (key, value) in fields {
                if let Some(cleaned) = cleaned.get(key) {
                    collect(value, cleaned, secrets);
                }
            }
        }
        _ => {}
    }
}

fn explained(explanation: &mut Explanation, secrets: &[&str]) {
    let mut hidden = Vec::new();
    for failed in &mut explanation.failed {
        failed.message = scrubbed(&failed.message, secrets);
        value(&mut failed.expected, secrets);
        if let Some(nearest) = &mut failed.nearest {
            value(nearest, secrets);
        }
        if failed.found.as_mut().is_some_and(|found| value(found, secrets)) {
            // The nearest value may be the beginning of a secret.
            failed.nearest = None;
            failed.message = format!("{} is {REDACTED}, which fails `{}`", failed.path, failed.test);
            hidden.push(format!("change {}", failed.path));
        }
    }
    explanation.next = if hidden.is_empty() { scrubbed(&explanation.next, secrets) } else { hidden.join(", ") };
}

/// Leaves the secrets out of a value, and says whether it held any.
fn value(found: &mut Value, secrets: &[&str]) -> bool {
    match found {
        Value::String(text) => {
            let clean = scrubbed(text, secrets);
            let changed = clean != *text;
            *text = clean;
            changed
        }
        Value::Array(items) => items.iter_mut().map(|item| value(item, secrets)).filter(|changed| *changed).count() > 0,
        Value::Object(fields) => {
            fields.values_mut().map(|field| value(field, secrets)).filter(|changed| *changed).count() > 0
        }
        _ => false,
    }
}

/// A text without secrets, also as they are written in JSON.
fn scrubbed(text: &str, secrets: &[&str]) -> String {
    let mut clean = redact::text(text).unwrap_or_else(|| text.to_owned());
    for secret in secrets {
        clean = without(&clean, secret);
        let quoted = Value::from(*secret).to_string();
        let escaped = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
        if !escaped.is_empty() && escaped != *secret {
            clean = without(&clean, escaped);
        }
    }
    clean
}

fn without(text: &str, secret: &str) -> String {
    if secret.chars().count() < SHORT {
        let whole = if text == secret { REDACTED } else { text };
        return whole.replace(&format!("\"{secret}\""), &format!("\"{REDACTED}\""));
    }
    let end = secret.char_indices().nth(BEGINNING).map_or(secret.len(), |(at, _)| at);
    let (beginning, more) = (secret.get(..end).unwrap_or_default(), secret.get(end..).unwrap_or_default());
    let (mut clean, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(beginning) {
        let alike = after.chars().zip(more.chars()).take_while(|(found, own)| found == own);
        let length = alike.map(|(found, _)| found.len_utf8()).sum::<usize>();
        clean.push_str(before);
        clean.push_str(REDACTED);
        rest = after.get(length..).unwrap_or_default();
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_left_out_whole_cut_off_and_escaped() {
        for (text, secret, expected) in [
            ("password is \"hunter2\" (must be x)", "hunter2", "password is \"[redacted]\" (must be x)"),
            ("is \"correct horse ba…", "correct horse battery", "is \"[redacted]…"),
            ("is \"a\\\"b\\\"c\\\"d\"", "a\"b\"c\"d", "is \"[redacted]\""),
            ("a is \"a\"", "a", "a is \"[redacted]\""),
            ("nothing here", "hunter2", "nothing here"),
            ("the key is sk-abcdefghijklmnopqrst", "hunter2", "the key is [redacted]"),
        ] {
            assert_eq!(scrubbed(text, &[secret]), expected, "{text}");
        }
    }
}
