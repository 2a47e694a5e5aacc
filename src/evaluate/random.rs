//! Chance that repeats itself: the same seed gives the same draws on every machine and in every version.
//!
//! Nothing here is fit for secrets.

/// The `SplitMix64` generator (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// A generator for one purpose: equal seeds and purposes draw alike, others do not.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        Self(keyed_hash(seed, purpose))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// An index below `count`, each about equally likely; 0 where there is nothing to choose from. The high half of a
    /// product, whose bias of `count` in 2^64 no sample shows (Lemire, "Fast Random Integer Generation in an Interval",
    /// 2019).
    pub(super) fn below(&mut self, count: usize) -> usize {
        let product = u128::from(self.next()) * u128::try_from(count).unwrap_or_default();
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// One of `items`.
    pub(super) fn pick<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        items.get(self.below(items.len()))
    }
}

/// A hash of `text` under a key: what a part of a split is chosen by, so that neither the order of a log nor what else
/// stands in it decides. FNV-1a, whose low bits are weak, through the finaliser of `SplitMix64`.
pub(super) fn keyed_hash(key: u64, text: &str) -> u64 {
    let fnv = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mix(mix(fnv) ^ mix(key.wrapping_add(0x9e37_79b9_7f4a_7c15)))
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_the_published_generator_draws() {
        // The first outputs for the seed 1234567, as in the reference implementation's test vector.
        let mut random = Random(1_234_567);
        let drawn: Vec<_> = (0..3).map(|_| random.next()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_every_index_about_as_often() {
        let mut random = Random::new(0, "test");
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[random.below(7)] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        assert_eq!(random.below(0), 0);
        assert_eq!(random.pick::<u8>(&[]), None);
    }

    #[test]
    fn seeds_and_purposes_differ() {
        assert_ne!(keyed_hash(0, "a"), keyed_hash(1, "a"));
        assert_ne!(keyed_hash(0, "a"), keyed_hash(0, "b"));
        assert_ne!(keyed_hash(0, ""), 0);
    }
}
