//! Proving artifacts against a log: every event is decided by each evaluator, and what they say is compared.
//!
//! The first evaluator of a panel is the subject of the report; the others must agree with it unless a declared loss says
//! why not. A disagreement that no loss explains is a bug of ours, never of the log.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::exposure::Exposure;
use super::rates::RateCounter;
use super::tally::{ByOutcome, Least, Merge, Table};
use super::{Evaluator, Projection, Verdict};
use crate::backend::{Direction, Loss};
use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::policy::decide::Failure;
use crate::policy::{Decider, Effect, Policy, Request};

/// The form that [`Validation`] is written in.
pub const SCHEMA: &str = "policyc/validation/v1";

/// How many distinct requests the referees of a panel check.
const REFEREE_CHECKS: u32 = 2_000;

/// How many decisions a panel remembers. Past it, it forgets them all and goes on: memory does not grow with the log.
const MAX_REMEMBERED: usize = 50_000;

/// What a panel compares.
#[derive(Clone, Copy)]
pub struct ReplaySubject<'a> {
    /// The policy that the artifacts were made of, if there is one: it says what is projected and what came nearest.
    pub policy: Option<&'a Policy>,
    /// What each target could not say.
    pub losses: &'a [Loss],
    /// Which outcomes are good and which are denials.
    pub outcomes: &'a OutcomeClasses,
}

/// One thread's evaluators, with a memory of what they said.
pub struct Panel<'a> {
    subject: ReplaySubject<'a>,
    decider: Option<Decider<'a>>,
    projection: Projection,
    evaluators: Vec<Box<dyn Evaluator + Send + 'a>>,
    referees: Vec<Box<dyn Evaluator + Send + 'a>>,
    referee_checks: u32,
    remembered: HashMap<String, Arc<[Verdict]>>,
}

impl<'a> Panel<'a> {
    /// Seats `evaluators`, the subject of the report first. The `referees` check the first two thousand distinct requests at most.
    pub fn new(
        subject: ReplaySubject<'a>,
        evaluators: Vec<Box<dyn Evaluator + Send + 'a>>,
        referees: Vec<Box<dyn Evaluator + Send + 'a>>,
    ) -> Self {
        Self {
            decider: subject.policy.map(Decider::new),
            projection: subject.policy.map_or_else(Projection::everything, Projection::of),
            subject,
            evaluators,
            referees,
            referee_checks: 0,
            remembered: HashMap::new(),
        }
    }

