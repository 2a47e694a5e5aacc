//! Sentences cut into words, and numbers as people write them.

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum WordKind {
    /// A word, in lower case.
    Word,
    /// A number, with whether a dollar sign stands before it.
    Number { value: f64, dollar: bool },
    /// Something in quotes.
    Quoted,
    /// `,` `;` `.` `:`
    Mark,
}

/// One word with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SentenceWord {
    pub(super) kind: WordKind,
    /// In lower case, without quotes.
    pub(super) text: String,
    /// As it was written, without quotes.
    pub(super) raw: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl SentenceWord {
    /// Whether the word begins a sentence with `name`, which is then capitalised.
    pub(super) fn begins_with(&self, name: &str) -> bool {
        let mut letters = self.raw.chars();
        let capitalised = letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase);
        self.start == 0 && self.kind == WordKind::Word && capitalised && self.text == name
    }
}

/// Cuts a sentence; `Err` is the place of a quote that is not closed.
pub(super) fn tokens(sentence: &str) -> Result<Vec<SentenceWord>, usize> {
    let mut found = Vec::new();
    let mut chars = sentence.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        if matches!(c, '"' | '`') {
            let inner = start + c.len_utf8();
            let close = sentence.get(inner..).and_then(|rest| rest.find(c)).ok_or(start)?;
            let end = inner + close;
            let raw = sentence.get(inner..end).unwrap_or_default().to_owned();
            found.push(SentenceWord {
                kind: WordKind::Quoted,
                text: raw.to_lowercase(),
                raw,
                start,
                end: end + c.len_utf8(),
            });
            while chars.peek().is_some_and(|(at, _)| *at <= end) {
                chars.next();
            }
            continue;
        }
        if matches!(c, ',' | ';' | ':' | '.' | '(' | ')' | '!' | '?') {
            found.push(SentenceWord {
                kind: WordKind::Mark,
                text: c.to_string(),
                raw: c.to_string(),
                start,
                end: start + c.len_utf8(),
            });
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let after = sentence.get(at + next.len_utf8()..).and_then(|rest| rest.chars().next());
            let inside = matches!(next, '.' | ',' | ':') && after.is_some_and(char::is_alphanumeric);
            if next.is_whitespace()
                || matches!(next, '"' | '`' | ';' | '(' | ')' | '!' | '?')
                || (matches!(next, '.' | ',' | ':') && !inside)
            {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let raw = sentence.get(start..end).unwrap_or_default().to_owned();
        let kind = number(&raw).map_or(WordKind::Word, |(value, dollar)| WordKind::Number { value, dollar });
        found.push(SentenceWord { kind, text: raw.to_lowercase(), raw, start, end });
    }
    Ok(found)
}

/// `10,000`, `$5,000.50`, `3`; not `1,00`, `1.2.3`, `5k`, `-1`.
fn number(text: &str) -> Option<(f64, bool)> {
    let (digits, dollar) = text.strip_prefix('$').map_or((text, false), |digits| (digits, true));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = match groups.as_slice() {
        [one] => plain(one),
        [first, rest @ ..] => {
            plain(first) && first.len() <= 3 && rest.iter().all(|group| plain(group) && group.len() == 3)
        }
        [] => false,
    };
    if !grouped || fraction.is_some_and(|fraction| !plain(fraction)) {
        return None;
    }
    digits.replace(',', "").parse().ok().map(|value| (value, dollar))
}

/// A word without what grammar puts to its end: `invoices`, `paying`, `transferred`.
pub(super) fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    let cut = |end: &str, least: usize| word.strip_suffix(end).filter(|rest| rest.len() >= least).map(str::to_owned);
    if let Some(rest) = cut("ies", 2) {
        return format!("{rest}y");
    }
    for (end, least) in [("ing", 3), ("ses", 3), ("ches", 2), ("s", 3)] {
        if let Some(rest) = cut(end, least) {
            let rest = if end == "ses" {
                format!("{rest}s")
            } else if end == "ches" {
                format!("{rest}ch")
            } else {
                rest
            };
            return rest.trim_end_matches('e').to_owned();
        }
    }
    word.trim_end_matches('e').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_people_write() {
        for (text, value) in [("10,000", 10_000.0), ("$5,000.50", 5_000.5), ("3", 3.0), ("0.5", 0.5)] {
            assert_eq!(number(text).map(|(value, _)| value), Some(value), "{text}");
        }
        for bad in ["1,00", "1.2.3", "5k", "-1", "", "$", "1,0000", "٣", "1e3", ",1"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn sentences_are_cut_with_their_places() {
        let words: Vec<_> =
            tokens("Allow `x y`, up to 10,000.").unwrap().into_iter().map(|t| (t.text, t.start, t.end)).collect();
        let expected = [
            ("allow", 0, 5),
            ("x y", 6, 11),
            (",", 11, 12),
            ("up", 13, 15),
            ("to", 16, 18),
            ("10,000", 19, 25),
            (".", 25, 26),
        ];
        assert_eq!(words, expected.map(|(text, start, end)| (text.to_owned(), start, end)));
        assert_eq!(tokens("a `b"), Err(2));
        assert_eq!(
            (stem("invoices"), stem("paying"), stem("queries")),
            ("invoic".into(), "pay".into(), "query".into())
        );
        assert_eq!(stem("invoice"), "invoic");
    }
}
