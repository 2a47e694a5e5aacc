//! Signs: which characters that other programs act upon a text has at all.
//!
//! The coarsest rows, for what has no other form: whatever else a text says, a note that never had a slash, an `@` or a `$` in it
//! needs none, and where prose begins with a capital, code and commands do not.

use super::generalise::{Generalisation, escape_into, pattern};
use crate::policy::Test;

/// Text without the signs that were never seen.
pub(super) const SIGNS: Generalisation =
    Generalisation { level: 40, most: 32, names: &[], keys: |text| Some(keys(text)), tests };
/// The same of what never has a letter in it, such as a sum or a telephone number.
pub(super) const LETTERLESS: Generalisation = Generalisation {
    level: 39,
    most: 32,
    names: &[],
    keys: letterless,
    tests: |keys| pattern(&without(keys, "A-Za-z")?),
};

/// What a text that begins with a letter begins with: a capital, or a small letter.
pub(super) const BEGINNING: Generalisation = Generalisation {
    level: 41,
    most: 2,
    names: &[],
    keys: beginning,
    tests: |keys| pattern(&format!("[{}]", keys.concat())),
};

/// Of each a shell, a path, a URL, an address, a template or markup makes something.
const SIGNS_OF_OTHERS: &str = "/\\@:$`;&<>%| ";
/// The key that any text has.
const TEXT: &str = "text";
/// The key of a text with control characters.
const CONTROL: &str = "control";

fn keys(text: &str) -> Vec<String> {
    let signs = SIGNS_OF_OTHERS.chars().filter(|sign| text.contains(*sign)).map(String::from);
    let control = text.bytes().any(|b| b.is_ascii_control()).then(|| CONTROL.to_owned());
    std::iter::once(TEXT.to_owned()).chain(signs).chain(control).collect()
}

fn letterless(text: &str) -> Option<Vec<String>> {
    (!text.contains(|c: char| c.is_ascii_alphabetic())).then(|| keys(text))
}

/// A sum that began with a digit may begin with a parenthesis, so that what begins with anything else is of no kind.
fn beginning(text: &str) -> Option<Vec<String>> {
    match text.chars().next()? {
        'A'..='Z' => Some(vec!["A-Z".to_owned()]),
        'a'..='z' => Some(vec!["a-z".to_owned()]),
        _ => None,
    }
}

fn tests(keys: &[&str]) -> Option<Vec<Test>> {
    pattern(&without(keys, "")?)
}

/// A text without the signs that are not among the keys, and without others; `None` if none is refused.
fn without(keys: &[&str], others: &str) -> Option<String> {
    let mut class = others.to_owned();
    for sign in SIGNS_OF_OTHERS.chars().filter(|sign| !keys.iter().any(|key| key.chars().eq([*sign]))) {
        escape_into(&mut class, sign);
    }
    if !keys.contains(&CONTROL) {
        class.push_str("\\x00-\\x1f\\x7f");
    }
    (!class.is_empty()).then(|| format!("[^{class}]*$"))
}

#[cfg(test)]
mod tests {
    use super::super::generalise::tests::{check, learned};
    use super::*;

    #[test]
    fn a_sign_that_was_never_seen_is_refused() {
        let refused = ["see /etc/shadow", "a@b", "$(x)", "x\ny", "50%", "a|b", "<b>", "a: b", "`a`", "a;b", "c:\\x"];
        check(&SIGNS, &["late delivery", "Müller, twice!"], &["any other words (really) ✓", ""], &refused);
        check(&SIGNS, &["EUR"], &["anything-else"], &["two words", "a/b"]);
        check(&SIGNS, &["see: a/b\nc"], &["x/y: z"], &["a@b", "a\\b"]);
        assert!(learned(&SIGNS, &["/\\@:$`;&<>%| \n"]).is_none());
        let refused = ["2 * x", "__import__('os')", "1; 2", "1e5", "see it"];
        check(&LETTERLESS, &["(2 + 3) * 4.5", "10 / 3"], &["1 - 1", "", "€ 5"], &refused);
        assert!(learned(&LETTERLESS, &["2 * pi"]).is_none());
    }

    #[test]
    fn prose_begins_otherwise_than_code() {
        check(&BEGINNING, &["Run the tests", "Show log"], &["Z"], &["rm -rf /", "$(x)", "", " A", "É", "7", "-x"]);
        check(&BEGINNING, &["ls -la", "Show log"], &["z"], &["$(x)", "", " A", "É", "7", "-x", "[", "^"]);
        assert!(learned(&BEGINNING, &["Ä"]).is_none() && learned(&BEGINNING, &["(1 + 2)"]).is_none());
    }
}
