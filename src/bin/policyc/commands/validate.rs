//! `validate`: what an artifact does with a log.

use anyhow::{Result, bail};
use policyc::event::{Inputs, ReadOptions};
use policyc::replay::{Engine, Jury, RegoArtifact, Seat, Subject, Validation};
use policyc::report;

use super::build::gate;
use crate::args::{EngineArg, ReportFormat, Validate};
use crate::artifact::{Deciding, Input};
use crate::progress::Bar;
use crate::reading::{SkippedReport, traced};
use crate::{Outcome, output};

/// Replays the log and prints the report.
pub(crate) fn run(args: &Validate, quiet: bool) -> Result<Outcome> {
    if !args.engine.is_empty() {
        let is_rego = args.artifact.is_dir() || args.artifact.extension().is_some_and(|extension| extension == "rego");
        let input = if is_rego && args.engine.iter().all(|engine| *engine == EngineArg::Opa) {
            Input::Rego(Box::new(Input::for_opa(&args.artifact, args.entrypoint.as_deref())?))
        } else {
            Input::read(&args.artifact, args.entrypoint.as_deref())?
        };
        let input = input.in_force(quiet)?;
        return super::engines::run(args, &input, quiet);
    }
    let input = Deciding::read(&args.artifact, args.entrypoint.as_deref())?.in_force(quiet)?;
    let outcomes = args.reading.outcomes();
    let (policy, seats, referee) = match &input {
        Deciding::FilterAlone(text) => (None, vec![Seat::SafetyFilter(text)], None),
        Deciding::Input(Input::Set(_)) => {
            bail!("{} is a policy set; `compile` makes a policy of it", args.artifact.display())
        }
        Deciding::Input(Input::Policy(policy)) => (Some(policy), vec![Seat::Reference(policy)], None),
        Deciding::Input(Input::SafetyFilter { text, policy, .. }) => {
            (Some(policy), vec![Seat::SafetyFilter(text)], None)
        }
        Deciding::Input(Input::Rego(artifact)) => {
            let (seat, referee) = rego_seats(artifact);
            (None, vec![seat], referee)
        }
    };
    let jury = Jury { subject: Subject { policy, losses: &[], outcomes: &outcomes }, seats: &seats, referee };
    let (inputs, options) =
        traced(args.reading.inputs(&args.logs)?, args.reading.options(), input.reads_session(), quiet)?;
    let validation = replay(args, &jury, &inputs, &options, quiet)?;
    if !validation.agrees() {
        anstream::eprintln!(
            "warning: the interpreter and the virtual machine of the embedded engine disagree; see the report"
        );
        return Ok(Outcome::Findings);
    }
    Ok(gate(&validation, args.max_false_block, args.max_denied_allowed))
}

/// Replays `inputs` before `jury` and prints the report in the form that was asked for.
pub(super) fn replay(
    args: &Validate,
    jury: &Jury<'_>,
    inputs: &Inputs,
    options: &ReadOptions,
    quiet: bool,
) -> Result<Validation> {
    let mut skipped = SkippedReport::new(&args.reading, inputs, &[&args.artifact])?;
    let name = args.artifact.display().to_string();
    let bar = Bar::new("validating", quiet);
    let (validation, read) = jury.replay(&name, inputs, options, |line| skipped.add(line), &bar)?;
    skipped.finish(&read, quiet)?;
    if let Some(path) = &args.html {
        output::write_file(path, &report::page::validation(&validation))?;
    }
    match args.format {
        ReportFormat::Text => output::print(&report::text::validation(&validation))?,
        ReportFormat::Json => output::print_json(&validation.to_json())?,
    }
    Ok(validation)
}

/// The virtual machine with the interpreter as its referee; the interpreter alone where the machine cannot run the Rego.
pub(super) fn rego_seats(artifact: &RegoArtifact) -> (Seat<'_>, Option<Seat<'_>>) {
    let interpreter = Seat::Rego(artifact, Engine::Interpreter);
    match artifact.evaluator(Engine::Rvm) {
        Ok(_) => (Seat::Rego(artifact, Engine::Rvm), Some(interpreter)),
        Err(_) => (interpreter, None),
    }
}