    /// The names of the evaluators, the subject first and the referees last.
    pub fn names(&self) -> Vec<&'static str> {
        self.evaluators.iter().chain(&self.referees).map(|evaluator| evaluator.name()).collect()
    }

    /// What each evaluator says to `input`, the referees last while they still check.
    pub(super) fn ask(&mut self, input: &Value) -> Arc<[Verdict]> {
        let referees = if self.referee_checks < REFEREE_CHECKS { self.referees.as_mut_slice() } else { &mut [] };
        self.referee_checks = self.referee_checks.saturating_add(1);
        self.evaluators.iter_mut().chain(referees).map(|evaluator| verdict(evaluator.as_mut(), input)).collect()
    }

    /// What each evaluator says to `event`. For a policy with rate limits, `rates` holds what was allowed before.
    fn judge(&mut self, event: &Event, rates: Option<&mut RateCounter<'_>>) -> Arc<[Verdict]> {
        if let (Some(decider), Some(rates)) = (&self.decider, rates) {
            let input = rates.input(decider, &self.projection, event);
            return self.ask(&input);
        }
        let input = self.projection.input(event);
        let key = input.to_string();
        if let Some(verdicts) = self.remembered.get(&key) {
            return Arc::clone(verdicts);
        }
        let verdicts = self.ask(&input);
        if self.remembered.len() >= MAX_REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(key, Arc::clone(&verdicts));
        verdicts
    }

    /// Decides `event` and counts what was said in `tally`.
    pub fn event(&mut self, event: &Event, rates: Option<&mut RateCounter<'_>>, tally: &mut Tally) {
        let verdicts = self.judge(event, rates);
        self.count(event, &verdicts, tally);
    }

    /// Asks about an event of a kind that has not been met.
    pub(super) fn first(&mut self, event: &Event) -> Arc<[Verdict]> {
        let input = self.projection.input(event);
        self.ask(&input)
    }

    /// Whether an event of this class is more than a count, whatever the other evaluators say: it is good and blocked, or denied and
    /// allowed.
    pub(super) fn is_wrong(class: OutcomeClass, verdicts: &[Verdict]) -> bool {
        let effect = verdicts.first().map(|subject| subject.effect);
        matches!(
            (class, effect),
            (OutcomeClass::Good, Some(Effect::Block)) | (OutcomeClass::Denied, Some(Effect::Allow))
        )
    }

    /// The evaluators that do not say of the action what the subject does, by place, each with the loss that explains it.
    pub(super) fn differences(&self, action: &str, verdicts: &[Verdict]) -> Vec<(usize, Option<usize>)> {
        let Some((subject, others)) = verdicts.split_first() else {
            return Vec::new();
        };
        let differ = (1..).zip(others).filter(|(_, other)| !agrees(subject, other));
        differ.map(|(place, other)| (place, self.loss_for(place, action, subject, other.effect))).collect()
    }

    pub(super) fn class(&self, outcome: &str) -> OutcomeClass {
        self.subject.outcomes.class(outcome)
    }

    /// Counts what was said about an event in `tally`.
    pub(super) fn count(&self, event: &Event, verdicts: &[Verdict], tally: &mut Tally) {
        let class = self.subject.outcomes.class(&event.outcome);
        tally.resize(verdicts.len());
        let Some(subject) = verdicts.first() else {
            return;
        };
        tally.decided(&event.agent_id, &event.action, class, verdicts, 1);
        if class == OutcomeClass::Good && subject.effect == Effect::Block {
            let nearest = self.decider.as_ref().and_then(|decider| decider.nearest(Request::from(event)));
            let (rule, failed) = match nearest {
                Some(miss) => (Some(miss.rule.id.clone()), miss.failures.iter().map(Failure::kind).collect()),
                None => (None, Vec::new()),
            };
            let key = FalseBlockKey {
                action: event.action.clone(),
                rules: subject.rules.clone().unwrap_or_default(),
                nearest: rule,
                failed,
            };
            tally.false_blocks.update(key, |row| row.add(&event.log_id));
        }
        if class == OutcomeClass::Denied && subject.effect == Effect::Allow {
            let key = (event.action.clone(), subject.rules.clone().unwrap_or_default());
            tally.denied_allowed.update(key, |row| row.add(&event.log_id));
        }
        for (place, loss) in self.differences(&event.action, verdicts) {
            match (loss, verdicts.get(place)) {
                (Some(loss), _) => tally.explained(place, loss, 1),
                (None, Some(other)) => tally.difference(place, event, subject, other),
                (None, None) => {}
            }
        }
    }

    /// Decides a synthetic request and gives every disagreement with the subject that no loss explains.
    pub fn case(&mut self, input: &Value) -> Vec<(String, Verdict, Verdict)> {
        let all = self.evaluators.iter_mut().chain(&mut self.referees);
        let verdicts: Vec<_> = all.map(|evaluator| verdict(evaluator.as_mut(), input)).collect();
        let names = self.names();
        let Some((subject, others)) = verdicts.split_first() else {
            return Vec::new();
        };
        let action = input.get("action").and_then(Value::as_str).unwrap_or_default();
        others
            .iter()
            .enumerate()
            .filter(|(index, other)| {
                !agrees(subject, other) && self.loss_for(index + 1, action, subject, other.effect).is_none()
            })
            .filter_map(|(index, other)| Some((names.get(index + 1)?.to_string(), subject.clone(), other.clone())))
            .collect()
    }

    /// The declared loss of the evaluator's target that says why it decides `found` where the subject is right: the first that names a rule
    /// that decided, else the first of a rule for the action.
    fn loss_for(&self, evaluator: usize, action: &str, subject: &Verdict, found: Effect) -> Option<usize> {
        // Referees come after the others and have no losses of their own.
        let target = self.evaluators.get(evaluator)?.name();
        let direction = direction(subject.effect, found)?;
        let policy = self.subject.policy?;
        let decided = |id: &String| subject.rules.as_ref().is_some_and(|rules| rules.contains(id));
        let of_action = |id: &String| policy.rule(id).is_some_and(|rule| rule.action.matches(action));
        let candidates = || {
            let losses = self.subject.losses.iter().enumerate();
            losses.filter(|(_, loss)| loss.target == target && loss.direction == direction)
        };
        let named = candidates().find(|(_, loss)| loss.rules.iter().any(decided));
        let any = || candidates().find(|(_, loss)| loss.rules.is_empty() || loss.rules.iter().any(of_action));
        named.or_else(any).map(|(place, _)| place)
    }
}

