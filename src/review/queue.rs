//! What is to be decided on: the rules of a policy that let something through, the riskiest first, with what a person wants to see.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::key::{Basis, Content, Key, base_digest, token};
use super::ledger::{Choice, Ledger, LedgerEntry};
use crate::backend::witness;
use crate::event::{Event, OutcomeClass, Position};
use crate::mine::{Class, Classes};
use crate::policy::{Cause, Decider, Effect, Expiry, Policy, Request, Rule};

/// So many events of the log are shown for a rule.
const SAMPLES: usize = 3;

/// Fewer good events than this are thin evidence.
const THIN: u64 = 10;

/// How much harm a rule could do that should not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Risk {
    High,
    Medium,
    Low,
}

impl Risk {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// An event of the log that a rule decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// The log id.
    pub log_id: String,
    /// The file.
    pub path: String,
    /// The 1-based line.
    pub line: u64,
    /// Who acted.
    pub agent_id: String,
    /// The circumstances.
    pub context: Value,
}

/// What one rule decided in a log.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decided {
    /// Good events.
    pub good: u64,
    /// Denied ones.
    pub denied: u64,
    /// Others.
    pub neutral: u64,
    /// The first of the good ones.
    pub samples: Vec<Sample>,
}

/// What each rule decided in a log; rate limits and ends count as far away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OnLog {
    by_rule: BTreeMap<String, Decided>,
    /// How many events were read.
    pub events: u64,
}

impl OnLog {
    /// Decides one event, and counts it for each rule that decided it.
    pub fn event(&mut self, event: &Event, at: Position<'_>, class: OutcomeClass, decider: &Decider<'_>) {
        self.events += 1;
        let decision = decider.decide_alone(Request::from(event));
        if decision.cause != Cause::Rules {
            return;
        }
        for rule in decision.rules {
            let decided = self.by_rule.entry(rule.id.clone()).or_default();
            match class {
                OutcomeClass::Good => decided.good += 1,
                OutcomeClass::Denied => decided.denied += 1,
                OutcomeClass::Neutral => decided.neutral += 1,
            }
            if class == OutcomeClass::Good && decided.samples.len() < SAMPLES {
                decided.samples.push(Sample {
                    log_id: event.log_id.clone(),
                    path: at.path.to_owned(),
                    line: at.line,
                    agent_id: event.agent_id.clone(),
                    context: event.context.clone().into(),
                });
            }
        }
    }

    /// Adds what a later part of the log says.
    pub fn append(&mut self, later: Self) {
        self.events += later.events;
        for (rule, more) in later.by_rule {
            let decided = self.by_rule.entry(rule).or_default();
            decided.good += more.good;
            decided.denied += more.denied;
            decided.neutral += more.neutral;
            let room = SAMPLES.saturating_sub(decided.samples.len());
            decided.samples.extend(more.samples.into_iter().take(room));
        }
    }

    /// What a rule decided.
    pub fn of(&self, rule: &str) -> Option<&Decided> {
        self.by_rule.get(rule)
    }
}

/// One rule to decide on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Names the rule by its content.
    pub key: Key,
    /// Binds a decision to what is shown here.
    pub token: String,
    /// The rule's id in the policy.
    pub rule: String,
    /// The rule.
    pub content: Content,
    /// When it ends, if it has an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Expiry>,
    /// How much harm it could do.
    pub risk: Risk,
    /// Why, the gravest first.
    pub because: Vec<String>,
    /// How many good events it rests on, as the policy says.
    pub good: u64,
    /// Why it is there, as the policy says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A request that it lets through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Value>,
    /// What it decides in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_log: Option<Decided>,
    /// What was decided on it, if anything was and still holds: `accept`, `ask` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Choice>,
    /// Who decided, when and why; or how a decision ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
}

impl Item {
    /// What a person wants to see of the rule, in order: a word or two for what it is, and the text. Texts hold names and values of agents as they
    /// are.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        let agents = self.content.allowed_agents.as_ref().map_or_else(
            || "any agent".to_owned(),
            |agents| agents.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        );
        let mut details = vec![("why look", self.because.join("; ")), ("agents", agents)];
        details.extend(self.content.constraints.iter().map(|condition| {
            let test = &condition.test;
            ("when", format!("{} {} {}", condition.path, test.operator().name(), test.operand()))
        }));
        details.extend(self.expires.map(|end| ("until", end.to_string())));
        details.extend(self.reason.clone().map(|reason| ("because", reason)));
        if let Some(on_log) = &self.on_log {
            let Decided { good, denied, neutral, samples } = on_log;
            details.push(("in the log", format!("{good} good, {denied} denied, {neutral} neither")));
            details.extend(samples.iter().map(|sample| {
                let Sample { path, line, agent_id, context, .. } = sample;
                ("event", format!("{path}:{line}  {agent_id}  {context}"))
            }));
        }
        details.extend(self.witness.as_ref().map(|witness| ("lets through, for example", witness.to_string())));
        details.extend(self.decision.clone().map(|decision| ("decided", decision)));
        details
    }
}

