//! Why an evaluation could not be made, and what to do about it.

use thiserror::Error;

use super::learner::LearnError;

/// Why an evaluation could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// Nothing teaches, and nothing could be blocked wrongly.
    #[error(
        "no good events: there is nothing to learn from and nothing to judge{}; name good outcomes with `good-outcomes`, and check \
         that not every session is labelled an attack",
        if *denied > 0 { format!(" ({denied} events are denials)") } else { String::new() }
    )]
    NoGoodEvents {
        /// How many events are denials.
        denied: usize,
    },
    /// Nothing could be judged by anything else.
    #[error(
        "only one {unit} has a good event: what a policy mined from it would do with the next {unit} cannot be measured; log more \
         {unit}s (an event without a `session_id` is a session of its own)"
    )]
    OneUnit {
        /// What the log is split by.
        unit: &'static str,
    },
    /// An option out of its range.
    #[error("`{option}` is {value}, expected {expected}")]
    Option {
        /// Its name.
        option: &'static str,
        /// What it is.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// Too little to split.
    #[error("{found} {unit} are too few for {parts}: at least {needed} are needed; {remedy}")]
    TooFew {
        /// What the log is split by, in the plural.
        unit: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        needed: usize,
        /// What they are split into.
        parts: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A part of a split has nothing to say.
    #[error("{fold} has no good event to {purpose}; split by session, or log more sessions")]
    EmptyPart {
        /// The fold.
        fold: String,
        /// What it is for.
        purpose: &'static str,
    },
    /// A split by group where no event names one.
    #[error("no event of the log has a `group`; add it to the log, or split by session")]
    NoGroups,
    /// A session in two groups.
    #[error("the session `{session}` has events of the groups `{first}` and `{second}`; a session is in one group")]
    TwoGroups {
        /// The session.
        session: String,
        /// One group.
        first: String,
        /// Another.
        second: String,
    },
    /// An attack that belongs to no session.
    #[error(
        "the attack `{log_id}` has no session: what was stopped before it did harm cannot be told; add a `session_id` \
         to each event of an attack"
    )]
    AttackWithoutSession {
        /// The event.
        log_id: String,
    },
    /// Labels that are neither `attack` nor `benign`.
    #[error("unknown labels: {labels}; a `label` is `attack` or `benign`, or is left out")]
    UnknownLabels {
        /// The labels, with how often each was met.
        labels: String,
    },
    /// A log of attacks that holds none.
    #[error(
        "the attack log holds no attack: every event of it is labelled otherwise; label them `attack`, or not at all"
    )]
    NoAttacks,
    /// The learner under evaluation made no policy.
    #[error("`{learner}` made no policy in {fold}")]
    Learn {
        /// Its name.
        learner: String,
        /// Where.
        fold: String,
        /// Why.
        source: Box<LearnError>,
    },
}
