//! Where a JSON value ends. Only ends are found here: that what stands between is JSON, a parser says.

/// A byte sixteen times over.
const fn all(byte: u8) -> u128 {
    u128::from_ne_bytes([byte; 16])
}

/// The bytes of a text that are zero are marked by their highest bit, at least up to the first one. (Mycroft, 1987; a
/// borrow runs upwards only, so the lowest mark is right.)
#[inline]
const fn zeros(text: u128) -> u128 {
    text.wrapping_sub(all(1)) & !text & all(0x80)
}

/// Marks, at least up to the first one, the bytes below one of 128 or less.
#[inline]
const fn below(text: u128, byte: u8) -> u128 {
    text.wrapping_sub(all(byte)) & !text & all(0x80)
}

/// Marks, at least up to the first one, the bytes that end a plain string: a quote, a backslash, a control character.
#[inline]
pub(super) const fn string_marks(text: u128) -> u128 {
    zeros(text ^ all(b'"')) | zeros(text ^ all(b'\\')) | below(text, 0x20)
}

/// Marks, at least up to the first one, the bytes that end a number or a word: a comma, a bracket, a blank. (Control
/// characters are no part of either.)
#[inline]
pub(super) const fn scalar_marks(text: u128) -> u128 {
    // `]` and `}` differ in one bit.
    zeros(text ^ all(b',')) | zeros((text | all(0x20)) ^ all(b'}')) | below(text, b' ' + 1)
}

/// The place behind the string whose inside begins at `from`, and whether that is plain: no escapes in it. `None` if it
/// does not end, or has a control character before its first escape.
pub(super) fn string_end(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    while let Some(text) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let marks = string_marks(u128::from_le_bytes(*text));
        if marks != 0 {
            at += usize::try_from(marks.trailing_zeros() / 8).unwrap_or_default();
            return stop(bytes, at);
        }
        at += 16;
    }
    at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))?;
    stop(bytes, at)
}

fn stop(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    match bytes.get(at)? {
        b'"' => Some((at + 1, true)),
        b'\\' => Some((escaped_end(bytes, at)?, false)),
        _ => None,
    }
}

/// The place behind a string from one of its escapes on.
fn escaped_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The place behind the array or object that begins at `at`.
pub(super) fn container_end(bytes: &[u8], mut at: usize, max_depth: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at + 1)?.0;
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
        if depth > max_depth {
            return None;
        }
    }
}

/// The place behind a number or a word.
pub(super) fn scalar_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | ..=b' ')).unwrap_or(rest.len())
}

/// The next place that is not blank.
pub(super) fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_ends() {
        let string = |text: &str| string_end(text.as_bytes(), 0);
        assert_eq!(string("abc\" rest"), Some((4, true)));
        assert_eq!(string("a longer one, of more than a word\""), Some((34, true)));
        assert_eq!(string("a\\\"b\\\\\"x"), Some((7, false)));
        assert_eq!(string("ä€😀\u{7f}\u{80}\""), Some((13, true)));
        for text in ["", "abc", "abc\\", "a\u{1}\"", "abcdefgh\u{1f}\"", "abc\\\""] {
            assert_eq!(string(text), None, "{text:?}");
        }
        let container = |text: &str| container_end(text.as_bytes(), 0, 3);
        assert_eq!(container("[1,{\"]\":[]}]x"), Some(12));
        assert_eq!(container("[[[[]]]]"), None);
        assert_eq!(container("[[]"), None);
    }

    proptest! {
        #[test]
        fn a_string_ends_where_the_parser_says(text in ".*", rest in "[,}\" a]{0,20}") {
            let json = format!("{}{rest}", serde_json::Value::String(text));
            let mut parser = serde_json::Deserializer::from_str(&json).into_iter::<String>();
            prop_assert!(parser.next().unwrap().is_ok());
            let (end, plain) = string_end(json.as_bytes(), 1).unwrap();
            prop_assert_eq!(end, parser.byte_offset());
            prop_assert_eq!(plain, !json[..end].contains('\\'));
        }
    }
}
