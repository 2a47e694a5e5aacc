//! `schema`, `completions`, `man`: what the program says of itself.

use anyhow::Result;
use clap::CommandFactory as _;
use policyc::{check, evaluate, event, policy, report};

use crate::args::{Cli, CompletionsArgs, SchemaArgs, SchemaName};
use crate::{Outcome, output};

/// Prints the JSON Schema of a file format.
pub(crate) fn schema(args: &SchemaArgs) -> Result<Outcome> {
    let schema = match args.format {
        SchemaName::PolicySet => schemars::schema_for!(policy::PolicySet),
        SchemaName::Policy => schemars::schema_for!(policy::document::PolicyDocument),
        SchemaName::SafetyFilter => schemars::schema_for!(policy::safety_filter::FilterDocument),
        SchemaName::Evaluation => schemars::schema_for!(evaluate::Evaluation),
        SchemaName::BehaviorLog => schemars::schema_for!(event::BehaviorLog),
        SchemaName::Expectations => schemars::schema_for!(check::Expectations),
        SchemaName::Decisions => policyc::review::Ledger::json_schema(),
        SchemaName::Findings => schemars::schema_for!(report::json::FindingsDocument),
    };
    output::print(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Clean)
}

/// Prints a shell's completion script.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "policyc", &mut script);
    output::print(&String::from_utf8(script)?)?;
    Ok(Outcome::Clean)
}

/// Prints the manual page.
pub(crate) fn man() -> Result<Outcome> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    output::print(&String::from_utf8(page)?)?;
    Ok(Outcome::Clean)
}
