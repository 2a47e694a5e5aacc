//! Log ids: the few that an entry of a policy set shows of the events it rests on.
//!
//! In: ids, one by one, in any order. Out: the first of them in their order as strings.

/// The first log ids in their order as strings. One too long to be an id is passed over.
#[derive(Debug, Clone, Default)]
pub(super) struct LogIds {
    ids: Vec<String>,
    /// How the last one begins, once there are as many as are kept.
    bound: Option<u128>,
}

/// How many log ids a rule shows.
const MAX_LOG_IDS: usize = 5;
const MAX_LOG_ID_BYTES: usize = 256;

impl LogIds {
    pub(super) fn from_sorted(ids: Vec<String>) -> Self {
        Self { ids, bound: None }
    }

    pub(super) fn into_sorted(self) -> Vec<String> {
        self.ids
    }

    #[inline]
    pub(super) fn add(&mut self, id: &str) {
        // Most ids come too late, which their beginning tells.
        if self.bound.is_none_or(|bound| beginning(id) <= bound) {
            self.insert(id);
        }
    }

    fn insert(&mut self, id: &str) {
        let late = self.bound.is_some() && self.ids.last().is_some_and(|last| last.as_str() <= id);
        if late || id.len() > MAX_LOG_ID_BYTES {
            return;
        }
        if let Err(place) = self.ids.binary_search_by(|known| known.as_str().cmp(id)) {
            self.ids.insert(place, id.to_owned());
            self.ids.truncate(MAX_LOG_IDS);
            self.bound = self.ids.get(MAX_LOG_IDS - 1).map(|last| beginning(last));
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        for id in &other.ids {
            self.add(id);
        }
    }
}

/// The first 16 bytes: of two texts with different ones, the greater has the greater.
#[inline]
fn beginning(text: &str) -> u128 {
    let bytes = text.as_bytes();
    if let Some(first) = bytes.first_chunk::<16>() {
        return u128::from_be_bytes(*first);
    }
    let word = |word: [u8; 8]| u128::from(u64::from_be_bytes(word)) << 64;
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        // Of two words that overlap, what is in both is the same.
        (Some(first), Some(last)) => word(*first) | word(*last) >> ((bytes.len() - 8) * 8),
        _ => bytes.iter().rev().fold(0, |number, byte| number >> 8 | u128::from(*byte) << 120),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn keeps_the_first_in_any_order(
            ids in prop::collection::vec("[a\\x00é]{0,3}(00000000)?0{0,7}[0-9]{0,2}|x{255,257}", 0..60),
            cut in 0usize..60,
        ) {
            let first: BTreeSet<_> = ids.iter().filter(|id| id.len() <= MAX_LOG_ID_BYTES).collect();
            let log_ids = |part: &[String]| {
                let mut ids = LogIds::default();
                for id in part {
                    ids.add(id);
                }
                ids
            };
            let (a, b) = ids.split_at(cut.min(ids.len()));
            let mut joined = log_ids(b);
            joined.join(&log_ids(a));
            for found in [joined, log_ids(&ids)] {
                let first: Vec<String> = first.iter().take(MAX_LOG_IDS).map(|id| (*id).clone()).collect();
                prop_assert_eq!(found.into_sorted(), first);
            }
        }

        #[test]
        fn beginnings_order_as_texts_do(a in "[a\\x00é]{0,20}", b in "[a\\x00é]{0,20}") {
            prop_assert!(beginning(&a) == beginning(&b) || (beginning(&a) < beginning(&b)) == (a < b));
            let zeroes = |text: &str| text.bytes().chain([0; 16]).take(16).collect::<Vec<_>>();
            prop_assert_eq!(beginning(&a) == beginning(&b), zeroes(&a) == zeroes(&b));
        }
    }
}
