//! `validate --engine`: the same log before several engines of Rego, which must not differ.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use policyc::backend::{Backend as _, EmitOptions, Rego};
use policyc::event::{Event, Inputs, KeepStreams, ReadError, ReadOptions, read_with_lines};
use policyc::jobs::{self, Bug, disagreement};
use policyc::policy::Policy;
use policyc::replay::{Engine, Jury, Projection, RegoArtifact, ReplaySubject, Seat, recorded};
use policyc::targets::Input;

use super::build::gate;
use crate::Outcome;
use crate::args::{EngineArg, ValidateArgs};
use crate::artifact::rego_files;
use crate::opa::Opa;
use crate::progress::Bar;
use crate::reading::{Terminal, traced};

/// Replays the log through the engines that were asked for and prints the report on the first; a policy is the first.
///
/// # Errors
///
/// [`Bug`] if they differ on an event or a boundary case.
pub(super) fn run(args: &ValidateArgs, input: &Input, quiet: bool) -> Result<Outcome> {
    let compiled;
    let (policy, artifact, files) = match (input, input.rego()) {
        (Input::Policy(located), _) => {
            let files = Rego.emit(&located.policy, &EmitOptions::default())?.artifacts;
            let files: Vec<_> = files.into_iter().map(|file| (file.path, file.text)).collect();
            compiled = RegoArtifact::from_files(&files, None)?;
            (Some(&located.policy), &compiled, files)
        }
        (_, Some(artifact)) => (None, artifact, rego_files(&args.artifact)?),
        (_, None) => bail!(
            "--engine is for Rego and for a policy, and {} is {}; `compile` makes Rego of it",
            args.artifact.display(),
            input.noun()
        ),
    };
    let outcomes = args.reading.outcomes();
    let subject = ReplaySubject { policy, losses: &[], outcomes: &outcomes };
    let (mut inputs, options) =
        traced(args.reading.inputs(&args.logs)?, args.reading.options(), input.reads_session(), quiet)?;
    let mut asked = None;
    let mut asking = None;
    if args.engine.contains(&EngineArg::Opa) {
        let mut opa = Opa::new(&files, artifact.entrypoint())?;
        let first = ReadOptions { keep_streams: KeepStreams::Yes, ..options.clone() };
        let (requests, read) = recorded::requests(subject, &inputs, &first, &Bar::new("reading", quiet))?;
        inputs = inputs.again(&read.files);
        asked = Some(opa.decide(&requests)?);
        asking = Some(opa);
    }
    let engines: BTreeSet<EngineArg> = args.engine.iter().copied().collect();
    let (interpreter, machine) = (artifact.on(Engine::Interpreter), artifact.on(Engine::Rvm));
    let mut seats: Vec<&dyn Seat> = Vec::new();
    seats.extend(policy.map(|policy| -> &dyn Seat { policy }));
    seats.extend(engines.iter().filter_map(|engine| -> Option<&dyn Seat> {
        match engine {
            EngineArg::Regorus => Some(&interpreter),
            EngineArg::Rvm => Some(&machine),
            EngineArg::Opa => None,
        }
    }));
    // What decides here is what OPA is compared with.
    let here = seats.first().copied();
    if let Some(answers) = &asked {
        seats.push(answers);
    }
    let jury = Jury { subject, seats: &seats, referees: &[] };
    let mut terminal = Terminal::new(&args.reading, quiet)?;
    let name = args.artifact.display().to_string();
    let validation = jobs::replay(&name, &jury, &inputs, &options, &mut terminal)?;
    args.print(&validation)?;
    // Of Rego that is ours a difference is a bug.
    let differ = |said: String| if policy.is_some() { Err(Bug(said).into()) } else { Ok(differ(&said)) };
    if !validation.agrees() {
        let subject = match (policy, engines.first()) {
            (None, Some(EngineArg::Rvm)) => "rego-vm",
            (None, _) => "rego",
            (Some(_), _) => "the policy",
        };
        return differ(disagreement(&validation, subject));
    }
    if let Some(mut opa) = asking {
        if let Some((failures, first)) = opa.failures() {
            bail!("OPA failed on {failures} requests; the first: {}", policyc::report::visible(first));
        }
        let said = here.map(|here| as_written(here, policy, &mut opa, &inputs, &options, quiet));
        if let Some(said) = said.transpose()?.flatten() {
            return differ(said);
        }
    }
    Ok(gate(args.limits(), &validation))
}

