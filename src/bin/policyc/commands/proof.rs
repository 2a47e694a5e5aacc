//! Emitting targets and proving what came out, before anything is written.

use std::path::Path;

use anyhow::{Context as _, Result};
use policyc::backend::{Artifact, Backend, EmitOptions, Emitted, Layout, Loss, OnLoss};
use policyc::event::Inputs;
use policyc::event::OutcomeClasses;
use policyc::event::ReadOptions;
use policyc::policy::Policy;
use policyc::replay::{Engine, Jury, RegoArtifact, SafetyFilterEvaluator, Seat, Subject, Validation};
use policyc::report::summary;

use crate::Internal;
use crate::args::{Emitting, LayoutArg, OnLossArg};
use crate::progress::Bar;

impl Emitting {
    /// The library's options.
    pub(crate) fn options(&self) -> EmitOptions {
        EmitOptions {
            on_loss: match self.on_loss {
                OnLossArg::Error => OnLoss::Error,
                OnLossArg::Narrow => OnLoss::Narrow,
                OnLossArg::Widen => OnLoss::Widen,
            },
            layout: match self.layout {
                LayoutArg::Auto => Layout::Auto,
                LayoutArg::Rules => Layout::Rules,
                LayoutArg::Data => Layout::Data,
            },
        }
    }
}

/// What targets made of a policy, parsed back and ready to decide.
pub(super) struct Proof<'p> {
    policy: &'p Policy,
    /// Every file of every target.
    pub(super) artifacts: Vec<Artifact>,
    /// What each target could not say.
    pub(super) losses: Vec<Loss>,
    rego: Option<RegoArtifact>,
    safety_filter: Option<String>,
}

impl<'p> Proof<'p> {
    /// Emits `targets` and parses back what they print.
    pub(super) fn emit(policy: &'p Policy, targets: &[&dyn Backend], options: EmitOptions) -> Result<Self> {
        let mut proof = Self { policy, artifacts: Vec::new(), losses: Vec::new(), rego: None, safety_filter: None };
        for target in targets {
            let Emitted { artifacts, losses } = target.emit(policy, &options)?;
            match target.name() {
                "rego" => {
                    let files: Vec<_> = artifacts.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
                    proof.rego = Some(RegoArtifact::from_files(&files, None).map_err(bug)?);
                }
                "safety-filter" => {
                    for file in &artifacts {
                        SafetyFilterEvaluator::new(&file.text).map_err(bug)?;
                        proof.safety_filter = Some(file.text.clone());
                    }
                }
                "yaml" => {
                    for file in &artifacts {
                        let back = Policy::from_yaml(&file.text, &file.path).map_err(bug)?;
                        if back != *policy {
                            return Err(Internal(format!(
                                "{} does not read back as the policy it was made of",
                                file.path
                            ))
                            .into());
                        }
                    }
                }
                _ => {}
            }
            proof.artifacts.extend(artifacts);
            proof.losses.extend(losses);
        }
        Ok(proof)
    }

    /// What was written below `out`: each path with what it is.
    pub(super) fn written(&self, out: &Path) -> Vec<(String, String)> {
        let at = |name: &str| policyc::report::visible(&out.join(name).display().to_string());
        let mut written = Vec::new();
        if let Some(rego) = &self.rego {
            let files = self.artifacts.iter().filter(|file| file.path.starts_with("rego/")).count();
            written.push((at("rego"), format!("OPA bundle of {files} files; query {}", rego.entrypoint())));
        }
        for file in self.artifacts.iter().filter(|file| !file.path.starts_with("rego/")) {
            let what = match file.path.as_str() {
                "policy.yaml" => format!("review this one: {}", summary::rules_line(self.policy)),
                "safety_filter.json" => summary::losses_line(&self.losses, "safety-filter"),
                _ => String::new(),
            };
            written.push((at(&file.path), what));
        }
        written
    }

    /// Replays `inputs` through the reference and each target, or, without a log, tries the bounds of each rule.
    ///
    /// # Errors
    ///
    /// [`Internal`] if a target decides otherwise than the reference and no declared loss says why.
    pub(super) fn prove(
        &self,
        log: Option<(&Inputs, &ReadOptions)>,
        outcomes: &OutcomeClasses,
        quiet: bool,
    ) -> Result<Validation> {
        let mut seats = vec![Seat::Reference(self.policy)];
        seats.extend(self.rego.as_ref().map(|artifact| Seat::Rego(artifact, Engine::Rvm)));
        seats.extend(self.safety_filter.as_deref().map(Seat::SafetyFilter));
        let jury = Jury {
            subject: Subject { policy: Some(self.policy), losses: &self.losses, outcomes },
            seats: &seats,
            referee: self.rego.as_ref().map(|artifact| Seat::Rego(artifact, Engine::Interpreter)),
        };
        let name = &self.policy.metadata().name;
        let validation = match log {
            Some((inputs, options)) => {
                jury.replay(name, inputs, options, |_| {}, &Bar::new("validating", quiet)).context("validation")?.0
            }
            None => jury.bounds(name).context("validation")?,
        };
        if validation.agrees() { Ok(validation) } else { Err(Internal(disagreement(&validation, "the policy")).into()) }
    }
}

fn bug(error: impl std::fmt::Display) -> Internal {
    Internal(format!("what was emitted does not read back: {error}"))
}

/// The first disagreement of a validation, in words; `subject` is what the others are held to.
pub(super) fn disagreement(validation: &Validation, subject: &str) -> String {
    for report in &validation.evaluators {
        if let Some(example) = report.examples.as_slice().first() {
            return format!(
                "{} disagrees with {subject} on {} events; the first, {} ({} by {}): {subject} says {} by {:?}, {} says {} by {:?}",
                report.name,
                report.disagreements,
                example.log_id,
                example.action,
                example.agent_id,
                example.expected,
                example.expected_rules,
                report.name,
                example.found,
                example.found_rules
            );
        }
        if let Some(case) = report.case_disagreements.first() {
            return format!("{} disagrees with {subject} at the bounds of a rule: {case}", report.name);
        }
    }
    "evaluators disagree".to_owned()
}

/// Says which way each artifact differs from the policy.
pub(super) fn say_losses(losses: &[Loss], quiet: bool) {
    if quiet {
        return;
    }
    for loss in losses {
        let rules = loss.rules.iter().map(|rule| policyc::report::visible(rule)).collect::<Vec<_>>().join(", ");
        let rules = if rules.is_empty() { rules } else { format!(" [{rules}]") };
        anstream::eprintln!(
            "note: {} ({}, {}): {}{rules}",
            loss.target,
            loss.kind,
            match loss.direction {
                policyc::backend::Direction::Narrower => "allows less",
                policyc::backend::Direction::Wider => "allows more",
            },
            policyc::report::visible(&loss.detail)
        );
    }
}
