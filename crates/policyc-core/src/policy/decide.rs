//! What a policy decides: THE semantics. Every back end must agree with this module.
//!
//! A rule *applies* to a request if its action pattern matches, the agent is in its scope, all its `constraints` hold and
//! its `unless` is absent or does not hold in full. Then:
//!
//! 1. a `block` rule applies, or an `allow` rule applies whose rate limit is used up: **block**;
//! 2. else an `allow` rule applies: **allow**;
//! 3. else an `ask` rule applies: **ask**;
//! 4. else the policy's default.
//!
//! A rule with an end does not apply to a request whose `now` is not a number below it, nor to one without `now`.
//!
//! So the order of rules never matters, and policies merge by union. A malformed request (no agent, no action, or a
//! context that is not an object) is blocked, whatever the default.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::condition::{Culprit, others};
use super::totals::{Reads, Running};
use super::{Condition, Effect, Operator, Policy, RateLimit, Request, Rule, Test};
use crate::AttributePath;

/// How many requests each rule has allowed this agent for this action within its window, by the id of the rule.
///
/// A rule that is not listed has an unknown count, which exhausts its limit. The time of the request is kept beside the counts:
/// rules with an end ask for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Usage {
    counts: HashMap<String, f64>,
    now: Option<f64>,
}

impl Usage {
    /// A time at which every rule is in force that has an end at all.
    pub const IN_FORCE: f64 = -1e12;

    /// Reads `usage` and `now` from the input of an engine: an object of numbers, and a number. Anything but a number is left out.
    pub fn from_json(input: &Value) -> Self {
        let counts = input.get("usage").and_then(Value::as_object);
        let counts = counts.into_iter().flatten().filter_map(|(rule, count)| Some((rule.clone(), count.as_f64()?)));
        Self { counts: counts.collect(), now: input.get("now").and_then(Value::as_f64) }
    }

    /// Sets the count of a rule.
    pub fn set(&mut self, rule: impl Into<String>, count: f64) {
        self.counts.insert(rule.into(), count);
    }

    /// Sets the time of the request, in seconds since 1970.
    pub fn set_now(&mut self, now: f64) {
        self.now = Some(now);
    }

    /// The counts as an engine's input holds them under `usage`.
    pub fn to_json(&self) -> Value {
        Value::Object(self.counts.iter().map(|(rule, count)| (rule.clone(), Value::from(*count))).collect())
    }

    fn exhausts(&self, rule: &str, limit: RateLimit) -> bool {
        self.counts.get(rule).is_none_or(|count| *count >= f64::from(limit.max_requests))
    }

    fn in_force(&self, rule: &Rule) -> bool {
        rule.expires.is_none_or(|end| self.now.is_some_and(|now| end.is_after(now)))
    }
}

/// Why a decision came out as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Rules of that effect applied.
    Rules,
    /// No rule applied: the default.
    Default,
    /// The request is malformed.
    Malformed,
}

/// What a policy says to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<'p> {
    /// What is done.
    pub effect: Effect,
    /// The rules that decided it, in the order of their ids; none if the default did. An `allow` rule among those of a
    /// block is one whose rate limit is used up.
    pub rules: Vec<&'p Rule>,
    /// Why.
    pub cause: Cause,
}

impl Decision<'_> {
    /// The decision on a malformed request.
    pub const MALFORMED: Self = Decision { effect: Effect::Block, rules: Vec::new(), cause: Cause::Malformed };

    /// Why, in one sentence; the same sentence as in the Rego back end.
    pub fn reason(&self) -> String {
        match (self.cause, self.rules.first()) {
            (Cause::Malformed, _) => MALFORMED_REASON.to_owned(),
            (_, Some(rule)) if self.effect == Effect::Block && rule.effect == Effect::Allow => exhausted_reason(rule),
            (_, Some(rule)) => rule_reason(rule),
            (_, None) => default_reason(self.effect).to_owned(),
        }
    }

    /// The ids of the rules that decided it, in order.
    pub fn rule_ids(&self) -> Vec<&str> {
        self.rules.iter().map(|rule| rule.id.as_str()).collect()
    }
}

