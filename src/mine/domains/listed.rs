//! What of a log may stand in a policy.
//!
//! In: a string. Out: whether a constraint may list it, and if not, why. Nothing here knows of attributes.

use crate::event::redact::REDACTED;
pub(in crate::mine) use crate::session::is_date;

/// The longest string that a constraint lists, in characters.
pub(super) const MAX_LISTED_CHARS: usize = 64;

/// The start of a text, at most `most` bytes of it, cut between characters.
pub(in crate::mine) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

/// Why a string may not stand in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Withholding {
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
pub(super) fn withheld(text: &str) -> Option<Withholding> {
    const TOKEN_STARTS: [&str; 12] =
        ["sk-", "pk-", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA", "eyJ"];
    if text.len() > MAX_LOOKED_AT {
        return Some(Withholding::Text);
    }
    // What was redacted before is no value that anybody sends.
    if text.contains(REDACTED)
        || text
            .split_whitespace()
            .any(|word| TOKEN_STARTS.iter().any(|start| word.starts_with(start)) || looks_random(word))
    {
        return Some(Withholding::Secret);
    }
    if text.contains('@') {
        return Some(Withholding::Personal);
    }
    let short = text.chars().nth(MAX_LISTED_CHARS).is_none();
    let plain = text.split_whitespace().count() <= 4 && !text.contains(|c: char| c.is_control() || c == '\u{feff}');
    (!short || !plain).then_some(Withholding::Text)
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
