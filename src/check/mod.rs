//! The gate: does a policy, a policy set, an artifact or a log keep to what was agreed?
//!
//! In: a [`Subject`], the [`Expectations`] on it and, where there is one, a log. Out: [`Found`]s, in the order of their
//! codes. Each kind of finding is one file in [`codes`], with its documentation and its check; what several of them look
//! at is worked out once, in [`Context`]. Nothing here reads files or the clock.

mod alike;
mod attributes;
mod ban;
mod banned;
pub mod codes;
pub mod diff;
pub mod docs;
pub mod evidence;
mod expectations;
mod filter;
mod found;
mod log;
mod places;
mod proof;
mod reach;
mod until;
mod waiver;
mod waivers;

use jiff::civil::Date;

pub use attributes::RuleAttributes;
pub use ban::{Ban, BanOrigin};
pub use banned::{BanError, Banned};
pub use expectations::{Expectations, LogLimits, MaxAgents, Required, RuleLimits};
pub use found::{Code, Found, Related};
use log::MAX_ACTIONS;
pub use log::{Log, LogFacts, Occurrence, ProbeSet, Unreadable, Words};
pub use places::Places;
pub use proof::{BanShown, BanVerdict, Probed, probe};
pub use until::Until;
pub use waiver::Waiver;
pub use waivers::Waived;

use crate::diag::Severity;
use crate::policy::{Policy, PolicySet};
use crate::replay::{SafetyFilterEvaluator, Validation};

/// What is checked.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A miner's product.
    Set {
        /// The set.
        set: &'a PolicySet,
        /// A mined policy counts if its confidence is above this.
        min_confidence: f64,
    },
    /// A policy: bans are proven over its rules.
    Policy(&'a Policy),
    /// An artifact that can only be asked: what it let through when it was probed.
    Probed(&'a Probed),
    /// Nothing but the log.
    Nothing,
}

/// All that checks look at.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// What is checked.
    pub subject: Subject<'a>,
    /// Where its rules stand.
    pub places: &'a Places,
    /// What it is held to.
    pub expectations: &'a Expectations,
    /// What the log says of banned actions.
    pub log: Option<&'a LogFacts>,
    /// What the subject decides on the log.
    pub validation: Option<&'a Validation>,
    /// Today, for dates on which something expires.
    pub today: Date,
    bans: Vec<BanVerdict>,
    /// What was found before, by what is no check of a code.
    more: Vec<Found>,
    /// Whether the policy was read from a safety-filter file, whose rules mean more than it says.
    of_filter: bool,
}

impl<'a> Context<'a> {
    /// Puts the parts together and works out what the subject says to each ban.
    pub fn new(
        subject: Subject<'a>,
        places: &'a Places,
        expectations: &'a Expectations,
        log: Option<&'a LogFacts>,
        validation: Option<&'a Validation>,
        today: Date,
    ) -> Self {
        let bans = proof::verdicts(subject, &expectations.banned);
        Self { subject, places, expectations, log, validation, today, bans, more: Vec::new(), of_filter: false }
    }

    /// With findings that the caller has, to be waived, sorted and reported like the others.
    #[must_use]
    pub fn with_found(mut self, found: impl IntoIterator<Item = Found>) -> Self {
        self.more.extend(found);
        self
    }

    /// The same for a policy that is what `filter` means: bans are proven under the reading of the filter, which coerces types.
    #[must_use]
    pub fn with_filter(mut self, mut filter: SafetyFilterEvaluator) -> Self {
        self.of_filter = true;
        self.bans = filter::verdicts(&mut filter, &self.expectations.banned, self.bans);
        self
    }

    /// What the subject says to each ban, where it does not simply hold.
    pub fn bans(&self) -> &[BanVerdict] {
        &self.bans
    }
}

/// What a check came to.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// What was found and not waived, in the order of codes, places and messages.
    pub found: Vec<Found>,
    /// What was found and waived.
    pub waived: Vec<Waived>,
}

impl Checked {
    /// Whether anything is at least as grave as `least`.
    pub fn fails(&self, least: Severity) -> bool {
        // Severities order from the gravest.
        self.found.iter().any(|found| found.finding.severity <= least)
    }
}

/// Runs every check and applies the waivers.
pub fn check(context: &Context<'_>) -> Checked {
    let mut found = context.more.clone();
    for code in codes::ALL {
        if let Some(check) = code.check {
            check(context, &mut found);
        }
    }
    waivers::apply(found, &context.expectations.waivers, context)
}

#[cfg(test)]
pub(crate) mod fixture;
