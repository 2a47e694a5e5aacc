//! `compile`: a policy set, a policy or a safety-filter file to targets.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use policyc::backend::{Artifact, render_custom};
use policyc::jobs::{self, CompileOptions, Compiled, Observer as _};
use policyc::lower::{LowerOptions, LoweredSet};
use policyc::policy::{Effect, Policy, RateLimits};
use policyc::report::summary::{self, Summary};
use policyc::targets::{Input, TARGETS, Target};

use super::build::say_replaced;
use super::decisions;
use super::proof::{captions, say_losses};
use crate::args::{CompileArgs, OutsideArg, RateLimitsArg};
use crate::reading::Terminal;
use crate::{Outcome, artifact, output};

/// Compiles, proves and writes.
pub(crate) fn run(args: &CompileArgs, quiet: bool) -> Result<Outcome> {
    let ledger = args.deciding.decisions.as_deref().map(decisions::read).transpose()?;
    let decisions = decisions::of(ledger.as_ref(), &args.deciding)?;
    let decided = jobs::decide(front_end(args, quiet)?, decisions.as_ref())?;
    decisions::say(&decided, decisions.as_ref(), quiet);
    let LoweredSet { policy, notes, budgets } = decided.lowered;
    let policy = decisions::in_force(policy, quiet)?;
    let targets: Vec<_> =
        TARGETS.iter().copied().filter(|target| args.target.iter().any(|name| name == target.name())).collect();
    if let Some(template) = &args.template {
        return custom(args, template, &policy, &targets, quiet);
    }
    let inputs = if args.logs.is_empty() { None } else { Some(args.reading.inputs(&args.logs)?) };
    let log = inputs.map(|inputs| (inputs, args.reading.options()));
    let mut options = CompileOptions::default();
    options.targets = targets;
    options.emitting = args.emitting.options();
    options.outcomes = args.reading.outcomes();
    let mut terminal = Terminal::unread(quiet);
    let Compiled { proof, validation, idle } = jobs::compile(&policy, log, &options, &mut terminal)?;
    for rule in &idle {
        terminal.warn(rule);
    }
    let artifacts: Vec<_> = proof.artifacts().cloned().collect();
    if args.out == Path::new("-") {
        say_losses(proof.losses(), quiet);
        for (target, reason) in proof.unproven().iter().filter(|_| !quiet) {
            anstream::eprintln!("note: {target} is not checked: {reason}");
        }
        return print_single(&artifacts);
    }
    let outputs: Vec<_> = artifacts.iter().map(|artifact| args.out.join(&artifact.path)).collect();
    args.reading.refuse_inputs(outputs.iter().map(PathBuf::as_path))?;
    let replaced = output::write_artifacts(&args.out, &artifacts)?;
    say_replaced(&replaced, quiet);
    output::print(&summary::text(&Summary {
        set: None,
        notes: &notes,
        budgets: &budgets,
        policy: &policy,
        losses: proof.losses(),
        unproven: &proof.unproven(),
        validation: &validation,
        written: &captions(&proof, &args.out),
    }))?;
    Ok(Outcome::Clean)
}

/// Whatever comes in, as a policy.
fn front_end(args: &CompileArgs, quiet: bool) -> Result<LoweredSet> {
    args.lowering.check()?;
    let input = artifact::read(&args.input, None)?;
    if args.rate_limits == RateLimitsArg::On && !matches!(input, Input::Set(_)) {
        bail!("--rate-limits on is for policy sets; write `rate_limit` into the rules of {}", args.input.display());
    }
    if args.lowering.outside == OutsideArg::Block && !matches!(input, Input::Set(_)) {
        bail!("--outside block is for policy sets; take the rules that ask out of {}", args.input.display());
    }
    let rate_limits = args.rate_limits.into();
    if let Input::Set(set) = &input
        && rate_limits == RateLimits::On
        && set.grants.iter().all(|grant| grant.rates.is_empty())
    {
        bail!(
            "--rate-limits on: {} suggests no rates; `extract` them from a log with timestamps that is longer than a minute",
            args.input.display()
        );
    }
    if let Input::Policy(located) = &input
        && let Some(default) = args.lowering.default.map(Effect::from)
        && default != located.policy.default_effect()
    {
        bail!(
            "--default is {default}, and {} says `default: {}`; change it there",
            args.input.display(),
            located.policy.default_effect()
        );
    }
    let options = LowerOptions { rate_limits, ..LowerOptions::from(&args.lowering) };
    Ok(jobs::lower(input, &options, &mut Terminal::unread(quiet))?)
}

/// Prints one target's view through the user's own template.
fn custom(
    args: &CompileArgs,
    template: &Path,
    policy: &Policy,
    targets: &[&dyn Target],
    quiet: bool,
) -> Result<Outcome> {
    let [target] = targets else {
        bail!("--template prints the view of one target; name it with --target, for example --target yaml");
    };
    let source = output::read_text(template)?;
    let lowered = target.lower(policy, &args.emitting.options())?;
    say_losses(&lowered.losses, quiet);
    let name = template.display().to_string();
    let text = render_custom(&name, &source, &lowered.view)?;
    if args.out == Path::new("-") {
        output::print(&text)?;
        return Ok(Outcome::Clean);
    }
    // `rules.html.j2` prints `rules.html`.
    let file = template.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = file.strip_suffix(".j2").or_else(|| file.strip_suffix(".jinja")).unwrap_or(&file).to_owned();
    let path = args.out.join(&file);
    output::write_file(&path, &text)?;
    output::print(&format!("{}\n", path.display()))?;
    Ok(Outcome::Clean)
}

fn print_single(artifacts: &[Artifact]) -> Result<Outcome> {
    match artifacts {
        [artifact] => {
            let is_json = Path::new(&artifact.path).extension().is_some_and(|extension| extension == "json");
            if is_json {
                output::print_json(&artifact.text)?;
            } else {
                output::print(&artifact.text)?;
            }
            Ok(Outcome::Clean)
        }
        several => {
            let names: Vec<_> = several.iter().map(|artifact| artifact.path.as_str()).collect();
            bail!("--out - prints one file, and there are {}: {}", several.len(), names.join(", "))
        }
    }
}
