//! Ingredients of the learner that can be left out, to see what each is worth.

/// An ingredient. `docs/learning.md` tells of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ingredient {
    /// Licences: what a request must say. Without them everything is learned on the ladder.
    Licences,
    /// How often a licence holds by accident. Without it every licence that was seen is granted.
    Accident,
    /// Evidence pooled over licences of one kind. Without it each action must show its own.
    Pooling,
    /// Reads are open. Without it they are guarded like all else.
    OpenReads,
    /// The request has the verb.
    Intent,
    /// Synonyms of verbs.
    Synonyms,
    /// Of the synonyms those that fit the budget.
    Trimming,
    /// The request names what the action strikes.
    Targets,
    /// The request names the record that what the action strikes stands in.
    Records,
    /// What the action strikes does not come from text.
    Sources,
    /// Facts that never varied, and assurances.
    Facts,
    /// Reads that were never seen.
    UnseenReads,
    /// Writes that were never seen, where the request has the verb.
    UnseenWrites,
}

impl Ingredient {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Licences,
        Self::Accident,
        Self::Pooling,
        Self::OpenReads,
        Self::Intent,
        Self::Synonyms,
        Self::Trimming,
        Self::Targets,
        Self::Records,
        Self::Sources,
        Self::Facts,
        Self::UnseenReads,
        Self::UnseenWrites,
    ];

    /// The learner without it, as reports call it.
    pub fn without(self) -> &'static str {
        match self {
            Self::Licences => "no-licences",
            Self::Accident => "no-accident",
            Self::Pooling => "no-pooling",
            Self::OpenReads => "no-open-reads",
            Self::Intent => "no-intent",
            Self::Synonyms => "no-synonyms",
            Self::Trimming => "no-trimming",
            Self::Targets => "no-targets",
            Self::Records => "no-records",
            Self::Sources => "no-sources",
            Self::Facts => "no-facts",
            Self::UnseenReads => "no-unseen-reads",
            Self::UnseenWrites => "no-unseen-writes",
        }
    }
}
