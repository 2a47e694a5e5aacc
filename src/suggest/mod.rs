//! Suggestions without a model: proposed changes of a policy, each with its evidence.
//!
//! In: a policy and the events of a log. Out: [`Suggestion`]s in four categories, each with a patch where one can be made, a request or an
//! event that shows the ground, what the patch would change in the log, and priority, effort and impact with their reasons. Each kind is
//! one file in [`codes`]. No patch weakens a rule that blocks, none is made from denied events alone but one that blocks, none proposes a
//! bare `*`, and nothing is applied here: the caller shows, a person decides.

pub mod codes;
mod facts;
mod patch;
pub mod prose;
mod rank;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub use facts::Facts;
pub use patch::{Edit, Patch};

use crate::event::{AttributePath, Event, OutcomeClasses};
use crate::mine::Classes;
use crate::policy::{Decider, Policy, PolicyError, Rule};

/// So many suggestions are shown first.
pub const FIRST: usize = 5;

/// What a suggestion is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Category {
    Risk,
    Coverage,
    Optimization,
    BestPractice,
}

impl Category {
    /// The word for it in every document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Coverage => "coverage",
            Self::Optimization => "optimization",
            Self::BestPractice => "best_practice",
        }
    }
}

/// How much, with the reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weighed {
    /// `high`, `medium` or `low`.
    pub level: Level,
    /// Why, in a few words.
    pub because: String,
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Level {
    High,
    Medium,
    Low,
}

impl Level {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A kind of suggestion.
#[derive(Debug)]
pub struct SuggestionCode {
    /// `denied-yet-allowed`. Never changes.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// What it means, in one sentence.
    pub summary: &'static str,
    /// Looks for it.
    pub look: fn(&Facts<'_>, &mut Vec<Draft>),
}

/// What a code found.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The rule, if it is about one.
    pub rule: Option<String>,
    /// The action, as the rule or the log spells it.
    pub action: String,
    /// What tells it from another of its code on the same rule: an attribute.
    pub about: String,
    /// What was found and what would change, in one or two sentences.
    pub text: String,
    /// The change; none where something must be logged or decided first.
    pub patch: Option<Patch>,
    /// A request, or an event of the log, that shows the ground.
    pub witness: Option<Value>,
    /// Whether the ground is proven and does not rest on the log.
    pub proof: bool,
}

impl Draft {
    /// A draft about an action.
    pub fn new(action: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            rule: None,
            action: action.into(),
            about: String::new(),
            text: text.into(),
            patch: None,
            witness: None,
            proof: false,
        }
    }

    /// Names the rule.
    #[must_use]
    pub fn rule(mut self, rule: &str) -> Self {
        self.rule = Some(rule.to_owned());
        self
    }

    /// Says which attribute it is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// Gives the change.
    #[must_use]
    pub fn patch(mut self, edits: impl IntoIterator<Item = Edit>) -> Self {
        self.patch = Some(Patch { edits: edits.into_iter().collect() });
        self
    }

    /// Shows the ground.
    #[must_use]
    pub fn witness(mut self, witness: Option<Value>) -> Self {
        self.witness = witness;
        self
    }

    /// Says that the ground is proven.
    #[must_use]
    pub fn proven(mut self) -> Self {
        self.proof = true;
        self
    }
}

/// What a patch changes in the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PatchEffect {
    /// Good events that were allowed and stay so.
    pub good_kept: u64,
    /// Good events that were allowed and then ask a person.
    pub good_asked: u64,
    /// Good events that were allowed, or asked, and then are blocked.
    pub good_blocked: u64,
    /// Denied events that got through, or were asked about, and then less so.
    pub denied_stopped: u64,
    /// Events, of whatever outcome, that get further than before.
    pub opened: u64,
}

/// A proposed change with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// `code:digest`: the same as long as its ground is, however many events the log has.
    pub id: String,
    /// The code.
    pub code: &'static str,
    /// What it is about.
    pub category: Category,
    /// The rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The action.
    pub action: String,
    /// What was found and what would change.
    pub text: String,
    /// How urgent it is.
    pub priority: Weighed,
    /// How much work it is.
    pub effort: Weighed,
    /// How much it matters.
    pub impact: Weighed,
    /// From 0 to 1: 1 for a proof, else the lower end of the 95 % Wilson interval of the share of good events that stay allowed.
    pub confidence: f64,
    /// What the confidence is: `proof` or `bound`.
    pub measured: &'static str,
    /// The change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<Patch>,
    /// What it changes in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_log: Option<PatchEffect>,
    /// A request, or an event, that shows the ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Value>,
}

