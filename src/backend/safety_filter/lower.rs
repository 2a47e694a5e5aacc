//! From a policy to filter rules, action by action.

use std::collections::{BTreeMap, BTreeSet};

use super::alternatives::{Alternative, Scope, common, merge};
use super::encode::{self, Encoded};
use crate::backend::{Direction, EmitError, Loss, LossKind, OnLoss};
use crate::policy::safety_filter::{
    FilterAggregateLimit, FilterConstraint, FilterDocument, FilterRateLimit, FilterRule,
};
use crate::policy::totals::Total;
use crate::policy::{Condition, Conditions, Effect, Policy, RateLimit, Rule, Test};
use crate::session::Attributes;

const TARGET: &str = "safety-filter";

/// Lowers `policy`, with what it lost.
pub(super) fn lower(policy: &Policy, on_loss: OnLoss) -> Result<(FilterDocument, Vec<Loss>), EmitError> {
    let timed: Vec<&str> = policy.rules().iter().filter(|rule| rule.expires.is_some()).map(|rule| &*rule.id).collect();
    let kept = if timed.is_empty() || on_loss == OnLoss::Widen {
        policy.clone()
    } else {
        policy.with_rules(|rule| rule.expires.is_none())
    };
    let mut lowering = FilterLowering { policy: &kept, on_loss, losses: BTreeMap::new() };
    if !timed.is_empty() {
        let (direction, detail) = match on_loss {
            OnLoss::Widen => {
                (Direction::Wider, "the filter does not know the time; the rule stays when its end has come")
            }
            _ => (Direction::Narrower, "the filter does not know the time; a rule with an end is dropped"),
        };
        lowering.lose(LossKind::Expires, direction, &timed, detail);
    }
    let (default, rules) = lowering.document();
    let losses: Vec<Loss> = lowering
        .losses
        .into_iter()
        .map(|((kind, direction, detail), rules)| Loss {
            target: TARGET,
            kind,
            rules: rules.into_iter().collect(),
            detail,
            direction,
        })
        .collect();
    if on_loss == OnLoss::Error
        // Coercion is not of the rule's making, and there is no other form to write.
        && let Some(loss) = losses.iter().find(|loss| loss.kind != LossKind::Coercion)
    {
        return Err(EmitError::Inexpressible(loss.clone()));
    }
    let metadata = policy.metadata();
    let document = FilterDocument {
        name: Some(metadata.name.clone()),
        version: Some(metadata.version.clone()),
        description: metadata.description.clone(),
        losses: Vec::new(),
        default: Some(default.name().to_owned()),
        rules,
    };
    Ok((document, losses))
}

struct FilterLowering<'p> {
    policy: &'p Policy,
    on_loss: OnLoss,
    losses: BTreeMap<(LossKind, Direction, String), BTreeSet<String>>,
}

impl<'p> FilterLowering<'p> {
    fn lose(&mut self, kind: LossKind, direction: Direction, ids: &[&str], detail: impl Into<String>) {
        let rules = self.losses.entry((kind, direction, detail.into())).or_default();
        rules.extend(ids.iter().map(|id| (*id).to_owned()));
    }

    fn widens(&self) -> bool {
        self.on_loss == OnLoss::Widen
    }

