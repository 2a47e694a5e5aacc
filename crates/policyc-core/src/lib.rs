//! What a policy decides, apart from everything that makes one: the documents, the decision, and the session it is asked in.
//!
//! No I/O, no threads, no clock: the caller brings the bytes of a document, a request as JSON and, where rules need them, the
//! counts and the time. It builds for `wasm32-unknown-unknown`. What is not shown in these pages is public for the library `policyc` alone, and
//! may change in any version.
//!
//! ```
//! use policyc_core::policy::{Effect, OwnedDecider, Policy};
//!
//! let policy: OwnedDecider = Policy::from_yaml("
//! apiVersion: policyc/v1
//! kind: Policy
//! metadata: {name: refunds}
//! spec:
//!   default: block
//!   rules:
//!     - {id: refund-1, action: refund, effect: allow, constraints: {params.amount: {max: 100}}}
//! ", "policy.yaml")?.into();
//! let request = serde_json::json!({"agent_id": "support", "action": "refund", "context": {"params": {"amount": 250}}});
//! let decision = policy.decider().decide_json(&request);
//! assert_eq!(decision.effect, Effect::Block);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod credential;
pub mod diag;
mod name;
mod path;
pub mod policy;
#[cfg(feature = "schemas")]
mod schema;
pub mod session;
pub mod value;

#[doc(hidden)]
pub use credential::{names_credential, names_secret};
#[doc(hidden)]
pub use name::{begins_word, name_words, trim_name};
pub use path::{Attribute, AttributePath, ElementPath, MAX_ARRAYS, PathError};
