//! What of a log may stand in a policy.
//!
//! In: a string. Out: whether a constraint may list it, and if not, why. Nothing here knows of attributes.

use crate::event::redact::REDACTED;

/// The longest string that a constraint lists, in characters.
pub(super) const MAX_LISTED_CHARS: usize = 64;

/// The start of a text, at most `most` bytes of it, cut between characters.
pub(in crate::mine) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

/// Whether a string is a date or a time of day: `2026-11-01…`, `9:30`, `1/11/2026`.
pub(in crate::mine) fn is_date(text: &str) -> bool {
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if let (Some(day), rest) = (text.get(..10), text.get(10..).unwrap_or_default()) {
        let parts: Vec<&str> = day.split('-').collect();
        if let [y, m, d] = parts.as_slice() {
            return digits(y, 4, 4)
                && digits(m, 2, 2)
                && digits(d, 2, 2)
                && (rest.is_empty() || rest.starts_with(['T', ' ']));
        }
    }
    let parts: Vec<&str> = text.splitn(4, [':', '/', '.']).collect();
    match parts.as_slice() {
        [a, b] => digits(a, 1, 2) && digits(b, 2, 2),
        [a, b, c] => digits(a, 1, 2) && digits(b, 2, 2) && digits(c, 2, 4),
        _ => false,
    }
}

/// Why a string may not stand in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Withheld {
    /// It is shaped like a key, a token or a random id.
    Secret,
    /// It has an address in it.
    Personal,
    /// It is no short name of something.
    Text,
}

/// Past so many bytes a string is text, whatever else it is.
const MAX_LOOKED_AT: usize = 1_024;

/// Whether a string of the log may be copied into a constraint: a short name of something. Refused are free text, mail
/// addresses, and what is shaped like a key, a token or a random id.
pub(in crate::mine) fn may_be_listed(text: &str) -> bool {
    withheld(text).is_none()
}

/// Why a string may not be copied; `None` if it may.
pub(super) fn withheld(text: &str) -> Option<Withheld> {
    const TOKEN_STARTS: [&str; 12] =
        ["sk-", "pk-", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA", "eyJ"];
    if text.len() > MAX_LOOKED_AT {
        return Some(Withheld::Text);
    }
    // What was redacted before is no value that anybody sends.
    if text.contains(REDACTED)
        || TOKEN_STARTS.iter().any(|start| text.starts_with(start))
        || text.split_whitespace().any(looks_random)
    {
        return Some(Withheld::Secret);
    }
    if text.contains('@') {
        return Some(Withheld::Personal);
    }
    let short = text.chars().nth(MAX_LISTED_CHARS).is_none();
    let plain = text.split_whitespace().count() <= 4 && !text.contains(|c: char| c.is_control() || c == '\u{feff}');
    (!short || !plain).then_some(Withheld::Text)
}

/// Whether a word has the looks of a random string: long, letters and digits mixed all along.
fn looks_random(word: &str) -> bool {
    let runs = word.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '+').filter(|run| run.len() >= 20);
    runs.into_iter().any(|run| {
        let turns = run.as_bytes().windows(2).filter(|pair| match pair {
            [a, b] => a.is_ascii_digit() != b.is_ascii_digit(),
            _ => false,
        });
        turns.count() >= 4
    })
}
