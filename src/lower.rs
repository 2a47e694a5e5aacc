//! `PolicySet` → `Policy`: what was seen becomes what is allowed.
//!
//! For each action its grants, if the set has any; else one rule for each mined policy, its antecedent as constraints and
//! the agents seen under it as `allowed_agents`. Evidence decides the effect: with enough good events it is `allow`; with fewer it
//! is [`LowerOptions::rare`]; below a floor it is `rare` too, but never `allow`. An action that was never seen, or only refused, gets
//! no rule and falls to the default.

mod floors;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

pub use self::floors::{Floors, PoisonBudget};
use crate::numbers::{count, thousands};
use crate::policy::{
    ActionPattern, AgentEntry, Condition, Conditions, Denial, Effect, Evidence, Grant, Inseparable, Literal, Metadata,
    MinedPolicy, NameError, Policy, PolicyError, PolicySet, Rate, RateLimit, RateLimits, Rule, RuleEvidence, Source,
    Test, check_rule,
};

/// How a set becomes a policy.
#[derive(Debug, Clone)]
pub struct LowerOptions {
    /// What is done with a request that no rule applies to.
    pub default: Effect,
    /// So many good events allow.
    pub min_evidence: u64,
    /// What is done on fewer: `allow`, `ask` or `block`.
    pub rare: Effect,
    /// What else is asked for before a rule may allow; with less it does what `rare` says, or asks where that is `allow`.
    pub floors: Floors,
    /// Which limits the rules get: none, those of the set, or those that the set suggests.
    pub rate_limits: RateLimits,
    /// What is done with a seen action outside of its bounds: `ask`, or `block`, which leaves it to the default.
    pub outside: Effect,
}

impl Default for LowerOptions {
    fn default() -> Self {
        Self {
            default: Effect::Block,
            min_evidence: 3,
            rare: Effect::Ask,
            floors: Floors::default(),
            rate_limits: RateLimits::Suggest,
            outside: Effect::Ask,
        }
    }
}

/// Something that the set says and the policy does not say, or says more loosely, for the reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The entry of the set: `grant_0001`, `policy_0007`.
    pub entry: String,
    /// What about it, in one sentence.
    pub message: String,
}

/// A policy made of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct LoweredSet {
    /// The policy.
    pub policy: Policy,
    /// What the reviewer should know, in the order of the set.
    pub notes: Vec<Note>,
    /// What each rule that allows would have cost to create, the cheapest first. Empty where the default allows anyhow.
    pub budgets: Vec<PoisonBudget>,
}

/// Makes a policy of what was seen.
///
/// # Errors
///
/// [`PolicyError`] if the set holds names or texts that no policy takes where no rule could be left out instead: its own
/// name, above all.
pub fn lower(set: &PolicySet, options: &LowerOptions) -> Result<LoweredSet, PolicyError> {
    let granted: BTreeSet<&str> =
        set.grants.iter().filter(|grant| !grant.glob).map(|grant| grant.action.as_str()).collect();
    let mut lowering = SetLowering {
        options,
        ids: RuleIds::default(),
        rules: Vec::new(),
        notes: Vec::new(),
        budgets: Vec::new(),
        learns_grants: set.schema.is_some(),
        min_support_events: set.thresholds.map_or(0, |thresholds| at_least(thresholds.min_support, set.source_logs)),
    };
    for grant in set.grants.iter().filter(|grant| options.outside == Effect::Ask || !grant.asks_outside()) {
        lowering.grant(grant);
    }
    for policy in set.policies.iter().filter(|policy| !granted.contains(policy.consequent.as_str())) {
        lowering.mined(policy, set.source_logs);
    }
    if options.default == Effect::Allow {
        set.denials.iter().for_each(|denial| lowering.denial(denial));
        set.inseparable.iter().for_each(|denied| lowering.inseparable(denied));
    }
    let SetLowering { rules, notes, mut budgets, .. } = lowering;
    budgets.sort_by(PoisonBudget::order);
    let policy = Policy::new(metadata(set), options.default, rules)?;
    Ok(LoweredSet { policy, notes, budgets })
}

