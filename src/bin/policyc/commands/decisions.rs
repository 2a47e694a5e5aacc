//! The ledger of decisions on disk, and what it makes of a policy.

use std::path::Path;

use anyhow::{Result, bail};
use policyc::jobs::{DecidedPolicy, Decisions};
use policyc::policy::yaml::Located;
use policyc::policy::{Effect, Policy};
use policyc::report::visible;
use policyc::review::{self, Ledger, Standing};
use policyc::targets::Input;

use crate::args;
use crate::output;
use crate::reading::generated_at;

/// The ledger at `path`; an empty one if there is no such file.
pub(super) fn read_or_new(path: &Path) -> Result<Ledger> {
    if path.exists() { read(path) } else { Ok(Ledger::default()) }
}

/// The ledger at `path`.
pub(super) fn read(path: &Path) -> Result<Ledger> {
    if !path.exists() {
        bail!("{}: no such file; `policyc review` writes decisions", path.display());
    }
    Ok(Ledger::from_yaml(&output::read_text(path)?, &path.display().to_string())?)
}

/// The decisions of `ledger`, as `args` have them applied.
pub(super) fn of<'l>(ledger: Option<&'l Ledger>, args: &args::DecidingArgs) -> Result<Option<Decisions<'l>>> {
    let Some(ledger) = ledger else { return Ok(None) };
    let options = review::Options { now: generated_at()?, unreviewed: args.unreviewed.into() };
    Ok(Some(Decisions { ledger, options }))
}

/// Says what became of decisions.
pub(super) fn say(decided: &DecidedPolicy, decisions: Option<&Decisions<'_>>, quiet: bool) {
    let Some(decisions) = decisions.filter(|_| !quiet) else { return };
    for fate in decided.fates.iter().filter(|fate| fate.standing != Standing::Applies) {
        anstream::eprintln!("decision: {}", visible(&fate.sentence()));
    }
    let kept = decided.fates.iter().filter(|fate| fate.standing.holds()).count();
    anstream::eprintln!("decisions: {kept} of {} hold", decided.fates.len());
    say_unreviewed(&decided.unreviewed, decisions.options.unreviewed);
}

fn say_unreviewed(rules: &[String], becomes: Effect) {
    const SHOWN: usize = 5;
    if rules.is_empty() {
        return;
    }
    let shown: Vec<_> = rules.iter().take(SHOWN).map(|rule| visible(rule)).collect();
    let more = if rules.len() > SHOWN { format!(" and {} more", rules.len() - SHOWN) } else { String::new() };
    let what = match becomes {
        Effect::Allow => "they allow all the same (--unreviewed allow)",
        Effect::Ask => "they ask a person",
        Effect::Block => "they are left out",
    };
    anstream::eprintln!("nobody decided on {}{more}: {what}", shown.join(", "));
}

/// What is decided with: a policy without the rules that have lapsed.
pub(super) fn input_in_force(input: Input, quiet: bool) -> Result<Input> {
    Ok(match input {
        Input::Policy(located) => {
            Input::Policy(Box::new(Located { policy: in_force(located.policy, quiet)?, ..*located }))
        }
        other => other,
    })
}

/// The policy without the rules that have lapsed, which are said.
pub(super) fn in_force(policy: Policy, quiet: bool) -> Result<Policy> {
    if !policy.has_expiries() {
        return Ok(policy);
    }
    let now = generated_at()?;
    if !quiet {
        for rule in policy.lapsed(now) {
            let end = rule.expires.map(|end| end.to_string()).unwrap_or_default();
            anstream::eprintln!("warning: rule {} ended on {end}; it is left out", visible(&rule.id));
        }
    }
    Ok(policy.as_of(now))
}
