//! `check`: the gate.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use policyc::check::{Ban, BanOrigin, Checked, Expectations, Places};
use policyc::diag::Severity;
use policyc::jobs::{self, Asked, CheckOptions, CheckReport, Checkable};
use policyc::mine::Classes;
use policyc::replay::Engine;
use policyc::report;
use policyc::report::findings::Findings;
use policyc::targets::Input;

use super::decisions;
use super::validate::named;
use crate::args::{CheckArgs, EngineArg, FailOn, FindingsFormat};
use crate::artifact::{self, rego_files};
use crate::opa::Opa;
use crate::reading::{Terminal, generated_at};
use crate::{Outcome, output};

/// Where expectations are looked for if nobody says where they are.
const EXPECTATIONS: &str = "policies/expectations.yaml";

/// Checks the input, the log or both.
pub(crate) fn run(args: &CheckArgs, quiet: bool) -> Result<Outcome> {
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
    let log =
        if args.logs.is_empty() { None } else { Some((args.reading.inputs(&args.logs)?, args.reading.options())) };
    let name = args.input.as_ref().map_or_else(|| args.logs.join(" "), |path| path.display().to_string());
    let ledger = if args.reviewed { Some(decisions::read_or_new(&args.decisions)?) } else { None };
    let boundary = args.within.as_deref().map(artifact::read_document).transpose()?;
    let mut terminal = if log.is_some() { Terminal::new(&args.reading, quiet)? } else { Terminal::unread(quiet) };
    let mut opa = match (args.engine, &args.input, input.and_then(Input::rego)) {
        (Some(EngineArg::Opa), Some(path), Some(artifact)) if log.is_some() => {
            Some(Opa::new(&rego_files(path)?, artifact.entrypoint())?)
        }
        _ => None,
    };
    let outcomes = args.reading.outcomes();
    let mut options = CheckOptions::new(&expectations, &outcomes, generated_at()?);
    options.min_confidence = args.min_confidence;
    options.reviewed = ledger.as_ref();
    options.boundary = boundary.as_ref();
    options.asked = match (&mut opa, args.engine) {
        (Some(opa), _) => Asked::Other(opa),
        (None, Some(EngineArg::Rvm)) => Asked::Embedded(Engine::Rvm),
        (None, Some(EngineArg::Regorus)) => Asked::Embedded(Engine::Interpreter),
        (None, _) => Asked::Fastest,
    };
    let is_folder = args.input.as_deref().is_some_and(Path::is_dir);
    let checkable = input.map(|input| Checkable { name: &name, is_folder, input, places });
    let report = jobs::check(checkable, log, options, &mut terminal).map_err(|error| named(error, &name))?;
    let CheckReport { checked, looked_at, unmatched } = report;
    say_what_is_not_checked(input, &expectations);
    if let Some(sentence) = unmatched.filter(|_| !quiet) {
        anstream::eprintln!("note: {}", report::visible(&sentence));
    }
    print(&name, &format!("{name}: {looked_at}"), &checked, args.format, false)?;
    let least = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    Ok(if checked.fails(least) { Outcome::Findings } else { Outcome::Clean })
}

/// What the file and the command line ask for.
fn expectations(args: &CheckArgs) -> Result<Expectations> {
    let path = args.expect.as_deref().or_else(|| Some(Path::new(EXPECTATIONS)).filter(|path| path.exists()));
    let mut expectations = match path {
        Some(path) => {
            let text = output::read_text(path)?;
            let mut expectations = Expectations::from_yaml(&text, &path.display().to_string())?;
            if args.expect.is_none() {
                expectations.banned.iter_mut().for_each(|ban| ban.origin = BanOrigin::StandingFile);
            }
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

/// Says which expectations this kind of input has no answer to.
fn say_what_is_not_checked(input: Option<&Input>, expectations: &Expectations) {
    if let Some(unanswered) = jobs::unanswered(input, expectations) {
        anstream::eprintln!("warning: not all that is expected is checked: {unanswered}");
    }
}

/// The input, and where its rules stand.
fn read_input(path: &Path, args: &CheckArgs) -> Result<(Input, Places)> {
    let by_opa = args.engine == Some(EngineArg::Opa);
    let (input, places) = artifact::read_with_places(path, args.entrypoint.as_deref(), by_opa)?;
    if args.engine.is_some() && input.rego().is_none() {
        bail!("--engine is for Rego, and {} is {}", path.display(), input.noun());
    }
    Ok((input, places))
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
