//! How good is a policy that was mined from these logs on events that it has not seen?
//!
//! In: events in memory, learners, and how to split. Out: an [`Evaluation`]: for each learner, on the same folds, which
//! good sessions it lets work and which attacks it stops, with intervals, and what that costs in privilege and in size.
//! Unlike mining, which keeps counts, this holds all events in memory, and those of the training part at hand twice.
//!
//! INVARIANT: a learner gets the events of a fold's training sessions without `label` and `group`, and nothing else.
//! Attacks are judged and never learned from.

mod corpus;
mod document;
mod error;
mod exposure;
mod folds;
mod judge;
mod learner;
mod metrics;
mod naive;
mod privilege;
mod probes;
mod random;

use std::collections::{BTreeMap, BTreeSet};

pub use corpus::Corpus;
pub use document::{
    AgentReport, Attacks, Data, Evaluation, FoldReport, LearnerReport, Outcomes, Privilege, SCHEMA, Scores, SizeReport,
    SplitUsed,
};
pub use error::EvaluateError;
pub use exposure::exposure;
pub use folds::{MAX_FOLDS, Parts, Split};
pub use learner::{Baseline, LearnError, Learner, MinedLearner, SingleKey, baselines};
pub use metrics::{Share, Spread};
pub use naive::Naive;
pub use probes::{ClassReport, KindReport, ProbeReport, ProbedArgument};

use self::folds::{Folds, Part, SplitFold};
use self::judge::{ByAgent, DecisionCounts, judge};
use self::metrics::{float, ratio, rule_set, size, stability};
use self::privilege::{Sampled, sample};
use self::probes::{Probe, ProbeTally, Prober};
use self::random::Random;
use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::mine::Classes;
use crate::numbers::count;
use crate::policy::{Effect, Policy};

/// How to evaluate.
#[derive(Debug, Clone)]
pub struct EvaluateOptions {
    /// How the sessions are split.
    pub split: Split,
    /// What the draws are made with: the same seed gives the same report.
    pub seed: u64,
    /// How many bootstraps the stability is measured over; 0 for none.
    pub bootstraps: usize,
    /// How many requests are drawn in each fold to measure permissiveness.
    pub samples: usize,
    /// Which outcomes are good and which are denials.
    pub outcomes: OutcomeClasses,
    /// Whether probes are made of the log, and the table that says which class an action is of.
    pub probes: Option<Classes>,
}

/// The most bootstraps that may be asked for.
pub const MAX_BOOTSTRAPS: usize = 1_000;

impl EvaluateOptions {
    /// With the seed 0, ten bootstraps and 2,000 requests.
    pub fn new(split: Split) -> Self {
        Self { split, seed: 0, bootstraps: 10, samples: 2_000, outcomes: OutcomeClasses::default(), probes: None }
    }
}

/// Learns and judges in each fold.
///
/// The first of `learners` is the one under evaluation: if it makes no policy, that is an error. Another that makes none
/// in some fold is left out of the report, which says so.
///
/// # Errors
///
/// [`EvaluateError`]
pub fn evaluate(
    corpus: &Corpus,
    learners: &[&dyn Learner],
    options: &EvaluateOptions,
) -> Result<Evaluation, EvaluateError> {
    if options.bootstraps == 1 || options.bootstraps > MAX_BOOTSTRAPS {
        return Err(EvaluateError::Option {
            option: "bootstraps",
            value: options.bootstraps.to_string(),
            expected: "0, or a whole number from 2 to 1000: policies are compared two by two",
        });
    }
    let Folds { folds, notes: of_split } = options.split.folds(corpus, options.seed, &options.outcomes)?;
    let mut notes = corpus.notes.clone();
    notes.extend(of_split);
    let prober = options.probes.as_ref().map(|classes| Prober::new(corpus, classes, &options.outcomes, options.seed));
    if corpus.has_groups() && !matches!(options.split, Split::Group(_)) {
        notes.push("the log has groups; only a split by group keeps each of them in one fold".to_owned());
    }
    let mut trials: Vec<_> = learners.iter().map(|learner| Trial::new(*learner)).collect();
    // Fold by fold, so that one training set is in memory at a time.
    for fold in &folds {
        let exercise = Exercise::new(corpus, fold, options, prober.as_ref());
        each_living(&mut trials, &fold.name, |trial| trial.take(corpus, &exercise, options))?;
    }
    if let Some(fold) = folds.first() {
        for number in 1..=options.bootstraps {
            let training = bootstrap(corpus, fold, options.seed, number);
            each_living(&mut trials, &format!("bootstrap {number}"), |trial| trial.bootstrap(&training))?;
        }
    }
    notes.extend(trials.iter().filter_map(|trial| trial.failure.clone()));
    let (mut reports, mut tune_reports) = (Vec::new(), Vec::new());
    for trial in trials.into_iter().filter(|trial| trial.failure.is_none()) {
        let stable = stability(&trial.bootstraps);
        reports.push(trial.test.report(trial.learner, stable));
        tune_reports.extend(trial.tune.map(|run| run.report(trial.learner, stable)));
    }
    Ok(Evaluation {
        schema: SCHEMA.to_owned(),
        split: SplitUsed {
            by: options.split.name().to_owned(),
            folds: count(folds.len()),
            holdout: match options.split {
                Split::Session(Parts::Holdout { share, .. }) | Split::Group(Parts::Holdout { share, .. }) => {
                    Some(share)
                }
                _ => None,
            },
            seed: options.seed,
        },
        data: data(corpus, &options.outcomes),
        learners: reports,
        tune: (!tune_reports.is_empty()).then_some(tune_reports),
        notes,
    })
}