/// Which way `found` differs from `expected`; `None` if both say the same.
fn direction(expected: Effect, found: Effect) -> Option<Direction> {
    // Effects order from the widest to the narrowest.
    match found.cmp(&expected) {
        std::cmp::Ordering::Less => Some(Direction::Wider),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Direction::Narrower),
    }
}

fn agrees(a: &Verdict, b: &Verdict) -> bool {
    a.effect == b.effect
        && match (&a.rules, &b.rules) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
}

/// What starts the name under which the blocks of an engine that failed are counted.
const FAILED: &str = "error: ";

/// What an evaluator says; a failing one blocks. Names of rules that are not the policy's are left out.
fn verdict(evaluator: &mut dyn Evaluator, input: &Value) -> Verdict {
    match evaluator.decide(input) {
        Ok(verdict) if evaluator.names_policy_rules() => verdict,
        Ok(verdict) => Verdict { rules: None, ..verdict },
        Err(error) => {
            Verdict { effect: Effect::Block, rules: Some(vec![format!("{FAILED}{error}")]), reason: error.to_string() }
        }
    }
}

/// What was counted so far; see [`Merge`].
#[derive(Debug, Clone, Default)]
pub struct Tally {
    events: u64,
    outcomes: ByOutcome,
    by_action: Table<String, ByOutcome>,
    by_agent: Table<String, ByOutcome>,
    rules: Table<String, ByOutcome>,
    false_blocks: Table<FalseBlockKey, Examples>,
    /// By action and the rules that allow it.
    denied_allowed: Table<(String, Vec<String>), Examples>,
    others: Vec<OtherTally>,
}

#[derive(Debug, Clone, Default)]
struct OtherTally {
    outcomes: ByOutcome,
    explained: Table<usize, u64>,
    disagreements: u64,
    examples: Least<DisagreementExample>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct FalseBlockKey {
    action: String,
    rules: Vec<String>,
    nearest: Option<String>,
    failed: Vec<String>,
}

#[derive(Debug, Clone, Default)]
struct Examples {
    count: u64,
    log_ids: Least<String>,
}

impl Examples {
    fn add(&mut self, log_id: &str) {
        self.count += 1;
        self.log_ids.add(log_id.to_owned());
    }
}

impl Merge for Examples {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.log_ids.merge(other.log_ids);
    }
}

impl Tally {
    fn resize(&mut self, evaluators: usize) {
        if self.others.len() + 1 < evaluators {
            self.others.resize_with(evaluators - 1, OtherTally::default);
        }
    }

    /// Takes so many events of an agent with an action, all of one class and decided alike.
    pub(super) fn decided(&mut self, agent: &str, action: &str, class: OutcomeClass, verdicts: &[Verdict], times: u64) {
        let Some((subject, others)) = verdicts.split_first() else {
            return;
        };
        self.resize(verdicts.len());
        self.events += times;
        self.outcomes.add(class, subject.effect, times);
        self.by_action.update(action.to_owned(), |row| row.add(class, subject.effect, times));
        self.by_agent.update(agent.to_owned(), |row| row.add(class, subject.effect, times));
        for rule in subject.rules.iter().flatten() {
            self.rules.update(rule.clone(), |row| row.add(class, subject.effect, times));
        }
        for (tally, verdict) in self.others.iter_mut().zip(others) {
            tally.outcomes.add(class, verdict.effect, times);
        }
    }

