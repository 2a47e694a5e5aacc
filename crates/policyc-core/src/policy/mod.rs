//! The two documents between which everything moves: the miner's [`PolicySet`] (what was seen) and the [`Policy`] (what
//! is allowed), with the meaning of a policy in [`decide`].
//!
//! Front ends make a `Policy`, back ends print one; nothing else passes between them. Nothing here reads or writes files.

mod action;
mod budget;
mod condition;
pub mod decide;
mod denial;
pub mod document;
mod evidence;
mod experience;
mod expiry;
mod literal;
mod overlap;
mod pattern;
mod qualified;
mod rate;
pub mod safety_filter;
mod set;
pub mod totals;
pub mod yaml;

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::AttributePath;

pub use action::{ActionPattern, AgentEntry, ForeignPattern, NameError, check_name};
pub use budget::{Budget, BudgetProblem};
pub use condition::{Condition, Conditions, Operator, RateLimit, Test};
pub use decide::{Cause, Decider, Decision, OwnedDecider, Request, Usage};
pub use denial::{Denial, Inseparable};
pub use evidence::{Evidence, Interval, MAX_SPREAD, OutcomeClass, OutcomeCounts};
pub use experience::{Readiness, Sequence, Verdict, Withheld};
pub use expiry::Expiry;
pub use literal::{Bound, Literal, LiteralError, TextError, check_text};
pub use overlap::fresh_character;
pub use pattern::{Pattern, PatternError};
pub use qualified::Qualified;
pub use rate::{Rate, RateLimits};
pub use set::{
    Correction, Grant, MinedPolicy, PolicySet, PolicySetError, SCHEMA, Significance, Source, SourceFile, Thresholds,
};

/// Limits on documents, in one place. What is past them is refused with a message that names the limit.
pub mod limits {
    /// The longest string in a policy, in bytes.
    pub const MAX_TEXT_BYTES: usize = 64 * 1024;
    /// How deep arrays and objects nest in a value of a policy.
    pub const MAX_LITERAL_DEPTH: usize = 16;
    /// The compiled size of a regular expression, in bytes: the cap of the embedded Rego engine.
    pub const MAX_PATTERN_BYTES: usize = 100 * 1024;
    /// How many rules a policy has at most.
    pub const MAX_RULES: usize = 100_000;
    /// How many conditions a rule has at most, `constraints` and `unless` together.
    pub const MAX_CONDITIONS: usize = 1_000;
    /// How many names `only` lists at most.
    pub const MAX_NAMES: usize = 1_000;
}

/// What is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It goes through.
    Allow,
    /// A person must approve it.
    Ask,
    /// It is refused.
    Block,
}

impl Effect {
    /// The word for it in every document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Block => "block",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a policy is called and where it came from. Nothing here has a part in a decision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The policy's name; the Rego package is named after it.
    #[serde(default = "default_name")]
    pub name: String,
    /// The author's version.
    #[serde(default = "default_version")]
    pub version: String,
    /// One or two sentences for a reviewer.
    #[serde(default, deserialize_with = "document::present", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The digest of the log that the policy was mined from; the revision of the Rego bundle.
    #[serde(default, deserialize_with = "document::present", skip_serializing_if = "Option::is_none")]
    pub source_digest: Option<String>,
}

fn default_name() -> String {
    "default".to_owned()
}

fn default_version() -> String {
    "1.0".to_owned()
}

/// What a mined rule rests on: for reviewers, not for decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleEvidence {
    /// The mined policies that the rule was made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// The grants that the rule was made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<String>,
    /// The denials that a block rule was made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denials: Vec<String>,
    /// How many good events it rests on; of a rule made of denials, how many denied ones.
    pub count: u64,
    /// Attributes of its constraints that are no argument and never had another value in the log, or say where an argument came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constant: Vec<AttributePath>,
}

/// One enforceable rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Names the rule in decisions; unique in its policy.
    pub id: String,
    /// The actions it speaks of.
    pub action: ActionPattern,
    /// What it does where it applies.
    pub effect: Effect,
    /// The agents in scope; `None` is any agent, an empty list is nobody.
    pub allowed_agents: Option<Vec<AgentEntry>>,
    /// Agents out of scope, whatever `allowed_agents` says.
    pub blocked_agents: Vec<AgentEntry>,
    /// All must hold for the rule to apply.
    pub constraints: Conditions,
    /// For a `block` rule: it does not apply where all of these hold. A missing attribute therefore blocks.
    pub unless: Option<Conditions>,
    /// For an `allow` rule: past it the rule blocks what it would have allowed.
    pub rate_limit: Option<RateLimit>,
    /// For an `allow` or `ask` rule: from then on it does not apply, nor to a request that does not say when it is made.
    pub expires: Option<Expiry>,
    /// Why the rule is there, for people.
    pub reason: Option<String>,
    /// What a mined rule rests on.
    pub evidence: Option<RuleEvidence>,
}

