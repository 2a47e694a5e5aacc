//! Names that a reader takes for a banned one, and that the ban does not match.
//!
//! In: a ban and a name or a pattern. Out: whether they are alike but for case, separators, invisible characters and characters
//! that look like others by Unicode TR39. Nothing here decides what is banned.

use std::sync::LazyLock;

use policyc_core::begins_word;
use regex::Regex;
use unicode_security::skeleton;

use super::Banned;
use crate::policy::ActionPattern;

/// Characters that nobody sees; the blank of Braille is a symbol to Unicode.
static UNSEEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let unseen = r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{White_Space}\u{2800}]";
    Regex::new(unseen).ok()
});

/// `name` as it looks, case and separators aside.
fn look(name: &str) -> String {
    seen(name).replace('_', "")
}

/// The same with a `_` between words, so that a glob `wipe_*` is not taken for one that matches `wiper`. All other characters stay: what is
/// looked at may be a run of a glob, which begins and ends anywhere.
fn look_of_words(name: &str) -> String {
    let mut words = String::new();
    let mut before = None;
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        if begins_word(before, c, characters.peek().copied()) {
            words.push('_');
        }
        words.push(c);
        before = Some(c);
    }
    seen(&words)
}

fn seen(name: &str) -> String {
    let plain = separated(name.chars());
    let seen = match &*UNSEEN {
        Some(unseen) => unseen.replace_all(&plain, ""),
        None => plain.into(),
    };
    // Both again: what a character looks like may have a case of its own, or be a separator.
    separated(skeleton(&seen.to_lowercase())).to_lowercase()
}

fn separated(chars: impl Iterator<Item = char>) -> String {
    chars.map(|c| if matches!(c, '-' | '.' | ':' | '/' | '\\' | '|' | '~' | ' ') { '_' } else { c }).collect()
}

/// `name` with each character beyond ASCII as the ones that it looks like, so that its words can be read.
fn spelled_out(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else if UNSEEN.as_ref().is_none_or(|unseen| !unseen.is_match(c.encode_utf8(&mut [0; 4]))) {
            plain.extend(skeleton(c.encode_utf8(&mut [0; 4])));
        }
    }
    plain
}

/// Whether `action` looks like one that `banned` matches, and is none.
pub(super) fn resembles(banned: &Banned, action: &str) -> bool {
    if banned.matches(action) {
        return false;
    }
    match banned {
        Banned::Pattern(pattern) => {
            let look = if pattern.exact_name().is_some() { look } else { look_of_words };
            let looks = pattern.with_runs(look);
            !pattern.is_any() && looks.runs().iter().any(|run| !run.is_empty()) && looks.matches(&look(action))
        }
        Banned::Class(class, classes) => classes.is_of(*class, &spelled_out(action)),
    }
}

/// Whether `pattern`, of a rule, takes in names that look like those that `banned` matches, and none of these.
pub(super) fn pattern_resembles(banned: &Banned, pattern: &ActionPattern) -> bool {
    match (pattern.exact_name(), banned) {
        (Some(name), _) => resembles(banned, name),
        (None, Banned::Pattern(own)) => {
            let (looks, others) = (own.with_runs(look_of_words), pattern.with_runs(look_of_words));
            let says = |pattern: &ActionPattern| pattern.runs().iter().any(|run| !run.is_empty());
            says(&looks)
                && says(&others)
                && banned.names_in(pattern, "x").is_empty()
                && looks.shared_name(&others).is_some()
        }
        // A class that some name of the glob is of is found as such.
        (None, Banned::Class(..)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_told_from_others() {
        for (ban, name, expected) in [
            ("wipe_disk", "Wipe_Disk", true),
            ("wipe_disk", "wipe_disk\u{200b}", true),
            ("wipe_disk", "w\u{0456}pe_disk", true),
            ("wipe_disk", "wipe\u{ad}_di\u{0455}k", true),
            ("wipe_disk", "ｗｉｐｅ_disk", true),
            ("wipe_disk", "wipeDisk", true),
            ("wipe_disk", "wipe-disk", true),
            ("wipe_disk", "wipe\u{2010}disk", true),
            ("wipe_disk", "wipe\u{2013}disk", true),
            ("wipe_disk", "wipe\u{2212}disk", true),
            ("wipe_disk", "wipe\u{ff3f}disk", true),
            ("wipe_disk", "wipe\u{2800}disk", true),
            ("wipe_disk", "wipe_disk\u{20dd}", true),
            ("wipe_disk", "wipe_disk\u{e0041}", true),
            ("wipe_disk", "wipe\u{2024}disk", true),
            ("wipe_disk", "wipe\u{2044}disk", true),
            ("wipe_*", "wipe\u{2010}disk", true),
            ("wipe_disk", "w1pe_d1sk", false),
            ("fill_pool", "fi11_p00l", true),
            ("wipe_disk", "wipe_disk", false),
            ("wipe_disk", "wipe_disks", false),
            ("Wipe_*", "wipe_all", true),
            ("wipe.*", "wipe_all", true),
            ("wipe_*", "swipe_left", false),
            ("wipe_*", "wipe", false),
            ("wipe_*", "wiper", false),
            ("wipe_*", "wipeDisk", true),
            ("wipe_*", "wipe-disk", true),
            ("*", "x", false),
            ("class:destructive", "w\u{0456}pe_disk", true),
            ("class:destructive", "wi\u{200b}pe_disk", true),
            ("class:destructive", "wipe_disk", false),
            ("class:destructive", "read_disk", false),
        ] {
            assert_eq!(resembles(&Banned::parse(ban).unwrap(), name), expected, "{ban} {name:?}");
        }
        assert!(UNSEEN.is_some());
    }

    #[test]
    fn patterns_of_rules_are_told_apart_too() {
        for (ban, pattern, expected) in [
            ("wipe_disk", "Wipe_*", true),
            ("wipe_*", "Wipe_*", true),
            ("wipe_*", "wipe_*", false),
            ("wipe_*", "*", false),
            ("wipe_*", "read_*", false),
        ] {
            let pattern = ActionPattern::parse(pattern).unwrap();
            assert_eq!(pattern_resembles(&Banned::parse(ban).unwrap(), &pattern), expected, "{ban} {pattern}");
        }
    }
}
