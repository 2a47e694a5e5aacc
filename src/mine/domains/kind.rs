//! A kind of string at one grain, and what its constraints are made of.

use crate::policy::{Pattern, Test};

/// One kind of string at one grain.
#[derive(Debug)]
pub(super) struct Generalisation {
    /// Its place on the ladder: finer grains before coarser ones.
    pub(super) level: u8,
    /// How many keys a constraint lists at most.
    pub(super) most: usize,
    /// The last keys of the attributes that it is for; none are all.
    pub(super) names: &'static [&'static str],
    /// The keys of a string; `None` if it is not of the kind.
    pub(super) keys: fn(&str) -> Option<Vec<String>>,
    /// The constraint that keys justify.
    pub(super) tests: fn(&[&str]) -> Option<Vec<Test>>,
}

/// One constraint by a pattern, if a policy takes it.
pub(super) fn pattern(source: &str) -> Option<Vec<Test>> {
    Some(vec![Test::Pattern(Pattern::new(source).ok()?)])
}

/// A pattern of whole strings out of alternatives.
pub(super) fn anchored<'p>(alternatives: impl Iterator<Item = &'p str>) -> String {
    format!("(?:{})$", alternatives.collect::<Vec<_>>().join("|"))
}

/// The pattern of a text that stands for itself.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| escape_into(&mut out, c));
    out
}

pub(super) fn escape_into(out: &mut String, c: char) {
    if matches!(c, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$') {
        out.push('\\');
    }
    out.push(c);
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    /// What a row makes of strings: `None` if one is not of its kind.
    pub(in crate::mine::domains) fn learned(row: &Generalisation, texts: &[&str]) -> Option<Vec<Test>> {
        let mut keys = std::collections::BTreeSet::new();
        for text in texts {
            keys.extend((row.keys)(text)?);
        }
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        (row.tests)(&keys)
    }

    /// Checks that what is learned of `seen` holds for it and for `allowed`, and for nothing that is `refused`.
    #[track_caller]
    pub(in crate::mine::domains) fn check(row: &Generalisation, seen: &[&str], allowed: &[&str], refused: &[&str]) {
        let tests = learned(row, seen).unwrap_or_else(|| panic!("of another kind: {seen:?}"));
        let holds = |text: &str| tests.iter().all(|test| test.holds(Some(&json!(text)), |_| None));
        for text in seen.iter().chain(allowed) {
            assert!(holds(text), "refused {text:?}: {}", tests[0].operand());
        }
        for text in refused {
            assert!(!holds(text), "allowed {text:?}: {}", tests[0].operand());
        }
    }
}
