//! `check`: what must never happen, held against an input, a log or both.

use jiff::Timestamp;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{JobError, Observer, ObserverError, trace};
use crate::check::codes::{misspelt_ban, outside_boundary};
use crate::check::{
    self, Ban, Checked, Context, Expectations, Found, LogFacts, Places, Probed, RuleAttributes, Subject, Unreadable,
};
use crate::event::{Inputs, KeepStreams, OutcomeClasses, ReadError, ReadOptions, ReadReport, Repeats, read_in_order};
use crate::numbers::{count, counted};
use crate::policy::{Effect, Policy};
use crate::replay::{
    self, Engine, EvalError, Evaluator, Jury, Recorded, RegoArtifact, Seat, Validation, Verdict, recorded,
};
use crate::review::{self, Ledger};
use crate::session;
use crate::targets::{Deployed, Input};

/// Which engine is asked what Rego decides.
pub enum Asked<'a> {
    /// The fastest that is embedded.
    Fastest,
    /// An embedded engine.
    Embedded(Engine),
    /// An engine outside of the library.
    Other(&'a mut dyn OtherEngine),
}

/// An engine outside of the library, such as a program, which decides many requests at once.
pub trait OtherEngine {
    /// Its name in reports.
    fn name(&self) -> &'static str;

    /// Decides the requests, in their order.
    ///
    /// # Errors
    ///
    /// Ends the job.
    fn decide(&mut self, requests: &[Value]) -> Result<Vec<Verdict>, ObserverError>;
}

/// What an input and a log are held to.
#[non_exhaustive]
pub struct CheckOptions<'a> {
    /// What must never happen, and what must.
    pub expectations: &'a Expectations,
    /// A mined policy counts if its confidence is above this.
    pub min_confidence: f64,
    /// Which outcomes are good and which are denials.
    pub outcomes: &'a OutcomeClasses,
    /// When it is.
    pub now: Timestamp,
    /// What people decided, if every rule must be decided on.
    pub reviewed: Option<&'a Ledger>,
    /// What the policy must stay within.
    pub boundary: Option<&'a Policy>,
    /// Who decides with Rego.
    pub asked: Asked<'a>,
}

impl<'a> CheckOptions<'a> {
    /// What the command does without options.
    pub fn new(expectations: &'a Expectations, outcomes: &'a OutcomeClasses, now: Timestamp) -> Self {
        Self { expectations, min_confidence: 0.5, outcomes, now, reviewed: None, boundary: None, asked: Asked::Fastest }
    }
}

/// What a check came to.
pub struct CheckReport {
    /// What was found.
    pub checked: Checked,
    /// What was looked at and for, in one line.
    pub looked_at: String,
    /// Which bans match no action, if some don't.
    pub unmatched: Option<String>,
}

/// What is checked, as its user knows it.
#[derive(Clone, Copy)]
pub struct Checkable<'a> {
    /// The path of the file or folder.
    pub name: &'a str,
    /// Whether it is a folder, in which its files are.
    pub is_folder: bool,
    /// What it is.
    pub input: &'a Input,
    /// Where its rules stand.
    pub places: &'a Places,
}

