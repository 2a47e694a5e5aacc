//! `check`: the gate.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use jiff::tz::TimeZone;
use policyc::check::codes::{misspelt_ban, outside_boundary};
use policyc::check::{
    self, Attributes, Ban, Checked, Context, Expectations, Found, LogFacts, Places, Probed, Subject, Unreadable,
};
use policyc::diag::Severity;
use policyc::event::{Inputs, KeepStreams, ReadError, ReadOptions, ReadReport, Repeats, read_in_order};
use policyc::mine::Classes;
use policyc::policy::Effect;
use policyc::replay::{
    self, Engine, EvalError, Evaluator, Jury, Recorded, RegoArtifact, Seat, Validation, Verdict, recorded,
};
use policyc::report;
use policyc::report::findings::Findings;
use policyc::review;
use policyc::session;
use policyc::targets::{Deployed, Input};

use super::decisions;
use crate::args::{Check, EngineArg, FailOn, FindingsFormat};
use crate::artifact::{self, rego_files};
use crate::opa::Opa;
use crate::progress::Bar;
use crate::reading::{SkippedReport, generated_at, traced};
use crate::{Outcome, output};

/// Where expectations are looked for if nobody says where they are.
const EXPECTATIONS: &str = "policies/expectations.yaml";

/// Checks the input, the log or both.
pub(crate) fn run(args: &Check, quiet: bool) -> Result<Outcome> {
    let expectations = expectations(args)?;
    if expectations.is_empty() && !args.reviewed && args.within.is_none() {
        bail!(
            "nothing to check: name banned actions with --ban ACTION or --ban-file FILE, or what to expect with \
             --expect FILE (or {EXPECTATIONS})"
        );
    }
    let read = args.input.as_ref().map(|path| read_input(path, args)).transpose()?;
    let (input, places) = match &read {
        Some((input, places)) => (Some(input), places),
        None => (None, &Places::default()),
    };
    refuse_what_cannot_be_checked(args, input, &expectations)?;
    say_what_is_not_checked(input, &expectations);
    let reads = input.map_or(session::Attributes::NONE, Input::reads_session);
    let log = if args.logs.is_empty() {
        None
    } else {
        Some(traced(args.reading.inputs(&args.logs)?, args.reading.options(), reads, quiet)?)
    };
    // What can only be asked is probed with what the log has.
    let rego = input.and_then(Input::rego);
    let mut again = None;
    let facts = match log {
        Some((inputs, options)) => {
            let attributes = match input {
                Some(Input::Policy(located)) => Attributes::of(&located.policy),
                _ => Attributes::default(),
            };
            let watching = (rego.is_some(), attributes);
            let (facts, report) = read_log(&inputs, &options, args, &expectations, watching, quiet)?;
            let repeats = Repeats::LeaveOut(report.duplicates.clone().unwrap_or_default());
            again = Some((inputs.again(&report.files), ReadOptions { repeats, ..options }));
            Some(facts)
        }
        None => None,
    };
    let probed = match (rego, &facts) {
        (Some(artifact), Some(facts)) => Some(probe(artifact, facts, &expectations, args)?),
        _ => None,
    };
    let subject = match (input, &probed) {
        (Some(Input::Set(set)), _) => Subject::Set { set, min_confidence: args.min_confidence },
        (Some(_), Some(probed)) => Subject::Probed(probed),
        (Some(input), None) if rego.is_none() => Subject::Policy(input.policy().with_context(|| places.path.clone())?),
        (Some(_) | None, _) => Subject::Nothing,
    };
    let validation = match (input, &again) {
        (Some(input), Some((again, options))) if expectations.needs_log() => {
            validate(args, input, again, options, quiet)?
        }
        _ => None,
    };
    let today = generated_at()?.to_zoned(TimeZone::UTC).date();
    let mut context = Context::new(subject, places, &expectations, facts.as_ref(), validation.as_ref(), today)
        .with_found(unreviewed(args, input, places)?)
        .with_found(outside(args, input, places)?);
    if let Some(filter) = input.and_then(Input::engine).and_then(Deployed::filter) {
        context = context.with_filter(filter.context("the file was not checked the way the filter reads it")?);
    }
    let checked = check::check(&context);
    if let (false, Some(sentence)) = (quiet, misspelt_ban::sentence(&context)) {
        anstream::eprintln!("note: {}", report::visible(&sentence));
    }
    let name = args.input.as_ref().map_or_else(|| args.logs.join(" "), |path| path.display().to_string());
    let looked_at = looked_at(&name, subject, &expectations, args);
    print(&name, &looked_at, &checked, args.format, false)?;
    let least = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    Ok(if checked.fails(least) { Outcome::Findings } else { Outcome::Clean })
}