/// An entry of the set that is to become a rule.
struct GrantEntry<'e> {
    id: &'e str,
    name: &'e str,
    action: Result<ActionPattern, NameError>,
    /// What it says is to be done; else the evidence decides.
    effect: Option<Effect>,
    /// How often it may be done, if it is allowed.
    rate_limit: Option<RateLimit>,
}

struct SetLowering<'o> {
    options: &'o LowerOptions,
    ids: RuleIds,
    rules: Vec<Rule>,
    notes: Vec<Note>,
    budgets: Vec<PoisonBudget>,
    /// How many events the least support of a mined policy means.
    min_support_events: u64,
    /// Whether the set is of a miner that learns grants, and not of the original one.
    learns_grants: bool,
}

/// What a rule rests on.
struct Ground<'a> {
    /// As the rule will say it.
    rule: RuleEvidence,
    /// As the set says it, if it does.
    set: Option<&'a Evidence>,
    /// How many good events the miner itself asks for.
    least: u64,
    reason: String,
    /// How many of its events have no timestamp.
    undated: u64,
}

impl SetLowering<'_> {
    fn note(&mut self, entry: &str, message: impl Into<String>) {
        self.notes.push(Note { entry: entry.to_owned(), message: message.into() });
    }

    fn grant(&mut self, grant: &Grant) {
        let good = grant.evidence.outcomes.good;
        let constant = grant.evidence.constant.clone();
        let rule =
            RuleEvidence { grants: vec![grant.grant_id.clone()], count: good, constant, ..RuleEvidence::default() };
        let mut reason = match (grant.glob, grant.effect) {
            (true, _) => String::new(),
            (false, Some(Effect::Ask)) if grant.evidence.outcomes.denied == 0 => {
                sightings(&grant.evidence, &grant.agents)
            }
            (false, _) => reason(&grant.evidence, &grant.agents),
        };
        if let Some(why) = &grant.reason {
            let _ = write!(reason, "{}{why}", if reason.is_empty() { "" } else { "; " });
        }
        // Pooled evidence has to reach what single evidence has to.
        let effect = match (grant.effect, grant.support) {
            (Some(Effect::Allow), Some(pooled)) if pooled < self.options.min_evidence => Some(self.options.rare),
            // What was seen and rests on nothing but itself, such as a read, needs evidence like any other.
            (Some(Effect::Allow), None) if !grant.glob => None,
            (effect, _) => effect,
        };
        let action = if grant.glob { ActionPattern::parse(&grant.action) } else { ActionPattern::exact(&grant.action) };
        let rate_limit = self.rate_limit(grant);
        let entry = GrantEntry { id: &grant.grant_id, name: &grant.action, action, effect, rate_limit };
        let ground = Ground { rule, set: Some(&grant.evidence), least: 1, reason, undated: grant.undated };
        self.rule(&entry, Some(&grant.agents), grant.constraints.clone(), ground);
    }

    /// The limit of a grant's rule.
    fn rate_limit(&self, grant: &Grant) -> Option<RateLimit> {
        match self.options.rate_limits {
            RateLimits::Off => None,
            RateLimits::Suggest => grant.rate_limit,
            RateLimits::On if grant.undated > 0 => grant.rate_limit,
            RateLimits::On => grant.rate_limit.or_else(|| Rate::choose(&grant.rates)),
        }
    }

    /// The rule that blocks what only denied events have.
    fn denial(&mut self, denial: &Denial) {
        let pattern = ActionPattern::exact(&denial.action);
        let agents: Result<Vec<_>, _> = denial.agents.iter().map(|name| AgentEntry::named(name)).collect();
        let (pattern, agents) = match pattern.and_then(|pattern| Ok((pattern, agents?))) {
            Ok(named) => named,
            Err(error) => {
                self.note(&denial.denial_id, format!("left out, so the default decides: {error}"));
                return;
            }
        };
        let mut rule = Rule::new(self.ids.next(&denial.action), pattern, Effect::Block);
        rule.allowed_agents = (!agents.is_empty()).then_some(agents);
        rule.constraints = denial.constraints.clone();
        rule.unless.clone_from(&denial.unless);
        rule.reason = Some(denial_reason(denial));
        let denials = vec![denial.denial_id.clone()];
        rule.evidence = Some(RuleEvidence { denials, count: denial.evidence.count, ..RuleEvidence::default() });
        self.rules.push(rule);
    }

    fn inseparable(&mut self, denied: &Inseparable) {
        let what = format!("{} by {}", short(&denied.action), short(&denied.agent));
        self.note(
            &what,
            format!(
                "{} of {} denied events cannot be told from successful ones by any attribute that recurs: no rule blocks them",
                thousands(denied.count),
                thousands(denied.of)
            ),
        );
    }

    fn mined(&mut self, policy: &MinedPolicy, events: u64) {
        let id = policy.policy_id.as_str();
        let mut conditions = Vec::new();
        for (attribute, value) in &policy.antecedent {
            let literal = match Literal::new(value.clone()) {
                Ok(literal) => literal,
                Err(error) => {
                    self.note(id, format!("left out, so the default decides: `{attribute}`: {error}"));
                    return;
                }
            };
            // The language says "every element is one of" and not "some element is": the narrower of the two.
            let test =
                if attribute.element || value.is_array() { Test::In(vec![literal]) } else { Test::Equals(literal) };
            if attribute.element {
                self.note(
                    id,
                    format!("narrower than seen: every element of `{}` must be the one value", attribute.path),
                );
            }
            conditions.push(Condition { path: attribute.path.clone(), test });
        }
        let (count, agents, reason) = if let Some(evidence) = &policy.evidence {
            (evidence.outcomes.good, Some(evidence.agents.as_slice()), reason(evidence, &evidence.agents))
        } else {
            self.note(id, "the file does not name the agents that were seen, so the rule allows any agent");
            let count = seen(policy.support, events);
            (count, None, format!("seen about {} times by unknown agents", thousands(count)))
        };
        let rule = RuleEvidence { policies: vec![policy.policy_id.clone()], count, ..RuleEvidence::default() };
        let ground = Ground { rule, set: policy.evidence.as_ref(), least: self.min_support_events, reason, undated: 0 };
        let action = ActionPattern::exact(&policy.consequent);
        // A miner that learns grants had none for the action: what it knows in general is no licence for anybody.
        let effect = self.learns_grants.then_some(Effect::Ask);
        let entry = GrantEntry { id, name: &policy.consequent, action, effect, rate_limit: None };
        self.rule(&entry, agents, conditions.into_iter().collect(), ground);
    }

    /// Adds the rule for one entry of the set, or says why there is none.
    fn rule(
        &mut self,
        entry_of: &GrantEntry<'_>,
        agents: Option<&[String]>,
        constraints: Conditions,
        mut ground: Ground<'_>,
    ) {
        let GrantEntry { id: entry, name, .. } = *entry_of;
        let LowerOptions { default, min_evidence, rare, floors, rate_limits, .. } = *self.options;
        let count = ground.rule.count;
        let wanted = match (entry_of.effect, count) {
            (Some(effect), _) => effect,
            (None, 0) => {
                self.note(entry, "no rule: no successful call was seen");
                return;
            }
            (None, count) if count >= min_evidence => Effect::Allow,
            _ => rare,
        };
        // Floors are there so that a few planted lines allow nothing, whatever is done with what is merely rare.
        let missing = floors.missing(ground.set, agents).join(", ");
        let effect = match wanted {
            Effect::Allow if !missing.is_empty() && rare == Effect::Allow => Effect::Ask,
            Effect::Allow if !missing.is_empty() => rare,
            // Nor is anybody asked about what is too rare to be asked about.
            Effect::Ask if rare == Effect::Block && (!missing.is_empty() || count < min_evidence) => rare,
            other => other,
        };
        if entry_of.effect != Some(Effect::Block) && effect == Effect::Block && default == Effect::Block {
            let why =
                if missing.is_empty() { "it was seen too rarely".to_owned() } else { format!("it needs {missing}") };
            self.note(entry, format!("no rule: {why}, and the default blocks"));
            return;
        }
        if entry_of.effect.is_none() && count < min_evidence && effect != Effect::Allow {
            let _ = write!(ground.reason, "; {} needed to allow", thousands(min_evidence));
        }
        if !missing.is_empty() {
            let _ = write!(ground.reason, "; needs {missing} to allow");
        }
        let named = entry_of.action.clone().and_then(|pattern| {
            let agents =
                agents.map(|names| names.iter().map(|name| AgentEntry::named(name)).collect::<Result<Vec<_>, _>>());
            Ok((pattern, agents.transpose()?))
        });
        match named {
            Ok((pattern, allowed_agents)) => {
                let mut rule = Rule::new(self.ids.next(name), pattern, effect);
                rule.allowed_agents = allowed_agents;
                rule.constraints = constraints;
                let mut rule = self.within_limits(entry, rule);
                let effect = rule.effect;
                if effect == Effect::Allow {
                    rule.rate_limit = entry_of.rate_limit;
                    if rule.rate_limit.is_none() && rate_limits == RateLimits::On {
                        self.note(entry, no_limit(ground.undated));
                    }
                }
                rule.reason = Some(ground.reason);
                rule.evidence = Some(ground.rule);
                if effect == Effect::Allow && default != Effect::Allow {
                    // Evidence that is pooled over kinds of licence is there already: one line more may be enough.
                    let pooled = entry_of.effect.is_some();
                    let least = if pooled || rare == Effect::Allow { 1 } else { min_evidence };
                    self.budgets.push(PoisonBudget {
                        rule: rule.id.clone(),
                        lines: floors.budget(least.max(ground.least)),
                        good: count,
                        agents: agents.and_then(|agents| u64::try_from(agents.len()).ok()),
                        sessions: ground.set.and_then(|evidence| evidence.sessions),
                        days: ground.set.and_then(|evidence| evidence.days),
                    });
                }
                self.rules.push(rule);
            }
            Err(error) => self.note(entry, format!("left out, so the default decides: {error}")),
        }
    }

    /// A rule that asks for more than a policy can hold asks a person, or blocks, whatever the arguments: a line of a log must neither stop
    /// a build nor widen it.
    fn within_limits(&mut self, entry: &str, mut rule: Rule) -> Rule {
        if rule.constraints.is_empty() {
            return rule;
        }
        if let Err(problem) = check_rule(&rule) {
            rule.constraints = Conditions::default();
            if rule.effect == Effect::Allow {
                rule.effect = Effect::Ask;
            }
            let does = if rule.effect == Effect::Ask { "asks a person" } else { "blocks" };
            self.note(entry, format!("it {does} whatever the arguments are, because it cannot say them: {problem}"));
        }
        rule
    }
}