/// The reason for blocking a malformed request.
pub const MALFORMED_REASON: &str = "malformed request: it has no agent or no action, or its context is not an object";

/// The reason given where no rule applies.
pub fn default_reason(default: Effect) -> &'static str {
    match default {
        Effect::Allow => "no rule applies; the default is allow",
        Effect::Ask => "no rule applies; the default is ask",
        Effect::Block => "no rule applies; the default is block",
    }
}

/// The reason given where `rule` decides: its own, or a sentence made of its id.
pub fn rule_reason(rule: &Rule) -> String {
    rule.reason.clone().unwrap_or_else(|| match rule.effect {
        Effect::Allow => format!("allowed by rule {}", rule.id),
        Effect::Ask => format!("rule {} asks for approval", rule.id),
        Effect::Block => format!("blocked by rule {}", rule.id),
    })
}

/// The reason given where the rate limit of `rule` is used up.
pub fn exhausted_reason(rule: &Rule) -> String {
    let limit = rule.rate_limit.unwrap_or(RateLimit { max_requests: 0, window_seconds: 1 });
    format!(
        "rate limit of rule {} exceeded: {} requests in {} seconds",
        rule.id, limit.max_requests, limit.window_seconds
    )
}

/// A policy made ready to decide: its rules by action.
///
/// A decision looks at the rules that name the action and at those with globs, so its cost does not grow with rules that
/// cover other actions.
#[derive(Debug, Clone)]
pub struct Decider<'p> {
    policy: &'p Policy,
    index: Cow<'p, Index>,
}

/// Where the rules for each action stand in a policy, and which running totals they read.
#[derive(Debug, Clone, Default)]
struct Index {
    by_action: HashMap<Box<str>, Vec<usize>>,
    globs: Vec<usize>,
    reads: Reads,
}

impl Index {
    fn new(policy: &Policy) -> Self {
        let mut index = Self { reads: Reads::of(policy), ..Self::default() };
        for (place, rule) in policy.rules().iter().enumerate() {
            match rule.action.exact_name() {
                Some(action) => match index.by_action.get_mut(action) {
                    Some(places) => places.push(place),
                    None => drop(index.by_action.insert(action.into(), vec![place])),
                },
                None => index.globs.push(place),
            }
        }
        index
    }
}

/// A policy with its index: what a server keeps, shares between threads and swaps for the next one as a whole.
///
/// A clone is the same policy.
#[derive(Debug, Clone)]
pub struct OwnedDecider(Arc<(Policy, Index)>);

impl OwnedDecider {
    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.0.0
    }

    /// The running totals that its rules read.
    pub fn reads(&self) -> &Reads {
        &self.0.1.reads
    }

    /// Decides by it.
    pub fn decider(&self) -> Decider<'_> {
        let (policy, index) = &*self.0;
        Decider { policy, index: Cow::Borrowed(index) }
    }
}

impl From<Policy> for OwnedDecider {
    fn from(policy: Policy) -> Self {
        let index = Index::new(&policy);
        Self(Arc::new((policy, index)))
    }
}

