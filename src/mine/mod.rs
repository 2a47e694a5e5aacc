//! Mining: from what agents did to a [`PolicySet`].
//!
//! In: logs, or events in memory, and thresholds. Out: association rules with their evidence, and grants. One pass over the
//! logs does, for most:
//!
//! 1. the survey finds, in bounded memory, which pairs of context item and action can be frequent, and learns grants;
//! 2. for more conditions, distinct transactions of those items are kept, and frequent itemsets grown from them;
//! 3. the tally counts every candidate exactly and gathers its evidence.
//!
//! A step that needs what the one before finds takes a pass of its own, unless the beginning of the log let it be guessed
//! (`ahead`). A key with a value of its own in every line costs no memory, and no figure is an estimate. Each pass is a fold
//! that merges in any order: neither the order of lines nor the number of threads changes a byte. Nothing here knows of
//! rules that are enforced, or of back ends.

mod ahead;
mod cells;
mod columns;
mod count;
mod denials;
mod domains;
mod error;
mod grants;
mod items;
mod itemsets;
mod log_ids;
mod passes;
mod rates;
mod readiness;
mod rules;
mod sequences;
mod significance;
mod sketch;
mod spread;
pub(crate) mod stats;
mod survey;

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;

use self::ahead::{Along, Guess};
use self::count::{CandidateCounts, Candidates, ItemReader, ItemVocabulary};
pub use self::error::{MineError, MineWarning};
pub use self::grants::{Blind, Class, Classes, Ends, GrantOptions, Ingredient, Shown, ShownCall};
use self::items::{Keys, index};
use self::itemsets::Transactions;
use self::passes::{Events, Logs, has_output};
use self::rules::{CountedRule, RuleCounts};
use self::significance::Family;
use self::stats::float;
use self::survey::Survey;
use crate::event::provenance::{MINED, Provenance, derive_all};
use crate::event::{
    Duplicates, Event, Inputs, KeepStreams, OutcomeClasses, Progress, ReadOptions, ReadReport, Skipped, duplicates,
};
use crate::policy::{
    Correction, Evidence, Grant, PolicySet, Rate, RateLimits, Readiness, SCHEMA, Sequence, Source, SourceFile,
    Thresholds,
};

/// How many distinct actions a log may have.
pub const MAX_ACTIONS: usize = 10_000;
/// How many distinct agents are listed as evidence and learned grants for. Past it none are.
pub const MAX_AGENTS: usize = 10_000;
/// How many distinct sessions are counted. Past it the number is left out.
pub const MAX_SESSIONS: usize = 1_000_000;
/// How many sessions sequences are mined of at most.
const MAX_ORDERED_SESSIONS: usize = 100_000;
/// How many triples of action, agent and attribute grants are learned of at most.
const MAX_GRANT_CELLS: usize = 50_000;
/// The most conditions that an antecedent may be allowed.
pub const MAX_CONDITIONS: u32 = 8;
/// How many pairs of item and action the survey keeps counters for at most; up to twice as many are counted exactly.
/// Fewer in tests, so that these get past it.
const MAX_SKETCH_PAIRS: usize = if cfg!(test) { 4_096 } else { 65_536 };

/// How many pairs of item and action the survey keeps counters for: as many as tell frequent ones from others with room to
/// spare, and no more, for the counters should fit a cache.
fn sketch_pairs(min_support: f64) -> usize {
    let most = u32::try_from(MAX_SKETCH_PAIRS).unwrap_or(u32::MAX);
    if min_support * f64::from(most) < 1_024.0 { MAX_SKETCH_PAIRS } else { MAX_SKETCH_PAIRS / 16 }
}

/// What to mine.
#[derive(Debug, Clone)]
pub struct MineOptions {
    /// The name of the set.
    pub name: String,
    /// What a rule must reach.
    pub thresholds: Thresholds,
    /// How p-values are corrected for how many rules are tried.
    pub correction: Correction,
    /// With a correction: the most that a rule's corrected p-value may be, between 0 and 1.
    pub alpha: f64,
    /// Which outcomes are good and which are denials.
    pub outcomes: OutcomeClasses,
    /// When the set is made.
    pub generated_at: Timestamp,
    /// How grants are learned.
    pub grants: GrantOptions,
    /// Whether rates are mined, and become limits.
    pub rate_limits: RateLimits,
}