/// One fold, ready for every learner alike.
struct Exercise<'f> {
    fold: &'f SplitFold,
    training: Vec<Event>,
    requests: Vec<Sampled>,
    probes: Option<(&'f Prober<'f>, Vec<Probe>)>,
}

impl<'f> Exercise<'f> {
    fn new(corpus: &Corpus, fold: &'f SplitFold, options: &EvaluateOptions, of_log: Option<&'f Prober<'f>>) -> Self {
        let training: Vec<_> = fold.train.iter().flat_map(|&session| taught(corpus, session)).collect();
        let random = Random::new(options.seed, &format!("requests of {}", fold.name));
        let requests = sample(&training, &options.outcomes, options.samples, random);
        let probes = of_log.map(|prober| (prober, prober.probes(&fold.test)));
        Self { fold, training, requests, probes }
    }
}

/// The events of a good session as a learner sees them.
fn taught(corpus: &Corpus, session: usize) -> impl Iterator<Item = Event> {
    corpus.good.get(session).into_iter().flat_map(|session| &session.steps).map(|step| learner::blind(&step.event))
}

/// A training set of as many sessions as the fold's, drawn with replacement. A session that is drawn again is another
/// one: its id gets a number.
fn bootstrap(corpus: &Corpus, fold: &SplitFold, seed: u64, number: usize) -> Vec<Event> {
    let mut random = Random::new(seed, &format!("bootstrap {number}"));
    let mut drawn: BTreeMap<usize, usize> = BTreeMap::new();
    for _ in &fold.train {
        if let Some(session) = random.pick(&fold.train) {
            *drawn.entry(*session).or_default() += 1;
        }
    }
    let copies = drawn.into_iter().flat_map(|(session, times)| (1..=times).map(move |copy| (session, copy)));
    copies
        .flat_map(|(session, copy)| {
            taught(corpus, session).map(move |mut event| {
                event.session_id = event.session_id.map(|id| if copy > 1 { format!("{id} ({copy})") } else { id });
                event
            })
        })
        .collect()
}

/// One learner on its way through the folds.
struct Trial<'l> {
    learner: &'l dyn Learner,
    test: PartTotals,
    tune: Option<PartTotals>,
    /// The rules of the policy of each bootstrap.
    bootstraps: Vec<BTreeSet<String>>,
    /// Why it is out, if it is.
    failure: Option<String>,
}

impl<'l> Trial<'l> {
    fn new(learner: &'l dyn Learner) -> Self {
        Self { learner, test: PartTotals::default(), tune: None, bootstraps: Vec::new(), failure: None }
    }

    /// Learns and is judged.
    fn take(&mut self, corpus: &Corpus, exercise: &Exercise<'_>, options: &EvaluateOptions) -> Result<(), LearnError> {
        let (policy, outcomes) = (self.learner.learn(&exercise.training)?, &options.outcomes);
        self.test.add(corpus, &policy, exercise, &exercise.fold.test, outcomes);
        self.test.probe(&policy, exercise);
        if let Some(part) = &exercise.fold.tune {
            self.tune.get_or_insert_default().add(corpus, &policy, exercise, part, outcomes);
        }
        Ok(())
    }

    fn bootstrap(&mut self, training: &[Event]) -> Result<(), LearnError> {
        self.bootstraps.push(rule_set(&self.learner.learn(training)?));
        Ok(())
    }
}