/// What `--reviewed` finds.
fn unreviewed(args: &Check, input: Option<&Input>, places: &Places) -> Result<Vec<Found>> {
    if !args.reviewed {
        return Ok(Vec::new());
    }
    let Some(Input::Policy(located)) = input else {
        bail!(
            "--reviewed is for a policy YAML, whose rules people decided on; `compile --decisions` makes one of a policies.json"
        );
    };
    let ledger = decisions::read_or_new(&args.decisions)?;
    Ok(review::findings(&located.policy, &ledger, places, generated_at()?))
}

/// What `--within` finds.
fn outside(args: &Check, input: Option<&Input>, places: &Places) -> Result<Vec<Found>> {
    let Some(path) = &args.within else { return Ok(Vec::new()) };
    let Some(Input::Policy(located)) = input else {
        bail!("--within is for a policy YAML, over whose rules it is a proof; `compile` makes one of a policies.json");
    };
    Ok(outside_boundary::found(&artifact::read_document(path)?, &located.policy, places))
}

/// What the file and the command line ask for.
fn expectations(args: &Check) -> Result<Expectations> {
    let path = args.expect.as_deref().or_else(|| Some(Path::new(EXPECTATIONS)).filter(|path| path.exists()));
    let mut expectations = match path {
        Some(path) => {
            let text = output::read_text(path)?;
            let expectations = Expectations::from_yaml(&text, &path.display().to_string())?;
            if expectations.is_empty() && expectations.waivers.is_empty() {
                bail!("{}: expects nothing; a check of nothing always passes", path.display());
            }
            expectations
        }
        None => Expectations::default(),
    };
    for ban in &args.ban {
        expectations.banned.push(Ban::parse(ban).context("--ban")?);
    }
    if let Some(path) = &args.ban_file {
        let before = expectations.banned.len();
        for (line, text) in (1..).zip(output::read_text(path)?.lines()) {
            let text = without_comment(text).trim();
            if !text.is_empty() {
                let ban = Ban::parse(text).with_context(|| format!("{}:{line}", path.display()))?;
                expectations.banned.push(ban);
            }
        }
        if expectations.banned.len() == before {
            bail!("{}: no banned action in it", path.display());
        }
    }
    if let Some(path) = &args.classes {
        let name = path.display().to_string();
        let classes = Classes::from_yaml(&output::read_text(path)?, &name)?;
        expectations.use_classes(&Arc::new(classes), &name).context("--classes")?;
    }
    Ok(expectations)
}

/// A line of a ban file without its comment: a `#` starts one at the start of the line or after a blank, so that a name may
/// contain it.
fn without_comment(line: &str) -> &str {
    let starts = |at: usize| line.get(..at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']));
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| starts(*at));
    comment.and_then(|at| line.get(..at)).unwrap_or(line)
}

/// A gate that looked at nothing must not pass.
fn refuse_what_cannot_be_checked(args: &Check, input: Option<&Input>, expectations: &Expectations) -> Result<()> {
    let no_logs = args.logs.is_empty();
    let name = args.input.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    match input {
        Some(Input::Set(set)) if set.policies.is_empty() && set.grants.is_empty() => {
            bail!("{name}: the policy set is empty, so there is nothing to check");
        }
        Some(input) if input.rego().is_some() && no_logs => {
            bail!(
                "{name}: Rego can only be asked, not proven; give --logs LOGS to probe it with their events and agents, or check \
                 the policy YAML that it was compiled from"
            );
        }
        Some(input) if input.rego().is_some() && asks_about_rules(expectations) => {
            bail!(
                "{name}: the expectations ask about rules, and Rego can only be asked about requests; check the policy YAML \
                 that it was compiled from, or give --expect FILE with bans alone"
            );
        }
        Some(Input::Policy(_) | Input::Engine(..)) if no_logs && expectations.needs_log() => {
            bail!("the expectations ask about decisions on a log; give --logs LOGS");
        }
        None if expectations.banned.is_empty() => {
            bail!("a log alone can only be checked for banned actions; name some with --ban, or give an INPUT");
        }
        _ => Ok(()),
    }
}