impl Rule {
    /// A rule that applies to every request for `action`.
    pub fn new(id: impl Into<String>, action: ActionPattern, effect: Effect) -> Self {
        Self {
            id: id.into(),
            action,
            effect,
            allowed_agents: None,
            blocked_agents: Vec::new(),
            constraints: Conditions::default(),
            unless: None,
            rate_limit: None,
            expires: None,
            reason: None,
            evidence: None,
        }
    }

    /// Whether `agent` is in the rule's scope.
    pub fn covers_agent(&self, agent: &str) -> bool {
        self.allowed_agents.as_ref().is_none_or(|entries| entries.iter().any(|entry| entry.matches(agent)))
            && !self.blocked_agents.iter().any(|entry| entry.matches(agent))
    }

    /// The conditions of `constraints` and `unless`, one after the other.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.constraints.iter().chain(self.unless.iter().flatten())
    }
}

/// The enforceable document: what agents may do. Its rules are in the order of their ids, and the order never matters.
///
/// INVARIANT: ids are unique and fit for every engine; `unless` stands on `block` rules alone and is not empty; rate limits
/// stand on `allow` rules alone; no `block` rule has an end. [`Policy::new`] checks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    metadata: Metadata,
    default: Effect,
    rules: Vec<Rule>,
}

/// Why rules make no policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{problem}", rule.as_ref().map(|id| format!("rule `{id}`: ")).unwrap_or_default())]
pub struct PolicyError {
    /// The rule that is wrong, if one is.
    pub rule: Option<String>,
    /// What is wrong with it.
    pub problem: PolicyProblem,
}

/// What can be wrong with a policy as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyProblem {
    /// Two rules have this id.
    #[error("there is another rule with this id; ids are unique")]
    DuplicateId,
    /// `unless` on a rule that does not block.
    #[error("`unless` is for block rules only; put the conditions under `constraints`")]
    UnlessOutsideBlock,
    /// An `unless` without conditions holds always, so the rule never would apply.
    #[error("`unless` has no conditions, so the rule would never apply")]
    EmptyUnless,
    /// A rate limit on a rule that does not allow.
    #[error("`rate_limit` is for allow rules only")]
    RateLimitOutsideAllow,
    /// An end on a rule that blocks: when it came, requests would go through that were blocked.
    #[error("`expires` is for allow and ask rules only; a block rule stays until it is removed")]
    ExpiresOnBlock,
    /// An error budget that means nothing.
    #[error(transparent)]
    Budget(#[from] BudgetProblem),
    /// A window of no length.
    #[error("`window_seconds` must be at least 1")]
    EmptyWindow,
    /// A name that no request carries or no engine takes.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A text that no engine takes.
    #[error("{field}: {problem}")]
    Text {
        /// Where it stands.
        field: &'static str,
        /// What is wrong with it.
        problem: TextError,
    },
    /// More rules than [`limits::MAX_RULES`].
    #[error("{0} rules; at most {max} are allowed", max = limits::MAX_RULES)]
    TooManyRules(usize),
    /// More conditions than [`limits::MAX_CONDITIONS`].
    #[error("{0} conditions; at most {max} are allowed in a rule", max = limits::MAX_CONDITIONS)]
    TooManyConditions(usize),
    /// More names than [`limits::MAX_NAMES`].
    #[error("`only` lists {0} names; at most {max} are allowed", max = limits::MAX_NAMES)]
    TooManyNames(usize),
}

