//! From artifacts to a [`Validation`]: seats the evaluators, replays a log on all cores, tries the bounds of each rule.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::RandomState;
use rustc_hash::FxHashSet;
use thiserror::Error;

use super::Verdict;
use super::alike::{Alike, LineKind, Signature, Sorted};
use super::recorded::Gathered;
use super::seat::{Seat, SeatError};
use super::tally::Merge as _;
use super::validate::{Panel, ReplaySubject, Tally, Validation, replay_in_time};
use crate::backend::witness;
use crate::event::{
    Dictionary, Event, Fold, Inputs, KeepStreams, Line, LineFold, OutcomeClass, Position, Progress, ReadError,
    ReadOptions, ReadReport, Repeats, Skipped, by_number, read_lines, read_reporting,
};
use crate::policy::Policy;

/// The evaluators that decide a log together.
#[derive(Clone, Copy)]
pub struct Jury<'a> {
    /// What is compared; see [`ReplaySubject`].
    pub subject: ReplaySubject<'a>,
    /// The evaluators that decide every event. The report is about the first.
    pub seats: &'a [&'a dyn Seat],
    /// Slower evaluators that check the first two thousand distinct requests at most and every boundary case.
    pub referees: &'a [&'a dyn Seat],
}

/// Why nothing was proven.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An engine did not take the artifact.
    #[error(transparent)]
    Seat(#[from] SeatError),
}

impl<'a> Jury<'a> {
    fn panel(&self) -> Result<Panel<'a>, SeatError> {
        let evaluators =
            |seats: &'a [&'a dyn Seat]| seats.iter().map(|seat| seat.evaluator()).collect::<Result<Vec<_>, _>>();
        Ok(Panel::new(self.subject, evaluators(self.seats)?, evaluators(self.referees)?))
    }

    /// Replays `inputs`, each event once however often it comes, and tries the bounds of each rule. `name` is the report's;
    /// `skipped` hears of malformed lines. Where the options do not say which events come more than once, a log that has some is read
    /// once more; of a stream that is too long to be kept, each event counts as often as it comes.
    ///
    /// # Errors
    ///
    /// [`ProveError`] if the log cannot be read or an engine does not take the artifact. That evaluators disagree is no
    /// error but a result: [`Validation::agrees`].
    pub fn replay(
        &self,
        name: &str,
        inputs: &Inputs,
        options: &ReadOptions,
        skipped: impl FnMut(&Skipped),
        progress: &dyn Progress,
    ) -> Result<(Validation, ReadReport), ProveError> {
        // Once here, so that an artifact that an engine does not take is found before the log is read.
        let mut panel = self.panel()?;
        let (tally, report) = self.pass_of_each(&mut panel, inputs, options, skipped, progress)?;
        let mut validation = Validation::new(name.to_owned(), &tally, self.subject, &panel.names(), self.seats.len());
        validation.duplicates = report.left_out;
        self.try_bounds(&mut panel, &mut validation);
        Ok((validation, report))
    }

    /// A pass that takes each event once, after one that finds out which come more often.
    fn pass_of_each(
        &self,
        panel: &mut Panel<'a>,
        inputs: &Inputs,
        options: &ReadOptions,
        skipped: impl FnMut(&Skipped),
        progress: &dyn Progress,
    ) -> Result<(Tally, ReadReport), ProveError> {
        if !matches!(options.repeats, Repeats::Keep) {
            return self.pass(panel, inputs, options, skipped, progress);
        }
        let keep_streams = match options.keep_streams {
            KeepStreams::No => KeepStreams::IfShort,
            keep => keep,
        };
        let first = ReadOptions { repeats: Repeats::Find, keep_streams, ..options.clone() };
        let (tally, report) = self.pass(panel, inputs, &first, skipped, progress)?;
        let found = report.duplicates.clone().filter(|found| found.any() && inputs.can_be_read_again(&report.files));
        let Some(found) = found else {
            return Ok((tally, report));
        };
        let rest = ReadOptions { repeats: Repeats::LeaveOut(found), keep_streams: KeepStreams::No, ..options.clone() };
        let (tally, again) = self.pass(panel, &inputs.again(&report.files), &rest, |_| {}, progress)?;
        Ok((tally, ReadReport { left_out: again.left_out, reused_ids: again.reused_ids, ..report }))
    }

    fn pass(
        &self,
        panel: &mut Panel<'a>,
        inputs: &Inputs,
        options: &ReadOptions,
        skipped: impl FnMut(&Skipped),
        progress: &dyn Progress,
    ) -> Result<(Tally, ReadReport), ProveError> {
        Ok(if self.subject.policy.is_some_and(Policy::counts) {
            let (Gathered(mut events), report) = read_reporting(inputs, options, Gathered::default, skipped, progress)?;
            (replay_in_time(panel, &mut events), report)
        } else if let Some(policy) = self.subject.policy {
            let new = || Kinds::new(self.panel(), policy);
            let (part, report) = read_lines(inputs, options, new, skipped, progress)?;
            part.panel?;
            (part.tally, report)
        } else {
            let new = || ReplayPart { panel: self.panel(), tally: Tally::default() };
            let (part, report) = read_reporting(inputs, options, new, skipped, progress)?;
            part.panel?;
            (part.tally, report)
        })
    }

    /// Tries the bounds of each rule alone, without a log.
    ///
    /// # Errors
    ///
    /// [`ProveError::Seat`] if an engine does not take the artifact.
    pub fn bounds(&self, name: &str) -> Result<Validation, ProveError> {
        let mut panel = self.panel()?;
        let mut validation =
            Validation::new(name.to_owned(), &Tally::default(), self.subject, &panel.names(), self.seats.len());
        self.try_bounds(&mut panel, &mut validation);
        Ok(validation)
    }

    fn try_bounds(&self, panel: &mut Panel<'a>, validation: &mut Validation) {
        let cases = self.subject.policy.map(witness::requests).unwrap_or_default();
        for case in &cases {
            for (evaluator, expected, found) in panel.case(&case.input) {
                validation.add_difference(
                    &evaluator,
                    format!(
                        "{}: expected {} by {:?}, found {} by {:?}, for {}",
                        case.name,
                        expected.effect,
                        expected.rules.unwrap_or_default(),
                        found.effect,
                        found.rules.unwrap_or_default(),
                        case.input
                    ),
                );
            }
        }
        validation.boundary_cases = u64::try_from(cases.len()).unwrap_or(u64::MAX);
    }
}

