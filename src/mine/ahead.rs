//! Counting ahead: a log's beginning tells which pairs of item and action will be frequent, so that the pass that finds
//! them can gather what rests on them as well.
//!
//! In: a survey of a few blocks of the log. Out: a [`Guess`], and the fold that counts by it beside the survey of the whole
//! log. The guess decides nothing: where the whole log has a frequent pair that was not guessed, what was counted ahead is thrown
//! away, and the log is read once more.

use rustc_hash::FxHashSet;

use super::MineOptions;
use super::count::{CandidateCounts, Candidates, ItemReader, ItemVocabulary};
use super::items::Keys;
use super::itemsets::Transactions;
use super::rules::is_frequent;
use super::survey::Survey;
use crate::event::{Dictionary, Line, LineFold, OutcomeClasses};
use crate::policy::Thresholds;

/// How much rarer than frequent a pair may be in the beginning and still be counted.
const MARGIN: u64 = 2;
/// The share of a threshold that a rule must reach in the beginning to be counted.
const REACH: f64 = 0.8;
/// More pairs than these are no guess.
const MAX_PAIRS: usize = 4_096;

/// Pairs that may be frequent.
#[derive(Debug)]
pub(super) struct Guess {
    pairs: FxHashSet<(u64, u64)>,
    pub(super) vocabulary: ItemVocabulary,
    pub(super) candidates: Candidates,
    /// By hash, the attributes that the items are of, if that is known.
    attributes: Option<FxHashSet<u64>>,
}

impl Guess {
    /// `None` if the beginning says nothing.
    pub(super) fn new(beginning: &Survey<'_>, options: &MineOptions) -> Option<Self> {
        let thresholds = &options.thresholds;
        let likely = |most: u64| is_frequent(most.saturating_mul(MARGIN), beginning.total, thresholds.min_support);
        let pairs: Vec<_> = beginning.pairs.keys().filter(|(_, most)| likely(*most)).map(|(pair, _)| pair).collect();
        if pairs.len() > MAX_PAIRS {
            return None;
        }
        let pairs = if options.needs_all_pairs() { pairs } else { beginning.within_reach(pairs, thresholds, REACH) };
        let vocabulary = ItemVocabulary::new(&pairs);
        let candidates = vocabulary.candidates(&pairs);
        let attributes = beginning.attributes_of(pairs.iter().map(|(item, _)| *item));
        Some(Self { pairs: pairs.into_iter().collect(), vocabulary, candidates, attributes })
    }

    /// Whether it has all of these pairs.
    pub(super) fn has(&self, pairs: &[(u64, u64)]) -> bool {
        pairs.iter().all(|pair| self.pairs.contains(pair))
    }
}

/// The survey, and what is counted by a guess beside it.
pub(super) struct Along<'k> {
    pub(super) survey: Survey<'k>,
    pub(super) tally: Option<CandidateCounts<'k>>,
    pub(super) transactions: Option<Transactions<'k>>,
}

impl<'k> Along<'k> {
    /// One condition asks for a tally at once, several for transactions.
    pub(super) fn new(
        keys: &'k Keys,
        classes: &'k OutcomeClasses,
        guess: Option<&'k Guess>,
        thresholds: &Thresholds,
    ) -> Self {
        let reading = |guess: &'k Guess| ItemReader::new(keys, &guess.vocabulary, guess.attributes.as_ref());
        let (one, several) = if thresholds.max_conditions > 1 { (None, guess) } else { (guess, None) };
        Self {
            survey: Survey::new(keys, classes, thresholds.min_support),
            tally: one
                .filter(|guess| !guess.candidates.pairs.is_empty())
                .map(|guess| CandidateCounts::new(reading(guess), classes, &guess.candidates)),
            transactions: several.map(|guess| Transactions::new(reading(guess), guess.vocabulary.item_count())),
        }
    }
}

impl LineFold for Along<'_> {
    fn wants_empty(&self, path: &[String]) -> bool {
        self.survey.wants_empty(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        self.survey.line(line);
        if let Some(tally) = &mut self.tally {
            tally.line(line);
        }
        if let Some(transactions) = &mut self.transactions {
            transactions.line(line);
        }
    }

    fn close(&mut self, dictionary: &Dictionary) {
        self.survey.close(dictionary);
        if let Some(tally) = &mut self.tally {
            tally.close(dictionary);
        }
        if let Some(transactions) = &mut self.transactions {
            transactions.close(dictionary);
        }
    }

    fn merge(self, other: Self) -> Self {
        Self {
            survey: self.survey.merge(other.survey),
            tally: self.tally.zip(other.tally).map(|(a, b)| a.merge(b)),
            transactions: self.transactions.zip(other.transactions).map(|(a, b)| a.merge(b)),
        }
    }
}
