//! What changed between two versions: of a policy, which requests are decided differently; of a policy set, what appeared,
//! vanished and moved.

mod change;
mod drift;
mod filters;
pub(crate) mod implies;
mod moves;
mod policies;

pub use change::{Change, Moved, Unshown};
pub use drift::sets;
pub use filters::{Decides, as_decided};
pub use policies::{EventChange, EventChanges, changes, findings};
