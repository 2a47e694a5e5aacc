//! `compile`: a policy set, a policy or a safety-filter file to targets.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use policyc::backend::{Artifact, render_custom};
use policyc::check::codes::rule_never_matches;
use policyc::jobs::Proof;
use policyc::lower::{self, LowerOptions, LoweredSet};
use policyc::policy::{Effect, Policy, RateLimits};
use policyc::replay::{Projection, Validation};
use policyc::report;
use policyc::report::summary::{self, Summary};
use policyc::targets::{Input, TARGETS, Target};

use super::build::say_replaced;
use super::decisions;
use super::proof::{captions, say_losses};
use crate::args::{Compile, OutsideArg, RateLimitsArg};
use crate::artifact;
use crate::progress::Bar;
use crate::reading::traced;
use crate::{Outcome, output};

/// Compiles, proves and writes.
pub(crate) fn run(args: &Compile, quiet: bool) -> Result<Outcome> {
    let LoweredSet { policy, notes, budgets } = decisions::decide(front_end(args, quiet)?, &args.deciding, quiet)?;
    let policy = decisions::in_force(policy, quiet)?;
    let targets: Vec<_> =
        TARGETS.iter().copied().filter(|target| args.target.iter().any(|name| name == target.name())).collect();
    if let Some(template) = &args.template {
        return custom(args, template, &policy, &targets, quiet);
    }
    let proof = Proof::emit(&policy, &targets, &args.emitting.options())?;
    let reads = Projection::of(&policy).reads_session();
    let log = if args.logs.is_empty() {
        None
    } else {
        Some(traced(args.reading.inputs(&args.logs)?, args.reading.options(), reads, quiet)?)
    };
    let log = log.as_ref().map(|(inputs, options)| (inputs, options));
    let validation = proof.prove(log, &args.reading.outcomes(), &Bar::new("validating", quiet))?;
    say_idle_rules(&policy, &validation, log.is_some(), quiet);
    if args.out == Path::new("-") {
        say_losses(proof.losses(), quiet);
        return print_single(&proof.artifacts().collect::<Vec<_>>());
    }
    let outputs: Vec<_> = proof.artifacts().map(|artifact| args.out.join(&artifact.path)).collect();
    let logs = log.iter().flat_map(|(inputs, _)| inputs.names()).map(Path::new);
    output::refuse_inputs(outputs.iter().map(PathBuf::as_path), logs.chain([args.input.as_path()]))?;
    let replaced = output::write_artifacts(&args.out, &proof.artifacts().cloned().collect::<Vec<_>>())?;
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

/// Warns of rules that can never apply, and of those that did not apply to any event of the log although their action is in it.
fn say_idle_rules(policy: &Policy, validation: &Validation, replayed: bool, quiet: bool) {
    if quiet {
        return;
    }
    let warn = |message: &str| anstream::eprintln!("warning: {}", report::visible(message));
    let never: Vec<_> = rule_never_matches::in_policy(policy).collect();
    for found in &never {
        warn(&found.finding.message);
    }
    let idle = policy.rules().iter().filter(|rule| replayed && validation.never_fired.contains(&rule.id));
    for rule in idle.filter(|rule| !never.iter().any(|found| found.rule.as_ref() == Some(&rule.id))) {
        let met = validation.by_action.iter().flatten().any(|row| rule.action.matches(&row.name));
        if met && rule.effect == Effect::Block && !rule.constraints.is_empty() {
            warn(&format!(
                "rule {}: it blocks no event of the log, which has its action; are its paths right?",
                rule.id
            ));
        }
    }
}

/// Whatever comes in, as a policy.
fn front_end(args: &Compile, quiet: bool) -> Result<LoweredSet> {
    args.lowering.check()?;
    let unmined = |policy| Ok(LoweredSet { policy, notes: Vec::new(), budgets: Vec::new() });
    let input = artifact::read(&args.input, None)?;
    if args.rate_limits == RateLimitsArg::On && !matches!(input, Input::Set(_)) {
        bail!("--rate-limits on is for policy sets; write `rate_limit` into the rules of {}", args.input.display());
    }
    if args.lowering.outside == OutsideArg::Block && !matches!(input, Input::Set(_)) {
        bail!("--outside block is for policy sets; take the rules that ask out of {}", args.input.display());
    }
    match input {
        Input::Set(set) => {
            let rate_limits = args.rate_limits.into();
            if rate_limits == RateLimits::On && set.grants.iter().all(|grant| grant.rates.is_empty()) {
                bail!(
                    "--rate-limits on: {} suggests no rates; `extract` them from a log with timestamps that is longer than a minute",
                    args.input.display()
                );
            }
            let options = LowerOptions { rate_limits, ..LowerOptions::from(&args.lowering) };
            lower::lower(&set, &options).context("the policy set makes no policy")
        }
        Input::Policy(located) => {
            let policy = located.policy;
            if let Some(default) = args.lowering.default.map(Effect::from)
                && default != policy.default_effect()
            {
                bail!(
                    "--default is {default}, and {} says `default: {}`; change it there",
                    args.input.display(),
                    policy.default_effect()
                );
            }
            unmined(policy)
        }
        Input::Engine(_, engine) => {
            for finding in engine.findings().iter().filter(|_| !quiet) {
                anstream::eprintln!("warning: {}", policyc::report::visible(&finding.to_string()));
            }
            unmined(engine.policy().with_context(|| args.input.display().to_string())?.clone())
        }
    }
}

/// Prints one target's view through the user's own template.
fn custom(args: &Compile, template: &Path, policy: &Policy, targets: &[&dyn Target], quiet: bool) -> Result<Outcome> {
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
    output::refuse_inputs([path.as_path()], [template, args.input.as_path()])?;
    output::write_file(&path, &text)?;
    output::print(&format!("{}\n", path.display()))?;
    Ok(Outcome::Clean)
}

fn print_single(artifacts: &[&Artifact]) -> Result<Outcome> {
    match artifacts {
        [artifact] => {
            output::print(&artifact.text)?;
            Ok(Outcome::Clean)
        }
        several => {
            let names: Vec<_> = several.iter().map(|artifact| artifact.path.as_str()).collect();
            bail!("--out - prints one file, and there are {}: {}", several.len(), names.join(", "))
        }
    }
}