/// How many events a support of `support` means.
fn seen(support: f64, events: u64) -> u64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a support is within 0 and 1, so the product is within 0 and `events`"
    )]
    let count = (support * events as f64).round() as u64;
    count
}

/// How many of `events` a share of `support` takes at least.
fn at_least(support: f64, events: u64) -> u64 {
    let near = seen(support.clamp(0.0, 1.0), events);
    // Rounded to the nearest; one more where that fell short.
    let short = near < events && seen_share(near, events) < support;
    near + u64::from(short)
}

fn seen_share(count: u64, events: u64) -> f64 {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of log lines stay far below 2^53")]
    let share = count as f64 / events as f64;
    share
}

/// `seen 1,204 times by invoice_agent, never denied`.
fn reason(evidence: &Evidence, agents: &[String]) -> String {
    let mut text = sightings(evidence, agents);
    match evidence.outcomes.denied {
        0 => text.push_str(", never denied"),
        1 => text.push_str(", denied once"),
        denied => {
            let _ = write!(text, ", denied {} times", thousands(denied));
        }
    }
    text
}

/// `seen 1,204 times by invoice_agent`.
fn sightings(evidence: &Evidence, agents: &[String]) -> String {
    let good = evidence.outcomes.good;
    let mut text = match good {
        1 => "seen once".to_owned(),
        _ => format!("seen {} times", thousands(good)),
    };
    match agents {
        [] => {}
        [one] => {
            let _ = write!(text, " by {}", short(one));
        }
        [one, other] => {
            let _ = write!(text, " by {} and {}", short(one), short(other));
        }
        [one, rest @ ..] => {
            let _ = write!(text, " by {} and {} other agents", short(one), thousands(count(rest.len())));
        }
    }
    text
}

