//! Texts: what a session's user asked for, and how words and numbers stand in a text.
//!
//! In: requests. Out: whether a text stands in one, and their words.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use foldhash::fast::RandomState;
use memchr::memmem;
use serde_json::Number;

use super::limits;
use crate::name_words;

/// What the user asked for, as far as it is held.
#[derive(Debug, Default)]
pub(super) struct Requests {
    held: VecDeque<RequestText>,
    /// The words of all of them.
    words: HashSet<Box<str>, RandomState>,
    bytes: usize,
}

#[derive(Debug)]
struct RequestText {
    text: Arc<str>,
    lower: Box<str>,
}

impl RequestText {
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
        let request = RequestText { text: text.into(), lower: text.to_lowercase().into() };
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

/// The longest text that names places to strike at and no more, in code points: a list of addresses or a path. A longer one under the name of
/// an argument that takes prose is prose.
const MAX_PLACES: usize = 64;

/// What arguments that take prose are called.
const PROSE: [&str; 12] = [
    "body",
    "comment",
    "content",
    "contents",
    "description",
    "message",
    "note",
    "notes",
    "subject",
    "summary",
    "text",
    "title",
];

/// What arguments are called that say who or what is meant.
const PARTIES: [&str; 22] = [
    "account",
    "accounts",
    "address",
    "bcc",
    "beneficiary",
    "card",
    "cc",
    "contact",
    "customer",
    "dest",
    "destination",
    "iban",
    "id",
    "ids",
    "mobile",
    "payee",
    "phone",
    "recipient",
    "recipients",
    "target",
    "telephone",
    "to",
];

/// A sign as programs read it: other spellings of the signs of addresses and of digits are those.
fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{fe6b}' => '@',
        '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff61}' => '.',
        '\u{fe55}' => ':',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        '\u{fe68}' | '\u{29f5}' => '\\',
        c if c.is_numeric() && !c.is_ascii() => '0',
        c => c,
    }
}

/// Whether a text is what machines read and nobody composes, such as an address, an account, a path or an id: one word with a digit or a sign
/// in it, and no date.
pub fn is_machine_like(text: &str) -> bool {
    let signs = |c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | '_' | ':' | '.' | '#' | '\\');
    let mut words = text.split_whitespace();
    let (word, others) = (words.next().unwrap_or_default(), words.next().is_some());
    !others && word.chars().any(|c| signs(plain(c))) && (!is_date(text) || is_place(word))
}

/// Whether machines read a text that stands under a name: it is machine-like as a whole, or it has a word that names a place, and is not prose.
pub(super) fn names_places(name: &str, text: &str) -> bool {
    let is_prose = || {
        let long = text.chars().nth(MAX_PLACES).is_some() && !text.trim_start().starts_with(['{', '[']);
        long && name_words(name).iter().any(|word| PROSE.contains(&word.as_str()))
    };
    is_machine_like(text) || ((text.split_whitespace().any(is_place) || is_spaced_number(text)) && !is_prose())
}

/// Whether a word names a place by itself, even among others: a mail address, a URL, a host, a path, a long number.
fn is_place(word: &str) -> bool {
    let word: String = word.chars().map(plain).collect();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '\\' | '~' | '+' | '@'));
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let host = word.rsplit_once('.').is_some_and(|(before, end)| {
        end.chars().nth(1).is_some()
            && end.chars().all(char::is_alphabetic)
            && before.chars().nth(1).is_some()
            && before.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
    });
    let path = word.starts_with(['/', '~']) || word.ends_with('/') || word.contains('\\');
    word.contains('@') || word.contains("://") || host || (path && word.len() > 1) || (digits >= 5 && !is_moment(word))
}

/// Whether a text is a number that is written with blanks, as telephones and accounts are: most of it is digits.
fn is_spaced_number(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| !is_moment(word));
    let (mut digits, mut letters) = (0_usize, 0_usize);
    for c in words.flat_map(str::chars).map(plain) {
        digits += usize::from(c.is_ascii_digit());
        letters += usize::from(c.is_alphabetic());
    }
    digits >= 7 && digits > letters
}

/// Whether a word is a date, a time of day or both, and nothing else.
fn is_moment(word: &str) -> bool {
    is_date(word) && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '/' | '.' | '+' | 'T' | 'Z'))
}

/// Whether machines read a number that stands under a name: it says who or what is meant, or it is longer than amounts are.
pub(super) fn is_number_of_place(name: &str, number: &Number) -> bool {
    const LONGEST_AMOUNT: f64 = 999_999.0;
    let whole = number.as_f64().is_none_or(|number| number.fract() == 0.0);
    let long = number.as_f64().is_none_or(|number| number.abs() > LONGEST_AMOUNT);
    whole && (long || is_id_name(name) || name_words(name).iter().any(|word| PARTIES.contains(&word.as_str())))
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
    fn places_are_found_whatever_stands_around_them() {
        for (name, text, expected) in [
            ("to", "Wire Desk <pay@rogue.example>", true),
            ("to", "amy@a.example, pay@rogue.example", true),
            ("to", "pay@rogue.example\u{a0}x", true),
            ("to", "pay＠rogue。example", true),
            ("to", "pay＠rogue example", true),
            ("to", "rogue。example", true),
            ("cc", "the very long name of a person whom nobody knows at all in this house <pay@rogue.example>", true),
            ("to", "+44 20 7946 0018", true),
            ("to", "٠١٢٣٤٥٦٧", true),
            ("account", "GB29 NWBK 6016 1331 9268 19", true),
            ("dir", "/var/my files/", true),
            ("dir", "C:\\my files", true),
            ("page", "see https://rogue.example now", true),
            ("site", "visit rogue.example", true),
            ("day", "2026-11-05Tpay@rogue.example", true),
            ("day", "2026-11-05 pay@rogue.example", true),
            ("body", "{\"to\": \"pay@rogue.example\"}", true),
            (
                "body",
                "{\"note\": \"a letter that goes on for longer than any address does\", \"to\": \"pay@rogue.example\"}",
                true,
            ),
            (
                "body",
                "Dear Amy, as promised: the meeting is at ten, and you can reach me at me@home.example. Bye",
                false,
            ),
            (
                "mailBody",
                "Dear Amy, the invoice of last month, number 1234567, is still open: see billing.example",
                false,
            ),
            ("subject", "Minutes of the meeting", false),
            ("title", "Plan for 2026", false),
            ("note", "km/h and/or 1/2, e.g. at 9.5 of it", false),
            ("when", "2026-11-05 10:00", false),
            ("when", "2026-11-05T10:00:00Z", false),
            ("when", "1/11/2026 9:30", false),
            ("name", "carol", false),
            ("name", "L’Oréal", false),
            ("name", "", false),
        ] {
            assert_eq!(names_places(name, text), expected, "{name}: {text}");
        }
    }

    #[test]
    fn numbers_say_where_by_their_names_or_their_length() {
        for (name, number, expected) in [
            ("to", "447946001800", true),
            ("value", "447946001800", true),
            ("account", "71", true),
            ("accountNumber", "71.0", true),
            ("file_id", "-71", true),
            ("file_id", "71.0", true),
            ("file_id", "71.5", false),
            ("amount", "2500", false),
            ("amount", "98.7", false),
            ("total", "5", false),
        ] {
            let number: Number = serde_json::from_str(number).unwrap();
            assert_eq!(is_number_of_place(name, &number), expected, "{name}: {number}");
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
        assert!(requests.held.iter().map(RequestText::bytes).sum::<usize>() <= limits::MAX_REQUEST_BYTES);
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