impl<'p> Decider<'p> {
    /// Indexes the rules of `policy`.
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, index: Cow::Owned(Index::new(policy)) }
    }

    /// The policy.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The running totals that the rules read.
    pub fn totals(&self) -> &Reads {
        &self.index.reads
    }

    /// Decides a request before which nothing was counted: no rate limit is used up, no total has begun that the request does not bring
    /// along, and every rule is in force.
    pub fn decide_alone(&self, request: Request<'_>) -> Decision<'p> {
        let mut usage = Usage::default();
        usage.set_now(Usage::IN_FORCE);
        for rule in self.candidates(request.action).filter(|rule| rule.rate_limit.is_some()) {
            usage.set(&*rule.id, 0.0);
        }
        if self.totals().totals.is_empty() {
            return self.decide(request, &usage);
        }
        let mut context = request.context.clone();
        Running::default().add_missing(&self.totals().totals, request, &mut context, 0);
        self.decide(Request { context: &context, ..request }, &usage)
    }

    /// The rules whose action pattern matches.
    pub fn candidates(&self, action: &str) -> impl Iterator<Item = &'p Rule> {
        let rules = self.policy.rules();
        let exact = self.index.by_action.get(action).into_iter().flatten();
        let globs = self.index.globs.iter().filter_map(|place| rules.get(*place));
        exact.filter_map(|place| rules.get(*place)).chain(globs.filter(move |rule| rule.action.matches(action)))
    }

    /// Decides a request as an engine gets it: a JSON document with `agent_id`, `action`, `context` and `usage`.
    pub fn decide_json(&self, input: &Value) -> Decision<'p> {
        match Request::from_json(input) {
            Some(request) => self.decide(request, &Usage::from_json(input)),
            None => Decision::MALFORMED,
        }
    }

    /// Decides a request.
    pub fn decide(&self, request: Request<'_>, usage: &Usage) -> Decision<'p> {
        let mut effect = None;
        let mut rules: Vec<&'p Rule> = Vec::new();
        for rule in self.candidates(request.action) {
            let weighs = match (rule.effect, rule.rate_limit) {
                (Effect::Allow, Some(limit)) if usage.exhausts(&rule.id, limit) => Effect::Block,
                (own, _) => own,
            };
            // Block outweighs allow, allow outweighs ask: a lighter rule need not be tried.
            match effect.map(|so_far| weight(weighs).cmp(&weight(so_far))) {
                Some(std::cmp::Ordering::Less) => continue,
                _ if !usage.in_force(rule) || !applies(rule, request) => continue,
                Some(std::cmp::Ordering::Equal) => {}
                _ => {
                    effect = Some(weighs);
                    rules.clear();
                }
            }
            rules.push(rule);
        }
        // Exact rules came before globs.
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        match effect {
            Some(effect) => Decision { effect, rules, cause: Cause::Rules },
            None => Decision { effect: self.policy.default_effect(), rules, cause: Cause::Default },
        }
    }

    /// The rule that came nearest to letting a request through, and what kept it from it: of the `allow` rules for the
    /// action, else of the `ask` rules, the one with the fewest failures; of equals, the first by id. `None` if no such
    /// rule covers the action.
    pub fn nearest(&self, request: Request<'_>) -> Option<NearMiss<'p>> {
        self.candidates(request.action)
            .filter(|rule| rule.effect != Effect::Block)
            .map(|rule| NearMiss { rule, failures: failures(rule, request) })
            .min_by_key(|miss| (std::cmp::Reverse(weight(miss.rule.effect)), miss.failures.len(), &miss.rule.id))
    }

    /// Every rule that covers the action, with what kept it from applying: those that let through first, the nearest
    /// first; of equals, by id. An empty list of failures is a rule that would have applied.
    pub fn misses(&self, request: Request<'_>) -> Vec<NearMiss<'p>> {
        let miss = |rule: &'p Rule| NearMiss { rule, failures: failures(rule, request) };
        // A block rule that is excused has no failed constraint and still did not apply.
        let speaks = |miss: &NearMiss<'_>| miss.rule.effect != Effect::Block || applies(miss.rule, request);
        let mut misses: Vec<_> = self.candidates(request.action).map(miss).filter(speaks).collect();
        misses.sort_by_key(|miss| (std::cmp::Reverse(weight(miss.rule.effect)), miss.failures.len(), &miss.rule.id));
        misses
    }
}

fn weight(effect: Effect) -> u8 {
    match effect {
        Effect::Block => 2,
        Effect::Allow => 1,
        Effect::Ask => 0,
    }
}

/// Whether `rule`, whose action matches, applies to `request`.
fn applies(rule: &Rule, request: Request<'_>) -> bool {
    rule.covers_agent(request.agent_id)
        && rule.constraints.iter().all(|condition| holds(condition, request.context))
        && rule.unless.as_ref().is_none_or(|unless| !unless.iter().all(|condition| holds(condition, request.context)))
}

/// Whether `condition` holds in `context`.
pub fn holds(condition: &Condition, context: &Map<String, Value>) -> bool {
    condition.test.holds(condition.path.get(context), |path: &AttributePath| path.get(context))
}

fn failures<'p>(rule: &'p Rule, request: Request<'_>) -> Vec<Failure<'p>> {
    let agent = (!rule.covers_agent(request.agent_id)).then(|| Failure::Agent(request.agent_id.to_owned()));
    let conditions = rule.constraints.iter().filter_map(|condition| failure(condition, request.context));
    agent.into_iter().chain(conditions).collect()
}

/// What keeps `condition` from holding, if it does not.
pub fn failure<'p>(condition: &'p Condition, context: &Map<String, Value>) -> Option<Failure<'p>> {
    if holds(condition, context) {
        return None;
    }
    let attribute = condition.path.get(context);
    let culprit = match &condition.test {
        Test::Qualified(qualified) => qualified.failure(attribute, &|path| path.get(context)),
        _ => None,
    };
    let Culprit { places, in_object, found } =
        culprit.unwrap_or(Culprit { places: Vec::new(), in_object: true, found: attribute });
    Some(Failure::Condition { condition, places, in_object, found: found.cloned() })
}