/// The rules of `policy` that let something through: those to be decided on first, then by risk, then by id.
pub fn queue(policy: &Policy, ledger: &Ledger, on_log: Option<&OnLog>, classes: &Classes, now: Timestamp) -> Vec<Item> {
    let looking = Looking { policy, base: base_digest(policy), ledger, on_log, classes, now };
    let lets_through = policy.rules().iter().filter(|rule| rule.effect != Effect::Block);
    let mut items: Vec<Item> = lets_through.map(|rule| looking.item(rule)).collect();
    items.sort_by(|a, b| (a.decided.is_some(), a.risk, &a.rule).cmp(&(b.decided.is_some(), b.risk, &b.rule)));
    items
}

/// What all rules are looked at with.
struct Looking<'a> {
    policy: &'a Policy,
    /// The digest of the policy.
    base: String,
    ledger: &'a Ledger,
    on_log: Option<&'a OnLog>,
    classes: &'a Classes,
    now: Timestamp,
}

impl Looking<'_> {
    fn item(&self, rule: &Rule) -> Item {
        let content = Content::of(rule);
        let key = content.key();
        let token = token(&key, &Basis::on(self.base.clone(), self.policy, rule));
        let decided = self.on_log.map(|log| log.of(&rule.id).cloned().unwrap_or_default());
        let (risk, because) = risk(rule, decided.as_ref(), self.classes);
        let witness = witness::for_rule(rule).into_iter().find(|case| case.applies).map(|case| case.input);
        let entry = covering(rule, &content, self.ledger);
        let holds = entry.filter(|entry| !entry.has_lapsed(self.now) && !entry.needs_attestation(self.now));
        Item {
            key,
            token,
            rule: rule.id.clone(),
            content,
            expires: rule.expires,
            risk,
            because,
            good: rule.evidence.as_ref().map_or(0, |evidence| evidence.count),
            reason: rule.reason.clone(),
            witness,
            on_log: decided,
            decided: holds.map(LedgerEntry::choice),
            decision: entry.map(|entry| told(entry, self.now)),
        }
    }
}

/// The decision that a rule rests on, or that was taken on it.
fn covering<'l>(rule: &Rule, content: &Content, ledger: &'l Ledger) -> Option<&'l LedgerEntry> {
    ledger.get(&content.key()).or_else(|| ledger.entries().iter().find(|entry| covers(entry, rule, content)))
}

/// Whether what was decided takes the rule in, its end included.
fn covers(entry: &LedgerEntry, rule: &Rule, content: &Content) -> bool {
    // What stands instead is about the same action.
    if !entry.rule().action.covers(&content.action) {
        return false;
    }
    let ends = [entry.expires(), entry.reattest_after().filter(|_| rule.effect == Effect::Allow)];
    let ends_in_time = ends.into_iter().flatten().all(|end| rule.expires.is_some_and(|own| own <= end));
    let end = |stands: &Content| stands.effect == Effect::Ask || ends_in_time;
    entry.stands().is_some_and(|stands| content.is_within(&stands) && end(&stands))
}

fn told(entry: &LedgerEntry, now: Timestamp) -> String {
    let day = entry.at().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut text = format!("{} by {} on {day}: {}", entry.choice().past(), entry.by(), entry.why());
    if let Some(end) = entry.expires().filter(|_| entry.has_lapsed(now)) {
        text = format!("{text}; that ended on {end}");
    } else if let Some(end) = entry.reattest_after().filter(|_| entry.needs_attestation(now)) {
        text = format!("{text}; to be looked at again since {end}");
    }
    text
}

/// The gravest class that the names of a rule's actions are of.
fn class(rule: &Rule, classes: &Classes) -> Option<Class> {
    let name = rule.action.exact_name().map_or_else(|| rule.action.runs().join("_"), str::to_owned);
    Class::ALL.into_iter().rev().find(|class| classes.is_of(*class, &name))
}

