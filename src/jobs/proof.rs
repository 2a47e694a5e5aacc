//! Emitting targets and proving what came out.
//!
//! In: a policy, targets and perhaps a log. Out: the files, and proof that each decides as the policy does; or that nothing decides by
//! it. What every target turns out to be is matched here without a rest, so that none can be written unproven in silence.

use super::{Bug, JobError};
use crate::backend::{Artifact, EmitOptions, Emitted, Loss};
use crate::event::{Inputs, OutcomeClasses, Progress, ReadOptions};
use crate::policy::Policy;
use crate::replay::{Jury, ProveError, ReplaySubject, Seat, Validation};
use crate::targets::{Deployed, Files, Loaded, Product, Target};

/// What targets made of a policy, loaded back and ready to decide.
pub struct Proof {
    policy: Policy,
    products: Vec<Product>,
    losses: Vec<Loss>,
}

impl Proof {
    /// Emits `targets` and loads what they print.
    ///
    /// # Errors
    ///
    /// [`JobError::Emit`] if a target refuses, [`JobError::Bug`] if something does not read back.
    pub fn emit(policy: &Policy, targets: &[&'static dyn Target], options: &EmitOptions) -> Result<Self, JobError> {
        let mut proof = Self { policy: policy.clone(), products: Vec::new(), losses: Vec::new() };
        for &target in targets {
            let Emitted { artifacts, losses } = target.emit(policy, options)?;
            let files: Vec<_> = artifacts.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
            let files = Files { name: target.root().name(), files: &files, entrypoint: None };
            let loaded = target.load(&files).map_err(does_not_read_back)?;
            if let Loaded::Policy(read) = &loaded
                && read.policy != *policy
            {
                let name = files.name;
                return Err(Bug(format!("{name} does not read back as the policy it was made of")).into());
            }
            proof.products.push(Product { target, artifacts, loaded });
            proof.losses.extend(losses);
        }
        Ok(proof)
    }

    /// Every file of every target.
    pub fn artifacts(&self) -> impl Iterator<Item = &Artifact> {
        self.products.iter().flat_map(|product| &product.artifacts)
    }

    /// What targets could not say.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// Each file or folder below the output directory, with what it is.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, String)> {
        let caption = |product: &Product| (product.target.root().name(), product.target.caption(product, &self.losses));
        self.products.iter().map(caption)
    }

    /// The targets by which nothing decides, with the reason.
    pub fn unproven(&self) -> Vec<(&'static str, &'static str)> {
        let unproven = |product: &Product| match product.loaded {
            Loaded::Unproven(reason) => Some((product.target.name(), reason)),
            Loaded::Policy(_) | Loaded::Engine(_) => None,
        };
        self.products.iter().filter_map(unproven).collect()
    }

    /// What decides by itself, of each target.
    fn engines(&self) -> impl Iterator<Item = &dyn Deployed> {
        self.products.iter().filter_map(|product| match &product.loaded {
            Loaded::Engine(engine) => Some(engine.as_ref()),
            // A policy was compared when it was loaded.
            Loaded::Policy(_) | Loaded::Unproven(_) => None,
        })
    }

    /// Replays `log` through the reference and each target, or, without one, tries the bounds of each rule.
    ///
    /// # Errors
    ///
    /// [`JobError::Bug`] if a target decides otherwise than the reference and no declared loss says why.
    pub fn prove(
        &self,
        log: Option<(&Inputs, &ReadOptions)>,
        outcomes: &OutcomeClasses,
        progress: &dyn Progress,
    ) -> Result<Validation, JobError> {
        let referees: Vec<_> = self.engines().filter_map(Deployed::referee).collect();
        let referees: Vec<&dyn Seat> = referees.iter().map(AsRef::as_ref).collect();
        let mut seats: Vec<&dyn Seat> = vec![&self.policy];
        for engine in self.engines() {
            seats.push(engine);
        }
        let subject = ReplaySubject { policy: Some(&self.policy), losses: &self.losses, outcomes };
        let jury = Jury { subject, seats: &seats, referees: &referees };
        let name = &self.policy.metadata().name;
        let validation = match log {
            Some((inputs, options)) => {
                jury.replay(name, inputs, options, |_| {}, progress).map(|(validation, _)| validation)
            }
            None => jury.bounds(name),
        };
        let validation = validation.map_err(|error| match error {
            ProveError::Seat(error) => does_not_read_back(error).into(),
            error @ ProveError::Read(_) => JobError::Prove(error),
        })?;
        if validation.agrees() { Ok(validation) } else { Err(Bug(disagreement(&validation, "the policy")).into()) }
    }
}

fn does_not_read_back(error: impl std::fmt::Display) -> Bug {
    Bug(format!("what was emitted does not read back: {error}"))
}

/// The first disagreement of a validation, in words; `subject` is what the others are held to.
pub fn disagreement(validation: &Validation, subject: &str) -> String {
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