/// Does `step` with every learner that has not failed. The failure of the first is an error, that of another puts it out.
fn each_living(
    trials: &mut [Trial<'_>],
    place: &str,
    mut step: impl FnMut(&mut Trial<'_>) -> Result<(), LearnError>,
) -> Result<(), EvaluateError> {
    for (index, trial) in trials.iter_mut().enumerate().filter(|(_, trial)| trial.failure.is_none()) {
        let learner = trial.learner.name();
        match step(trial) {
            Ok(()) => {}
            Err(source) if index == 0 => {
                return Err(EvaluateError::Learn {
                    learner: learner.to_owned(),
                    fold: place.to_owned(),
                    source: Box::new(source),
                });
            }
            Err(source) => {
                trial.failure = Some(format!("`{learner}` is left out: it made no policy in {place}: {source}"));
            }
        }
    }
    Ok(())
}

/// What is added up over folds for one part of them.
#[derive(Default)]
struct PartTotals {
    overall: DecisionCounts,
    agents: ByAgent,
    folds: Vec<FoldReport>,
    sizes: [Vec<f64>; 3],
    granting_rules: u64,
    unused_rules: u64,
    sampled_requests: u64,
    sampled_allowed: u64,
    probes: Option<ProbeTally>,
}

impl PartTotals {
    fn add(
        &mut self,
        corpus: &Corpus,
        policy: &Policy,
        exercise: &Exercise<'_>,
        part: &Part,
        outcomes: &OutcomeClasses,
    ) {
        let verdicts = judge(policy, corpus, part, outcomes);
        self.overall.add(&verdicts);
        self.agents.add(&verdicts);
        let mut alone = DecisionCounts::default();
        alone.add(&verdicts);
        self.folds.push(FoldReport {
            fold: exercise.fold.name.clone(),
            training_sessions: count(exercise.fold.train.len()),
            good_sessions: count(part.good.len()),
            attack_sessions: count(part.attacks.len()),
            sessions_allowed: alone.sessions_allowed(),
            attacks_stopped: alone.attacks_stopped(),
        });
        let measured = size(policy);
        for (sizes, figure) in self.sizes.iter_mut().zip([measured.rules, measured.constraints, measured.complexity]) {
            sizes.push(float(figure));
        }
        let granting = policy.rules().iter().filter(|rule| rule.effect != Effect::Block);
        let used = verdicts.used();
        for rule in granting {
            self.granting_rules += 1;
            self.unused_rules += u64::from(!used.contains(rule.id.as_str()));
        }
        self.sampled_requests += count(exercise.requests.len());
        self.sampled_allowed += privilege::allowed(policy, &exercise.requests);
    }

    /// Counts what the policy says to probes, and to the events that they were made beside.
    fn probe(&mut self, policy: &Policy, exercise: &Exercise<'_>) {
        if let Some((prober, probes)) = &exercise.probes {
            let tally = self.probes.get_or_insert_default();
            tally.add(policy, probes);
            tally.beside(policy, prober.work(&exercise.fold.test));
        }
    }

    fn report(self, learner: &dyn Learner, stability: Option<f64>) -> LearnerReport {
        let spread = |figure: fn(&FoldReport) -> Option<f64>| {
            Spread::of(&self.folds.iter().filter_map(figure).collect::<Vec<_>>())
        };
        let [rules, constraints, complexity] =
            self.sizes.each_ref().map(|figures| Spread::of(figures).map_or(0.0, |spread| spread.mean));
        LearnerReport {
            learner: learner.name().to_owned(),
            description: learner.description().to_owned(),
            overall: self.overall.scores(),
            sessions_allowed_by_fold: spread(|fold| fold.sessions_allowed),
            attacks_stopped_by_fold: spread(|fold| fold.attacks_stopped),
            agents: self
                .agents
                .scores()
                .map(|(agent, scores)| AgentReport { agent: agent.to_owned(), scores })
                .collect(),
            size: SizeReport { rules, constraints, complexity },
            privilege: Privilege {
                granting_rules: self.granting_rules,
                unused_rules: self.unused_rules,
                unused: ratio(self.unused_rules, self.granting_rules),
                sampled_requests: self.sampled_requests,
                sampled_allowed: self.sampled_allowed,
                permissiveness: ratio(self.sampled_allowed, self.sampled_requests),
            },
            stability,
            probes: self.probes.map(|tally| tally.report()),
            folds: self.folds,
        }
    }
}

fn data(corpus: &Corpus, outcomes: &OutcomeClasses) -> Data {
    let steps = || corpus.good.iter().flat_map(|session| &session.steps);
    let groups: BTreeSet<_> = corpus.good.iter().filter_map(|session| session.group.as_deref()).collect();
    let attacks = corpus.attacks.iter().flat_map(|session| &session.steps).filter(|step| step.attack);
    Data {
        sessions: count(corpus.good.len()),
        events: count(steps().count()),
        good_events: count(steps().filter(|s| outcomes.class(&s.event.outcome) == OutcomeClass::Good).count()),
        agents: count(corpus.agents().len()),
        groups: count(groups.len()),
        attack_sessions: count(corpus.attacks.len()),
        attack_events: count(attacks.count()),
    }
}

#[cfg(test)]
mod planted_tests;
#[cfg(test)]
mod tests;