/// Rego that was written by hand and that engines read differently: a finding, and no bug of ours.
fn differ(said: &str) -> Outcome {
    anstream::eprintln!(
        "finding: {}\nwrite the Rego so that engines do not differ: docs/targets.md has the constructs to avoid",
        policyc::report::visible(said)
    );
    Outcome::Findings
}

/// Puts the lines whose numbers are not written as we would write them before OPA as they stand, and says where it decides
/// otherwise than `seat`. Where something is counted, a line alone decides nothing.
fn as_written(
    seat: &dyn Seat,
    policy: Option<&Policy>,
    opa: &mut Opa,
    inputs: &Inputs,
    options: &ReadOptions,
    quiet: bool,
) -> Result<Option<String>> {
    let projection = policy.map_or_else(Projection::everything, Projection::of);
    if policy.is_some_and(Policy::counts) || options.provenance.is_some() {
        return Ok(None);
    }
    let mut odd: Vec<(Event, String)> = Vec::new();
    read_with_lines::<ReadError>(
        inputs,
        options,
        |event, line| {
            if odd.len() < MAX_AS_WRITTEN && !is_canonical(&line) {
                odd.push((event, line));
            }
            Ok(())
        },
        |_| {},
        &Bar::new("reading lines", quiet),
    )?;
    let mut evaluator = seat.evaluator()?;
    let lines: Vec<_> = odd.iter().map(|(_, line)| projection.as_written(line)).collect();
    for ((event, _), verdict) in odd.iter().zip(opa.decide_texts(&lines)?) {
        let here = evaluator.decide(&projection.input(event));
        let effect = here.as_ref().map_or(policyc::policy::Effect::Block, |verdict| verdict.effect);
        if effect != verdict.effect {
            return Ok(Some(format!(
                "opa, given the line as it stands, disagrees on {} ({} by {}): {} says {effect:?}, opa says {:?}",
                event.log_id,
                event.action,
                event.agent_id,
                evaluator.name(),
                verdict.effect
            )));
        }
    }
    Ok(None)
}

/// So many lines are put before OPA as they stand.
const MAX_AS_WRITTEN: usize = 50_000;

/// Whether every number of a line is written as it is read: then the line decides as its value does.
fn is_canonical(line: &str) -> bool {
    let mut within = false;
    let mut escaped = false;
    let mut number = String::new();
    for c in line.chars().chain([' ']) {
        if within {
            within = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '0'..='9' | '-' | '+' | '.' | 'e' | 'E' if !number.is_empty() || c == '-' || c.is_ascii_digit() => {
                number.push(c);
            }
            _ => {
                within = c == '"';
                let read = serde_json::from_str::<serde_json::Number>(&number).map(|read| read.to_string());
                if !number.is_empty() && read.ok().as_deref() != Some(number.as_str()) {
                    return false;
                }
                number.clear();
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_canonical_if_its_numbers_are() {
        for line in [r#"{"a": [1, -2.5, "1.0 \" 1e400", {"b": 9007199254740993}], "e": true}"#, "{}", r#"{"x":0.1}"#] {
            assert!(is_canonical(line), "{line}");
        }
        for number in [
            "1.00",
            "-0",
            "1e2",
            "40071.00000000000000001",
            "0.10000000000000001",
            "1E2",
            "123456789012345678901234567890",
        ] {
            assert!(!is_canonical(&format!(r#"{{"x": {number}}}"#)), "{number}");
        }
    }
}
