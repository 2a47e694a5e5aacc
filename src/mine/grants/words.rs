//! Words as patterns: does a request ask for a verb?
//!
//! A pattern is in the subset of regular expressions that every engine reads alike, so both cases of each letter are
//! spelt out, and the plain English endings are written as alternatives.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::classes::Classes;

/// A pattern that holds where one of `words` stands in a text, in one of its forms. Equal sets of words give equal patterns.
pub(super) fn pattern(words: &BTreeSet<String>, classes: &Classes) -> String {
    let alternatives: Vec<String> = words.iter().map(|word| forms(word, classes)).collect();
    format!("(?s:.*[^A-Za-z])?(?:{})(?:[^A-Za-z]|$)", alternatives.join("|"))
}

/// One word with its plain endings and irregular forms.
fn forms(word: &str, classes: &Classes) -> String {
    let base = stem(word);
    let endings = |endings: &[&str]| endings.iter().map(|ending| any_case(ending)).collect::<Vec<_>>().join("|");
    let mut text = match (base.strip_suffix('e'), base.strip_suffix('y')) {
        (Some(rest), _) => format!("{}(?:{})", any_case(rest), endings(&["e", "es", "ed", "ing", "er"])),
        (None, Some(rest)) if base.len() > 3 => {
            format!("{}(?:{})", any_case(rest), endings(&["y", "ys", "ies", "ied", "ying"]))
        }
        _ => format!("{}(?:{})?", any_case(base), endings(&["e", "s", "es", "ed", "d", "ing", "er"])),
    };
    for form in classes.irregular(word) {
        let _ = write!(text, "|{}", any_case(form));
    }
    text
}

/// Both cases of ASCII letters, which is all that a word has.
fn any_case(word: &str) -> String {
    let letters = word.chars().filter(char::is_ascii_alphabetic);
    letters.flat_map(|c| ['[', c.to_ascii_uppercase(), c.to_ascii_lowercase(), ']']).collect()
}

/// The word without a plain ending; at least three letters stay.
fn stem(word: &str) -> &str {
    for ending in ["ings", "ing", "ed", "es", "s"] {
        if let Some(rest) = word.strip_suffix(ending)
            && !word.ends_with("ss")
            && rest.len() >= 3
        {
            return rest;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Pattern;

    #[test]
    fn a_verb_is_found_in_its_forms_and_nowhere_else() {
        let classes = Classes::default();
        let pattern = |words: &[&str]| {
            Pattern::new(&pattern(&words.iter().map(|w| (*w).to_owned()).collect(), &classes)).unwrap()
        };
        let send = pattern(&["send", "notify"]);
        for text in ["Send it", "please\nsend", "he SENT it", "notifies her", "\"sending\"", "notify"] {
            assert!(send.is_match(text), "{text}");
        }
        for text in ["resend", "sender2s", "ascend", "", "senda"] {
            assert_eq!(send.is_match(text), text == "sender2s", "{text}");
        }
        let update = pattern(&["update"]);
        assert!(update.is_match("is updated.") && update.is_match("updating") && !update.is_match("updat"));
    }

    #[test]
    fn all_groups_of_the_table_are_portable() {
        let classes = Classes::default();
        for name in ["send_x", "pay_x", "delete_x", "create_x", "schedule_x", "post_x", "run_x", "buy_x", "cancel_x"] {
            let reading = classes.read(name);
            let words = classes.synonyms(&reading.verb.unwrap(), reading.class);
            Pattern::new(&pattern(&words, &classes)).unwrap();
        }
    }
}
