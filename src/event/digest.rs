//! The digest of a log: the same whatever the order of its lines.
//!
//! Each line that is not blank is hashed with SHA-256, without its terminator and without the ASCII blanks around it;
//! the hashes, read as big-endian integers, are summed modulo 2^256. So partial sums merge in any order, and shuffling
//! or re-compressing a log, or cutting it into files, changes nothing. With `log` open as bytes, after its byte order
//! mark:
//!
//! ```python
//! lines = filter(None, (line.strip(b" \t\r\n\x0c") for line in log.read().split(b"\n")))
//! total = sum(int.from_bytes(hashlib.sha256(line).digest(), "big") for line in lines)
//! print(f"{total % 2**256:064x}")
//! ```
//!
//! It tells logs apart and finds accidents: a lost, doubled or altered line. It is no signature. Whoever can craft very
//! many lines can find others with the same sum in less work than a collision of SHA-256 takes (Wagner, "A Generalized
//! Birthday Problem", CRYPTO 2002).

#[cfg(target_arch = "x86_64")]
mod two;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use sha2::{Digest as _, Sha256};

/// A sum of line hashes modulo 2^256. Printed as 64 hex digits; that of no lines is zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Digest {
    /// The high and the low half.
    halves: [u128; 2],
}

impl Digest {
    /// The digest of one line, which stands here without its terminator and without the blanks around it.
    pub fn of_line(line: &[u8]) -> Self {
        Self::from_hash(Sha256::digest(line).into())
    }

    fn from_hash(hash: [u8; 32]) -> Self {
        let (words, _) = hash.as_chunks::<4>();
        Self::from_words(std::array::from_fn(|at| words.get(at).copied().map_or(0, u32::from_be_bytes)))
    }

    fn from_words(words: [u32; 8]) -> Self {
        let half = |words: &[u32]| words.iter().fold(0_u128, |sum, word| (sum << 32) | u128::from(*word));
        let (high, low) = words.split_at(4);
        Self { halves: [half(high), half(low)] }
    }
}

impl Add for Digest {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let ([a_high, a_low], [b_high, b_low]) = (self.halves, other.halves);
        let (low, carry) = a_low.overflowing_add(b_low);
        Self { halves: [a_high.wrapping_add(b_high).wrapping_add(u128::from(carry)), low] }
    }
}

impl AddAssign for Digest {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Digest {
    fn sum<I: Iterator<Item = Self>>(digests: I) -> Self {
        digests.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [high, low] = self.halves;
        write!(f, "{high:032x}{low:032x}")
    }
}

/// Sums the digests of lines. Those of as many blocks are hashed two at a time, where the processor can.
#[derive(Debug, Default)]
pub(super) struct LineDigests<'l> {
    sum: Digest,
    /// By its number of blocks, a line that waits for another.
    waiting: [Option<&'l [u8]>; MAX_BLOCKS],
}

/// A line of more blocks waits for none: what hashing it on its own costs too much is little beside its length.
const MAX_BLOCKS: usize = 32;

impl<'l> LineDigests<'l> {
    /// Takes a line, without its terminator and without the blanks around it.
    #[inline]
    pub(super) fn add(&mut self, line: &'l [u8]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(waiting) = self.waiting.get_mut(two::blocks(line)) {
            let Some(other) = waiting.take() else {
                *waiting = Some(line);
                return;
            };
            if let Some([a, b]) = two::hash_two(line, other) {
                self.sum += Digest::from_words(a) + Digest::from_words(b);
                return;
            }
            self.sum += Digest::of_line(other);
        }
        self.sum += Digest::of_line(line);
    }

    /// The sum.
    pub(super) fn finish(self) -> Digest {
        self.waiting.into_iter().flatten().fold(self.sum, |sum, line| sum + Digest::of_line(line))
    }
}

/// Hashes a line that arrives in pieces, so that a line of any length costs no memory.
#[derive(Clone, Default)]
pub(super) struct LineHasher {
    /// All that was fed since the first byte that is no blank.
    all: Sha256,
    /// What `all` was behind the last byte that is no blank; `None` while there is none.
    trimmed: Option<Sha256>,
}

impl LineHasher {
    /// Takes the next piece of the line.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        let piece = if self.trimmed.is_none() { piece.trim_ascii_start() } else { piece };
        let solid = piece.trim_ascii_end();
        let (solid, blanks) = piece.split_at(solid.len());
        if !solid.is_empty() {
            self.all.update(solid);
            self.trimmed = Some(self.all.clone());
        }
        if self.trimmed.is_some() {
            self.all.update(blanks);
        }
    }

    /// The line's digest, or `None` if it is blank.
    pub(super) fn finish(self) -> Option<Digest> {
        self.trimmed.map(|hash| Digest::from_hash(hash.finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_line_is_its_sha_256() {
        assert_eq!(
            Digest::of_line(b"abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(Digest::default().to_string(), "0".repeat(64));
    }

    #[test]
    fn sums_carry_and_wrap() {
        let one = Digest { halves: [0, 1] };
        assert_eq!(Digest { halves: [0, u128::MAX] } + one, Digest { halves: [1, 0] });
        assert_eq!(Digest { halves: [u128::MAX; 2] } + one, Digest::default());
    }

    #[test]
    fn counts_a_doubled_line() {
        let line = Digest::of_line(b"x");
        assert_ne!(line + line, line);
        assert_ne!(line + line, Digest::default());
    }

    proptest! {
        #[test]
        fn two_at_a_time_is_one_by_one(lengths in prop::collection::vec(0usize..3_000, 0..40), bytes in any::<[u8; 16]>()) {
            let text = bytes.repeat(200);
            let lines: Vec<_> = lengths.iter().map(|length| &text[..*length]).collect();
            let mut digests = LineDigests::default();
            for line in &lines {
                digests.add(line);
            }
            prop_assert_eq!(digests.finish(), lines.iter().map(|line| Digest::of_line(line)).sum());
        }

        #[test]
        fn a_line_in_pieces_is_the_line(pieces in prop::collection::vec("[ \ta-c\r]{0,4}", 0..6)) {
            let mut hasher = LineHasher::default();
            for piece in &pieces {
                hasher.feed(piece.as_bytes());
            }
            let whole = pieces.concat();
            let trimmed = whole.as_bytes().trim_ascii();
            prop_assert_eq!(hasher.finish(), (!trimmed.is_empty()).then(|| Digest::of_line(trimmed)));
        }
    }
}