/// Checks `input`, the log or both. The observer hears of the first pass over the log.
///
/// ```
/// use std::path::Path;
///
/// use policyc::check::{Ban, Expectations};
/// use policyc::diag::Severity;
/// use policyc::prelude::*;
///
/// let text = std::fs::read_to_string("examples/quickstart/expected/policy.yaml")?;
/// let input = Input::of_text(Path::new("policy.yaml"), &text, None)?;
/// let places = input.places("policy.yaml", &[("policy.yaml".to_owned(), text)]);
/// let mut expectations = Expectations::default();
/// expectations.banned.push(Ban::parse("wipe_disk")?);
/// let outcomes = OutcomeClasses::default();
/// let options = jobs::CheckOptions::new(&expectations, &outcomes, jiff::Timestamp::now());
/// let checkable = jobs::Checkable { name: "policy.yaml", is_folder: false, input: &input, places: &places };
/// let report = jobs::check(Some(checkable), None, options, &mut NoProgress)?;
/// assert!(!report.checked.fails(Severity::Error), "the policy lets a banned action through");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`JobError`]; [`JobError::Unchecked`] if nothing, or not what is expected, could be checked: a gate that looked at nothing must not
/// pass.
pub fn check(
    input: Option<Checkable<'_>>,
    log: Option<(Inputs, ReadOptions)>,
    mut options: CheckOptions<'_>,
    observer: &mut dyn Observer,
) -> Result<CheckReport, JobError> {
    let nowhere = Places::default();
    let checkable = input;
    let (name, input, places) = match checkable {
        Some(Checkable { name, input, places, .. }) => (name, Some(input), places),
        None => ("", None, &nowhere),
    };
    let expectations = options.expectations;
    refuse_what_cannot_be_checked(name, input, log.is_none(), expectations)?;
    // What can only be asked is probed with what the log has.
    let rego = input.and_then(Input::rego);
    let log = log.map(|log| read(log, input, &options, observer)).transpose()?;
    let facts = log.as_ref().map(|log| &log.facts);
    let probed = match (rego, facts) {
        (Some(artifact), Some(facts)) => Some(probe(artifact, facts, &expectations.banned, &mut options.asked)?),
        _ => None,
    };
    let probed = probed.map(|probed| as_known(probed, checkable));
    let subject = match (input, &probed) {
        (Some(Input::Set(set)), _) => Subject::Set { set, min_confidence: options.min_confidence },
        (Some(_), Some(probed)) => Subject::Probed(probed),
        (Some(input), None) if rego.is_none() => Subject::Policy(input.policy()?),
        (Some(_) | None, _) => Subject::Nothing,
    };
    let validation = match (input, &log) {
        (Some(input), Some(log)) if expectations.needs_log() => validate(name, input, log, &mut options, observer)?,
        _ => None,
    };
    let today: Date = options.now.to_zoned(TimeZone::UTC).date();
    let mut context = Context::new(subject, places, expectations, facts, validation.as_ref(), today)
        .with_found(of_document(input, places, &options)?);
    if let Some(filter) = input.and_then(Input::engine).and_then(Deployed::filter) {
        context = context.with_filter(filter.map_err(JobError::Filter)?);
    }
    let looked_at = looked_at(subject, expectations, log.is_some() && input.is_some());
    Ok(CheckReport { checked: check::check(&context), looked_at, unmatched: misspelt_ban::sentence(&context) })
}

/// What is found of a policy document alone: rules that no one decided on, and what is outside of a boundary.
fn of_document(input: Option<&Input>, places: &Places, options: &CheckOptions<'_>) -> Result<Vec<Found>, JobError> {
    let mut found = Vec::new();
    let document = |flag: &str, why: &str| match input {
        Some(Input::Policy(located)) => Ok(&located.policy),
        _ => Err(JobError::Unchecked(format!("{flag} is for a policy YAML, {why}"))),
    };
    if let Some(ledger) = options.reviewed {
        let why = "whose rules people decided on; `compile --decisions` makes one of a policies.json";
        found.extend(review::findings(document("--reviewed", why)?, ledger, places, options.now));
    }
    if let Some(boundary) = options.boundary {
        let why = "over whose rules it is a proof; `compile` makes one of a policies.json";
        found.extend(outside_boundary::found(boundary, document("--within", why)?, places));
    }
    Ok(found)
}

/// A gate that looked at nothing must not pass.
fn refuse_what_cannot_be_checked(
    name: &str,
    input: Option<&Input>,
    no_logs: bool,
    expectations: &Expectations,
) -> Result<(), JobError> {
    let is_rego = input.is_some_and(|input| input.rego().is_some());
    let why = match input {
        Some(Input::Set(set)) if set.policies.is_empty() && set.grants.is_empty() => {
            format!("{name}: the policy set is empty, so there is nothing to check")
        }
        Some(_) if is_rego && no_logs => format!(
            "{name}: Rego can only be asked, not proven; give --logs LOGS to probe it with their events and agents, or check \
             the policy YAML that it was compiled from"
        ),
        Some(_) if is_rego && (asks_about_grants(expectations) || asks_about_rules(expectations)) => format!(
            "{name}: the expectations ask about rules, and Rego can only be asked about requests; check the policy YAML \
             that it was compiled from, or give --expect FILE with bans alone"
        ),
        Some(Input::Policy(_) | Input::Engine(..)) if no_logs && expectations.needs_log() => {
            "the expectations ask about decisions on a log; give --logs LOGS".to_owned()
        }
        None if expectations.banned.is_empty() => {
            "a log alone can only be checked for banned actions; name some with --ban, or give an INPUT".to_owned()
        }
        _ => return Ok(()),
    };
    Err(JobError::Unchecked(why))
}