/// Looks for everything there is to suggest, the most important first. What the ids in `dismissed` name stays away.
///
/// # Errors
///
/// [`PolicyError`] if a patch makes no policy, which is a bug.
pub fn suggest(
    policy: &Policy,
    events: &[Event],
    outcomes: &OutcomeClasses,
    classes: &Classes,
    dismissed: &BTreeSet<String>,
) -> Result<Vec<Suggestion>, PolicyError> {
    let facts = Facts::new(policy, events, outcomes, classes);
    let (mut found, mut named) = (Vec::new(), BTreeMap::new());
    for code in codes::ALL {
        let mut drafts = Vec::new();
        (code.look)(&facts, &mut drafts);
        for draft in drafts {
            let id = numbered(id(code, &facts, &draft), draft.rule.as_deref(), &mut named);
            if !dismissed.contains(&id) {
                found.push(rank::weigh(code, &facts, id, draft)?);
            }
        }
    }
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found.dedup_by(|a, b| a.id == b.id);
    Ok(found)
}

/// What events come to by `new`, where they came to something else by `old`.
pub fn effect(old: &Policy, new: &Policy, events: &[Event], outcomes: &OutcomeClasses) -> PatchEffect {
    let classes = Classes::default();
    rank::on_log(&Facts::new(old, events, outcomes, &classes), &Decider::new(new))
}

/// Priority, then impact, then effort; of equals, by category and id.
fn order(one: &Suggestion) -> impl Ord + use<'_> {
    (one.priority.level, one.impact.level, one.effort.level, one.category, &one.id)
}

/// The first of each code, most important first, up to [`FIRST`]; and how many there are of each code.
pub fn first(suggestions: &[Suggestion]) -> (Vec<&Suggestion>, BTreeMap<&'static str, usize>) {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut first = Vec::new();
    for one in suggestions {
        let count = counts.entry(one.code).or_default();
        *count += 1;
        if *count == 1 && first.len() < FIRST {
            first.push(one);
        }
    }
    (first, counts)
}

/// Names a suggestion by its ground: code, action, agents and effect of the rule, attribute. Counts and bounds have no part in it: the next
/// run of the miner finds others.
fn id(code: &SuggestionCode, facts: &Facts<'_>, draft: &Draft) -> String {
    let rule = draft.rule.as_deref().and_then(|id| facts.policy.rule(id));
    let agents: Vec<String> = rule
        .and_then(|rule| rule.allowed_agents.as_ref())
        .map(|agents| agents.iter().map(ToString::to_string).collect())
        .unwrap_or_default();
    let effect = rule.map_or("", |rule| rule.effect.name());
    let apart = rule.map(|rule| apart(facts.policy, rule)).unwrap_or_default();
    let ground = serde_json::json!([code.name, draft.action, effect, agents, apart, draft.about]).to_string();
    let digest = Sha256::digest(ground.as_bytes());
    let hex: String = digest.iter().take(6).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("{}:{hex}", code.name)
}

/// The id; with a number, if another rule has it, too.
fn numbered(id: String, rule: Option<&str>, named: &mut BTreeMap<String, Vec<Option<String>>>) -> String {
    let rules = named.entry(id.clone()).or_default();
    let own = rules.iter().position(|other| other.as_deref() == rule).unwrap_or_else(|| {
        rules.push(rule.map(str::to_owned));
        rules.len() - 1
    });
    if own == 0 { id } else { format!("{id}-{}", own + 1) }
}

/// What tells a rule from others of the same action, agents and effect: what licenses it, and whether it asks about anything; where that does
/// not tell them apart, all that it asks about.
fn apart(policy: &Policy, rule: &Rule) -> Vec<String> {
    let alike = |other: &&Rule| {
        other.id != rule.id
            && (&other.action, other.effect, &other.allowed_agents) == (&rule.action, rule.effect, &rule.allowed_agents)
    };
    let own = licence(rule);
    if policy.rules().iter().filter(alike).all(|other| licence(other) != own) {
        return own;
    }
    let paths: BTreeSet<String> = rule.conditions().map(|condition| condition.path.to_string()).collect();
    paths.into_iter().collect()
}

/// The paths of what licenses a rule: the request, and where arguments came from. `always` of a rule without conditions.
fn licence(rule: &Rule) -> Vec<String> {
    let root =
        |path: &AttributePath| path.keys().first().is_some_and(|root| root == "prompt" || root.starts_with("prov"));
    let paths = rule.conditions().map(|condition| &condition.path).filter(|path| root(path));
    let mut paths: BTreeSet<String> = paths.map(ToString::to_string).collect();
    if rule.conditions().next().is_none() {
        paths.insert("always".to_owned());
    }
    paths.into_iter().collect()
}

#[cfg(test)]
mod tests;
