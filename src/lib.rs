//! A policy compiler for AI agents: what they *did* becomes rules about what they *may do*.
//!
//! ```text
//! events ──mine──▶ PolicySet ──lower──▶ Policy ──emit──▶ artifacts ──replay──▶ outcomes
//!  JSONL           policies.json        policy.yaml      Rego, YAML,           every event, in
//!                  (what was seen)      (what is allowed) safety-filter JSON   every evaluator
//! ```
//!
//! The modules below stand in the order in which data flows. The library does no terminal, no environment and no clock;
//! files are read by [`event`] alone, and nothing is written.
//!
//! ```
//! use policyc::backend::{Backend, EmitOptions, Rego};
//! use policyc::event::{Inputs, NoProgress, ReadOptions};
//! use policyc::lower::{LowerOptions, lower};
//! use policyc::mine::{MineOptions, mine};
//! use policyc::policy::{Decider, Effect};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Read and mine.
//! let inputs = Inputs::resolve(["examples/quickstart/events.jsonl"])?;
//! let options = MineOptions::new(jiff::Timestamp::now());
//! let mined = mine(&inputs, &ReadOptions::default(), &options, |_skipped| {}, &NoProgress)?;
//! for policy in mined.set.top_policies(3) {
//!     println!("{}: {}", policy.policy_id, policy.description);
//! }
//!
//! // Make a policy of it, and Rego of that.
//! let policy = lower(&mined.set, &LowerOptions::default())?.policy;
//! let bundle = Rego.emit(&policy, &EmitOptions::default())?;
//! assert!(bundle.artifacts.iter().any(|file| file.path.ends_with("policy.rego")));
//!
//! // Ask it.
//! let request = serde_json::json!({"agent_id": "agent_A", "action": "delete_record", "context": {"role": "admin"}});
//! let decision = Decider::new(&policy).decide_json(&request);
//! assert_eq!(decision.effect, Effect::Block);
//! # Ok(())
//! # }
//! ```

/// Findings: what something has to say about a document or a log.
pub use policyc_core::diag;
/// The documents between which everything moves, and what a policy decides.
pub use policyc_core::policy;
/// One session as a fold, many sessions, and windows for rates.
pub use policyc_core::session;

pub mod event;

pub mod mine;

pub mod lower;

pub mod numbers;

pub mod backend;

pub mod replay;

pub mod evaluate;

pub mod check;

pub mod review;

pub mod suggest;

pub mod monitor;

pub mod audit;

pub mod draft;

pub mod packs;

pub mod report;

pub mod targets;

pub mod jobs;

pub mod mcp;

#[cfg(feature = "serve")]
pub mod serve;

/// What most programs need: the jobs, what they read and what they are told. `use policyc::prelude::*;`
pub mod prelude {
    pub use crate::backend::EmitOptions;
    pub use crate::event::{Event, Inputs, NoProgress, OutcomeClasses, ReadOptions};
    pub use crate::jobs::{self, JobError, Observer};
    pub use crate::lower::LowerOptions;
    pub use crate::mine::MineOptions;
    pub use crate::policy::{Decider, Decision, Effect, OwnedDecider, Policy, PolicySet, Request, Usage};
    pub use crate::targets::{Input, TARGETS, Target};
}