fn asks_about_rules(expectations: &Expectations) -> bool {
    expectations.rules.evidence || expectations.rules.named_actions
}

fn asks_about_grants(expectations: &Expectations) -> bool {
    !expectations.required.is_empty() || !expectations.max_agents.is_empty()
}

/// Which expectations this kind of input has no answer to.
pub fn unanswered(input: Option<&Input>, expectations: &Expectations) -> Option<&'static str> {
    let (rules, grants) = (asks_about_rules(expectations), asks_about_grants(expectations));
    match input {
        None if rules || grants || expectations.needs_log() => Some("a log alone is checked for banned actions only"),
        Some(Input::Set(_)) if rules || expectations.needs_log() => Some(
            "a policy set is checked for bans, bounds and agents only; `rules` and `log` need the policy made of it",
        ),
        _ => None,
    }
}

/// A log that was read once, and how it is read again.
struct RereadLog {
    facts: LogFacts,
    inputs: Inputs,
    reading: ReadOptions,
}

fn read(
    (inputs, reading): (Inputs, ReadOptions),
    input: Option<&Input>,
    options: &CheckOptions<'_>,
    observer: &mut dyn Observer,
) -> Result<RereadLog, JobError> {
    let reads = input.map_or(session::Attributes::NONE, Input::reads_session);
    let (inputs, reading) = trace(inputs, reading, reads, observer)?;
    let (facts, report) = facts(&inputs, &reading, input, options, observer)?;
    let repeats = Repeats::LeaveOut(report.duplicates.clone().unwrap_or_default());
    Ok(RereadLog { facts, inputs: inputs.again(&report.files), reading: ReadOptions { repeats, ..reading } })
}

fn facts(
    inputs: &Inputs,
    reading: &ReadOptions,
    input: Option<&Input>,
    options: &CheckOptions<'_>,
    observer: &mut dyn Observer,
) -> Result<(LogFacts, ReadReport), JobError> {
    let (expectations, outcomes) = (options.expectations, options.outcomes);
    let probing = input.is_some_and(|input| input.rego().is_some());
    let attributes = match input {
        Some(Input::Policy(located)) => RuleAttributes::of(&located.policy),
        _ => RuleAttributes::default(),
    };
    let keep_streams = if expectations.needs_log() { KeepStreams::Yes } else { KeepStreams::No };
    let reading = ReadOptions { keep_streams, repeats: Repeats::Find, ..reading.clone() };
    let mut facts = LogFacts { passed_over: inputs.passed_over().to_vec(), ..LogFacts::default() };
    let mut unreadable = Unreadable::default();
    let progress = observer.pass("checking");
    let report = read_in_order(
        inputs,
        &reading,
        |block| {
            let mut part = LogFacts { attributes: attributes.part(), ..LogFacts::default() };
            for (event, at) in block {
                part.event(event, at, &expectations.banned, outcomes, probing);
            }
            part
        },
        |part| {
            facts.append(part);
            Ok::<_, ReadError>(())
        },
        |line| {
            unreadable.add(line, &expectations.banned);
            observer.skipped(line);
        },
        progress.as_ref(),
    )?;
    facts.unreadable = unreadable;
    facts.without_outcomes = report.without_outcomes().map(|file| file.path.clone()).collect();
    observer.read(&report).map_err(JobError::Observer)?;
    Ok((facts, report))
}

fn probe(artifact: &RegoArtifact, facts: &LogFacts, bans: &[Ban], asked: &mut Asked<'_>) -> Result<Probed, JobError> {
    let on = |engine: Engine| artifact.evaluator(engine).map_err(|error| JobError::Seat(replay::SeatError::new(error)));
    let mut evaluator: Box<dyn Evaluator + Send> = match asked {
        Asked::Other(engine) => return probe_other(*engine, facts, bans),
        Asked::Embedded(engine) => Box::new(on(*engine)?),
        Asked::Fastest => Seat::evaluator(artifact)?,
    };
    let mut probed = check::probe(evaluator.as_mut(), facts, bans).map_err(JobError::Ask)?;
    probed.doubts = artifact.doubts().to_vec();
    Ok(probed)
}

