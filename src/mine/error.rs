//! What mining leaves out, and why it fails.

use thiserror::Error;

use super::{Blind, MAX_ACTIONS, MAX_AGENTS, MAX_GRANT_CELLS, MAX_ORDERED_SESSIONS, MAX_SESSIONS, grants, readiness};
use crate::event::ReadError;
use crate::event::provenance::Gap;

/// Something that a mined set leaves out.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MineWarning {
    /// More agents than [`MAX_AGENTS`].
    #[error("more than {MAX_AGENTS} agents: the evidence lists none (does `agent_id` hold session ids?)")]
    AgentsNotListed,
    /// The log has too many log ids to leave out duplicates; the share of its ids that come more than once.
    #[error(
        "duplicates are counted as often as they come: the log has too many log ids to compare all, and {:.2} % of them come \
         more than once",
        .0 * 100.0
    )]
    DuplicatesKept(f64),
    /// Too many agents, or agents, actions and attributes, to learn grants.
    #[error(
        "no grants were learned: more than {MAX_AGENTS} agents, or more than {} triples of action, agent and attribute",
        MAX_GRANT_CELLS
    )]
    NoGrants,
    /// An agent, or an action of one, has more attributes than are kept: nothing was learned of them, and they ask.
    #[error(
        "an action of an agent has more than {} distinct attributes, or an agent more than {}: no bounds were learned there, and \
         a person is asked; do keys hold ids or values?",
        grants::MAX_ATTRIBUTES,
        grants::MAX_AGENT_CELLS
    )]
    TooManyAttributes,
    /// The least support is too low to tell frequent pairs of item and action from others in bounded memory.
    #[error(
        "no policies were mined, grants alone: the log has more than {limit} distinct pairs of context value and action; raise \
         `min-support` to {suggested} or more"
    )]
    TooManyPairs {
        /// How many pairs are counted exactly.
        limit: usize,
        /// A least support that would do.
        suggested: f64,
    },
    /// Too much about actions, agents, attributes and sessions to estimate readiness.
    #[error(
        "readiness was not estimated: more than {} pairs of action and agent or attribute, or too many sessions",
        readiness::MAX_CELLS
    )]
    NoReadiness,
    /// What no grant can bound.
    #[error(transparent)]
    Blind(#[from] Blind),
    /// It was not derived everywhere where arguments came from.
    #[error("{0}")]
    NotTraced(Gap),
    /// Words that are no known outcome; the first few.
    #[error(
        "unknown outcomes, which count neither for nor against an action: {}; say what they mean with --good-outcomes and \
         --denied-outcomes",
        .0.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    )]
    UnknownOutcomes(Vec<String>),
    /// So many events have the log id of another event and differ from it.
    #[error(
        "{0} events share the `log_id` of another event but not its content, and are counted: `log_id` should name one event"
    )]
    ReusedLogIds(u64),
    /// Sessions without an order.
    #[error("no sequences were mined: the events of no session all have a `timestamp`, or a number in `context.step`")]
    NoSequences,
    /// More sessions than are kept for sequences.
    #[error(
        "sequences are those of a sample of the sessions: there are more than {}, or they have too many actions",
        MAX_ORDERED_SESSIONS
    )]
    SequencesOfSample,
    /// More sessions than [`MAX_SESSIONS`].
    #[error("more than {MAX_SESSIONS} sessions: their number is left out")]
    SessionsNotCounted,
}

/// Why nothing was mined.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MineError {
    /// The logs cannot be read, or hold no event.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There are no events in memory.
    #[error("no events")]
    NoEvents,
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
    /// More distinct actions than [`MAX_ACTIONS`].
    #[error("more than {MAX_ACTIONS} distinct actions; do their names hold ids or arguments?")]
    TooManyActions,
    /// Rates were to become limits, and no event says when it happened.
    #[error(
        "rate limits need times, and no event has one: log a `timestamp` in RFC 3339, such as \"2026-11-21T10:00:00Z\"{}, or leave \
         `rate-limits` at `suggest`",
        if *unreadable > 0 { " (the timestamps of this log are in another form)" } else { "" }
    )]
    NoTimestamps {
        /// How many events have a timestamp that is not RFC 3339.
        unreadable: u64,
    },
    /// Too many distinct combinations of frequent items.
    #[error("the frequent context values combine in too many ways; raise `min-support`, or set `max-conditions` to 1")]
    TooManyTransactions,
    /// Too many frequent itemsets.
    #[error(
        "more than {limit} combinations of context values are frequent; raise `min-support` or lower `max-conditions`"
    )]
    TooManyItemsets {
        /// The limit.
        limit: usize,
    },
    /// Hashes of different names met again and again. It does not happen.
    #[error("hashes of different names met; try again")]
    Collision,
}