/// A rule that did not apply, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// Everything that kept it from applying; empty if it did apply.
    pub failures: Vec<Failure<'p>>,
}

impl fmt::Display for NearMiss<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the nearest rule is {}", self.rule.id)?;
        for (index, failure) in self.failures.iter().enumerate() {
            write!(f, "{} {failure}", if index == 0 { ":" } else { "," })?;
        }
        if let (true, Some(end)) = (self.failures.is_empty(), self.rule.expires) {
            write!(f, ", which is in force until {end} only; the request says when it is made in `now`")?;
        }
        Ok(())
    }
}

/// One thing that kept a rule from applying.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure<'p> {
    /// The agent is not in its scope.
    Agent(String),
    /// A condition does not hold.
    Condition {
        /// The condition.
        condition: &'p Condition,
        /// For a condition on the elements of arrays, the place in each array of the first one that fails it, outermost first,
        /// as far as there are arrays.
        places: Vec<usize>,
        /// False if that element had to be an object and is not: then it is what was found.
        in_object: bool,
        /// What stands at its path; `None` if it is missing.
        found: Option<Value>,
    },
}

impl Failure<'_> {
    /// What failed, without the value that failed it: `agent`, `params.amount max`. For counting.
    pub fn kind(&self) -> String {
        match self {
            Self::Agent(_) => "agent".to_owned(),
            Self::Condition { condition, found, .. } => {
                let missing = if found.is_none() { " (missing)" } else { "" };
                format!("{} {}{missing}", condition.attribute(), condition.test.operator().name())
            }
        }
    }
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(agent) => write!(f, "agent {} is not covered", quote(&agent.as_str().into())),
            Self::Condition { condition, places, in_object, found } => {
                let place = place(condition, places, *in_object);
                // What stands on the way to what is tested.
                let short = !in_object || places.len() < condition.test.steps().len();
                let needed = match (in_object, short) {
                    (false, _) => "must be an object".to_owned(),
                    (true, true) => "must be an array".to_owned(),
                    (true, false) => Requirement(&condition.test).to_string(),
                };
                match (found, condition.test.unqualified()) {
                    (None, _) => write!(f, "{place} is missing ({needed})"),
                    (Some(Value::Object(fields)), Test::Only(names)) if !short => {
                        let others: Vec<_> = others(fields, names).map(|name| quote(&name.as_str().into())).collect();
                        write!(f, "{place} has {} ({needed})", others.join(", "))
                    }
                    (Some(found), _) => write!(f, "{place} is {} ({needed})", quote(found)),
                }
            }
        }
    }
}

/// Where a value stands, with the places in arrays: `params.items[2].qty`.
fn place(condition: &Condition, places: &[usize], in_object: bool) -> String {
    let mut place = condition.path.to_string();
    for (count, (index, step)) in places.iter().zip(condition.test.steps()).enumerate() {
        let inside = in_object || count + 1 < places.len();
        let below = step.as_ref().filter(|_| inside).map(AttributePath::to_string).unwrap_or_default();
        let dot = if below.is_empty() || below.starts_with('[') { "" } else { "." };
        let _ = write!(place, "[{index}]{dot}{below}");
    }
    place
}