/// One thread's part of a replay of whole events.
struct ReplayPart<'a> {
    panel: Result<Panel<'a>, SeatError>,
    tally: Tally,
}

impl Fold for ReplayPart<'_> {
    fn event(&mut self, event: Event, _: Position<'_>) {
        if let Ok(panel) = &mut self.panel {
            panel.event(&event, None, &mut self.tally);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.tally.merge(other.tally);
        Self { panel: self.panel.and(other.panel), tally: self.tally }
    }
}

/// One thread's part of a replay of lines, where it is known what is read of them: each kind of line is decided once.
struct Kinds<'a> {
    panel: Result<Panel<'a>, SeatError>,
    tally: Tally,
    alike: Alike<'a>,
    by_kind: HashMap<LineKind, usize, RandomState>,
    by_signature: HashMap<Signature, LikeLines, RandomState>,
    cases: Vec<KindOfLine>,
    /// By number.
    outcomes: Vec<OutcomeClass>,
}

/// What was said about a kind of line, and how often there was one of each class.
struct KindOfLine {
    agent: u32,
    action: u32,
    verdicts: Arc<[Verdict]>,
    /// Which evaluators differ as a loss says.
    explained: Vec<(usize, usize)>,
    /// Whether one differs and no loss says why.
    differs: bool,
    times: [(OutcomeClass, u64); 3],
}

/// The lines that the policy decides alike, for one reason.
struct LikeLines {
    /// The case of the first.
    case: usize,
    /// Values of which it was seen that all engines take them as they took the first line's: place and class.
    tried: FxHashSet<(usize, u32)>,
}

impl LikeLines {
    /// Whether each value of a kind has been tried.
    fn covers(&self, kind: &[u32]) -> bool {
        kind.iter().enumerate().all(|(place, class)| self.tried.contains(&(place, *class)))
    }

    fn add(&mut self, kind: &[u32]) {
        self.tried.extend(kind.iter().copied().enumerate());
    }
}

/// So many kinds are each decided, by each thread: whole combinations, beyond each value by itself. In a log with more, those of a signature
/// whose values have all been tried are not.
const MANY_KINDS: usize = 1_024;

/// How many kinds and classes a part remembers. Past it, it forgets them all and goes on: memory does not grow with the log.
const MAX_KINDS: usize = 50_000;

