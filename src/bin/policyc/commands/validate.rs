//! `validate`: what an artifact does with a log.

use anyhow::{Context as _, Result};
use policyc::event::{Inputs, ReadOptions};
use policyc::replay::{Jury, Seat, Subject, Validation};
use policyc::report;
use policyc::targets::Deployed;

use super::build::gate;
use super::decisions::input_in_force;
use crate::args::{EngineArg, ReportFormat, Validate};
use crate::progress::Bar;
use crate::reading::{SkippedReport, traced};
use crate::{Outcome, artifact, output};

/// Replays the log and prints the report.
pub(crate) fn run(args: &Validate, quiet: bool) -> Result<Outcome> {
    let by_opa_alone = !args.engine.is_empty() && args.engine.iter().all(|engine| *engine == EngineArg::Opa);
    let input = if by_opa_alone && artifact::is_program(&args.artifact) {
        artifact::read_with_places(&args.artifact, args.entrypoint.as_deref(), true)?.0
    } else {
        artifact::read(&args.artifact, args.entrypoint.as_deref())?
    };
    let input = input_in_force(input, quiet)?;
    if !args.engine.is_empty() {
        return super::engines::run(args, &input, quiet);
    }
    let outcomes = args.reading.outcomes();
    let name = || args.artifact.display().to_string();
    let seat = input.seat().with_context(name)?;
    let referee = input.engine().and_then(Deployed::referee);
    let referees: Vec<&dyn Seat> = referee.iter().map(AsRef::as_ref).collect();
    let subject = Subject { policy: input.policy().ok(), losses: &[], outcomes: &outcomes };
    let jury = Jury { subject, seats: &[seat], referees: &referees };
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
