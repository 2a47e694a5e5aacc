//! Short texts as numbers: they compare and hash without a look into memory.

/// A text of up to 15 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
        let length = u128::from(u8::try_from(bytes.len()).ok()?);
        Some(Self(number | length << 120))
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
    }
}