impl MineOptions {
    /// The original miner's thresholds: support 0.05, confidence 0.6, lift 1.0, one condition.
    pub fn new(generated_at: Timestamp) -> Self {
        Self {
            name: "Mined Policy Set".to_owned(),
            thresholds: Thresholds { min_support: 0.05, min_confidence: 0.6, min_lift: 1.0, max_conditions: 1 },
            correction: Correction::None,
            alpha: 0.05,
            outcomes: OutcomeClasses::default(),
            generated_at,
            grants: GrantOptions::default(),
            rate_limits: RateLimits::Suggest,
        }
    }

    /// Whether pairs of item and action count that make no rule themselves: as parts of rules with more conditions, or among
    /// the hypotheses that a correction is for.
    fn needs_all_pairs(&self) -> bool {
        self.thresholds.max_conditions > 1 || self.correction != Correction::None
    }

    fn check(&self) -> Result<(), MineError> {
        let Thresholds { min_support, min_confidence, min_lift, max_conditions } = self.thresholds;
        let refuse = |option, value: String, expected| Err(MineError::Option { option, value, expected });
        for (option, value) in [("min-support", min_support), ("min-confidence", min_confidence)] {
            if !(0.0..=1.0).contains(&value) {
                return refuse(option, value.to_string(), "a number from 0 to 1");
            }
        }
        if !(min_lift.is_finite() && min_lift >= 0.0) {
            return refuse("min-lift", min_lift.to_string(), "a number of at least 0");
        }
        if !(1..=MAX_CONDITIONS).contains(&max_conditions) {
            return refuse("max-conditions", max_conditions.to_string(), "a whole number from 1 to 8");
        }
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return refuse("alpha", self.alpha.to_string(), "a number between 0 and 1");
        }
        Ok(())
    }
}

/// What came of mining.
#[derive(Debug)]
pub struct Mined {
    /// What was seen.
    pub set: PolicySet,
    /// What was read; empty for events in memory.
    pub report: ReadReport,
    /// The index that told where arguments came from, where the log has outputs: a replay of the log needs it too.
    pub provenance: Option<Arc<Provenance>>,
    /// The log ids that came more than once: a replay of the log leaves out what was left out here.
    pub duplicates: Arc<Duplicates>,
    /// What is left out of the set, and why.
    pub warnings: Vec<MineWarning>,
    /// A sample of the calls, to try a policy on.
    pub shown: Shown,
}

