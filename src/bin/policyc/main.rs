//! The command line of policyc: arguments, files, the terminal and exit codes around the library.

mod args;
mod artifact;
mod commands;
mod guard;
mod llm;
mod opa;
mod output;
mod progress;
mod reading;
mod served;
mod store;

use std::process::ExitCode;

use clap::Parser as _;
use policyc::jobs::{Bug, JobError};
use policyc::policy::yaml::DocumentError;
use policyc::targets::LoadError;

use crate::args::{Cli, Color, Command};

/// What a command came to, where it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to object to.
    Clean,
    /// Something that the user asked to be told of: exit 1.
    Findings,
}

fn main() -> ExitCode {
    if let Some(code) = commands::record::hook::early(std::env::args_os()) {
        return code;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return say(&said),
    };
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    if let Some(code) = guard::run(&cli.command) {
        return code;
    }
    let quiet = cli.global.quiet;
    let result = match cli.command {
        Command::Build(args) => commands::build::run(&args, quiet),
        Command::Extract(args) => commands::extract::run(&args, quiet),
        Command::Format(args) => commands::format::run(&args),
        Command::Compile(args) => commands::compile::run(&args, quiet),
        Command::Validate(args) => commands::validate::run(&args, quiet),
        Command::Decide(args) => commands::decide::run(&args, quiet),
        Command::Evaluate(args) => commands::evaluate::run(&args, quiet),
        Command::Check(args) => commands::check::run(&args, quiet),
        Command::Diff(args) => commands::diff::run(&args, quiet),
        Command::Explain(args) => commands::explain::run(&args, quiet),
        Command::Review(args) => commands::review::run(&args, quiet),
        Command::Suggest(args) => commands::suggest::run(&args, quiet),
        Command::Suggestions(args) => commands::create::suggestions(&args),
        Command::ListSuggestions(args) => commands::create::list(&args),
        Command::CreateFromSuggestion(args) => commands::create::from_suggestion(&args, quiet),
        Command::Generate(args) => commands::create::generate(&args, quiet),
        Command::Packs(args) => commands::packs::run(&args, quiet),
        Command::Templates => commands::packs::list(args::TextOrJson::Text),
        Command::CreateFromTemplate(args) => commands::packs::from_template(&args, quiet),
        Command::Audit(args) => commands::audit::run_either(&args, quiet),
        Command::Amend(args) => commands::amend::run(&args, quiet),
        Command::Serve(args) => commands::serve::run(&args, quiet),
        Command::McpProxy(args) => commands::mcp_proxy::run(&args, quiet),
        Command::Record(args) => commands::record::run(&args, quiet),
        Command::Inspect(args) => commands::logs::inspect(&args, quiet),
        Command::Convert(args) => commands::logs::convert(&args, quiet),
        Command::Formats(args) => commands::logs::formats(&args),
        Command::Schema(args) => commands::describe::schema(&args),
        Command::Completions(args) => commands::describe::completions(&args),
        Command::Man => commands::describe::man(),
    };
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            report(&error, cli.global.color);
            ExitCode::from(if is_bug(&error) { 4 } else { 2 })
        }
    }
}

/// Prints what the parser of arguments has to say: help, or what is wrong with them, which it repeats as it is.
fn say(said: &clap::Error) -> ExitCode {
    let plain = said.render().to_string();
    let visible = printable(&plain);
    let printed = if said.use_stderr() && visible != plain {
        anstream::eprint!("{visible}");
        Ok(())
    } else {
        said.print()
    };
    match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(2),
        _ => ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2)),
    }
}

/// Whether an error is a bug of ours and not of the input.
fn is_bug(error: &anyhow::Error) -> bool {
    error.is::<Bug>() || matches!(error.downcast_ref::<JobError>(), Some(JobError::Bug(_)))
}

/// Prints an error once, as a chain; with the lines it speaks of where it knows them.
fn report(error: &anyhow::Error, color: Color) {
    use std::io::IsTerminal as _;

    use miette::{GraphicalReportHandler, GraphicalTheme};

    let style = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let loaded = error.downcast_ref::<LoadError>().and_then(LoadError::document);
    if let Some(document) = loaded.or_else(|| error.downcast_ref::<DocumentError>()) {
        let mut theme = if style { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        "error:".clone_into(&mut theme.characters.error);
        let mut text = String::new();
        if GraphicalReportHandler::new_themed(theme).with_width(100).render_report(&mut text, document).is_ok() {
            anstream::eprintln!("{}", text.trim());
            return;
        }
    }
    // Lines of our own messages stay lines; what came from a log was escaped where it was put in.
    anstream::eprintln!(
        "error: {}",
        error.chain().map(|cause| printable(&cause.to_string())).collect::<Vec<_>>().join(": ")
    );
}

/// Control characters but newlines made visible: messages quote names from logs.
fn printable(text: &str) -> String {
    text.split('\n').map(policyc::report::visible).collect::<Vec<_>>().join("\n")
}
