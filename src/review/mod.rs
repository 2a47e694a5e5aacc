//! What people decided about rules: the ledger, its keys and tokens, and what it makes of a policy.
//!
//! In: a policy and the ledger (`policies/decisions.yaml`). Out: the policy as decided, what became of each decision, and the queue of rules
//! that nobody has decided on, the riskiest first. A decision is found again by the *content* of the rule it was taken on, not by the
//! rule's id, so it survives a new run of the miner. Nothing here reads files, the clock or the terminal, and nothing is accepted by itself.

mod amend;
mod apply;
mod gate;
mod key;
mod ledger;
mod queue;

pub use amend::{AmendError, Amended, Proposal, amend};
pub use apply::{Applied, Fate, Options, Standing, apply, apply_in_force};
pub use gate::findings;
pub use key::{Basis, Content, Key, KeyError, base_digest, token};
pub use ledger::{Choice, Dismissal, Ledger, LedgerEntry, LedgerError, Needed, SCHEMA};
pub use queue::{Decided, Item, OnLog, Risk, Sample, queue, reviewed};