    /// The default and the rules.
    fn document(&mut self) -> (Effect, Vec<FilterRule>) {
        let policy = self.policy;
        let allows_all = policy.rules().iter().any(|rule| {
            rule.effect == Effect::Allow
                && rule.action.is_any()
                && Scope::of(rule) == Scope::All
                && rule.constraints.is_empty()
                && rule.rate_limit.is_none()
        });
        let mut open = allows_all || policy.default_effect() == Effect::Allow;
        if policy.default_effect() == Effect::Ask && !allows_all {
            open = self.widens();
            let (direction, detail) = if open {
                (Direction::Wider, "the default `ask` becomes allow")
            } else {
                (Direction::Narrower, "the default `ask` becomes block")
            };
            self.lose(LossKind::Ask, direction, &[], detail);
        }
        // What asks where all else is allowed must not be let through; where all is allowed anyway, nothing asks.
        let refuses = |rule: &Rule| {
            rule.effect == Effect::Block || (open && !allows_all && !self.widens() && rule.effect == Effect::Ask)
        };
        let refusing: Vec<&Rule> = policy.rules().iter().filter(|rule| refuses(rule)).collect();
        let limiting = |rule: &&Rule| rule.effect == Effect::Allow && rule.rate_limit.is_some();
        let limited: Vec<&Rule> = policy.rules().iter().filter(limiting).collect();
        if open {
            let asking = policy.rules().iter().filter(|rule| rule.effect == Effect::Ask && !allows_all);
            let asking: Vec<&str> = asking.map(|rule| rule.id.as_str()).collect();
            match (asking.is_empty(), self.widens()) {
                (true, _) => {}
                (false, true) => self.lose(LossKind::Ask, Direction::Wider, &asking, "`ask` becomes allow"),
                (false, false) => self.lose(LossKind::Ask, Direction::Narrower, &asking, "`ask` becomes block"),
            }
            let unsayable = refusing.iter().chain(&limited).filter(|rule| match rule.action.exact_name() {
                Some(name) => name == "*",
                None => !rule.action.is_any(),
            });
            let unsayable: Vec<&str> = unsayable.map(|rule| rule.id.as_str()).collect();
            if !unsayable.is_empty() {
                if self.widens() {
                    let detail =
                        "a glob covers only the actions that the policy names; others that match it are allowed";
                    self.lose(LossKind::Glob, Direction::Wider, &unsayable, detail);
                } else {
                    // It shows on other actions than those rules speak of, so it is no loss of theirs.
                    let detail = format!(
                        "a glob ({}) cannot be said, so actions that the policy does not name are blocked",
                        unsayable.join(", ")
                    );
                    self.lose(LossKind::Glob, Direction::Narrower, &[], detail);
                    return (Effect::Block, self.closed(true, &refusing, &limited));
                }
            }
            return (Effect::Allow, self.open(&refusing, &limited));
        }
        (Effect::Block, self.closed(false, &refusing, &limited))
    }

    /// Every action is allowed but for what rules refuse.
    fn open(&mut self, refusing: &[&'p Rule], limited: &[&'p Rule]) -> Vec<FilterRule> {
        let mut rules = Vec::new();
        for action in self.policy.named_actions().into_iter().filter(|action| *action != "*") {
            let here = |rule: &&&Rule| !rule.action.is_any() && rule.action.matches(action);
            for rule in refusing.iter().filter(here) {
                rules.extend(self.refuse(action, rule));
            }
            for rule in limited.iter().filter(here) {
                rules.push(self.limit(action, rule));
            }
        }
        for rule in refusing.iter().filter(|rule| rule.action.is_any()) {
            rules.extend(self.refuse("*", rule));
        }
        for rule in limited.iter().filter(|rule| rule.action.is_any()) {
            rules.push(self.limit("*", rule));
        }
        rules
    }

    /// Actions that the policy names are allowed as their rules say, or all of them if `everything` is; no other is.
    fn closed(&mut self, everything: bool, refusing: &[&'p Rule], limited: &[&'p Rule]) -> Vec<FilterRule> {
        let globs: Vec<&str> = self
            .policy
            .rules()
            .iter()
            .filter(|rule| rule.effect == Effect::Allow || (rule.effect == Effect::Ask && self.widens()))
            .filter(|rule| rule.action.exact_name().is_none_or(|name| name == "*"))
            .map(|rule| rule.id.as_str())
            .collect();
        if !globs.is_empty() && !everything {
            let detail = "a glob covers only the actions that the policy names; others are blocked";
            self.lose(LossKind::Glob, Direction::Narrower, &globs, detail);
        }
        let asking = self.policy.rules().iter().filter(|rule| rule.effect == Effect::Ask && !everything);
        let asking: Vec<&str> = asking.map(|rule| rule.id.as_str()).collect();
        if !asking.is_empty() {
            let (direction, detail) = if self.widens() {
                (Direction::Wider, "`ask` becomes allow")
            } else {
                (Direction::Narrower, "`ask` becomes block")
            };
            self.lose(LossKind::Ask, direction, &asking, detail);
        }
        let mut rules = Vec::new();
        for action in self.policy.named_actions().into_iter().filter(|action| *action != "*") {
            let chosen = if everything {
                Some(FilterRule { action_type: Some(action.to_owned()), ..FilterRule::default() })
            } else {
                self.allowed(action)
            };
            let Some(chosen) = chosen else {
                continue;
            };
            let has_limit = |id: &str| chosen.rate_limit.is_some() && chosen.id.as_deref() == Some(id);
            let limits: Vec<&Rule> = limited
                .iter()
                .copied()
                .filter(|rule| rule.action.matches(action) && Scope::of(rule) != Scope::Nobody && !has_limit(&rule.id))
                .collect();
            rules.push(chosen);
            for rule in refusing.iter().filter(|rule| rule.action.matches(action)) {
                rules.extend(self.refuse(action, rule));
            }
            for rule in limits {
                rules.push(self.limit(action, rule));
            }
        }
        rules
    }