/// A test in words: `at most 10000`, `one of "EUR", "USD"`.
pub struct Requirement<'t>(pub &'t Test);

impl fmt::Display for Requirement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operand = self.0.operand();
        let words = match self.0.operator() {
            Operator::Exists => {
                return f.write_str(if operand == Value::Bool(true) { "must be present" } else { "must be absent" });
            }
            Operator::Equals => "must be",
            Operator::NotEquals => "must be present and not",
            Operator::In => "must be one of",
            Operator::NotIn => "must be present and none of",
            Operator::Min => "must be a number of at least",
            Operator::Max => "must be a number of at most",
            Operator::Pattern => "must be a string that matches",
            Operator::NotPattern => "must be a string that does not match",
            Operator::StartsWith => "must be a string that starts with",
            Operator::EndsWith => "must be a string that ends with",
            Operator::Contains => "must be a string that contains",
            Operator::NotContains => "must be a string that does not contain",
            Operator::MaxLength => "must be a string no longer than",
            Operator::MaxItems => "must be an array no longer than",
            Operator::Only => "must be an object with no fields but",
            Operator::SameAs => "must equal the value at",
            Operator::AppearsIn => "must be a string that appears in",
        };
        match self.0.related() {
            Some(path) => write!(f, "{words} {path}"),
            None => write!(f, "{words} {}", quote(&operand)),
        }
    }
}