    /// Takes so many events on which the evaluator differs as a loss says.
    pub(super) fn explained(&mut self, evaluator: usize, loss: usize, times: u64) {
        if let Some(tally) = evaluator.checked_sub(1).and_then(|index| self.others.get_mut(index)) {
            tally.explained.update(loss, |count| *count += times);
        }
    }

    fn difference(&mut self, evaluator: usize, event: &Event, subject: &Verdict, other: &Verdict) {
        let Some(tally) = evaluator.checked_sub(1).and_then(|index| self.others.get_mut(index)) else {
            return;
        };
        tally.disagreements += 1;
        tally.examples.add(DisagreementExample {
            log_id: event.log_id.clone(),
            action: event.action.clone(),
            agent_id: event.agent_id.clone(),
            expected: subject.effect,
            expected_rules: subject.rules.clone().unwrap_or_default(),
            found: other.effect,
            found_rules: other.rules.clone().unwrap_or_default(),
        });
    }
}

impl Merge for Tally {
    fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.outcomes.merge(other.outcomes);
        self.by_action.merge(other.by_action);
        self.by_agent.merge(other.by_agent);
        self.rules.merge(other.rules);
        self.false_blocks.merge(other.false_blocks);
        self.denied_allowed.merge(other.denied_allowed);
        self.resize(other.others.len() + 1);
        for (ours, theirs) in self.others.iter_mut().zip(other.others) {
            ours.outcomes.merge(theirs.outcomes);
            ours.explained.merge(theirs.explained);
            ours.disagreements += theirs.disagreements;
            ours.examples.merge(theirs.examples);
        }
    }
}

/// What a replay found: `validation.json`.
#[derive(Debug, Clone, Serialize)]
pub struct Validation {
    /// Names the form of the file.
    pub schema: &'static str,
    /// The subject: the policy's name, or the artifact's.
    pub name: String,
    /// How many events were decided.
    pub events: u64,
    /// How many more were left out, for they have the `log_id` and the content of one of these.
    #[serde(skip_serializing_if = "crate::numbers::is_zero")]
    pub duplicates: u64,
    /// What the policy leaves to an attacker; only `build` has the log's sample that tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Exposure>,
    /// What the subject said, by class of outcome.
    pub outcomes: ByOutcome,
    /// Good events that the subject blocks, over all good events; 0 if there are none.
    pub false_block_rate: f64,
    /// Denied events that the subject allows, over all denied events; absent if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied_allow_rate: Option<f64>,
    /// The same by action; `None` if there were too many to list.
    pub by_action: Option<Vec<Row>>,
    /// The same by agent; `None` if there were too many to list.
    pub by_agent: Option<Vec<Row>>,
    /// What each rule decided, for rules that decided anything.
    pub rules: Option<Vec<Row>>,
    /// Rules that decided no event.
    pub never_fired: Vec<String>,
    /// Why good events were blocked, the commonest first.
    pub false_blocks: Option<Vec<FalseBlock>>,
    /// Denied events that are allowed, by action and the rules that allow them, the commonest first.
    pub denied_allowed: Option<Vec<DeniedAllowed>>,
    /// How the other evaluators fared against the subject.
    pub evaluators: Vec<EvaluatorReport>,
    /// What each target could not say, and how often it showed on this log.
    pub losses: Vec<LossReport>,
    /// Synthetic requests at the bounds of each rule that were decided as well.
    pub boundary_cases: u64,
}

impl Validation {
    /// On how many events the subject's engine failed, as far as the report lists them.
    pub fn failures(&self) -> u64 {
        let failed = self.rules.iter().flatten().filter(|row| row.name.starts_with(FAILED));
        failed.map(|row| row.outcomes.good.total() + row.outcomes.denied.total() + row.outcomes.neutral.total()).sum()
    }
}