    /// A rule that says when `action` is allowed, if it ever is.
    fn allowed(&mut self, action: &str) -> Option<FilterRule> {
        let counts = |effect: Effect| effect == Effect::Allow || (self.widens() && effect == Effect::Ask);
        let rules = self.policy.rules().iter().filter(|rule| counts(rule.effect) && rule.action.matches(action));
        let mut alternatives: Vec<Alternative<'p>> = rules
            .map(|rule| Alternative {
                ids: vec![&rule.id],
                scope: Scope::of(rule),
                conditions: rule.constraints.clone(),
                rate_limit: rule.rate_limit,
                evidence: rule.evidence.as_ref().map_or(0, |evidence| evidence.count),
            })
            .filter(|alternative| alternative.scope != Scope::Nobody)
            .collect();
        if let Some(all) = alternatives
            .iter()
            .find(|one| one.scope == Scope::All && one.conditions.is_empty() && one.rate_limit.is_none())
        {
            alternatives = vec![all.clone()];
        }
        merge(&mut alternatives);
        if self.widens() && alternatives.len() > 1 {
            let ids: Vec<&str> = alternatives.iter().flat_map(|one| one.ids.iter().copied()).collect();
            self.lose(
                LossKind::Alternatives,
                Direction::Wider,
                &ids,
                format!("only what all rules for `{action}` ask is asked"),
            );
            alternatives = vec![common(&alternatives)?];
        }
        // The most evidence first; of equals, the first by id.
        alternatives.sort_by(|a, b| b.evidence.cmp(&a.evidence).then_with(|| a.ids.cmp(&b.ids)));
        let mut chosen: Option<(FilterRule, Vec<&str>)> = None;
        let mut dropped = Vec::new();
        for alternative in &alternatives {
            if chosen.is_some() {
                dropped.extend(alternative.ids.iter().copied());
            } else if let Some(rule) = self.positive(action, alternative) {
                chosen = Some((rule, alternative.ids.clone()));
            }
        }
        let (rule, ids) = chosen?;
        if !dropped.is_empty() {
            let detail = format!("the filter can hold one alternative for `{action}`; {} was kept", ids.join(", "));
            self.lose(LossKind::Alternatives, Direction::Narrower, &dropped, detail);
        }
        Some(rule)
    }

    fn positive(&mut self, action: &str, alternative: &Alternative<'p>) -> Option<FilterRule> {
        let ids = &alternative.ids;
        let (constant, varying): (Vec<_>, Vec<_>) =
            alternative.conditions.iter().partition(|condition| self.is_constant(ids, condition));
        let encoded = encode::needed(varying);
        // Nearly every mined rule closes its arguments, which the filter never can: a filter without those rules helps nobody.
        let (arguments, others): (Vec<_>, Vec<_>) =
            encoded.inexpressible.iter().partition(|inexpressible| inexpressible.kind == LossKind::Arguments);
        if !others.is_empty() && !self.widens() {
            for inexpressible in others {
                let detail = format!("{}; the rule is dropped", inexpressible.what);
                self.lose(inexpressible.kind, Direction::Narrower, ids, detail);
            }
            return None;
        }
        // A rule that nobody is left for opens nothing.
        if can_apply(&alternative.scope) {
            for condition in constant {
                let detail = if is_given(condition) {
                    format!(
                        "the filter cannot read `{}`, where an argument came from; any origin passes",
                        condition.path
                    )
                } else {
                    format!("the filter cannot read `{}`, which never had another value; others pass", condition.path)
                };
                self.lose(LossKind::Constant, Direction::Wider, ids, detail);
            }
            for inexpressible in arguments {
                self.lose(inexpressible.kind, Direction::Wider, ids, format!("{}; others pass", inexpressible.what));
            }
            for inexpressible in others {
                let detail = format!("{}; the condition is dropped", inexpressible.what);
                self.lose(inexpressible.kind, Direction::Wider, ids, detail);
            }
        }
        let mut rule = FilterRule {
            id: ids.first().map(|id| (*id).to_owned()),
            action_type: Some(action.to_owned()),
            ..FilterRule::default()
        };
        let star = |names: &[String]| names.iter().any(|name| name == "*");
        match &alternative.scope {
            Scope::Nobody => return None,
            Scope::All => {}
            Scope::Only(names) => {
                if star(names) {
                    self.lose(LossKind::Agent, Direction::Narrower, ids, STAR_AGENT);
                }
                let names: Vec<String> = names.iter().filter(|name| *name != "*").cloned().collect();
                if names.is_empty() {
                    return None;
                }
                rule.allowed_agents = Some(names);
            }
            Scope::AllBut(names) if star(names) => {
                self.lose(LossKind::Agent, Direction::Narrower, ids, STAR_AGENT);
                return None;
            }
            Scope::AllBut(names) => rule.blocked_agents.clone_from(names),
        }
        self.note(ids, &encoded);
        rule.constraints = encoded.constraints;
        if let Some(limit) = alternative.rate_limit {
            rule.rate_limit = Some(filter_limit(limit));
            self.lose(LossKind::RateLimit, Direction::Narrower, ids, COUNTS_MORE);
        }
        rule.reason = ids.first().and_then(|id| self.policy.rule(id)?.reason.clone());
        Some(rule)
    }