/// Why a rule that allows has no limit.
fn no_limit(undated: u64) -> String {
    match undated {
        0 => "no rate limit: too few events to learn one from".to_owned(),
        undated => format!(
            "no rate limit: {} no timestamp, and a limit would block such requests",
            if undated == 1 { "1 event has".to_owned() } else { format!("{} events have", thousands(undated)) }
        ),
    }
}

/// `denied 30 times to coder (and 2 other agents); no successful call matches it`.
fn denial_reason(denial: &Denial) -> String {
    let count = denial.evidence.count;
    let mut text = match count {
        1 => "denied once".to_owned(),
        _ => format!("denied {} times", thousands(count)),
    };
    match denial.evidence.agents.as_slice() {
        [] => {}
        [one] => {
            let _ = write!(text, " to {}", short(one));
        }
        [one, other] => {
            let _ = write!(text, " to {} and {}", short(one), short(other));
        }
        [one, rest @ ..] => {
            let _ = write!(text, " to {} and {} other agents", short(one), thousands(self::count(rest.len())));
        }
    }
    if denial.sampled {
        text.push_str(" in a sample of the denials");
    }
    let whole = denial.constraints.is_empty() && denial.unless.is_none();
    text.push_str(match (whole, denial.agents.is_empty()) {
        (true, true) => "; no agent ever did it successfully",
        (true, false) => "; these agents never did it successfully",
        (false, _) => "; no successful call matches it",
    });
    text
}

