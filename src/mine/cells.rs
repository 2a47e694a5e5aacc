//! Cells: how often each value of a column was seen, and whose it is.
//!
//! A value that several sessions have is most often what a line meets, and costs four bytes of memory then. In: numbers of
//! values, each with a session. Out: for each number, what was [`SeenIn`].

use super::domains::{Owner, SeenIn};
use super::items::index;

/// How often one value may be seen.
pub(super) const MAX_COUNT: u32 = SEVERAL - 1;
/// Marks a count of events of several sessions.
const SEVERAL: u32 = 1 << 31;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// By number.
    counts: Vec<u32>,
    /// The session, where it is but one.
    owners: Vec<u64>,
}

impl Cells {
    /// Takes a value seen once more, and gives how many cells that adds. No more than [`MAX_COUNT`] times.
    #[inline]
    pub(super) fn add(&mut self, number: u32, session: u64) -> usize {
        match self.counts.get_mut(index(number)) {
            Some(count) if *count >= SEVERAL => {
                *count += 1;
                0
            }
            _ => self.add_owned(index(number), session),
        }
    }

    /// The same for a value that not several sessions have.
    fn add_owned(&mut self, number: usize, session: u64) -> usize {
        let before = self.counts.len();
        if number >= before {
            self.counts.resize(number + 1, 0);
            self.owners.resize(number + 1, session);
        }
        if let (Some(count), Some(owner)) = (self.counts.get_mut(number), self.owners.get_mut(number)) {
            if *count == 0 {
                *owner = session;
            } else if *owner != session {
                *count |= SEVERAL;
            }
            *count += 1;
        }
        self.counts.len() - before
    }

    /// What was seen, by number.
    pub(super) fn seen(&self) -> impl Iterator<Item = SeenIn> {
        self.counts.iter().zip(&self.owners).map(|(count, owner)| {
            let owner = match *count {
                0 => Owner::Nobody,
                count if count >= SEVERAL => Owner::Several,
                _ => Owner::One(*owner),
            };
            SeenIn { count: u64::from(*count & MAX_COUNT), owner }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_as_joins_do(calls in prop::collection::vec((0u32..9, 0u64..3), 0..60)) {
            let (mut cells, mut exact, mut added) = (Cells::default(), Vec::new(), 0);
            for (number, session) in calls {
                added += cells.add(number, session);
                exact.resize(exact.len().max(index(number) + 1), SeenIn::default());
                exact[index(number)].join(SeenIn::once(session));
            }
            prop_assert_eq!(added, exact.len());
            prop_assert_eq!(cells.seen().collect::<Vec<_>>(), exact);
        }
    }
}