    /// Whether all rules ask of a fact that the filter cannot read the one value that it had in the log, or where an argument came from. Rules
    /// without such conditions would help nobody.
    fn is_constant(&self, ids: &[&str], condition: &Condition) -> bool {
        let one_value = match condition.test.unqualified() {
            Test::Equals(_) => true,
            Test::In(literals) => literals.len() == 1 || is_given(condition),
            _ => false,
        };
        let evidence = |id: &&str| self.policy.rule(id).and_then(|rule| rule.evidence.as_ref());
        one_value
            && encode::filter_path(&condition.path).is_err()
            && ids.iter().all(|id| evidence(id).is_some_and(|evidence| evidence.constant.contains(&condition.path)))
    }

    fn note(&mut self, ids: &[&str], encoded: &Encoded) {
        if encoded.coerces {
            self.lose(LossKind::Coercion, Direction::Wider, ids, COERCION);
        }
        for &(kind, detail) in &encoded.narrower {
            self.lose(kind, Direction::Narrower, ids, detail);
        }
    }

    /// A limit on all requests for `action`, those included that the rule would not have counted.
    fn limit(&mut self, action: &str, rule: &Rule) -> FilterRule {
        self.lose(LossKind::RateLimit, Direction::Narrower, &[&rule.id], COUNTS_MORE);
        FilterRule {
            id: Some(rule.id.clone()),
            action_type: Some(action.to_owned()),
            rate_limit: rule.rate_limit.map(filter_limit),
            ..FilterRule::default()
        }
    }

    /// Rules that refuse at least what `rule` refuses of `action`.
    fn refuse(&mut self, action: &str, rule: &Rule) -> Option<FilterRule> {
        let ids = [rule.id.as_str()];
        let scope = Scope::of(rule);
        if scope == Scope::Nobody {
            return None;
        }
        let mut made = FilterRule {
            id: Some(rule.id.clone()),
            action_type: Some(action.to_owned()),
            reason: rule.reason.clone(),
            ..FilterRule::default()
        };
        if scope == Scope::All
            && let Some(limit) = aggregate(rule)
        {
            let detail = "the filter takes texts for numbers in a total, and lets negative ones take back";
            self.lose(LossKind::Coercion, Direction::Wider, &ids, detail);
            made.aggregate_limit = Some(limit);
            return Some(made);
        }
        match self.refusal(rule) {
            Some(constraints) if !constraints.is_empty() => {
                if scope != Scope::All {
                    if self.widens() {
                        self.lose(
                            LossKind::Agents,
                            Direction::Wider,
                            &ids,
                            "a condition for some agents alone is dropped",
                        );
                        return None;
                    }
                    self.lose(
                        LossKind::Agents,
                        Direction::Narrower,
                        &ids,
                        "a condition for some agents alone is asked of all",
                    );
                }
                made.constraints = constraints;
                return Some(made);
            }
            // Nothing to ask: only a widened rule comes to this.
            Some(_) => return None,
            None => {}
        }
        match scope {
            Scope::Nobody => return None,
            Scope::All => made.blocked_agents = vec!["*".to_owned()],
            Scope::Only(names) => {
                if names.iter().any(|name| name == "*") {
                    self.lose(LossKind::Agent, Direction::Narrower, &ids, STAR_AGENT);
                }
                made.blocked_agents = names;
            }
            Scope::AllBut(names) => {
                if names.iter().any(|name| name == "*") {
                    self.lose(LossKind::Agent, Direction::Narrower, &ids, STAR_AGENT);
                }
                let names: Vec<String> = names.into_iter().filter(|name| name != "*").collect();
                if names.is_empty() {
                    made.blocked_agents = vec!["*".to_owned()];
                } else {
                    made.allowed_agents = Some(names);
                }
            }
        }
        Some(made)
    }