/// Mines logs, on the threads of the current rayon pool. Every skipped line is handed to `skipped`, in the order of the
/// log. What comes but once, such as the standard input, is kept in memory, compressed, for the passes behind the first:
/// see [`ReadOptions::keep_streams`].
///
/// # Errors
///
/// [`MineError`]; also if there is no event at all.
pub fn mine(
    inputs: &Inputs,
    read: &ReadOptions,
    options: &MineOptions,
    skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<Mined, MineError> {
    let read = ReadOptions { keep_streams: KeepStreams::Yes, ..read.clone() };
    let mut logs = Logs::new(inputs, read, progress, skipped);
    let Passed { mut set, source, mut warnings, shown } = mine_passes(&mut logs, options)?;
    let report = logs.report.unwrap_or_default();
    let provenance = logs.options.provenance;
    warnings.extend(provenance.as_ref().and_then(|index| index.gap()).map(MineWarning::NotTraced));
    let duplicates = report.duplicates.clone().unwrap_or_default();
    if report.reused_ids > 0 {
        warnings.push(MineWarning::ReusedLogIds(report.reused_ids));
    }
    let kept = duplicates.share_kept();
    warnings.extend(kept.map(MineWarning::DuplicatesKept));
    let files = report.files.iter().map(|file| SourceFile {
        path: file.path.clone(),
        digest: file.digest().to_string(),
        events: file.events,
        skipped: file.skipped,
    });
    set.source = Some(Source {
        files: files.collect(),
        digest: report.digest().to_string(),
        duplicates: report.left_out,
        reused_log_ids: report.reused_ids,
        repeated_log_ids: kept,
        ..source
    });
    Ok(Mined { set, report, provenance, duplicates, warnings, shown })
}

/// Mines events in memory, each once if it comes more than once. The set has no `source`: there are no lines to take a digest of.
///
/// # Errors
///
/// [`MineError`]; also if there is no event at all.
pub fn mine_events(events: &[Event], options: &MineOptions) -> Result<Mined, MineError> {
    if events.is_empty() {
        return Err(MineError::NoEvents);
    }
    let mut traced = Cow::Borrowed(events);
    let mut warned = None;
    if duplicates::may_repeat(events) {
        duplicates::leave_out(traced.to_mut());
    }
    if traced.iter().any(has_output) {
        warned = derive_all(&mut [traced.to_mut()], MINED).map(MineWarning::NotTraced);
    }
    let Passed { set, mut warnings, shown, .. } = mine_passes(&mut &*traced, options)?;
    warnings.extend(warned);
    Ok(Mined { set, report: ReadReport::default(), provenance: None, duplicates: Arc::default(), warnings, shown })
}

/// What the passes over a log make of it.
struct Passed {
    set: PolicySet,
    source: Source,
    warnings: Vec<MineWarning>,
    shown: Shown,
}

fn mine_passes(events: &mut impl Events, options: &MineOptions) -> Result<Passed, MineError> {
    options.check()?;
    // Two items, or names, under one hash of 64 bits: with other keys they part.
    for _ in 0..4 {
        match mine_once(events, options, &Keys::default()) {
            Err(MineError::Collision) => {}
            other => return other,
        }
    }
    Err(MineError::Collision)
}

#[expect(clippy::too_many_lines, reason = "one pass, step by step")]
fn mine_once(events: &mut impl Events, options: &MineOptions, keys: &Keys) -> Result<Passed, MineError> {
    let (thresholds, classes) = (&options.thresholds, &options.outcomes);
    let beginning = events.glance(|| Survey::of_pairs(keys, classes, thresholds.min_support));
    let guess = beginning.and_then(|beginning| Guess::new(&beginning, options));
    let max_conditions = thresholds.max_conditions;
    let Along { mut survey, tally, transactions } =
        events.pass(|| Along::new(keys, classes, guess.as_ref(), thresholds))?;
    if survey.met_collision() {
        return Err(MineError::Collision);
    }
    let total = survey.total;
    let (mut pairs, too_many) = frequent_pairs(&survey, thresholds)?;
    if !options.needs_all_pairs() {
        pairs = survey.within_reach(pairs, thresholds, 1.0);
    }
    let guess = guess.as_ref().filter(|guess| too_many.is_none() && guess.has(&pairs));
    let vocabulary = match guess {
        Some(guess) => &guess.vocabulary,
        None => &ItemVocabulary::new(&pairs),
    };
    let wanted = survey.attributes_of(pairs.iter().map(|(item, _)| *item));
    let reading = || ItemReader::new(keys, vocabulary, wanted.as_ref());
    let action_hash = |action: u32| vocabulary.action_hashes.get(index(action)).copied().unwrap_or_default();

    // Counted before the thresholds drop any: see `significance`.
    let mut family = None;
    let candidates = if max_conditions > 1 && !pairs.is_empty() {
        // What is not frequent was counted in vain, and must not be what makes it too much.
        let ahead = transactions.filter(|ahead| guess.is_some() && !ahead.overflow);
        let transactions = match ahead {
            Some(ahead) => ahead,
            None => events.pass(|| Transactions::new(reading(), vocabulary.item_count()))?,
        };
        let levels = frequent_levels(transactions, thresholds, total)?;
        let action_count = |action| survey.actions.count(action_hash(action));
        if options.correction != Correction::None {
            family = Some(Family::of_itemsets(&levels, total, action_count));
        }
        &Candidates::new(rules::select(&levels, thresholds, total, action_count))
    } else {
        match guess {
            Some(guess) => &guess.candidates,
            None => &vocabulary.candidates(&pairs),
        }
    };

    let mut warnings = Vec::new();
    let mut policies = Vec::new();
    let mut significance = None;
    if !candidates.pairs.is_empty() {
        let tally = match tally.filter(|_| guess.is_some()) {
            Some(ahead) => ahead,
            None => events.pass(|| CandidateCounts::new(reading(), classes, candidates))?,
        };
        if tally.reading.seen.collision || tally.agents.collision {
            return Err(MineError::Collision);
        }
        if tally.agents.overflow {
            warnings.push(MineWarning::AgentsNotListed);
        }
        let counted = counted(&tally, candidates, &survey, &action_hash);
        let mut rules = kept_rules(&tally, candidates, &survey, &action_hash, thresholds);
        if options.correction != Correction::None {
            let family = family.unwrap_or_else(|| Family::of_pairs(counted, thresholds.min_support));
            let adjusted = family.adjust(options.correction);
            rules.retain_mut(|rule| {
                let p_value = adjusted.of(rule.counts.p_value());
                rule.evidence.p_adjusted = Some(p_value);
                p_value <= options.alpha
            });
            significance = Some(adjusted.significance(options.correction, options.alpha));
        }
        policies = rules::finish(rules);
    }
    warnings.extend(too_many);
    warnings.extend(left_out(&survey));
    if options.rate_limits == RateLimits::On && !survey.rates.has_times() {
        return Err(MineError::NoTimestamps { unreadable: survey.unreadable_timestamps });
    }
    let LearnedBeside { grants, readiness, sequences, expected_ask_rate } = learn(&mut survey, keys, options);
    warnings.extend(survey.observations.blind(&survey.actions, &grants).into_iter().map(MineWarning::Blind));
    let (denials, inseparable) = if survey.observations.overflow {
        (Vec::new(), Vec::new())
    } else {
        survey.denials.learn(total, &survey.actions, &survey.observations, classes, events)?
    };
    let set = PolicySet {
        schema: Some(SCHEMA.to_owned()),
        name: options.name.clone(),
        source_logs: total,
        generated_at: options.generated_at.to_string(),
        source: None,
        thresholds: Some(*thresholds),
        significance,
        policies,
        grants,
        denials,
        inseparable,
        readiness,
        sequences,
        withheld: survey.observations.withheld(&survey.actions),
    };
    let source = source_of(&survey);
    let shown = Shown { expected_ask_rate, ..survey.observations.shown(&survey.actions) };
    // Nobody waits until all that was learned from is freed.
    let Survey { observations, experience, sequences, .. } = survey;
    rayon::spawn(move || drop((observations, experience, sequences)));
    Ok(Passed { set, source, warnings, shown })
}

/// What the survey says of where the events come from.
fn source_of(survey: &Survey<'_>) -> Source {
    Source {
        files: Vec::new(),
        digest: String::new(),
        first_seen: survey.times.first,
        last_seen: survey.times.last,
        outcomes: survey.outcomes,
        unreadable_timestamps: survey.unreadable_timestamps,
        duplicates: 0,
        reused_log_ids: 0,
        repeated_log_ids: None,
        sessions: survey.sessions.as_ref().and_then(|sessions| u64::try_from(sessions.len()).ok()),
    }
}

/// What is learned beside rules.
struct LearnedBeside {
    grants: Vec<Grant>,
    readiness: Vec<Readiness>,
    sequences: Vec<Sequence>,
    expected_ask_rate: Option<f64>,
}

/// Learns it.
fn learn(survey: &mut Survey<'_>, keys: &Keys, options: &MineOptions) -> LearnedBeside {
    survey.observations.finish();
    let Survey { observations, experience, sequences, actions, .. } = &*survey;
    let ((mut grants, price), (readiness, sequences)) = rayon::join(
        || observations.learn(actions, &options.grants),
        || {
            let sequences = sequences.sequences(actions, &options.thresholds, options.correction, options.alpha);
            (experience.readiness(actions), sequences)
        },
    );
    survey.spreads.fill(keys, &mut grants);
    if options.rate_limits != RateLimits::Off {
        let seconds = match (survey.times.first, survey.times.last) {
            (Some(first), Some(last)) => last.as_second() - first.as_second(),
            _ => 0,
        };
        survey.rates.fill(keys, seconds, &mut grants);
    }
    if options.rate_limits == RateLimits::On {
        for grant in grants.iter_mut().filter(|grant| grant.undated == 0) {
            grant.rate_limit = Rate::choose(&grant.rates);
        }
    }
    LearnedBeside { grants, readiness, sequences, expected_ask_rate: price.ask_rate(survey.outcomes.good) }
}

/// The frequent itemsets of some transactions.
fn frequent_levels(
    transactions: Transactions<'_>,
    thresholds: &Thresholds,
    total: u64,
) -> Result<itemsets::Levels, MineError> {
    if transactions.reading.seen.collision {
        return Err(MineError::Collision);
    }
    if transactions.overflow {
        return Err(MineError::TooManyTransactions);
    }
    let frequent = |both| rules::is_frequent(both, total, thresholds.min_support);
    itemsets::frequent_itemsets(transactions, thresholds.max_conditions, frequent)
}

/// What the survey could not keep.
fn left_out(survey: &Survey<'_>) -> impl Iterator<Item = MineWarning> {
    let warnings = [
        (survey.observations.overflow, MineWarning::NoGrants),
        (survey.observations.gave_up(), MineWarning::TooManyAttributes),
        (survey.experience.overflow, MineWarning::NoReadiness),
        (survey.sequences.is_unordered(), MineWarning::NoSequences),
        (survey.sequences.is_sample(), MineWarning::SequencesOfSample),
        (survey.sessions.is_none(), MineWarning::SessionsNotCounted),
        (
            !survey.unknown_outcomes.is_empty(),
            MineWarning::UnknownOutcomes(survey.unknown_outcomes.iter().cloned().collect()),
        ),
    ];
    warnings.into_iter().filter_map(|(applies, warning)| applies.then_some(warning))
}

/// Item and action, by hash.
type Pairs = Vec<(u64, u64)>;

/// The pairs of item and action that can have the least support: all that do, and perhaps some that come close. None, and why,
/// where they cannot be told from others: one line of many values must not keep grants from being learned.
fn frequent_pairs(survey: &Survey<'_>, thresholds: &Thresholds) -> Result<(Pairs, Option<MineWarning>), MineError> {
    if survey.actions.overflow {
        return Err(MineError::TooManyActions);
    }
    let frequent = |both| rules::is_frequent(both, survey.total, thresholds.min_support);
    // With twice the error short of the threshold, all frequent pairs have counters, and few others look frequent.
    let error = survey.pairs.error_bound();
    if survey.pairs.was_pruned() && frequent(error.saturating_mul(2)) {
        let suggested = (float(error) * 2.0 + 1.0) / float(survey.total);
        let suggested = format!("{suggested:.1e}").parse().map_or(suggested, |rounded: f64| rounded * 1.1).min(1.0);
        let suggested = format!("{suggested:.1e}").parse().unwrap_or(suggested);
        let limit = 2 * sketch_pairs(thresholds.min_support);
        return Ok((Vec::new(), Some(MineWarning::TooManyPairs { limit, suggested })));
    }
    let mut pairs: Vec<_> = survey.pairs.keys().filter(|(_, most)| frequent(*most)).map(|(pair, _)| pair).collect();
    pairs.sort_unstable();
    Ok((pairs, None))
}

/// Every candidate with its counts, by number of antecedent and action.
fn counted<'a>(
    tally: &'a CandidateCounts<'_>,
    candidates: &'a Candidates,
    survey: &'a Survey<'_>,
    action_hash: &'a impl Fn(u32) -> u64,
) -> impl Iterator<Item = (u32, u32, RuleCounts)> + 'a {
    candidates.pairs.iter().filter_map(|((antecedent, action), pair)| {
        let counts = RuleCounts {
            both: tally.pairs.get(index(*pair))?.count,
            antecedent: tally.antecedents.get(index(*antecedent)).copied()?,
            consequent: survey.actions.count(action_hash(*action)),
            total: survey.total,
        };
        Some((*antecedent, *action, counts))
    })
}

