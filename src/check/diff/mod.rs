//! What changed between two versions: of a policy, which requests are decided differently; of a policy set, what appeared,
//! vanished and moved.

mod drift;
mod filters;
pub(crate) mod implies;
mod moves;
mod policies;

pub use drift::sets;
pub use filters::{Decides, as_decided};
pub use moves::Moved;
pub use policies::{Change, EventChange, EventChanges, Unshown, changes, findings};
