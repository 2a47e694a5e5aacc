//! `validate --engine`: the same log before several engines of Rego, which must not differ.

use anyhow::{Result, bail};
use policyc::backend::{Backend as _, EmitOptions, Rego};
use policyc::event::{KeepStreams, ReadOptions};
use policyc::replay::{Engine, Jury, RegoArtifact, Seat, Subject, recorded};

use super::build::gate;
use super::proof::disagreement;
use super::validate::replay;
use crate::args::{EngineArg, Validate};
use crate::artifact::{Input, rego_files};
use crate::opa::Opa;
use crate::progress::Bar;
use crate::reading::traced;
use crate::{Internal, Outcome};

/// Replays the log through the engines that were asked for and prints the report on the first; a policy is the first.
///
/// # Errors
///
/// [`Internal`] if they differ on an event or a boundary case.
pub(super) fn run(args: &Validate, input: &Input, quiet: bool) -> Result<Outcome> {
    let compiled;
    let (policy, artifact, files) = match input {
        Input::Policy(policy) => {
            let files: Vec<_> = Rego
                .emit(policy, &EmitOptions::default())?
                .artifacts
                .into_iter()
                .map(|file| (file.path, file.text))
                .collect();
            compiled = RegoArtifact::from_files(&files, None)?;
            (Some(policy), &compiled, files)
        }
        Input::Rego(artifact) => (None, artifact.as_ref(), rego_files(&args.artifact)?),
        Input::Set(_) | Input::SafetyFilter { .. } => bail!(
            "--engine is for Rego and for a policy, and {} is neither; `compile` makes Rego of it",
            args.artifact.display()
        ),
    };
    let outcomes = args.reading.outcomes();
    let subject = Subject { policy, losses: &[], outcomes: &outcomes };
    let (mut inputs, options) =
        traced(args.reading.inputs(&args.logs)?, args.reading.options(), input.reads_session(), quiet)?;
    let mut asked = None;
    if args.engine.contains(&EngineArg::Opa) {
        let mut opa = Opa::new(&files, artifact.entrypoint())?;
        let first = ReadOptions { keep_streams: KeepStreams::Yes, ..options.clone() };
        let (requests, read) = recorded::requests(policy, &inputs, &first, &Bar::new("reading", quiet))?;
        inputs = inputs.again(&read.files);
        asked = Some(opa.decide(&requests)?);
    }
    let mut engines = args.engine.clone();
    engines.sort_unstable();
    engines.dedup();
    let mut seats: Vec<_> = policy.map(Seat::Reference).into_iter().collect();
    seats.extend(engines.iter().filter_map(|engine| match engine {
        EngineArg::Regorus => Some(Seat::Rego(artifact, Engine::Interpreter)),
        EngineArg::Rvm => Some(Seat::Rego(artifact, Engine::Rvm)),
        EngineArg::Opa => asked.as_ref().map(Seat::Recorded),
    }));
    let jury = Jury { subject, seats: &seats, referee: None };
    let validation = replay(args, &jury, &inputs, &options, quiet)?;
    if !validation.agrees() {
        let subject = match (policy, engines.first()) {
            (None, Some(EngineArg::Rvm)) => "rego-vm",
            (None, _) => "rego",
            (Some(_), _) => "the policy",
        };
        return Err(Internal(disagreement(&validation, subject)).into());
    }
    Ok(gate(&validation, args.max_false_block, args.max_denied_allowed))
}