    /// What must hold so that a block rule does not apply to an agent in its scope; `None` if nothing the filter can say
    /// makes sure of that, so that all is refused.
    fn refusal(&mut self, rule: &Rule) -> Option<BTreeMap<String, FilterConstraint>> {
        let ids = [rule.id.as_str()];
        let asked: Vec<&Condition> = rule.constraints.iter().collect();
        if let Some(constraint) = sayable(&asked, rule.unless.as_ref()) {
            if rule.unless.is_some() {
                self.lose(LossKind::Coercion, Direction::Wider, &ids, COERCION);
            }
            self.lose(
                LossKind::Coercion,
                Direction::Narrower,
                &ids,
                "a value of another type is refused if its text is",
            );
            return Some(constraint);
        }
        if !asked.is_empty() {
            if self.widens() {
                self.lose(
                    LossKind::Block,
                    Direction::Wider,
                    &ids,
                    "the conditions of a block cannot be negated; it is dropped",
                );
                return Some(BTreeMap::new());
            }
            self.lose(
                LossKind::Block,
                Direction::Narrower,
                &ids,
                "the conditions of a block cannot be negated; it blocks without them",
            );
        }
        let unless = rule.unless.as_ref()?;
        let encoded = encode::needed(unless);
        for inexpressible in &encoded.inexpressible {
            let (direction, done) = if self.widens() {
                (Direction::Wider, "the condition is dropped")
            } else {
                (Direction::Narrower, "the rule blocks whether it holds or not")
            };
            self.lose(inexpressible.kind, direction, &ids, format!("{}; {done}", inexpressible.what));
        }
        if !encoded.inexpressible.is_empty() && !self.widens() {
            return None;
        }
        self.note(&ids, &encoded);
        Some(encoded.constraints)
    }
}

const STAR_AGENT: &str = "an agent named `*` cannot be distinguished from any agent";
const COUNTS_MORE: &str =
    "the filter counts every request for the action, refused ones included, and shares one count between all limits";
const COERCION: &str = "the filter accepts a numeric string where a number is required, and a number or boolean \
                        where a string is required";

/// Whether the filter can name an agent that a rule of this scope is for: it takes `*` for any.
fn can_apply(scope: &Scope) -> bool {
    match scope {
        Scope::Nobody => false,
        Scope::All => true,
        Scope::Only(names) => names.iter().any(|name| name != "*"),
        Scope::AllBut(names) => names.iter().all(|name| name != "*"),
    }
}

fn filter_limit(limit: RateLimit) -> FilterRateLimit {
    FilterRateLimit { max_requests: Some(limit.max_requests), window_seconds: Some(limit.window_seconds) }
}

/// The one constraint that says when a block rule with conditions does not apply: where its single condition fails, or, of a
/// rule on an attribute that may be missing, where the attribute is missing or its tests hold.
fn sayable(asked: &[&Condition], unless: Option<&Conditions>) -> Option<BTreeMap<String, FilterConstraint>> {
    let [condition] = asked else {
        return None;
    };
    let path = encode::filter_path(&condition.path).ok()?;
    let constraint = match unless {
        None => encode::negated(&condition.test)?,
        Some(unless) => {
            let same = unless.iter().all(|other| other.path == condition.path);
            if condition.test != Test::Exists(true) || !same {
                return None;
            }
            encode::optional(unless.iter().map(|other| &other.test))?
        }
    };
    Some(BTreeMap::from([(path, constraint)]))
}
/// The limit on a total that a rule is, if it is nothing else.
fn aggregate(rule: &Rule) -> Option<FilterAggregateLimit> {
    let mut conditions = rule.unless.as_ref()?.iter();
    let (Some(only), None) = (conditions.next(), conditions.next()) else { return None };
    match (&only.test, rule.constraints.is_empty()) {
        (Test::Max(max), true) => FilterAggregateLimit::of(&Total::of(&only.path)?, max.number()),
        _ => None,
    }
}

/// Whether a condition is on what a session says of the call: where its arguments came from.
fn is_given(condition: &Condition) -> bool {
    condition.path.keys().first().is_some_and(|key| !Attributes::of_key(key).is_empty())
}