/// What was said about the events of one action, agent or rule.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The action, agent or rule.
    pub name: String,
    /// The counts.
    #[serde(flatten)]
    pub outcomes: ByOutcome,
}

/// A reason for which good events were blocked.
#[derive(Debug, Clone, Serialize)]
pub struct FalseBlock {
    /// The action.
    pub action: String,
    /// The rules that blocked it; none if nothing allowed it.
    pub rules: Vec<String>,
    /// The rule that came nearest to allowing it.
    pub nearest: Option<String>,
    /// What kept that rule from applying.
    pub failed: Vec<String>,
    /// How many events.
    pub count: u64,
    /// The first few of them.
    pub log_ids: Least<String>,
}

impl FalseBlock {
    /// Which rule came nearest and what kept it from applying; `None` if no rule covers the action.
    pub fn why(&self) -> Option<String> {
        let rule = self.nearest.as_ref()?;
        Some(match self.failed.as_slice() {
            [] => {
                format!("the rate limit of rule {rule} is used up, as it is where an event has no readable timestamp")
            }
            failed => format!("nearest rule {rule}: {}", failed.join(", ")),
        })
    }
}

/// Denied events that are allowed.
#[derive(Debug, Clone, Serialize)]
pub struct DeniedAllowed {
    /// The action.
    pub action: String,
    /// The rules that allow it; none if the default does.
    pub rules: Vec<String>,
    /// How many events.
    pub count: u64,
    /// The first few of them.
    pub log_ids: Least<String>,
}

impl DeniedAllowed {
    /// What allows them, in words.
    pub fn by(&self) -> String {
        if self.rules.is_empty() { "the default".to_owned() } else { self.rules.join(", ") }
    }
}

/// How an evaluator fared against the subject.
#[derive(Debug, Clone, Serialize)]
pub struct EvaluatorReport {
    /// The evaluator.
    pub name: String,
    /// What it said; `None` for the referee, which does not decide every event.
    pub outcomes: Option<ByOutcome>,
    /// Events on which it differs and a declared loss says why.
    pub explained: u64,
    /// Events on which it differs and nothing says why.
    pub disagreements: u64,
    /// The first few of them.
    pub examples: Least<DisagreementExample>,
    /// Synthetic requests on which it differs and nothing says why.
    pub case_disagreements: Vec<String>,
}

/// An event on which two evaluators differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DisagreementExample {
    /// The event.
    pub log_id: String,
    /// Its action.
    pub action: String,
    /// Its agent.
    pub agent_id: String,
    /// What the subject said.
    pub expected: Effect,
    /// By which rules.
    pub expected_rules: Vec<String>,
    /// What the evaluator said.
    pub found: Effect,
    /// By which rules, where it says.
    pub found_rules: Vec<String>,
}

/// A declared loss and how often it showed.
#[derive(Debug, Clone, Serialize)]
pub struct LossReport {
    /// The loss.
    #[serde(flatten)]
    pub loss: Loss,
    /// Events of this log that the artifact decides otherwise than the policy because of it.
    pub events: u64,
}

/// Good events that were blocked, the commonest first; of equals, in the order of their keys.
fn false_blocks(tally: &Tally) -> Option<Vec<FalseBlock>> {
    let rows = tally.false_blocks.rows()?;
    let row = |(key, examples): (&FalseBlockKey, &Examples)| FalseBlock {
        action: key.action.clone(),
        rules: key.rules.clone(),
        nearest: key.nearest.clone(),
        failed: key.failed.clone(),
        count: examples.count,
        log_ids: examples.log_ids.clone(),
    };
    let mut blocks: Vec<_> = rows.iter().map(row).collect();
    blocks.sort_by_key(|block| std::cmp::Reverse(block.count));
    Some(blocks)
}

/// Denied events that were allowed, the commonest first; of equals, in the order of their keys.
fn denied_allowed(tally: &Tally) -> Option<Vec<DeniedAllowed>> {
    let rows = tally.denied_allowed.rows()?;
    let row = |((action, rules), examples): (&(String, Vec<String>), &Examples)| DeniedAllowed {
        action: action.clone(),
        rules: rules.clone(),
        count: examples.count,
        log_ids: examples.log_ids.clone(),
    };
    let mut rows: Vec<_> = rows.iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    Some(rows)
}