/// The rules among the candidates that reach the thresholds, with what they rest on.
fn kept_rules<'a>(
    tally: &'a CandidateCounts<'_>,
    candidates: &Candidates,
    survey: &'a Survey<'_>,
    action_hash: &impl Fn(u32) -> u64,
    thresholds: &Thresholds,
) -> Vec<CountedRule<'a>> {
    let rules = candidates.pairs.iter().filter_map(|((antecedent, action), pair)| {
        let gathered = tally.pairs.get(index(*pair))?;
        let hash = action_hash(*action);
        let counts = RuleCounts {
            both: gathered.count,
            antecedent: tally.antecedents.get(index(*antecedent)).copied()?,
            consequent: survey.actions.count(hash),
            total: survey.total,
        };
        if counts.both == 0 || !counts.reach(thresholds) {
            return None;
        }
        let ids = candidates.antecedents.get(index(*antecedent))?;
        let mut items = ids.iter().map(|id| tally.reading.seen.get(*id)).collect::<Option<Vec<_>>>()?;
        items.sort_by(|a, b| a.order(b));
        let mut agents: Vec<_> =
            gathered.agents.iter().filter_map(|agent| tally.agents.get(*agent)).map(str::to_owned).collect();
        agents.sort();
        let mut evidence = Evidence {
            count: counts.both,
            outcomes: gathered.outcomes,
            agents,
            first_seen: gathered.times.first,
            last_seen: gathered.times.last,
            log_ids: gathered.log_ids.clone().into_sorted(),
            p_value: Some(counts.p_value()),
            confidence_interval: Some(stats::wilson(counts.both, counts.antecedent)),
            ..Evidence::default()
        };
        gathered.spread.fill(&mut evidence);
        Some(CountedRule { antecedent: items, consequent: survey.actions.get(hash)?, counts, evidence })
    });
    rules.collect()
}

#[cfg(test)]
mod planted;
#[cfg(test)]
mod tests;