/// A name cut to what a reason can bear.
fn short(name: &str) -> String {
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

fn metadata(set: &PolicySet) -> Metadata {
    Metadata {
        name: set.name.clone(),
        version: "1.0".to_owned(),
        description: set.source.as_ref().map(|source| description(source, set.source_logs)),
        source_digest: set.source.as_ref().map(|source| source.digest.clone()),
    }
}

/// `mined from events.jsonl (1,842 events, 2026-11-01 to 2026-11-21, sha256 9f2c…)`. Folders are left out: where a log
/// lay on one machine says nothing to a reviewer on another.
fn description(source: &Source, events: u64) -> String {
    let from = match source.files.as_slice() {
        [file] => match file.path.rsplit(['/', '\\']).next() {
            Some("-") | None => "the standard input".to_owned(),
            Some(name) => short(name),
        },
        files => format!("{} files", thousands(count(files.len()))),
    };
    let range = match (source.first_seen, source.last_seen) {
        (Some(first), Some(last)) => {
            let day = |at: jiff::Timestamp| at.to_string().split('T').next().unwrap_or_default().to_owned();
            format!(", {} to {}", day(first), day(last))
        }
        _ => String::new(),
    };
    let digest = source.digest.get(..12).unwrap_or(&source.digest);
    format!("mined from {from} ({} events{range}, sha256 {digest}…)", thousands(events))
}

/// Ids of rules: the action's name made plain, and a number.
#[derive(Default)]
struct RuleIds(BTreeMap<String, u32>);

impl RuleIds {
    fn next(&mut self, action: &str) -> String {
        const LONGEST: usize = 60;
        let plain: String = action
            .chars()
            .take(LONGEST)
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') { c } else { '_' })
            .collect();
        let number = self.0.entry(plain.clone()).or_insert(0);
        *number += 1;
        format!("{plain}-{number}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::OutcomeCounts;

    fn grant(id: &str, action: &str, agents: &[&str], good: u64) -> Grant {
        Grant {
            grant_id: id.to_owned(),
            action: action.to_owned(),
            agents: agents.iter().map(|&agent| agent.to_owned()).collect(),
            glob: false,
            effect: None,
            constraints: Conditions::default(),
            support: None,
            reason: None,
            rates: Vec::new(),
            rate_limit: None,
            undated: 0,
            evidence: Evidence {
                count: good,
                outcomes: OutcomeCounts { good, denied: 0, neutral: 1 },
                ..Evidence::default()
            },
        }
    }

    fn set(grants: Vec<Grant>, policies: &str) -> PolicySet {
        let mut set = PolicySet::from_json(&format!(r#"{{"source_logs": 1000, "policies": {policies}}}"#)).unwrap();
        set.grants = grants;
        set
    }

    #[track_caller]
    fn rules(set: &PolicySet, options: &LowerOptions) -> Vec<(String, Effect, String)> {
        lower(set, options)
            .unwrap()
            .policy
            .rules()
            .iter()
            .map(|rule| (rule.id.clone(), rule.effect, rule.reason.clone().unwrap()))
            .collect()
    }

    #[test]
    fn evidence_decides_the_effect() {
        let set = set(
            vec![
                grant("g1", "pay", &["a"], 3),
                grant("g2", "pay", &["b", "c", "d"], 2),
                grant("g3", "drop", &["a"], 0),
            ],
            "[]",
        );
        let options = LowerOptions::default();
        assert_eq!(
            rules(&set, &options),
            [
                ("pay-1".to_owned(), Effect::Allow, "seen 3 times by a, never denied".to_owned()),
                (
                    "pay-2".to_owned(),
                    Effect::Ask,
                    "seen 2 times by b and 2 other agents, never denied; 3 needed to allow".to_owned()
                ),
            ]
        );
        assert_eq!(lower(&set, &options).unwrap().notes[0].entry, "g3");
        let blocked = LowerOptions { rare: Effect::Block, ..options.clone() };
        assert_eq!(rules(&set, &blocked).len(), 1);
        let open = LowerOptions { rare: Effect::Block, default: Effect::Allow, ..options };
        assert_eq!(rules(&set, &open)[1].1, Effect::Block);
    }

    #[test]
    fn mined_policies_stand_in_where_there_is_no_grant() {
        let set = set(
            vec![grant("g1", "pay", &["a"], 9)],
            r#"[{"policy_id": "p1", "antecedent": {"role": "x", "tags[]": "t"}, "consequent": "read",
                 "support": 0.2, "confidence": 1, "lift": 2},
                {"policy_id": "p2", "antecedent": {"role": "x"}, "consequent": "pay", "support": 0.2, "confidence": 1}]"#,
        );
        let lowered = lower(&set, &LowerOptions::default()).unwrap();
        let rule = lowered.policy.rule("read-1").unwrap();
        assert_eq!(rule.evidence.as_ref().unwrap().count, 200);
        assert_eq!(rule.allowed_agents, None);
        assert_eq!(rule.constraints.len(), 2);
        assert_eq!(lowered.policy.rules().len(), 2);
        assert_eq!(lowered.notes.len(), 2, "{:?}", lowered.notes);
    }

    #[test]
    fn names_are_literal_and_hostile_ones_are_left_out() {
        let set = set(
            vec![
                grant("g1", "x\" } allow if { true", &["*"], 3),
                grant("g2", "x   allow", &["a"], 3),
                grant("g3", "a\u{feff}b", &["a"], 3),
            ],
            "[]",
        );
        let lowered = lower(&set, &LowerOptions::default()).unwrap();
        let rule = &lowered.policy.rules()[0];
        assert_eq!(
            (rule.id.as_str(), rule.action.exact_name()),
            ("x____allow_if___true-1", Some("x\" } allow if { true"))
        );
        assert!(rule.covers_agent("*") && !rule.covers_agent("a"));
        assert_eq!(lowered.notes.len(), 1);
        assert!(lowered.notes[0].message.contains("U+FEFF"), "{:?}", lowered.notes);
    }

    #[test]
    fn writes_counts_with_commas() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
