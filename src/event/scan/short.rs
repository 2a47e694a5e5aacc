//! Short values as numbers: they are delimited, compared and hashed without a loop over their bytes.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::text::{scalar_marks, string_marks};

/// How many bytes the text of a short value has at most.
const MAX_BYTES: usize = 15;

/// A string without escapes, or a number or word, as it is spelled; never zero. The highest byte tells the two kinds and
/// the lengths apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short(u128);

impl Short {
    /// The value that begins at `at`, if it is short, and the place behind it. Also none if the text ends too soon
    /// to tell.
    #[inline]
    pub(super) fn at(bytes: &[u8], at: usize) -> Option<(Self, usize)> {
        let rest = bytes.get(at..)?;
        match rest.first()? {
            b'"' => {
                let inside = rest.get(1..)?;
                let text = u128::from_le_bytes(*inside.first_chunk()?);
                let length = first_marked(string_marks(text))?;
                let short = Self::new(text, length, 0);
                (inside.get(length) == Some(&b'"')).then_some((short, at + length + 2))
            }
            b'[' | b'{' => None,
            _ => {
                let text = u128::from_le_bytes(*rest.first_chunk()?);
                let length = first_marked(scalar_marks(text))?;
                Some((Self::new(text, length, 0x80), at + length))
            }
        }
    }

    /// The same of a value alone.
    pub(super) fn of(raw: &str) -> Option<Self> {
        let mut padded = [0; 2 * (MAX_BYTES + 2)];
        padded.get_mut(..raw.len())?.copy_from_slice(raw.as_bytes());
        Self::at(&padded, 0).filter(|(_, end)| *end == raw.len()).map(|(short, _)| short)
    }

    #[inline]
    fn new(text: u128, length: usize, kind: u8) -> Self {
        let cut = text & ((1 << (8 * length)) - 1);
        let length = u8::try_from(length).unwrap_or(u8::MAX);
        Self(cut | u128::from((length + 1) | kind) << (8 * MAX_BYTES))
    }
}

/// The number of the first byte that is marked.
#[inline]
fn first_marked(marks: u128) -> Option<usize> {
    (marks != 0).then(|| usize::try_from(marks.trailing_zeros() / 8).unwrap_or(MAX_BYTES))
}

/// Numbers by short value: a table with linear probing, at most a quarter full, that never forgets. So mostly the first
/// place that is looked at decides.
#[derive(Debug, Default)]
pub(super) struct ShortNumbers {
    /// Zero where there is none. As many as a power of two, or none at all.
    texts: Vec<u128>,
    numbers: Vec<u32>,
    count: usize,
    keys: RandomState,
}

impl ShortNumbers {
    #[inline]
    pub(super) fn get(&self, text: Short) -> Option<u32> {
        let mut place = self.start(text);
        loop {
            match self.texts.get(place)? {
                0 => return None,
                known if *known == text.0 => return self.numbers.get(place).copied(),
                _ => place = (place + 1) & (self.texts.len() - 1),
            }
        }
    }

    #[inline]
    fn start(&self, text: Short) -> usize {
        let hash = self.keys.hash_one(text.0);
        usize::try_from((hash ^ (hash >> 32)) & 0xffff_ffff).unwrap_or_default() & self.texts.len().wrapping_sub(1)
    }

    /// Takes a text that it does not have.
    pub(super) fn insert(&mut self, text: Short, number: u32) {
        if (self.count + 1) * 4 > self.texts.len() {
            let size = (self.texts.len() * 2).max(16);
            let texts = std::mem::replace(&mut self.texts, vec![0; size]);
            let numbers = std::mem::replace(&mut self.numbers, vec![0; size]);
            for (text, number) in texts.into_iter().zip(numbers).filter(|(text, _)| *text != 0) {
                self.put(Short(text), number);
            }
        }
        self.put(text, number);
        self.count += 1;
    }

    fn put(&mut self, text: Short, number: u32) {
        let mut place = self.start(text);
        while self.texts.get(place).is_some_and(|known| *known != 0) {
            place = (place + 1) & (self.texts.len() - 1);
        }
        if let (Some(known), Some(slot)) = (self.texts.get_mut(place), self.numbers.get_mut(place)) {
            (*known, *slot) = (text.0, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn delimits_short_values() {
        let at = |text: &str| Short::at(text.as_bytes(), 0).map(|(_, end)| end);
        assert_eq!(at("\"abc\", and the rest of it"), Some(5));
        assert_eq!(at("\"123456789012345\", and the rest of it"), Some(17));
        assert_eq!(at("12.5, and the rest of it"), Some(4));
        assert_eq!(at("true} and the rest of it"), Some(4));
        assert_eq!(at("123456789012345,x and the rest of it"), Some(15));
        for text in [
            "",
            "\"abc\"",
            "12.5,",
            "\"1234567890123456\", and more",
            "1234567890123456, and more",
            "\"a\\\"\", and the rest of it",
            "\"a\u{1}\", and the rest of it",
            "[1], and the rest of it",
            "{}, and the rest of it",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
        assert_ne!(Short::of("1"), Short::of("\"1\""));
        assert_ne!(Short::of("\"a\""), Short::of("\"a\0\""));
    }

    proptest! {
        #[test]
        fn equal_spellings_alone_are_equal(a in "\"[ab]{0,17}\"|[0-9a]{1,17}", b in "\"[ab]{0,17}\"|[0-9a]{1,17}") {
            let (short_a, short_b) = (Short::of(&a), Short::of(&b));
            prop_assert_eq!(short_a.is_some(), a.trim_matches('"').len() <= MAX_BYTES);
            prop_assert_eq!(short_a == short_b && short_a.is_some(), a == b && short_a.is_some());
        }

        #[test]
        fn a_value_is_the_same_wherever_it_stands(raw in "\"[^\"\\\\\u{0}-\u{1f}]{0,17}\"|-?[0-9.e]{1,17}|true|null", rest in "[,}\\] \t\r\n]") {
            let text = format!("{raw}{rest}{}", " ".repeat(16));
            prop_assert_eq!(Short::at(text.as_bytes(), 0), Short::of(&raw).map(|short| (short, raw.len())));
        }

        #[test]
        fn finds_what_it_was_given(texts in prop::collection::btree_set("[0-3]{1,5}", 0..200)) {
            let mut numbers = ShortNumbers::default();
            for (number, text) in (0_u32..).zip(&texts) {
                prop_assert_eq!(numbers.get(Short::of(text).unwrap()), None);
                numbers.insert(Short::of(text).unwrap(), number);
            }
            for (number, text) in (0_u32..).zip(&texts) {
                prop_assert_eq!(numbers.get(Short::of(text).unwrap()), Some(number));
            }
        }
    }
}
