//! Two SHA-256 hashes at once, for processors with the SHA extensions.
//!
//! In: two messages of as many blocks. Out: their hashes. A round waits for the one before it, and the processor can start
//! a round of another message in the meantime: two messages take little more time than one. No library on the registry does this
//! for short messages of any length; `sha2` stays the measure (see the tests) and hashes all else.
//!
//! (NIST FIPS 180-4; the order of the state and of the instructions is that of Gulley et al., "Intel SHA Extensions", 2013.)

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_extract_epi32, _mm_set_epi32, _mm_set_epi64x, _mm_setzero_si128,
    _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi8, _mm_shuffle_epi32,
};

/// A hash as its eight words.
pub(super) type HashWords = [u32; 8];

const BLOCK: usize = 64;

/// The hashes of two messages of as many blocks, in their order; `None` where the processor cannot do it.
pub(super) fn hash_two(a: &[u8], b: &[u8]) -> Option<[HashWords; 2]> {
    let can =
        is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1") && is_x86_feature_detected!("ssse3");
    if !can || blocks(a) != blocks(b) {
        return None;
    }
    let messages = [Padded::new(a), Padded::new(b)];
    // SAFETY: the processor has the features that the function is compiled for, as was just asked.
    #[expect(unsafe_code, reason = "safe Rust has no other way to call a function with target features")]
    Some(unsafe { hash_padded(&messages) })
}

/// How many blocks a message has with its padding.
pub(super) const fn blocks(message: &[u8]) -> usize {
    (message.len() + 8) / BLOCK + 1
}

/// A message, and what follows its last whole block: the rest, a one, zeros and the length in bits.
struct Padded<'m> {
    whole: &'m [[u8; BLOCK]],
    end: [[u8; BLOCK]; 2],
    /// How many there are of both.
    blocks: usize,
}

impl<'m> Padded<'m> {
    fn new(message: &'m [u8]) -> Self {
        let (whole, rest) = message.as_chunks::<BLOCK>();
        let mut end = [[0; BLOCK]; 2];
        let blocks = blocks(message);
        let length = (blocks - whole.len()) * BLOCK;
        let bits = u64::try_from(message.len()).unwrap_or(u64::MAX).wrapping_mul(8);
        let bytes = end.as_flattened_mut();
        if let Some((into, [one, ..])) = bytes.split_at_mut_checked(rest.len()) {
            into.copy_from_slice(rest);
            *one = 0x80;
        }
        if let Some(into) = bytes.get_mut(length - 8..length) {
            into.copy_from_slice(&bits.to_be_bytes());
        }
        Self { whole, end, blocks }
    }

    fn blocks(&self) -> impl Iterator<Item = &[u8; BLOCK]> {
        self.whole.iter().chain(&self.end).take(self.blocks)
    }
}

/// The state of one hash: its words a, b, e, f and c, d, g, h, highest first.
#[derive(Clone, Copy)]
struct HashState {
    abef: __m128i,
    cdgh: __m128i,
}

#[expect(clippy::many_single_char_names, reason = "the standard's names")]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn hash_padded([first, second]: &[Padded<'_>; 2]) -> [HashWords; 2] {
    let [a, b, c, d, e, f, g, h] = START;
    let four = |a: u32, b: u32, c: u32, d: u32| {
        _mm_set_epi32(a.cast_signed(), b.cast_signed(), c.cast_signed(), d.cast_signed())
    };
    let start = HashState { abef: four(a, b, e, f), cdgh: four(c, d, g, h) };
    let (mut one, mut two) = (start, start);
    for (block_one, block_two) in first.blocks().zip(second.blocks()) {
        let (before_one, before_two) = (one, two);
        let (mut words_one, mut words_two) = (load(block_one), load(block_two));
        for (turn, [k0, k1, k2, k3]) in K.iter().enumerate() {
            let constants = four(*k3, *k2, *k1, *k0);
            one = four_rounds(one, _mm_add_epi32(words_one[0], constants));
            two = four_rounds(two, _mm_add_epi32(words_two[0], constants));
            words_one = schedule(words_one, turn < 12);
            words_two = schedule(words_two, turn < 12);
        }
        one = add(one, before_one);
        two = add(two, before_two);
    }
    [words(one), words(two)]
}