impl<'a> Kinds<'a> {
    fn new(panel: Result<Panel<'a>, SeatError>, policy: &'a Policy) -> Self {
        Self {
            panel,
            tally: Tally::default(),
            alike: Alike::new(policy),
            by_kind: HashMap::default(),
            by_signature: HashMap::default(),
            cases: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Counts what has been decided, and forgets it.
    fn settle(&mut self, dictionary: &Dictionary) {
        for case in self.cases.drain(..) {
            let (agent, action) = (dictionary.agents.get(case.agent), dictionary.actions.get(case.action));
            for (class, times) in case.times.into_iter().filter(|(_, times)| *times > 0) {
                self.tally.decided(agent, action, class, &case.verdicts, times);
                for (evaluator, loss) in &case.explained {
                    self.tally.explained(*evaluator, *loss, times);
                }
            }
        }
        self.by_kind.clear();
        self.by_signature.clear();
    }

    /// The case of a line. `None` if it is no event.
    fn case(&mut self, line: &Line<'_>) -> Option<usize> {
        let Self { panel: Ok(panel), alike, by_kind, by_signature, cases, .. } = self else {
            return None;
        };
        let Sorted { kind, signature } = alike.sort(line);
        if let Some(case) = by_kind.get(kind) {
            return Some(*case);
        }
        let group = by_signature.get_mut(signature);
        let case = match group {
            Some(group) if by_kind.len() >= MANY_KINDS && group.covers(kind) => group.case,
            group => {
                // INVARIANT: the line was read, so its text is an event.
                let verdicts = panel.first(&Event::from_json(line.text).ok()?);
                // The referee is asked about the first of all lines alone.
                let said = |case: &KindOfLine| {
                    case.verdicts.iter().zip(verdicts.iter()).all(|(known, found)| known.said() == found.said())
                };
                match group {
                    Some(group) if cases.get(group.case).is_some_and(said) => {
                        group.add(kind);
                        group.case
                    }
                    group => {
                        let case = cases.len();
                        if group.is_none() {
                            let mut group = LikeLines { case, tried: FxHashSet::default() };
                            group.add(kind);
                            by_signature.insert(signature.into(), group);
                        } else {
                            by_kind.insert(kind.into(), case);
                        }
                        cases.push(KindOfLine::new(line, panel, verdicts));
                        case
                    }
                }
            }
        };
        if by_kind.len() < MANY_KINDS {
            by_kind.insert(kind.into(), case);
        }
        Some(case)
    }
}

impl KindOfLine {
    fn new(line: &Line<'_>, panel: &Panel<'_>, verdicts: Arc<[Verdict]>) -> Self {
        let differences = panel.differences(line.dictionary.actions.get(line.action), &verdicts);
        Self {
            agent: line.agent,
            action: line.action,
            explained: differences.iter().filter_map(|(place, loss)| Some((*place, (*loss)?))).collect(),
            differs: differences.iter().any(|(_, loss)| loss.is_none()),
            verdicts,
            times: [OutcomeClass::Good, OutcomeClass::Denied, OutcomeClass::Neutral].map(|class| (class, 0)),
        }
    }
}

impl LineFold for Kinds<'_> {
    fn wants(&self, path: &[String]) -> bool {
        self.alike.wants(path)
    }

    fn watches(&self, path: &[String]) -> bool {
        self.alike.watches(path)
    }

    fn wants_empty(&self, path: &[String]) -> bool {
        self.alike.wants_empty(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        let Self { panel: Ok(panel), tally, outcomes, .. } = self else {
            return;
        };
        // INVARIANT: the line was read, so its text is an event.
        let event = || Event::from_json(line.text).ok();
        if line.has_watched_object {
            if let Some(event) = event() {
                panel.event(&event, None, tally);
            }
            return;
        }
        let class = by_number(outcomes, line.outcome, |outcome| panel.class(line.dictionary.outcomes.get(outcome)));
        let class = class.map_or(OutcomeClass::Neutral, |class| *class);
        let Some(place) = self.case(line) else {
            return;
        };
        let Self { panel: Ok(panel), tally, alike, cases, .. } = self else {
            return;
        };
        if let Some(case) = cases.get_mut(place) {
            if case.differs || Panel::is_wrong(class, &case.verdicts) {
                if let Some(event) = event() {
                    panel.count(&event, &case.verdicts, tally);
                }
            } else if let Some((_, times)) = case.times.iter_mut().find(|(known, _)| *known == class) {
                *times += 1;
            }
        }
        if cases.len() > MAX_KINDS || alike.is_full(MAX_KINDS) {
            alike.clear();
            self.settle(line.dictionary);
        }
    }

    fn close(&mut self, dictionary: &Dictionary) {
        self.settle(dictionary);
        self.alike.restart();
        self.outcomes = Vec::new();
    }

    fn merge(mut self, other: Self) -> Self {
        self.tally.merge(other.tally);
        Self { panel: self.panel.and(other.panel), tally: self.tally, ..other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Backend as _, EmitOptions, Rego};
    use crate::event::{NoProgress, OutcomeClasses};
    use crate::policy::{ActionPattern, Bound, Condition, Effect, Metadata, Rule, Test};
    use crate::replay::{Engine, RegoArtifact};
    use serde_json::json;

    /// One allow rule for each test.
    fn policy(tests: &[(&str, &str, Test)]) -> Policy {
        let rules = (0..).zip(tests).map(|(number, (action, path, test))| {
            let mut rule = Rule::new(format!("r{number}"), ActionPattern::exact(action).unwrap(), Effect::Allow);
            let condition = Condition { path: path.parse().unwrap(), test: test.clone() };
            rule.constraints = [condition].into_iter().collect();
            rule
        });
        Policy::new(Metadata::default(), Effect::Block, rules.collect()).unwrap()
    }

    /// A log with many values, objects where the policy looks for values, and odd spellings.
    fn log() -> String {
        let line = |n: u32| {
            let outcome = ["success", "denied", "error", "success"][usize::try_from(n % 4).unwrap()];
            let action = if n.is_multiple_of(3) { "read_file" } else { "pay" };
            let context = match n % 50 {
                7 => json!({"params": {"amount": {"value": n}, "to": "team-1"}}),
                11 => json!({"params": {"to": ["team-1", format!("x{n}")]}}),
                17 => json!({"params": {}}),
                19 => json!({"params": {"amount": null}, "n": n}),
                23 => json!({"params": {"to": "team-1", "opts": {}, "bcc": {}}}),
                29 => json!({"params": {"to": "team-1", "opts": {"fast": n, "force": {"really": null}}}}),
                31 => json!({"params": {"to": "team-1", "opts": {"fast": {"x": {}}}, "bcc": {"at": n}}}),
                37 => json!({"params": [n % 3]}),
                41 => json!({"n": n}),
                13 => json!({"params": {"amount": format!("{n}"), "to": null}}),
                _ => json!({"params": {"amount": f64::from(n) / 4.0, "to": format!("team-{}", n % 30)}, "n": n}),
            };
            let event = json!({
                "log_id": format!("l{n:04}"), "agent_id": format!("a{}", n % 3), "action": action,
                "context": context, "outcome": outcome, "extra": [n],
            });
            let text = event.to_string();
            if n.is_multiple_of(17) { text.replacen(':', " : ", 3) } else { text }
        };
        (0..3_000).map(|n| line(n) + "\n").collect()
    }

    /// A replay by kinds says what a replay of each event says, down to the last byte.
    #[test]
    fn kinds_and_events_give_one_report() {
        let text = log();
        let events: Vec<_> = text.lines().map(|line| Event::from_json(line).unwrap()).collect();
        let policy = policy(&[
            ("read_file", "params.amount", Test::Max(Bound::from_f64(500.5).unwrap())),
            ("pay", "params.amount", Test::Min(Bound::from_f64(20.0).unwrap())),
            ("pay", "params.to", Test::StartsWith("team-1".to_owned())),
            ("pay", "params", Test::Exists(true)),
            ("pay", "n", Test::Max(Bound::from_f64(2_000.0).unwrap())),
            ("read_file", "params", Test::Only(vec!["amount".to_owned(), "to".to_owned()])),
            ("pay", "params.opts", Test::Only(vec!["fast".to_owned()])),
        ]);
        let emitted = Rego.emit(&policy, &EmitOptions::default()).unwrap();
        let files: Vec<_> = emitted.artifacts.into_iter().map(|file| (file.path, file.text)).collect();
        let artifact = RegoArtifact::from_files(&files, None).unwrap();
        // The other policy has one rule less: the evaluators differ, and no loss says why.
        let less = Policy::new(Metadata::default(), Effect::Block, policy.rules()[1..].to_vec()).unwrap();
        let outcomes = OutcomeClasses::default();
        let subject = ReplaySubject { policy: Some(&policy), losses: &[], outcomes: &outcomes };
        let machine = artifact.on(Engine::Rvm);
        let jury = Jury { subject, seats: &[&policy, &machine, &less], referees: &[] };
        let by_kind = |text: &str| {
            let inputs = Inputs::from_bytes("log", text.as_bytes());
            jury.replay("log", &inputs, &ReadOptions::default(), |_| {}, &NoProgress).unwrap().0.to_json()
        };
        let mut panel = jury.panel().unwrap();
        let mut tally = Tally::default();
        for event in &events {
            panel.event(event, None, &mut tally);
        }
        let mut by_event = Validation::new("log".to_owned(), &tally, subject, &panel.names(), jury.seats.len());
        jury.try_bounds(&mut panel, &mut by_event);
        let by_event = by_event.to_json();
        assert!(by_event.contains("\"expected\""), "nothing differs");
        assert_eq!(by_kind(&text), by_event);
        let mut lines: Vec<_> = text.lines().collect();
        lines.reverse();
        assert_eq!(by_kind(&lines.join("\n")), by_event);
    }
}
