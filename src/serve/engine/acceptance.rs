//! Who put a policy in force that was made here.

use serde::{Deserialize, Serialize};

/// That somebody accepted a proposed policy, as the log records it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::serve) struct Acceptance {
    /// Who.
    pub(in crate::serve) by: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(in crate::serve) comment: Option<String>,
    /// The draft, the suggestion or the decisions that it was made of.
    pub(in crate::serve) of: String,
    /// The number of the policy in force that it was compared with; none where there was none.
    pub(in crate::serve) after: Option<i64>,
}