/// The message's words in their order, four to a register, lowest first.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn load(block: &[u8; BLOCK]) -> [__m128i; 4] {
    let swap = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    let (quarters, _) = block.as_chunks::<16>();
    let mut words = [_mm_setzero_si128(); 4];
    for (words, quarter) in words.iter_mut().zip(quarters) {
        let both = u128::from_le_bytes(*quarter);
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "one half, then the other")]
        let (low, high) = (both as u64, (both >> 64) as u64);
        *words = _mm_shuffle_epi8(_mm_set_epi64x(high.cast_signed(), low.cast_signed()), swap);
    }
    words
}

/// The twelve words of the message schedule behind the first four, and then four more, if there are any.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn schedule([w0, w1, w2, w3]: [__m128i; 4], more: bool) -> [__m128i; 4] {
    let next = if more {
        let sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8::<4>(w3, w2));
        _mm_sha256msg2_epu32(sum, w3)
    } else {
        w0
    };
    [w1, w2, w3, next]
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn four_rounds(HashState { abef, cdgh }: HashState, words: __m128i) -> HashState {
    let cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);
    let abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32::<0x0e>(words));
    HashState { abef, cdgh }
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn add(a: HashState, b: HashState) -> HashState {
    HashState { abef: _mm_add_epi32(a.abef, b.abef), cdgh: _mm_add_epi32(a.cdgh, b.cdgh) }
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn words(HashState { abef, cdgh }: HashState) -> HashWords {
    [
        _mm_extract_epi32::<3>(abef),
        _mm_extract_epi32::<2>(abef),
        _mm_extract_epi32::<3>(cdgh),
        _mm_extract_epi32::<2>(cdgh),
        _mm_extract_epi32::<1>(abef),
        _mm_extract_epi32::<0>(abef),
        _mm_extract_epi32::<1>(cdgh),
        _mm_extract_epi32::<0>(cdgh),
    ]
    .map(i32::cast_unsigned)
}

/// FIPS 180-4, 5.3.3.
const START: HashWords =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// FIPS 180-4, 4.2.2.
#[rustfmt::skip]
const K: [[u32; 4]; 16] = [
    [0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5], [0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5],
    [0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3], [0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174],
    [0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc], [0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da],
    [0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7], [0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967],
    [0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13], [0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85],
    [0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3], [0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070],
    [0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5], [0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3],
    [0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208], [0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2],
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    fn reference(message: &[u8]) -> HashWords {
        let hash: [u8; 32] = Sha256::digest(message).into();
        let (words, _) = hash.as_chunks::<4>();
        std::array::from_fn(|at| u32::from_be_bytes(words[at]))
    }

    #[test]
    fn every_length_up_to_five_blocks() {
        let bytes: Vec<u8> = (0..=255).cycle().take(5 * BLOCK).collect();
        for length in 0..bytes.len() {
            let (a, b) = (&bytes[..length], &bytes[bytes.len() - length..]);
            if let Some(both) = hash_two(a, b) {
                assert_eq!(both, [reference(a), reference(b)], "{length}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_two_messages_of_as_many_blocks(
            a in prop::collection::vec(any::<u8>(), 0..700),
            b in prop::collection::vec(any::<u8>(), 0..700),
        ) {
            let same = blocks(&a) == blocks(&b);
            if let Some(both) = hash_two(&a, &b) {
                prop_assert_eq!(both, [reference(&a), reference(&b)]);
            } else {
                prop_assert!(!same || !is_x86_feature_detected!("sha"));
            }
        }
    }
}