fn risk(rule: &Rule, decided: Option<&Decided>, classes: &Classes) -> (Risk, Vec<String>) {
    let mut because = Vec::new();
    let allows = rule.effect == Effect::Allow;
    let class = class(rule, classes);
    let grave = class.is_some_and(|class| class >= Class::Egress);
    let denied = decided.map_or(0, |decided| decided.denied);
    if denied > 0 {
        because.push(format!("it lets {denied} events through that were denied"));
    }
    if rule.action.exact_name().is_none() {
        because.push("it is for actions that nobody named".to_owned());
    }
    match class {
        Some(class) => because.push(format!("the action is of class {}", class.name())),
        None => because.push("the action's name says nothing about what it does".to_owned()),
    }
    if rule.constraints.is_empty() {
        because.push("any arguments".to_owned());
    }
    if rule.allowed_agents.is_none() {
        because.push("any agent".to_owned());
    }
    let good = rule.evidence.as_ref().map_or(0, |evidence| evidence.count);
    if good < THIN {
        because.push(format!("{good} good events"));
    }
    let reads = class == Some(Class::Read);
    let wide = rule.action.exact_name().is_none() || (rule.constraints.is_empty() && !reads);
    let risk = match allows {
        true if denied > 0 || grave || wide => Risk::High,
        true if !reads => Risk::Medium,
        false if denied > 0 || grave => Risk::Medium,
        _ => Risk::Low,
    };
    (risk, because)
}

/// What a gate says of a rule that lets something through without being asked: `None` if somebody accepted it and that still holds,
/// else why not.
pub fn reviewed(rule: &Rule, ledger: &Ledger, now: Timestamp) -> Option<String> {
    if rule.effect != Effect::Allow {
        return None;
    }
    let content = Content::of(rule);
    let about: Vec<&LedgerEntry> = ledger
        .entries()
        .iter()
        .filter(|entry| entry.key() == &content.key() || covers(entry, rule, &content) || is_of(entry, &content))
        .collect();
    let rejected = about.iter().find(|entry| entry.choice() == Choice::Reject && content.is_within(entry.rule()));
    if let Some(entry) = rejected.filter(|entry| !entry.has_lapsed(now)) {
        return Some(format!("it was {}", told(entry, now)));
    }
    let accepts = |entry: &&&LedgerEntry| {
        covers(entry, rule, &content) && entry.stands().is_some_and(|stands| stands.effect == Effect::Allow)
    };
    let accepted: Vec<_> = about.iter().filter(accepts).collect();
    if accepted.iter().any(|entry| !entry.has_lapsed(now) && !entry.needs_attestation(now)) {
        return None;
    }
    Some(match (accepted.first(), about.first()) {
        (Some(entry), _) => format!("it was {}", told(entry, now)),
        (None, Some(entry)) if entry.stands().is_some_and(|stands| content.is_within(&stands)) => {
            format!(
                "it was {}, and the rule does not end when the decision does; build it with --decisions",
                told(entry, now)
            )
        }
        (None, Some(entry)) => format!("it lets more through than what was {}", told(entry, now)),
        (None, None) => "nobody accepted it".to_owned(),
    })
}

