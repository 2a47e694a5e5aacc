//! `compile`: from whatever says what is allowed to artifacts that are proven.

use super::{JobError, Observer, Proof, trace};
use crate::backend::EmitOptions;
use crate::check::codes::rule_never_matches;
use crate::event::{Inputs, OutcomeClasses, ReadOptions};
use crate::lower::{self, LowerOptions, LoweredSet};
use crate::policy::{Effect, Policy};
use crate::replay::{Projection, Validation};
use crate::review::{self, Applied, Fate, Ledger};
use crate::targets::{Deployed, Input, TARGETS, Target};

/// What people decided about rules.
pub struct Decisions<'a> {
    /// The decisions.
    pub ledger: &'a Ledger,
    /// When it is, and what becomes of rules that no one decided on.
    pub options: review::Options,
}

/// A policy to which the decisions of people were applied.
pub struct DecidedPolicy {
    /// The policy.
    pub lowered: LoweredSet,
    /// What became of each decision.
    pub fates: Vec<Fate>,
    /// Rules that allow and that no one decided on.
    pub unreviewed: Vec<String>,
}

/// How a policy is compiled.
#[non_exhaustive]
pub struct CompileOptions {
    /// What is emitted.
    pub targets: Vec<&'static dyn Target>,
    /// How it is emitted.
    pub emitting: EmitOptions,
    /// Which outcomes are good and which are denials.
    pub outcomes: OutcomeClasses,
}

impl Default for CompileOptions {
    /// Every target.
    fn default() -> Self {
        Self { targets: TARGETS.to_vec(), emitting: EmitOptions::default(), outcomes: OutcomeClasses::default() }
    }
}

/// What a compilation makes.
pub struct Compiled {
    /// The artifacts.
    pub proof: Proof,
    /// What the policy does with the logs, or at the bounds of its rules alone.
    pub validation: Validation,
    /// Rules that never apply, or that block nothing of the logs although their action is in them.
    pub idle: Vec<String>,
}

/// Makes a policy of an input: of a policy set by `options`, of anything else what it means.
///
/// # Errors
///
/// [`JobError`] says why it makes none.
pub fn lower(input: Input, options: &LowerOptions, observer: &mut dyn Observer) -> Result<LoweredSet, JobError> {
    if let Input::Set(set) = &input {
        return lower::lower(set, options).map_err(JobError::Lower);
    }
    for finding in input.engine().map(Deployed::findings).unwrap_or_default() {
        observer.warn(&finding.to_string());
    }
    Ok(LoweredSet { policy: input.into_policy()?, notes: Vec::new(), budgets: Vec::new() })
}

/// Applies the decisions of people, if there are any.
///
/// # Errors
///
/// [`JobError::Decide`] if what comes of it is no policy.
pub fn decide(lowered: LoweredSet, decisions: Option<&Decisions<'_>>) -> Result<DecidedPolicy, JobError> {
    let Some(Decisions { ledger, options }) = decisions else {
        return Ok(DecidedPolicy { lowered, fates: Vec::new(), unreviewed: Vec::new() });
    };
    let applied = review::apply(&lowered.policy, ledger, *options).map_err(JobError::Decide)?;
    let Applied { policy, fates, unreviewed } = applied;
    let allows = |id: &str| policy.rule(id).is_some_and(|rule| rule.effect == Effect::Allow);
    let budgets = lowered.budgets.into_iter().filter(|budget| allows(&budget.rule)).collect();
    Ok(DecidedPolicy { lowered: LoweredSet { policy, budgets, ..lowered }, fates, unreviewed })
}

/// Emits every target of `policy` and replays `log` through each, or, without a log, tries the bounds of each rule.
///
/// ```
/// use policyc::prelude::*;
///
/// let policy = Policy::from_yaml(&std::fs::read_to_string("examples/quickstart/expected/policy.yaml")?, "policy.yaml")?;
/// let compiled = jobs::compile(&policy, None, &jobs::CompileOptions::default(), &mut NoProgress)?;
/// // Every artifact decided as the policy does, but for the losses that its target declares.
/// for loss in compiled.proof.losses() {
///     println!("{}: {}", loss.kind, loss.detail);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`JobError`]; [`JobError::Bug`] if an artifact decides otherwise than the policy and no declared loss says why.
pub fn compile(
    policy: &Policy,
    log: Option<(Inputs, ReadOptions)>,
    options: &CompileOptions,
    observer: &mut dyn Observer,
) -> Result<Compiled, JobError> {
    let proof = Proof::emit(policy, &options.targets, &options.emitting)?;
    let reads = Projection::of(policy).reads_session();
    let log = log.map(|(inputs, reading)| trace(inputs, reading, reads, observer)).transpose()?;
    let log = log.as_ref().map(|(inputs, reading)| (inputs, reading));
    let validation = proof.prove(log, &options.outcomes, observer.pass("validating").as_ref())?;
    let idle = idle(policy, &validation, log.is_some());
    Ok(Compiled { proof, validation, idle })
}

/// Rules that can never apply, and those that block no event of the log although their action is in it, in sentences.
fn idle(policy: &Policy, validation: &Validation, replayed: bool) -> Vec<String> {
    let never: Vec<_> = rule_never_matches::in_policy(policy).collect();
    let mut idle: Vec<String> = never.iter().map(|found| found.finding.message.clone()).collect();
    for rule in policy.rules().iter().filter(|rule| replayed && validation.never_fired.contains(&rule.id)) {
        let met = validation.by_action.iter().flatten().any(|row| rule.action.matches(&row.name));
        let known = never.iter().any(|found| found.rule.as_ref() == Some(&rule.id));
        if met && !known && rule.effect == Effect::Block && !rule.constraints.is_empty() {
            idle.push(format!(
                "rule {}: it blocks no event of the log, which has its action; are its paths right?",
                rule.id
            ));
        }
    }
    idle
}
