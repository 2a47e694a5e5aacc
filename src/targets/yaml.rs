//! The policy document: read back, it is the same policy.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Files, LoadError, Loaded, Product, Root, Target};
use crate::backend::{Loss, Yaml};
use crate::diag;
use crate::monitor::Monitor;
use crate::policy::yaml::Located;
use crate::report::summary;

impl Target for Yaml {
    fn noun(&self) -> &'static str {
        "a policy YAML"
    }

    fn root(&self) -> Root {
        Root::File("policy.yaml")
    }

    fn keys(&self) -> &'static [&'static str] {
        &["apiVersion", "kind"]
    }

    /// What nothing else claims: the reader says best what is wrong with it.
    fn has_text(&self, _: &str) -> bool {
        true
    }

    fn load(&self, files: &Files<'_>) -> Result<Loaded, LoadError> {
        let text = files.text();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if Monitor::is_one(text) {
            return thresholds(text, files.name);
        }
        let located = if text.trim_start().starts_with('{') {
            Located::from_yaml(&json_as_yaml(text), files.name)
        } else {
            Located::from_yaml(text, files.name)
        };
        Ok(Loaded::Policy(Box::new(located.map_err(LoadError::new)?)))
    }

    fn caption(&self, product: &Product, _: &[Loss]) -> String {
        match &product.loaded {
            Loaded::Policy(located) => format!("review this one: {}", summary::rules_line(&located.policy)),
            Loaded::Engine(_) | Loaded::Unproven(_) => String::new(),
        }
    }
}

/// The policy that a threshold document means.
fn thresholds(text: &str, name: &str) -> Result<Loaded, LoadError> {
    let monitor = Monitor::from_yaml(text, name).map_err(LoadError::new)?;
    let policy = monitor.policy().map_err(|error| LoadError::new(format!("{name}: {error}")))?;
    if policy.rules().is_empty() {
        return Err(LoadError::new(format!(
            "{name}: thresholds that only alert decide no request; write `action: block` into a rule that is to"
        )));
    }
    Ok(Loaded::Policy(Box::new(Located { policy, rule_lines: BTreeMap::new() })))
}

/// JSON that a reader of YAML takes for the same document, line by line: YAML has no pairs of surrogates, no tabs between
/// values, and fewer characters that may stand in a string as they are.
fn json_as_yaml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut within = false;
    while let Some(c) = rest.chars().next() {
        let escape = rest.get(..2).filter(|_| within && c == '\\');
        let taken = match (escape, c) {
            (Some("\\u"), _) => surrogates(rest).map_or(6, |pair| {
                out.push(pair);
                12
            }),
            (Some(_), _) => 2,
            _ => c.len_utf8(),
        };
        let piece = rest.get(..taken).unwrap_or(rest);
        match (piece, within) {
            ("\"", _) => {
                within = !within;
                out.push('"');
            }
            ("\t", false) => out.push(' '),
            (_, true) if taken == c.len_utf8() && diag::is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ if taken == 12 => {}
            (piece, _) => out.push_str(piece),
        }
        rest = rest.get(piece.len()..).unwrap_or_default();
    }
    out
}

/// The character that `\uD83D\uDE00` at the start of `text` is.
fn surrogates(text: &str) -> Option<char> {
    let unit = |at: usize| u16::from_str_radix(text.get(at..)?.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let (high, low) = (unit(0)?, unit(6)?);
    (0xd800..0xdc00).contains(&high).then(|| char::decode_utf16([high, low]).next()?.ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::targets::Input;

    #[test]
    fn json_of_other_writers_reads_as_the_policy_it_is() {
        let rule = |reason: &str| {
            format!(
                "{{\n\t\"apiVersion\": \"policyc/v1\",\r\n\t\"kind\": \"Policy\", \"metadata\": {{\"name\": \"t\"}},\n\t\"spec\": \
                 {{\"default\": \"block\", \"rules\": [{{\"id\": \"r\", \"action\": \"pay\", \"effect\": \"allow\", \"reason\": {reason}}}]}}}}"
            )
        };
        for reason in [
            r#""\ud83d\ude00""#,
            r#""\uD83D\uDE00 \u00e9""#,
            r#""a\/b \\ud83d\\ude00""#,
            r#""\\\ud83d\ude00""#,
            "\"\u{7f}\u{85}\u{2028}\"",
            r#""tab\there \"quoted\"""#,
            r#""x: y # z - [a] {b} *c &d""#,
        ] {
            let Ok(Input::Policy(located)) = Input::of_text(Path::new("p.json"), &rule(reason), None) else {
                panic!("{reason} is not read")
            };
            let expected: String = serde_json::from_str(reason).unwrap();
            assert_eq!(located.policy.rules()[0].reason.as_deref(), Some(expected.as_str()), "{reason}");
        }
        assert!(Input::of_text(Path::new("p.json"), &rule(r#""\ud83d""#), None).is_err(), "half a pair");
    }
}
