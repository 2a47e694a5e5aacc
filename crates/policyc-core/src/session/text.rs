//! Texts: what a session's user asked for, and how words and numbers stand in a text.
//!
//! In: requests. Out: whether a text stands in one, and their words.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use foldhash::fast::RandomState;
use memchr::memmem;

use super::limits;

/// What the user asked for, as far as it is held.
#[derive(Debug, Default)]
pub(super) struct Requests {
    held: VecDeque<Request>,
    /// The words of all of them.
    words: HashSet<Box<str>, RandomState>,
    bytes: usize,
}

#[derive(Debug)]
struct Request {
    text: Arc<str>,
    lower: Box<str>,
}

impl Request {
    fn bytes(&self) -> usize {
        self.text.len() + self.lower.len() + size_of::<Self>()
    }
}

impl Requests {
    /// Adds a request, if it is not held. Gives how many were dropped for it.
    pub(super) fn add(&mut self, text: &str) -> u64 {
        if text.trim().is_empty() || self.held.back().is_some_and(|last| *last.text == *text) {
            return 0;
        }
        if let Some(at) = self.held.iter().position(|held| *held.text == *text) {
            // Asked for again: it is the last one now.
            let again = self.held.remove(at);
            self.held.extend(again);
            return 0;
        }
        if text.len() > limits::MAX_REQUEST_BYTES / 4 {
            return 1;
        }
        let request = Request { text: text.into(), lower: text.to_lowercase().into() };
        self.bytes += request.bytes();
        self.words.extend(words(&request.lower).map(Box::from));
        self.held.push_back(request);
        let mut dropped = 0;
        while self.bytes > limits::MAX_REQUEST_BYTES {
            let Some(oldest) = self.held.pop_front() else { break };
            self.bytes -= oldest.bytes();
            dropped += 1;
        }
        if dropped > 0 {
            self.words = self.held.iter().flat_map(|request| words(&request.lower)).map(Box::from).collect();
        }
        dropped
    }

    /// The last request.
    pub(super) fn last(&self) -> Option<&Arc<str>> {
        self.held.back().map(|request| &request.text)
    }

    /// All of them, in lower case.
    pub(super) fn lower(&self) -> impl Iterator<Item = &str> {
        self.held.iter().map(|request| &*request.lower)
    }

    /// Whether one of them has a word.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    pub(super) fn bytes(&self) -> usize {
        const WORD: usize = 48;
        self.bytes + self.words.len() * WORD
    }

    /// How many bytes are searched for one text.
    pub(super) fn length(&self) -> usize {
        self.held.iter().map(|request| request.lower.len()).sum()
    }
}

/// The words of a text: between blanks and other signs, with the signs that stand inside of dates, decimals, addresses and names.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let split = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ';' | '"' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '|' | '/' | '=')
    };
    text.split(split)
        .map(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
        })
        .filter(|word| !word.is_empty())
}

/// Whether a string is a date or a time of day: `2026-11-01…`, `9:30`, `1/11/2026`.
pub fn is_date(text: &str) -> bool {
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

/// Whether a text is what machines read and nobody composes, such as an address, an account, a path or an id: one word with a digit or a sign
/// in it, and no date.
pub fn is_machine_like(text: &str) -> bool {
    let signs = |c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | '_' | ':' | '.' | '#' | '\\');
    let mut words = text.split_whitespace();
    words.next().is_some_and(|word| word.contains(signs)) && words.next().is_none() && !is_date(text)
}

/// Whether the name of an argument says that it is an id.
pub fn is_id_name(name: &str) -> bool {
    let name = name.trim_end_matches(['_', '-']);
    name == "id" || ["_id", "-id", "Id", "ID"].iter().any(|end| name.ends_with(end))
}

/// Whether a word can name a record: four letters, a date or a decimal.
pub(super) fn is_telling(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    letters >= 4 || (digits >= 3 && word.bytes().any(|b| matches!(b, b'.' | b'-' | b':')))
}

/// Where `needle` stands in a text by itself.
pub(super) fn places<'t>(text: &'t str, needle: &'t str, is_number: bool) -> impl Iterator<Item = usize> + 't {
    memmem::find_iter(text.as_bytes(), needle.as_bytes())
        .filter(move |at| !is_number || number_stands(text, *at, needle))
}

/// Whether what stands at `at` is a word of its own, or several.
pub(super) fn stands_alone(text: &str, at: usize, length: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + length..).unwrap_or_default());
    !word(before.chars().next_back()) && !word(after.chars().next())
}

/// Whether a word stands in a text by itself.
pub fn stands_in(text: &str, word: &str) -> bool {
    places(text, word, false).any(|at| stands_alone(text, at, word.len()))
}

/// Whether a number at `at` stands by itself: 5 is in `5 EUR`, and neither in `15` nor in `5.50`.
fn number_stands(text: &str, at: usize, number: &str) -> bool {
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + number.len()..).unwrap_or_default());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let sign = |c: Option<char>| matches!(c, Some('.' | ','));
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    let (left, right) = (back.next(), on.next());
    let goes_on =
        digit(left) || digit(right) || (sign(left) && digit(back.next())) || (sign(right) && digit(on.next()));
    !goes_on && (left != Some('-') || number.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_by_themselves() {
        for (text, number, expected) in [
            ("5 eur", "5", true),
            ("pay 5.", "5", true),
            ("5, 6", "5", true),
            ("15", "5", false),
            ("5.50", "5", false),
            ("1,5", "5", false),
            ("-5", "5", false),
            ("-5", "-5", true),
            ("v5x", "5", true),
            ("", "5", false),
            ("55 5", "5", true),
        ] {
            assert_eq!(places(text, number, true).next().is_some(), expected, "{text} {number}");
        }
    }

    #[test]
    fn words_keep_the_signs_inside() {
        let text = "pay carol's bill (of 2026-05-24), 98.70 to jane@example.org; see /etc/hosts: \"now\"!";
        let expected = [
            "pay",
            "carol",
            "bill",
            "of",
            "2026-05-24",
            "98.70",
            "to",
            "jane@example.org",
            "see",
            "etc",
            "hosts",
            "now",
        ];
        assert_eq!(words(text).collect::<Vec<_>>(), expected);
        let telling: Vec<_> = words(text).filter(|word| is_telling(word)).collect();
        assert_eq!(telling, ["carol", "bill", "2026-05-24", "98.70", "jane@example.org", "hosts"]);
    }

    #[test]
    fn the_oldest_requests_give_way_and_their_words_go() {
        let mut requests = Requests::default();
        assert_eq!(requests.add("first words"), 0);
        assert_eq!(requests.add("first words"), 0);
        assert_eq!(requests.add(&"x".repeat(limits::MAX_REQUEST_BYTES)), 1);
        assert!(requests.has_word("first"));
        let mut dropped = 0;
        for n in 0..20 {
            dropped += requests.add(&format!("{n} {}", "y".repeat(limits::MAX_REQUEST_BYTES / 8)));
        }
        assert!(dropped > 0 && !requests.has_word("first"));
        assert!(requests.held.iter().map(Request::bytes).sum::<usize>() <= limits::MAX_REQUEST_BYTES);
    }

    #[test]
    fn a_request_that_comes_again_is_the_last() {
        let mut requests = Requests::default();
        for text in ["one", "two", "one"] {
            requests.add(text);
        }
        assert_eq!(requests.last().map(|text| &**text), Some("one"));
        assert_eq!(requests.held.len(), 2);
    }
}
