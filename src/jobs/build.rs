//! `build`: from logs to artifacts that are proven.

use jiff::Timestamp;

use super::compile::{DecidedPolicy, Decisions, decide};
use super::{JobError, Observer, Proof};
use crate::backend::{Artifact, EmitOptions};
use crate::evaluate::exposure;
use crate::event::{Inputs, ReadOptions, Repeats};
use crate::lower::{self, LowerOptions};
use crate::mine::{self, MineOptions, Mined};
use crate::policy::PolicySet;
use crate::replay::Validation;
use crate::targets::{TARGETS, Target};

/// The file of what was learned.
pub const SET_FILE: &str = "policies.json";

/// The file of the figures of the replay.
pub const VALIDATION_FILE: &str = "validation.json";

/// How a build goes about it.
#[non_exhaustive]
pub struct BuildOptions<'a> {
    /// How the logs are read.
    pub reading: ReadOptions,
    /// What is learned.
    pub mining: MineOptions,
    /// What the evidence allows.
    pub lowering: LowerOptions,
    /// What people decided.
    pub decisions: Option<Decisions<'a>>,
    /// What is emitted.
    pub targets: Vec<&'static dyn Target>,
    /// How it is emitted.
    pub emitting: EmitOptions,
}

impl BuildOptions<'_> {
    /// What the command does without options: every target, and a policy that blocks what the log does not speak for.
    pub fn new(generated_at: Timestamp) -> Self {
        Self {
            reading: ReadOptions::default(),
            mining: MineOptions::new(generated_at),
            lowering: LowerOptions::default(),
            decisions: None,
            targets: TARGETS.to_vec(),
            emitting: EmitOptions::default(),
        }
    }
}

/// What a build makes.
pub struct Built {
    /// What was learned.
    pub set: PolicySet,
    /// The policy that was made of it.
    pub decided: DecidedPolicy,
    /// The artifacts.
    pub proof: Proof,
    /// What the policy does with the logs.
    pub validation: Validation,
}

impl Built {
    /// Every file.
    pub fn artifacts(&self) -> Vec<Artifact> {
        let file = |path: &str, text: String| Artifact { path: path.to_owned(), text };
        let set = file(SET_FILE, self.set.to_json());
        let validation = file(VALIDATION_FILE, self.validation.to_json());
        std::iter::once(set).chain(self.proof.artifacts().cloned()).chain([validation]).collect()
    }
}

/// Mines `inputs`, makes a policy of what was learned, emits every target and replays the logs through each.
///
/// ```
/// use policyc::prelude::*;
///
/// let logs = Inputs::resolve(["examples/quickstart/events.jsonl"])?;
/// let options = jobs::BuildOptions::new(jiff::Timestamp::now());
/// let built = jobs::build(&logs, &options, &mut NoProgress)?;
/// assert!(built.artifacts().iter().any(|file| file.path == "policy.yaml"));
/// // Of the successful actions of the log, the share that the policy would have blocked.
/// assert!(built.validation.false_block_rate < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`JobError`]; [`JobError::Bug`] if an artifact decides otherwise than the policy and no declared loss says why.
pub fn build(inputs: &Inputs, options: &BuildOptions<'_>, observer: &mut dyn Observer) -> Result<Built, JobError> {
    let progress = observer.pass("mining");
    let skipped = |line: &_| observer.skipped(line);
    let mined = mine::mine(inputs, &options.reading, &options.mining, skipped, progress.as_ref())?;
    drop(progress);
    let Mined { set, report, provenance, duplicates, warnings, shown } = mined;
    observer.read(&report).map_err(JobError::Observer)?;
    for warning in &warnings {
        observer.warn(&warning.to_string());
    }
    let lowered = lower::lower(&set, &options.lowering).map_err(JobError::Lower)?;
    let decided = decide(lowered, options.decisions.as_ref())?;
    let policy = &decided.lowered.policy;
    let proof = Proof::emit(policy, &options.targets, &options.emitting)?;
    let again = inputs.again(&report.files);
    let reading = ReadOptions { provenance, repeats: Repeats::LeaveOut(duplicates), ..options.reading.clone() };
    let progress = observer.pass("validating");
    let mut validation = proof.prove(Some((&again, &reading)), &options.mining.outcomes, progress.as_ref())?;
    validation.exposure = Some(exposure(policy, &shown, &options.mining.grants.classes));
    Ok(Built { set, decided, proof, validation })
}