/// The same with doubts about files by the paths that a user knows.
fn as_known(mut probed: Probed, checkable: Option<Checkable<'_>>) -> Probed {
    for (doubt, Checkable { name, is_folder, .. }) in probed.doubts.iter_mut().zip(checkable.into_iter().cycle()) {
        doubt.path = if is_folder { Path::new(name).join(&doubt.path).display().to_string() } else { name.to_owned() };
    }
    probed
}

/// Asks an engine that takes many requests at once: what the probes would ask is gathered, decided, and then looked up.
fn probe_other(engine: &mut dyn OtherEngine, facts: &LogFacts, bans: &[Ban]) -> Result<Probed, JobError> {
    let mut answers = Answers { recorded: Recorded::new(engine.name()), missing: Vec::new() };
    loop {
        let probed = check::probe(&mut answers, facts, bans).map_err(JobError::Ask)?;
        let missing = std::mem::take(&mut answers.missing);
        if missing.is_empty() {
            return Ok(probed);
        }
        for (request, verdict) in missing.iter().zip(engine.decide(&missing).map_err(JobError::Observer)?) {
            answers.recorded.record(request, verdict);
        }
    }
}

/// What an engine said, and what it was not asked yet.
struct Answers {
    recorded: Recorded,
    missing: Vec<Value>,
}

impl Evaluator for Answers {
    fn name(&self) -> &'static str {
        (&self.recorded).name()
    }

    fn decide(&mut self, input: &Value) -> Result<Verdict, EvalError> {
        (&self.recorded).decide(input).or_else(|_| {
            self.missing.push(input.clone());
            Ok(Verdict { effect: Effect::Block, rules: None, reason: String::new() })
        })
    }
}

/// What the input does with the log; nothing for a policy set, which decides nothing.
fn validate(
    name: &str,
    input: &Input,
    log: &RereadLog,
    options: &mut CheckOptions<'_>,
    observer: &mut dyn Observer,
) -> Result<Option<Validation>, JobError> {
    if matches!(input, Input::Set(_)) {
        return Ok(None);
    }
    let recorded = match (&mut options.asked, input.rego()) {
        (Asked::Other(engine), Some(_)) => {
            let subject = replay::ReplaySubject { policy: None, losses: &[], outcomes: options.outcomes };
            let (requests, _) =
                recorded::requests(subject, &log.inputs, &log.reading, observer.pass("reading").as_ref())?;
            let mut recorded = Recorded::new(engine.name());
            for (request, verdict) in requests.iter().zip(engine.decide(&requests).map_err(JobError::Observer)?) {
                recorded.record(request, verdict);
            }
            Some(recorded)
        }
        _ => None,
    };
    let seat: &dyn Seat = match &recorded {
        Some(answers) => answers,
        None => input.seat()?,
    };
    let subject = replay::ReplaySubject { policy: input.policy().ok(), losses: &[], outcomes: options.outcomes };
    let jury = Jury { subject, seats: &[seat], referees: &[] };
    let progress = observer.pass("replaying");
    Ok(Some(jury.replay(name, &log.inputs, &log.reading, |_| {}, progress.as_ref())?.0))
}

/// What was looked at and for, in one line.
fn looked_at(subject: Subject<'_>, expectations: &Expectations, with_log: bool) -> String {
    let bans = counted(count(expectations.banned.len()), "ban");
    let what = match subject {
        Subject::Set { set, .. } => {
            format!("{} mined policies and {} grants against {bans}", set.policies.len(), set.grants.len())
        }
        Subject::Policy(policy) => format!("{} rules against {bans}", policy.rules().len()),
        Subject::Probed(probed) => format!("{} probes for {bans}", probed.probes),
        Subject::Nothing => format!("the log against {bans}"),
    };
    format!("{what}{}", if with_log { " and the log" } else { "" })
}