impl EvaluatorReport {
    /// What `other` came to, which decided every event, or was asked as a referee.
    fn of(name: &str, other: OtherTally, decided: bool) -> Self {
        Self {
            name: name.to_owned(),
            outcomes: decided.then_some(other.outcomes),
            explained: other.explained.rows().into_iter().flatten().map(|(_, count)| count).sum(),
            disagreements: other.disagreements,
            examples: other.examples,
            case_disagreements: Vec::new(),
        }
    }
}

impl Validation {
    /// Puts a tally into the form of a report. The first `deciding` of the `evaluators` decided every event; any behind
    /// them is a referee.
    pub fn new(name: String, tally: &Tally, subject: ReplaySubject<'_>, evaluators: &[&str], deciding: usize) -> Self {
        let mut losses: Vec<_> =
            subject.losses.iter().map(|loss| LossReport { loss: loss.clone(), events: 0 }).collect();
        for other in &tally.others {
            for (&index, &count) in other.explained.rows().into_iter().flatten() {
                if let Some(loss) = losses.get_mut(index) {
                    loss.events += count;
                }
            }
        }
        let denied = tally.outcomes.denied;
        let fired = tally.rules.rows();
        Self {
            schema: SCHEMA,
            name,
            events: tally.events,
            duplicates: 0,
            outcomes: tally.outcomes,
            false_block_rate: rate(tally.outcomes.good.block, tally.outcomes.good.total()),
            denied_allow_rate: (denied.total() > 0).then(|| rate(denied.allow, denied.total())),
            by_action: rows(&tally.by_action),
            by_agent: rows(&tally.by_agent),
            rules: rows(&tally.rules),
            never_fired: subject
                .policy
                .into_iter()
                .flat_map(Policy::rules)
                .filter(|rule| fired.is_some_and(|fired| !fired.contains_key(&rule.id)))
                .map(|rule| rule.id.clone())
                .collect(),
            false_blocks: false_blocks(tally),
            denied_allowed: denied_allowed(tally),
            evaluators: evaluators
                .iter()
                .skip(1)
                .enumerate()
                .map(|(index, name)| {
                    let other = tally.others.get(index).cloned().unwrap_or_default();
                    EvaluatorReport::of(name, other, index + 1 < deciding)
                })
                .collect(),
            losses,
            boundary_cases: 0,
            exposure: None,
        }
    }

    /// Takes in that an evaluator differed from the subject on a synthetic request and no loss says why.
    pub fn add_difference(&mut self, evaluator: &str, difference: String) {
        if let Some(report) = self.evaluators.iter_mut().find(|report| report.name == evaluator) {
            report.case_disagreements.push(difference);
        }
    }

    /// Whether every evaluator agrees with the subject, declared losses aside.
    pub fn agrees(&self) -> bool {
        self.evaluators.iter().all(|report| report.disagreements == 0 && report.case_disagreements.is_empty())
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn rows(table: &Table<String, ByOutcome>) -> Option<Vec<Row>> {
    let rows = table.rows()?;
    Some(rows.iter().map(|(name, &outcomes)| Row { name: name.clone(), outcomes }).collect())
}

/// `part / whole` to 6 places; 0 of nothing.
fn rate(part: u64, whole: u64) -> f64 {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of events are far below 2^53")]
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64 * 1e6).round() / 1e6 }
}

/// Replays events that were gathered in memory along their timestamps, for a policy that counts.
///
/// Events without a timestamp come last; of equal times, the order of log ids.
pub fn replay_in_time(panel: &mut Panel<'_>, events: &mut [Event]) -> Tally {
    events.sort_by(|a, b| RateCounter::order(a).cmp(&RateCounter::order(b)));
    let mut rates = RateCounter::new(panel.subject.outcomes);
    let mut tally = Tally::default();
    for event in events.iter() {
        panel.event(event, Some(&mut rates), &mut tally);
    }
    tally
}