fn asks_about_rules(expectations: &Expectations) -> bool {
    !expectations.required.is_empty()
        || !expectations.max_agents.is_empty()
        || expectations.rules.evidence
        || expectations.rules.named_actions
}

/// Says which expectations this kind of input has no answer to.
fn say_what_is_not_checked(input: Option<&Input>, expectations: &Expectations) {
    let rules = expectations.rules.evidence || expectations.rules.named_actions;
    let grants = !expectations.required.is_empty() || !expectations.max_agents.is_empty();
    let unanswered = match input {
        None if rules || grants || expectations.needs_log() => "a log alone is checked for banned actions only",
        Some(Input::Set(_)) if rules || expectations.needs_log() => {
            "a policy set is checked for bans, bounds and agents only; `rules` and `log` need the policy made of it"
        }
        _ => return,
    };
    anstream::eprintln!("warning: not all that is expected is checked: {unanswered}");
}

/// The input, and where its rules stand.
fn read_input(path: &Path, args: &Check) -> Result<(Input, Places)> {
    let by_opa = args.engine == Some(EngineArg::Opa);
    let (input, places) = artifact::read_with_places(path, args.entrypoint.as_deref(), by_opa)?;
    if args.engine.is_some() && input.rego().is_none() {
        bail!("--engine is for Rego, and {} is {}", path.display(), input.noun());
    }
    Ok((input, places))
}

fn read_log(
    inputs: &Inputs,
    options: &ReadOptions,
    args: &Check,
    expectations: &Expectations,
    (probing, attributes): (bool, Attributes),
    quiet: bool,
) -> Result<(LogFacts, ReadReport)> {
    let keep_streams = if expectations.needs_log() { KeepStreams::Yes } else { KeepStreams::No };
    let options = ReadOptions { keep_streams, repeats: Repeats::Find, ..options.clone() };
    let outcomes = args.reading.outcomes();
    let mut skipped =
        SkippedReport::new(&args.reading, inputs, &args.input.as_deref().into_iter().collect::<Vec<_>>())?;
    let mut facts = LogFacts { passed_over: inputs.passed_over().to_vec(), ..LogFacts::default() };
    let mut unreadable = Unreadable::default();
    let report = read_in_order(
        inputs,
        &options,
        |block| {
            let mut part = LogFacts { attributes: attributes.part(), ..LogFacts::default() };
            for (event, at) in block {
                part.event(event, at, &expectations.banned, &outcomes, probing);
            }
            part
        },
        |part| {
            facts.append(part);
            Ok::<_, ReadError>(())
        },
        |line| {
            unreadable.add(line, &expectations.banned);
            skipped.add(line);
        },
        &Bar::new("checking", quiet),
    )?;
    facts.unreadable = unreadable;
    facts.without_outcomes = report.without_outcomes().map(|file| file.path.clone()).collect();
    skipped.finish(&report, quiet)?;
    Ok((facts, report))
}

fn probe(artifact: &RegoArtifact, facts: &LogFacts, expectations: &Expectations, args: &Check) -> Result<Probed> {
    let bans = &expectations.banned;
    let mut evaluator = match args.engine {
        Some(EngineArg::Opa) => return probe_by_opa(artifact, facts, bans, args),
        Some(EngineArg::Rvm) => Box::new(artifact.evaluator(Engine::Rvm)?),
        Some(EngineArg::Regorus) => Box::new(artifact.evaluator(Engine::Interpreter)?),
        None => Seat::evaluator(artifact)?,
    };
    let mut probed = check::probe(evaluator.as_mut(), facts, bans).context("the artifact cannot be asked")?;
    probed.doubts = artifact.doubts().to_vec();
    for (doubt, path) in probed.doubts.iter_mut().zip(args.input.iter().cycle()) {
        doubt.path = artifact::as_known(path, &doubt.path);
    }
    Ok(probed)
}