/// Whether the decision was about a version of the rule.
fn is_of(entry: &LedgerEntry, content: &Content) -> bool {
    entry.rule().action == content.action
        && (entry.rule().is_within(content)
            || entry.rule().is_like(content)
            || entry.stands().is_some_and(|stands| content.is_within(&stands)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;
    use crate::review::{Needed, Options, apply};

    const NOW: &str = "2026-12-01T00:00:00Z";

    fn rule(text: &str) -> String {
        format!("[{{id: a, {text}}}]")
    }

    #[track_caller]
    fn assert_risk(text: &str, expected: Risk) {
        let policy = policy("block", &rule(text));
        let items = queue(&policy, &Ledger::default(), None, &Classes::default(), NOW.parse().unwrap());
        assert_eq!(items[0].risk, expected, "{:?}", items[0].because);
    }

    #[test]
    fn the_gravest_stands_first() {
        assert_risk("action: delete_user, effect: allow, constraints: {n: {max: 1}}", Risk::High);
        assert_risk("action: update_user, effect: allow, constraints: {n: {max: 1}}", Risk::Medium);
        assert_risk("action: update_user, effect: allow", Risk::High);
        assert_risk("action: get_user, effect: allow", Risk::Low);
        assert_risk("action: 'get_*', effect: allow", Risk::High);
        assert_risk("action: delete_user, effect: ask", Risk::Medium);
        let both = policy("block", "[{id: a, action: get_x, effect: allow}, {id: b, action: pay, effect: allow}]");
        let items = queue(&both, &Ledger::default(), None, &Classes::default(), NOW.parse().unwrap());
        assert_eq!(items.iter().map(|item| item.rule.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert!(items[0].witness.is_some());
    }

    #[test]
    fn the_details_say_what_a_rule_asks_and_what_it_did() {
        let rules = rule(
            "action: pay, effect: allow, allowed_agents: [a], constraints: {n: {max: 1}}, expires: 2027-01-10, reason: seen",
        );
        let policy = policy("block", &rules);
        let line = r#"{"log_id": "1", "agent_id": "a", "action": "pay", "outcome": "ok", "context": {"n": 1}}"#;
        let mut on_log = OnLog::default();
        let at = Position { path: "log", line: 7 };
        on_log.event(&Event::from_json(line).unwrap(), at, OutcomeClass::Good, &Decider::new(&policy));
        let items = queue(&policy, &Ledger::default(), Some(&on_log), &Classes::default(), NOW.parse().unwrap());
        let details: Vec<String> =
            items[0].details().into_iter().map(|(what, text)| format!("{what}|{text}")).collect();
        let expected = [
            "agents|a",
            "when|n max 1",
            "until|2027-01-10",
            "because|seen",
            "in the log|1 good, 0 denied, 0 neither",
            "event|log:7  a  {\"n\":1}",
        ];
        assert_eq!(details[1..7], expected);
    }

    fn entry(policy: &Policy, choice: Choice, expires: Option<&str>) -> Ledger {
        let needed = Needed {
            choice,
            by: "Kim".to_owned(),
            why: "ok".to_owned(),
            at: "2026-11-01T10:00:00Z".parse().unwrap(),
            expires: expires.map(|end| end.parse().unwrap()),
            reattest_after: None,
            instead: None,
        };
        let mut ledger = Ledger::default();
        ledger.record(LedgerEntry::decide(policy, &policy.rules()[0], needed, None).unwrap());
        ledger
    }

    #[track_caller]
    fn says(rules: &str, ledger: &Ledger, now: &str, expected: Option<&str>) {
        let policy = policy("block", rules);
        let said = reviewed(&policy.rules()[0], ledger, now.parse().unwrap());
        match expected {
            None => assert_eq!(said, None),
            Some(words) => assert!(said.as_ref().is_some_and(|said| said.contains(words)), "{said:?}"),
        }
    }

    #[test]
    fn the_gate_takes_what_was_accepted_and_nothing_wider() {
        let of = |max: u32| rule(&format!("action: pay, effect: allow, constraints: {{n: {{max: {max}}}}}"));
        let accepted = entry(&policy("block", &of(10)), Choice::Accept, None);
        says(&of(10), &accepted, NOW, None);
        says(&of(5), &accepted, NOW, None);
        says(&of(50), &accepted, NOW, Some("lets more through than what was accepted by Kim"));
        says(&of(10), &Ledger::default(), NOW, Some("nobody accepted it"));
        says(&of(10).replace("allow", "ask"), &Ledger::default(), NOW, None);
        says(&of(10), &entry(&policy("block", &of(10)), Choice::Reject, None), NOW, Some("rejected by Kim"));
        says(&of(10), &entry(&policy("block", &of(10)), Choice::Ask, None), NOW, Some("set to ask"));
    }

    #[test]
    fn the_gate_holds_a_rule_to_the_end_of_its_acceptance() {
        let of = |max: u32| rule(&format!("action: pay, effect: allow, constraints: {{n: {{max: {max}}}}}"));
        let base = policy("block", &of(10));
        let accepted = entry(&base, Choice::Accept, Some("2027-01-10"));
        says(&of(10), &accepted, NOW, Some("does not end when the decision does"));
        let options = Options { now: NOW.parse().unwrap(), unreviewed: Effect::Ask };
        let built = apply(&base, &accepted, options).unwrap().policy;
        assert_eq!(reviewed(&built.rules()[0], &accepted, NOW.parse().unwrap()), None);
        let late = reviewed(&built.rules()[0], &accepted, "2027-02-01T00:00:00Z".parse().unwrap());
        assert!(late.unwrap().contains("that ended on 2027-01-10"));
    }
}
