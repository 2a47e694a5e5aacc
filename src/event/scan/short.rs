//! Short texts as numbers: they compare and hash without a look into memory.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

/// A text of up to 15 bytes; never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short(u128);

impl Short {
    #[inline]
    pub(super) fn new(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let word = |word: [u8; 8]| u128::from(u64::from_le_bytes(word));
        let number = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            // Of two words that overlap, what is in both is the same.
            (Some(first), Some(last)) if bytes.len() < 16 => word(*first) | word(*last) << ((bytes.len() - 8) * 8),
            (Some(_), _) => return None,
            _ => bytes.iter().rev().fold(0, |number, byte| number << 8 | u128::from(*byte)),
        };
        let length = u128::from(u8::try_from(bytes.len() + 1).ok()?);
        Some(Self(number | length << 120))
    }
}

/// Numbers by short text: a table with linear probing, at most half full, that never forgets.
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
        if (self.count + 1) * 2 > self.texts.len() {
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

    proptest! {
        #[test]
        fn equal_texts_alone_are_equal(a in "[ab\\x00]{0,17}", b in "[ab\\x00]{0,17}") {
            let (short_a, short_b) = (Short::new(&a), Short::new(&b));
            prop_assert_eq!(short_a.is_some(), a.len() < 16);
            prop_assert_eq!(short_a == short_b && short_a.is_some(), a == b && a.len() < 16);
        }

        #[test]
        fn finds_what_it_was_given(texts in prop::collection::btree_set("[a-d]{0,5}", 0..200)) {
            let mut numbers = ShortNumbers::default();
            for (number, text) in (0_u32..).zip(&texts) {
                prop_assert_eq!(numbers.get(Short::new(text).unwrap()), None);
                numbers.insert(Short::new(text).unwrap(), number);
            }
            for (number, text) in (0_u32..).zip(&texts) {
                prop_assert_eq!(numbers.get(Short::new(text).unwrap()), Some(number));
            }
        }
    }
}
