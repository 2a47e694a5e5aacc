//! `validate`: what an artifact does with a log.

use anyhow::Result;
use policyc::jobs::{self, JobError, Limits};
use policyc::replay::Validation;
use policyc::report;

use super::build::gate;
use super::decisions::input_in_force;
use crate::args::{EngineArg, ReportFormat, ValidateArgs};
use crate::reading::Terminal;
use crate::{Outcome, artifact, output};

/// Replays the log and prints the report.
pub(crate) fn run(args: &ValidateArgs, quiet: bool) -> Result<Outcome> {
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
    let inputs = args.reading.inputs(&args.logs)?;
    args.reading.refuse_inputs(args.html.as_deref())?;
    let mut terminal = Terminal::new(&args.reading, quiet)?;
    let name = args.artifact.display().to_string();
    let log = (inputs, args.reading.options());
    let validation = jobs::validate(&name, &input, log, &args.reading.outcomes(), &mut terminal);
    let validation = validation.map_err(|error| named(error, &name))?;
    args.print(&validation)?;
    if !validation.agrees() {
        anstream::eprintln!(
            "warning: the interpreter and the virtual machine of the embedded engine disagree; see the report"
        );
        return Ok(Outcome::Findings);
    }
    Ok(gate(args.limits(), &validation))
}

impl ValidateArgs {
    /// Prints the report in the form that was asked for.
    pub(super) fn print(&self, validation: &Validation) -> Result<()> {
        if let Some(path) = &self.html {
            output::write_file(path, &report::page::validation(validation))?;
        }
        match self.format {
            ReportFormat::Text => output::print(&report::text::validation(validation)),
            ReportFormat::Json => output::print_json(&validation.to_json()),
        }
    }

    /// What the user puts up with.
    pub(super) fn limits(&self) -> Limits {
        Limits { max_false_block: self.max_false_block, max_denied_allowed: self.max_denied_allowed }
    }
}

/// An error that says which file it is about.
pub(super) fn named(error: JobError, name: &str) -> anyhow::Error {
    match error {
        JobError::Load(load) => load.about(name).into(),
        other => other.into(),
    }
}