impl Policy {
    /// Makes a policy of its parts and puts the rules in the order of their ids.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] names the first rule that breaks an invariant, in the order given.
    pub fn new(metadata: Metadata, default: Effect, mut rules: Vec<Rule>) -> Result<Self, PolicyError> {
        if rules.len() > limits::MAX_RULES {
            return Err(PolicyError { rule: None, problem: PolicyProblem::TooManyRules(rules.len()) });
        }
        let texts = [
            ("name", Some(&metadata.name)),
            ("version", Some(&metadata.version)),
            ("description", metadata.description.as_ref()),
            ("source_digest", metadata.source_digest.as_ref()),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                check_text(text)
                    .map_err(|problem| PolicyError { rule: None, problem: PolicyProblem::Text { field, problem } })?;
            }
        }
        let mut ids = BTreeSet::new();
        for rule in &rules {
            check_rule(rule)
                .and_then(|()| if ids.insert(&rule.id) { Ok(()) } else { Err(PolicyProblem::DuplicateId) })
                .map_err(|problem| PolicyError { rule: Some(rule.id.clone()), problem })?;
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { metadata, default, rules })
    }

    /// What it is called and where it came from.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What is done with a request that no rule applies to.
    pub fn default_effect(&self) -> Effect {
        self.default
    }

    /// The rules, in the order of their ids.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().and_then(|index| self.rules.get(index))
    }

    /// The actions that rules name outright, without globs.
    pub fn named_actions(&self) -> BTreeSet<&str> {
        self.rules.iter().filter_map(|rule| rule.action.exact_name()).collect()
    }

    /// Whether some rule counts requests or calls that failed, so that a decision depends on what went before.
    pub fn counts(&self) -> bool {
        self.rules.iter().any(|rule| rule.rate_limit.is_some()) || totals::Reads::of(self).any
    }

    /// Whether some rule has an end, so that a decision depends on when it is asked for.
    pub fn has_expiries(&self) -> bool {
        self.rules.iter().any(|rule| rule.expires.is_some())
    }

    /// The rules that are no longer in force at `now`.
    pub fn lapsed(&self, now: Timestamp) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.expires.is_some_and(|end| end.timestamp() <= now))
    }

    /// The policy as it stands at `now`: without the rules that are no longer in force.
    #[must_use]
    pub fn as_of(&self, now: Timestamp) -> Self {
        self.with_rules(|rule| rule.expires.is_none_or(|end| end.timestamp() > now))
    }

    /// The policy with those of its rules that `keep` takes.
    #[must_use]
    pub fn with_rules(&self, keep: impl Fn(&Rule) -> bool) -> Self {
        Self { rules: self.rules.iter().filter(|rule| keep(rule)).cloned().collect(), ..self.clone() }
    }
}

/// Says what keeps a rule out of every policy.
///
/// # Errors
///
/// [`PolicyProblem`] names the first.
pub fn check_rule(rule: &Rule) -> Result<(), PolicyProblem> {
    check_name(&rule.id)?;
    if let Some(reason) = &rule.reason {
        check_text(reason).map_err(|problem| PolicyProblem::Text { field: "reason", problem })?;
    }
    match &rule.unless {
        Some(_) if rule.effect != Effect::Block => return Err(PolicyProblem::UnlessOutsideBlock),
        Some(conditions) if conditions.is_empty() => return Err(PolicyProblem::EmptyUnless),
        _ => {}
    }
    if rule.expires.is_some() && rule.effect == Effect::Block {
        return Err(PolicyProblem::ExpiresOnBlock);
    }
    match rule.rate_limit {
        Some(_) if rule.effect != Effect::Allow => return Err(PolicyProblem::RateLimitOutsideAllow),
        Some(limit) if limit.window_seconds == 0 => return Err(PolicyProblem::EmptyWindow),
        _ => {}
    }
    let conditions = rule.conditions().count();
    if conditions > limits::MAX_CONDITIONS {
        return Err(PolicyProblem::TooManyConditions(conditions));
    }
    for condition in rule.conditions() {
        let field = condition.test.operator().name();
        let texts = match condition.test.unqualified() {
            Test::StartsWith(text) | Test::EndsWith(text) | Test::Contains(text) | Test::NotContains(text) => {
                std::slice::from_ref(text)
            }
            Test::Only(names) if names.len() > limits::MAX_NAMES => {
                return Err(PolicyProblem::TooManyNames(names.len()));
            }
            Test::Only(names) => names,
            _ => &[],
        };
        for text in texts {
            check_text(text).map_err(|problem| PolicyProblem::Text { field, problem })?;
        }
        for key in
            condition.attribute().keys().chain(condition.test.related().into_iter().flat_map(AttributePath::keys))
        {
            check_text(key).map_err(|problem| PolicyProblem::Text { field: "path", problem })?;
        }
    }
    Ok(())
}
