//! Secrets in events, found by their shapes: tokens of known services, keys in PEM, passwords in URLs, and what stands under a key
//! such as `Authorization`.
//!
//! In: an event's values. Out: the same with each secret replaced. What has no known shape stays.

use std::sync::LazyLock;

use policyc_core::names_secret;
use regex::{Captures, Regex};
use serde_json::Value;

/// What stands in for a secret.
pub const REDACTED: &str = "[redacted]";

/// Shapes of secrets. A first group, if there is one, is what stays in front.
static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let shapes = [
        r"(?i)\b((?:bearer|basic|token)\s+)[A-Za-z0-9._~+/=-]{16,}",
        r"\bsk-[A-Za-z0-9_-]{16,}",
        r"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bglpat-[A-Za-z0-9_-]{16,}",
        r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
        r"\bAIza[A-Za-z0-9_-]{30,}",
        r"\b(?:npm|hf|dop_v1|pypi)[_-][A-Za-z0-9]{20,}",
        r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}",
        r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
        r"([a-z][a-z0-9+.-]*://[^/\s:@]+:)[^/\s@]+(?:@)",
    ];
    shapes.iter().filter_map(|shape| Regex::new(shape).ok()).collect()
});

/// A text without its secrets; `None` if there are none.
pub fn text(text: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for shape in SHAPES.iter() {
        let now = found.as_deref().unwrap_or(text);
        if shape.is_match(now) {
            let replace = |captures: &Captures<'_>| {
                let end = if captures.get(0).is_some_and(|all| all.as_str().ends_with('@')) { "@" } else { "" };
                format!("{}{REDACTED}{end}", captures.get(1).map_or("", |kept| kept.as_str()))
            };
            found = Some(shape.replace_all(now, replace).into_owned());
        }
    }
    found
}

/// Takes the secrets out of a value, and says how many texts had some.
pub fn value(value: &mut Value) -> u64 {
    match value {
        Value::String(string) => match text(string) {
            Some(clean) => {
                *string = clean;
                1
            }
            None => 0,
        },
        Value::Array(items) => items.iter_mut().map(self::value).sum(),
        Value::Object(map) => map.iter_mut().map(|(key, inner)| entry(key, inner)).sum(),
        _ => 0,
    }
}

fn entry(key: &str, inner: &mut Value) -> u64 {
    match inner {
        Value::String(string) if names_secret(key) && !string.is_empty() && string != REDACTED => {
            REDACTED.clone_into(string);
            1
        }
        inner => value(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_found_by_their_shapes_and_keys() {
        for (given, expected) in [
            ("curl -H 'Authorization: Bearer abcdef0123456789abcdef'", "curl -H 'Authorization: Bearer [redacted]'"),
            ("git clone https://me:hunter2@host.example/x", "git clone https://me:[redacted]@host.example/x"),
            ("export K=sk-abcdefghijklmnopqrst", "export K=[redacted]"),
            ("AKIAABCDEFGHIJKLMNOP", "[redacted]"),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nrest", "[redacted]\nrest"),
        ] {
            assert_eq!(text(given).as_deref(), Some(expected), "{given}");
        }
        for harmless in
            ["token of thanks", "https://host.example/a:b@c", "sk-short", "a bearer of news", "user@host.example"]
        {
            assert_eq!(text(harmless), None, "{harmless}");
        }
        let mut given =
            json!({"headers": {"X-Api-Key": "k", "Accept": "x"}, "list": ["ghp_abcdefghijklmnopqrstuv"], "n": 1});
        assert_eq!(value(&mut given), 2);
        assert_eq!(
            given,
            json!({"headers": {"X-Api-Key": "[redacted]", "Accept": "x"}, "list": ["[redacted]"], "n": 1})
        );
    }
}