/// Asks OPA: what the probes would ask is gathered, decided all at once, and then looked up.
fn probe_by_opa(artifact: &RegoArtifact, facts: &LogFacts, bans: &[Ban], args: &Check) -> Result<Probed> {
    let path = args.input.as_deref().unwrap_or(Path::new("-"));
    let mut opa = Opa::new(&rego_files(path)?, artifact.entrypoint())?;
    let mut asked = Asked { recorded: Recorded::new("opa"), missing: Vec::new() };
    loop {
        let probed = check::probe(&mut asked, facts, bans).context("the artifact cannot be asked")?;
        let missing = std::mem::take(&mut asked.missing);
        if let Some((count, first)) = opa.failures() {
            bail!("OPA failed on {count} requests; the first: {}", report::visible(first));
        }
        if missing.is_empty() {
            return Ok(probed);
        }
        let texts: Vec<_> = missing.iter().map(ToString::to_string).collect();
        for (request, verdict) in missing.iter().zip(opa.decide_texts(&texts)?) {
            asked.recorded.record(request, verdict);
        }
    }
}

/// What OPA said, and what it was not asked yet.
struct Asked {
    recorded: Recorded,
    missing: Vec<serde_json::Value>,
}

impl Evaluator for Asked {
    fn name(&self) -> &'static str {
        "opa"
    }

    fn decide(&mut self, input: &serde_json::Value) -> Result<Verdict, EvalError> {
        (&self.recorded).decide(input).or_else(|_| {
            self.missing.push(input.clone());
            Ok(Verdict { effect: Effect::Block, rules: None, reason: String::new() })
        })
    }
}

fn validate(
    args: &Check,
    input: &Input,
    inputs: &Inputs,
    options: &ReadOptions,
    quiet: bool,
) -> Result<Option<Validation>> {
    let outcomes = args.reading.outcomes();
    let by_opa = match input.rego() {
        Some(artifact) if args.engine == Some(EngineArg::Opa) => {
            let path = args.input.as_deref().unwrap_or(Path::new("-"));
            let mut opa = Opa::new(&rego_files(path)?, artifact.entrypoint())?;
            let (requests, _) = recorded::requests(None, inputs, options, &Bar::new("reading", quiet))?;
            Some(opa.decide(&requests)?)
        }
        _ => None,
    };
    let seat = match (&by_opa, input) {
        (_, Input::Set(_)) => return Ok(None),
        (Some(answers), _) => answers,
        (None, input) => input.seat()?,
    };
    let policy = input.policy().ok();
    let subject = replay::Subject { policy, losses: &[], outcomes: &outcomes };
    let jury = Jury { subject, seats: &[seat], referees: &[] };
    let name = args.input.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let bar = Bar::new("replaying", quiet);
    Ok(Some(jury.replay(&name, inputs, options, |_| {}, &bar)?.0))
}

/// What was looked at and for, in one line.
fn looked_at(name: &str, subject: Subject<'_>, expectations: &Expectations, args: &Check) -> String {
    let bans = match expectations.banned.len() {
        1 => "1 ban".to_owned(),
        bans => format!("{bans} bans"),
    };
    let what = match subject {
        Subject::Set { set, .. } => {
            format!("{} mined policies and {} grants against {bans}", set.policies.len(), set.grants.len())
        }
        Subject::Policy(policy) => format!("{} rules against {bans}", policy.rules().len()),
        Subject::Probed(probed) => format!("{} probes for {bans}", probed.probes),
        Subject::Nothing => format!("the log against {bans}"),
    };
    let log = if args.logs.is_empty() || args.input.is_none() { "" } else { " and the log" };
    format!("{name}: {what}{log}")
}

/// Prints findings. `compared` is whether two inputs were.
pub(super) fn print(
    name: &str,
    looked_at: &str,
    checked: &Checked,
    format: FindingsFormat,
    compared: bool,
) -> Result<()> {
    let findings = Findings { subject: name, looked_at, found: &checked.found, waived: &checked.waived };
    output::print(&match format {
        FindingsFormat::Text => report::findings::text(&findings),
        FindingsFormat::Json => report::visible_json(&report::json::findings(&findings)),
        FindingsFormat::Sarif => report::visible_json(&report::sarif::findings(&findings)),
        FindingsFormat::Junit => report::junit::findings(&findings, compared),
        FindingsFormat::Github => report::github::findings(&findings),
        FindingsFormat::Markdown => report::findings::markdown(&findings),
    })
}