/// A value as JSON, cut to what a line of a message can bear.
fn quote(value: &Value) -> String {
    const LONGEST: usize = 80;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ElementPath;
    use crate::policy::{ActionPattern, AgentEntry, Bound, Conditions, Literal, Metadata};
    use serde_json::json;

    fn rule(id: &str, action: &str, effect: Effect) -> Rule {
        Rule::new(id, ActionPattern::parse(action).unwrap(), effect)
    }

    fn conditions(list: &[(&str, Test)]) -> Conditions {
        list.iter().map(|(path, test)| Condition { path: path.parse().unwrap(), test: test.clone() }).collect()
    }

    fn max(bound: f64) -> Test {
        Test::Max(Bound::from_f64(bound).unwrap())
    }

    #[track_caller]
    fn check(policy: &Policy, input: &Value, effect: Effect, rules: &[&str]) {
        let decider = Decider::new(policy);
        let decision = decider.decide_json(input);
        assert_eq!((decision.effect, decision.rule_ids()), (effect, rules.to_vec()), "{input}");
    }

    fn policy(default: Effect, rules: Vec<Rule>) -> Policy {
        Policy::new(Metadata::default(), default, rules).unwrap()
    }

    #[test]
    fn block_outweighs_allow_outweighs_ask_outweighs_the_default() {
        let all = [
            rule("d", "pay_*", Effect::Ask),
            rule("c", "pay_a", Effect::Allow),
            rule("b", "*_b", Effect::Block),
            rule("a", "pay_*b", Effect::Allow),
        ];
        let policy = policy(Effect::Allow, all.to_vec());
        let input = |action: &str| json!({"agent_id": "x", "action": action});
        check(&policy, &input("pay_a"), Effect::Allow, &["c"]);
        check(&policy, &input("pay_b"), Effect::Block, &["b"]);
        check(&policy, &input("pay_xb"), Effect::Allow, &["a"]);
        check(&policy, &input("pay_c"), Effect::Ask, &["d"]);
        check(&policy, &input("other"), Effect::Allow, &[]);
    }

    #[test]
    fn a_missing_attribute_blocks_where_unless_asks_for_it() {
        let mut block = rule("no-large", "refund", Effect::Block);
        block.unless = Some(conditions(&[("params.amount", max(100.0))]));
        let policy = policy(Effect::Block, vec![rule("yes", "refund", Effect::Allow), block]);
        let input = |params: Value| json!({"agent_id": "x", "action": "refund", "context": {"params": params}});
        check(&policy, &input(json!({"amount": 100})), Effect::Allow, &["yes"]);
        check(&policy, &input(json!({"amount": 100.01})), Effect::Block, &["no-large"]);
        check(&policy, &input(json!({"amount": "1"})), Effect::Block, &["no-large"]);
        check(&policy, &input(json!({})), Effect::Block, &["no-large"]);
        check(&policy, &input(json!({"amount": null})), Effect::Block, &["no-large"]);
    }

    #[test]
    fn agents_are_in_scope_by_name() {
        let mut r = rule("r", "x", Effect::Allow);
        r.allowed_agents = Some(vec![AgentEntry::parse(r"\*").unwrap(), AgentEntry::parse("a").unwrap()]);
        r.blocked_agents = vec![AgentEntry::parse("a").unwrap()];
        let policy = policy(Effect::Block, vec![r]);
        let input = |agent: &str| json!({"agent_id": agent, "action": "x"});
        check(&policy, &input("*"), Effect::Allow, &["r"]);
        check(&policy, &input("a"), Effect::Block, &[]);
        check(&policy, &input("b"), Effect::Block, &[]);
    }

    #[test]
    fn what_is_no_request_is_blocked_whatever_the_default() {
        let policy = policy(Effect::Allow, vec![]);
        for (input, mistake) in [
            (json!(null), "a request is an object with `agent_id`, `action` and `context`, not null"),
            (json!([]), "a request is an object with `agent_id`, `action` and `context`, not an array"),
            (json!({"action": "x"}), "`agent_id` is missing"),
            (json!({"agent_id": "a"}), "`action` is missing"),
            (json!({"agent_id": "", "action": "x"}), "`agent_id` is empty"),
            (json!({"agent_id": "a", "action": " x"}), "`action` begins or ends with a blank"),
            (json!({"agent_id": "a\n", "action": "x"}), "`agent_id` begins or ends with a blank"),
            (json!({"agent_id": "a", "action": 1}), "`action` must be a string, not a number"),
            (
                json!({"agent_id": "a", "action": "x", "context": null}),
                "`context` must be an object, not null; leave it out if there is none",
            ),
            (
                json!({"agent_id": "a", "action": "x", "context": [1]}),
                "`context` must be an object, not an array; leave it out if there is none",
            ),
        ] {
            check(&policy, &input, Effect::Block, &[]);
            assert_eq!(Decider::new(&policy).decide_json(&input).reason(), MALFORMED_REASON);
            assert_eq!(Request::read(&input).unwrap_err().to_string(), mistake);
        }
        check(&policy, &json!({"agent_id": "a", "action": "x"}), Effect::Allow, &[]);
    }

    #[test]
    fn a_used_up_rate_limit_blocks() {
        let mut r = rule("r", "x", Effect::Allow);
        r.rate_limit = Some(RateLimit { max_requests: 2, window_seconds: 60 });
        let policy = policy(Effect::Allow, vec![r, rule("s", "x", Effect::Allow)]);
        let input = |usage: Value| json!({"agent_id": "a", "action": "x", "usage": usage});
        check(&policy, &input(json!({"r": 1})), Effect::Allow, &["r", "s"]);
        check(&policy, &input(json!({"r": 2})), Effect::Block, &["r"]);
        check(&policy, &input(json!({"r": "1"})), Effect::Block, &["r"]);
        check(&policy, &input(json!({})), Effect::Block, &["r"]);
        check(&policy, &input(json!(null)), Effect::Block, &["r"]);
    }

    #[test]
    fn says_which_element_and_which_field_failed() {
        let text = "
apiVersion: policyc/v1
kind: Policy
metadata: {name: p}
spec:
  default: block
  rules:
    - id: r
      action: order
      effect: allow
      constraints:
        params: {only: [items, to]}
        params.tip: {optional: true, max: 5}
        'params.items[].qty': {max: 5}
        'params.items[].tags[]': {optional: true, in: [a]}
";
        let policy = Policy::from_yaml(text, "p.yaml").unwrap();
        let said = |params: Value| {
            let context = json!({"params": params});
            let request = Request { agent_id: "a", action: "order", context: context.as_object().unwrap() };
            let miss = Decider::new(&policy).nearest(request).unwrap();
            let failures: Vec<_> = miss.failures.iter().map(ToString::to_string).collect();
            let kinds: Vec<_> = miss.failures.iter().map(Failure::kind).collect();
            (failures.join("; "), kinds.join("; "))
        };
        let check = |params: Value, failures: &str, kinds: &str| {
            assert_eq!(said(params), (failures.to_owned(), kinds.to_owned()));
        };
        check(json!({"items": []}), "", "");
        check(
            json!({"items": [{"qty": 1}, {"qty": 9}], "bcc": "x", "cc": "y", "tip": 9}),
            "params has \"bcc\", \"cc\", \"tip\" (must be an object with no fields but [\"items\",\"to\"]); \
             params.items[1].qty is 9 (must be a number of at most 5); params.tip is 9 (must be a number of at most 5)",
            "params only; params.items[].qty max; params.tip max",
        );
        check(
            json!({"items": [{"qty": 1, "tags": ["a", "b"]}, {}]}),
            "params.items[1].qty is missing (must be a number of at most 5); \
             params.items[0].tags[1] is \"b\" (must be one of [\"a\"])",
            "params.items[].qty max (missing); params.items[].tags[] in",
        );
        check(
            json!({"items": {"qty": 1}}),
            "params.items is {\"qty\":1} (must be an array); params.items is {\"qty\":1} (must be an array)",
            "params.items[].qty max; params.items[].tags[] in",
        );
        check(json!({}), "params.items is missing (must be an array)", "params.items[].qty max (missing)");
        check(
            json!({"items": [5]}),
            "params.items[0] is 5 (must be an object); params.items[0] is 5 (must be an object)",
            "params.items[].qty max; params.items[].tags[] in",
        );
    }

    #[test]
    fn conditions_of_one_attribute_are_all_optional_or_all_not() {
        let one = |optional: bool, test: Test| Condition::new("x".parse::<ElementPath>().unwrap(), optional, test);
        let holds_for = |all: Vec<Condition>, context: Value| {
            Conditions::new(all).iter().all(|condition| holds(condition, context.as_object().unwrap()))
        };
        let bound = |value: f64| Bound::from_f64(value).unwrap();
        for (optional, missing) in [((true, true), true), ((true, false), false), ((false, true), false)] {
            let all = || vec![one(optional.0, Test::Min(bound(1.0))), one(optional.1, Test::Max(bound(5.0)))];
            assert_eq!(holds_for(all(), json!({})), missing);
            assert!(holds_for(all(), json!({"x": 3})));
            assert!(!holds_for(all(), json!({"x": 6})));
        }
        let absent = || vec![one(false, Test::Exists(false)), one(true, Test::Max(bound(5.0)))];
        assert!(holds_for(absent(), json!({})));
        assert!(!holds_for(absent(), json!({"x": 3})));
    }

    #[test]
    fn says_which_rule_was_nearest_and_why_it_failed() {
        let mut near = rule("near", "pay", Effect::Allow);
        near.constraints = conditions(&[
            ("params.amount", max(10.0)),
            ("params.currency", Test::In(vec![Literal::new(json!("EUR")).unwrap()])),
        ]);
        let mut far = near.clone();
        far.id = "far".to_owned();
        far.allowed_agents = Some(vec![]);
        let policy = policy(Effect::Block, vec![far, near, rule("ask", "pay", Effect::Ask)]);
        let context = json!({"params": {"amount": 12}});
        let request = Request { agent_id: "a", action: "pay", context: context.as_object().unwrap() };
        assert_eq!(
            Decider::new(&policy).nearest(request).unwrap().to_string(),
            "the nearest rule is near: params.amount is 12 (must be a number of at most 10), \
             params.currency is missing (must be one of [\"EUR\"])"
        );
        assert!(Decider::new(&policy).nearest(Request { action: "other", ..request }).is_none());
    }
}
