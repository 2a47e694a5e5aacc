//! From a sentence of plain English to rules, and back.
//!
//! In: a sentence, and the [`Vocabulary`] of a log or a policy. Out: rules, or a refusal that shows the span that was not understood.
//! The reader is deterministic, and every word must have a part in what is read: a word that is left over may be the one that matters. A
//! draft of a model goes through [`agree()`], and what it would allow asks a person. Nothing here speaks to a model.

mod agree;
mod model;
mod numbers;
mod reader;
mod says;
mod vocabulary;

pub use agree::{Disagreement, agree};
pub use model::{DraftError, draft_schema, from_draft, lowered_to_ask};
pub use reader::{SentenceError, read};
pub use says::{Boundary, boundaries, condition, says, who};
pub use vocabulary::Vocabulary;

#[cfg(test)]
mod tests;
