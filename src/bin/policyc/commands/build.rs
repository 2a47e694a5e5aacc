//! `build`, the main job: extract → lower → emit every target → validate → write → summarise.

use std::path::{Path, PathBuf};

use anyhow::Result;
use policyc::jobs::{self, BuildOptions, Built, Limits, SET_FILE, VALIDATION_FILE};
use policyc::lower::{Floors, LowerOptions};
use policyc::mine::MineOptions;
use policyc::numbers::{count, counted};
use policyc::policy::{Effect, RateLimits};
use policyc::replay::Validation;
use policyc::report;
use policyc::report::summary::{self, Summary};
use policyc::targets::{self, Root};

use super::proof::captions;
use super::{decisions, extract};
use crate::args::{BuildArgs, LoweringArgs};
use crate::reading::Terminal;
use crate::{Outcome, output};

impl From<&LoweringArgs> for LowerOptions {
    fn from(args: &LoweringArgs) -> Self {
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
pub(crate) fn run(args: &BuildArgs, quiet: bool) -> Result<Outcome> {
    args.lowering.check()?;
    let inputs = args.reading.inputs(&args.logs)?;
    let targets = targets::defaults();
    // A folder replaces nothing but a folder of ours.
    let files = targets.iter().filter(|target| matches!(target.root(), Root::File(_)));
    let outputs: Vec<_> = files
        .map(|target| target.root().name())
        .chain([SET_FILE, VALIDATION_FILE])
        .map(|name| args.out.join(name))
        .collect();
    args.mining.classes.as_deref().into_iter().for_each(output::note_input);
    args.reading.refuse_inputs(outputs.iter().map(PathBuf::as_path).chain(args.html.as_deref()))?;
    let ledger = args.deciding.decisions.as_deref().map(decisions::read).transpose()?;
    let mining = MineOptions { rate_limits: args.rate_limits.into(), ..extract::options(&args.mining, &args.reading)? };
    let mut options = BuildOptions::new(mining.generated_at);
    options.reading = args.reading.options();
    options.mining = mining;
    options.lowering = LowerOptions { rate_limits: args.rate_limits.into(), ..LowerOptions::from(&args.lowering) };
    options.decisions = decisions::of(ledger.as_ref(), &args.deciding)?;
    options.targets = targets;
    options.emitting = args.emitting.options();
    let mut terminal = Terminal::new(&args.reading, quiet)?;
    let built = jobs::build(&inputs, &options, &mut terminal)?;
    decisions::say(&built.decided, options.decisions.as_ref(), quiet);
    let replaced = output::write_artifacts(&args.out, &built.artifacts())?;
    say_replaced(&replaced, quiet);
    if let Some(path) = &args.html {
        output::write_file(path, &report::page::validation(&built.validation))?;
    }
    output::print(&summary::text(&Summary {
        set: Some(&built.set),
        notes: &built.decided.lowered.notes,
        budgets: &built.decided.lowered.budgets,
        policy: &built.decided.lowered.policy,
        losses: built.proof.losses(),
        unproven: &built.proof.unproven(),
        validation: &built.validation,
        written: &written(&built, &args.out),
    }))?;
    let limits = Limits { max_false_block: args.max_false_block, max_denied_allowed: args.max_denied_allowed };
    Ok(gate(limits, &built.validation))
}

/// What was written below `out`: each path with what it is.
fn written(built: &Built, out: &Path) -> Vec<(String, String)> {
    let at = |name: &str| report::visible(&out.join(name).display().to_string());
    let set = &built.set;
    let learned = format!(
        "what was learned: {}, {}",
        counted(count(set.grants.len()), "grant"),
        counted(count(set.policies.len()), "association rule")
    );
    let mut written = vec![(at(SET_FILE), learned)];
    written.extend(captions(&built.proof, out));
    written.push((at(VALIDATION_FILE), "the figures of the replay".to_owned()));
    written
}

/// Says which files of an earlier run, or of somebody's hand, are other files now.
pub(super) fn say_replaced(replaced: &[PathBuf], quiet: bool) {
    const NAMED: usize = 5;
    if quiet || replaced.is_empty() {
        return;
    }
    let names: Vec<_> = replaced.iter().take(NAMED).map(|path| report::visible(&path.display().to_string())).collect();
    let more = if replaced.len() > NAMED { ", …" } else { "" };
    let number = counted(count(replaced.len()), "file");
    anstream::eprintln!("note: replaced {number} that had other content: {}{more}", names.join(", "));
}

/// Says what is past the limits that the user puts up with.
pub(super) fn gate(limits: Limits, validation: &Validation) -> Outcome {
    let broken = limits.broken_by(validation);
    for finding in &broken {
        anstream::eprintln!("finding: {finding}");
    }
    if broken.is_empty() { Outcome::Clean } else { Outcome::Findings }
}
