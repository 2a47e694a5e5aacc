//! `build`, the main job: extract → lower → emit every target → validate → write → summarise.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use policyc::backend::Artifact;
use policyc::evaluate::exposure;
use policyc::event::{ReadOptions, Repeats};
use policyc::jobs::Proof;
use policyc::lower::{self, Floors, LowerOptions};
use policyc::mine::{MineOptions, Mined};
use policyc::policy::{Effect, RateLimits};
use policyc::replay::{DeniedLimit, Validation};
use policyc::report;
use policyc::report::summary::{self, Summary};
use policyc::targets::{self, Root};

use super::decisions;
use super::extract::{self, mine};
use super::proof::captions;
use crate::args::{Build, Lowering};
use crate::progress::Bar;
use crate::{Outcome, output};

/// What is written beside the artifacts of targets.
const SET: &str = "policies.json";
const VALIDATION: &str = "validation.json";

impl From<&Lowering> for LowerOptions {
    fn from(args: &Lowering) -> Self {
        Self {
            default: args.default.map_or(Effect::Block, Effect::from),
            min_evidence: args.min_evidence,
            rare: args.rare.into(),
            rate_limits: RateLimits::Suggest,
            outside: args.outside.into(),
            floors: Floors { sessions: args.min_sessions, agents: args.min_agents, days: args.min_days },
        }
    }
}

/// Does it all. Nothing is written unless everything is proven.
pub(crate) fn run(args: &Build, quiet: bool) -> Result<Outcome> {
    args.lowering.check()?;
    let inputs = args.reading.inputs(&args.logs)?;
    let targets = targets::defaults();
    // A folder replaces nothing but a folder of ours.
    let files = targets.iter().filter(|target| matches!(target.root(), Root::File(_)));
    let outputs: Vec<_> =
        files.map(|target| target.root().name()).chain([SET, VALIDATION]).map(|name| args.out.join(name)).collect();
    let read = inputs.names().map(Path::new).chain(args.mining.classes.as_deref());
    output::refuse_inputs(outputs.iter().map(PathBuf::as_path).chain(args.reading.report_skipped.as_deref()), read)?;
    let mining = MineOptions { rate_limits: args.rate_limits.into(), ..extract::options(&args.mining, &args.reading)? };
    let Mined { set, report: read, provenance, duplicates, shown, .. } = mine(&inputs, &mining, &args.reading, quiet)?;
    let lowered = lower::lower(
        &set,
        &LowerOptions { rate_limits: args.rate_limits.into(), ..LowerOptions::from(&args.lowering) },
    )
    .context("the policy set makes no policy")?;
    let lowered = decisions::decide(lowered, &args.deciding, quiet)?;
    let policy = &lowered.policy;
    let proof = Proof::emit(policy, &targets, &args.emitting.options())?;
    let outcomes = args.reading.outcomes();
    let again = inputs.again(&read.files);
    let options = ReadOptions { provenance, repeats: Repeats::LeaveOut(duplicates), ..args.reading.options() };
    let mut validation = proof.prove(Some((&again, &options)), &outcomes, &Bar::new("validating", quiet))?;
    validation.exposure = Some(exposure(policy, &shown, &mining.grants.classes));

    let mut artifacts = vec![Artifact { path: SET.to_owned(), text: set.to_json() }];
    artifacts.extend(proof.artifacts().cloned());
    artifacts.push(Artifact { path: VALIDATION.to_owned(), text: validation.to_json() });
    let replaced = output::write_artifacts(&args.out, &artifacts)?;
    say_replaced(&replaced, quiet);
    if let Some(path) = &args.html {
        output::write_file(path, &report::page::validation(&validation))?;
    }

    let at = |name: &str| report::visible(&args.out.join(name).display().to_string());
    let mut written = vec![(
        at(SET),
        format!(
            "what was learned: {}, {}",
            sized(set.grants.len(), "grant"),
            sized(set.policies.len(), "association rule")
        ),
    )];
    written.extend(captions(&proof, &args.out));
    written.push((at(VALIDATION), "the figures of the replay".to_owned()));
    output::print(&summary::text(&Summary {
        set: Some(&set),
        notes: &lowered.notes,
        budgets: &lowered.budgets,
        policy,
        losses: proof.losses(),
        unproven: &proof.unproven(),
        validation: &validation,
        written: &written,
    }))?;
    Ok(gate(&validation, args.max_false_block, args.max_denied_allowed))
}

/// `1 rule`, `1,204 rules`.
pub(super) fn sized(len: usize, what: &str) -> String {
    lower::counted(u64::try_from(len).unwrap_or(u64::MAX), what)
}

/// Says which files of an earlier run, or of somebody's hand, are other files now.
pub(super) fn say_replaced(replaced: &[PathBuf], quiet: bool) {
    const NAMED: usize = 5;
    if quiet || replaced.is_empty() {
        return;
    }
    let names: Vec<_> = replaced.iter().take(NAMED).map(|path| report::visible(&path.display().to_string())).collect();
    let more = if replaced.len() > NAMED { ", …" } else { "" };
    let number = sized(replaced.len(), "file");
    anstream::eprintln!("note: replaced {number} that had other content: {}{more}", names.join(", "));
}

/// Whether more good events are blocked, or more denied ones allowed, than the user puts up with, or the log cannot tell.
pub(super) fn gate(
    validation: &Validation,
    max_false_block: Option<f64>,
    max_denied_allowed: Option<DeniedLimit>,
) -> Outcome {
    let mut outcome = Outcome::Clean;
    let rate = validation.false_block_rate;
    if (max_false_block.is_some() || max_denied_allowed.is_some()) && validation.failures() > 0 {
        anstream::eprintln!(
            "finding: the engine failed on {} events, which count as blocked; the report has the errors",
            validation.failures()
        );
        outcome = Outcome::Findings;
    }
    if max_false_block.is_some() && validation.outcomes.good.total() == 0 {
        anstream::eprintln!(
            "finding: the log has no good events, so --max-false-block cannot be checked; name good outcomes with \
             --good-outcomes"
        );
        outcome = Outcome::Findings;
    } else if let Some(limit) = max_false_block.filter(|limit| rate > *limit) {
        anstream::eprintln!(
            "finding: {:.2} % of good events are blocked; --max-false-block is {:.2} %",
            rate * 100.0,
            limit * 100.0
        );
        outcome = Outcome::Findings;
    }
    if let Some(broken) = max_denied_allowed.and_then(|limit| limit.broken_by(validation.outcomes.denied)) {
        anstream::eprintln!("finding: {broken} (--max-denied-allowed)");
        outcome = Outcome::Findings;
    }
    outcome
}
