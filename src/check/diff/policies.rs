//! Which requests two policies decide differently.
//!
//! Every change that is reported is a fact: the request was decided by both policies. What is *not* reported is proven
//! unchanged: each action whose rules are the same in both but for ids, reasons and evidence, or can only be decided one way. Where rules differ, the
//! search tries the requests at the bounds of each changed rule and then, for each pair of an old and a new rule, a
//! request that meets both and escapes whatever stands in the way. It finds every change of one bound, member, agent,
//! action or operator; a change that shows only where several relations or patterns meet may escape it. Such an action is
//! reported as [`Unshown`], never passed over.
//!
//! Rate limits are compared with no request used up, and just below each limit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::change::{Change, Pair, Unshown};
use super::filters::Decides;
use super::moves;
use crate::backend::witness;
use crate::check::codes::{change_not_shown, policy_narrowed, policy_widened};
use crate::check::reach;
use crate::check::{Found, Places, Related};
use crate::diag::Location;
use crate::event::Event;
use crate::policy::{ActionPattern, Decider, Effect, Policy, Request, Rule, fresh_character};
use crate::replay::{EvalError, Verdict};

/// So many contexts are made for one action, over all kinds of change.
const BUDGET: usize = 300;

/// So many pairs of rules are searched for one action and one kind of change.
const MAX_PAIRS: usize = 64;

/// So many agents are tried for one pair.
const MAX_AGENTS: usize = 6;

/// So many globs are met with each other to find actions.
const MAX_GLOBS: usize = 64;

/// What of a rule has a part in decisions on an action that it speaks of.
fn meaning(rule: &Rule) -> Rule {
    Rule { id: String::new(), action: ActionPattern::any(), reason: None, evidence: None, ..rule.clone() }
}

/// Rules without equals among `others`.
fn only<'p>(rules: &[&'p Rule], others: &[&'p Rule]) -> Vec<&'p Rule> {
    let meanings: Vec<_> = others.iter().map(|rule| meaning(rule)).collect();
    rules.iter().copied().filter(|rule| !meanings.contains(&meaning(rule))).collect()
}

/// One change of each kind for each action, and the actions whose change could not be shown.
pub fn changes(old: &Policy, new: &Policy) -> (Vec<Change>, Vec<Unshown>) {
    let limited = reach::unused([old, new]);
    let pair = Pair { old: Decider::new(old), new: Decider::new(new), limited };
    let (mut changes, mut unshown) = (Vec::new(), Vec::new());
    // A bound of a glob's rule moved for all of its actions: it is said of the first.
    let mut said = BTreeSet::new();
    for action in actions(old, new) {
        let before: Vec<_> = moves::without_moot(&pair.old.candidates(&action).collect::<Vec<_>>());
        let after: Vec<_> = moves::without_moot(&pair.new.candidates(&action).collect::<Vec<_>>());
        let (gone, come) = (only(&before, &after), only(&after, &before));
        // Where a rule always applies, the default decides nothing.
        let closed = |rules: &[&Rule]| rules.iter().any(|rule| reach::applies_always(rule));
        let same_default = old.default_effect() == new.default_effect() || (closed(&before) && closed(&after));
        let alike = moves::decide_alike(&before, &after);
        if same_default && alike {
            continue;
        }
        let sure = (sure(&before, old.default_effect()), sure(&after, new.default_effect()));
        if sure.0.is_some() && sure.0 == sure.1 {
            continue;
        }
        let (pairs, mut all_shown) = moves::pairs(&gone, &come);
        all_shown &= same_default;
        let mut found = Vec::new();
        for versions in pairs {
            let (moved, shown) = moves::of_pair(&pair, &action, versions, (&before, &after));
            found.extend(moved);
            all_shown &= shown;
        }
        if !all_shown {
            let kinds: BTreeSet<_> = found.iter().map(|change| (change.old.0, change.new.0)).collect();
            let others = of_action(&pair, &action, (&before, &after), (&gone, &come)).into_iter();
            found.extend(others.filter(|change| !kinds.contains(&(change.old.0, change.new.0))));
            if found.is_empty() {
                let rules: BTreeSet<_> = gone.iter().chain(&come).map(|rule| rule.id.clone()).collect();
                let narrows = alike && new.default_effect() > old.default_effect();
                unshown.push(Unshown { action, rules: rules.into_iter().collect(), narrows });
            }
        }
        found.sort_by_key(|change| (change.old.0, change.new.0));
        changes.extend(found.into_iter().filter(|change| {
            let widens = change.new.0 < change.old.0;
            change.moved.as_ref().is_none_or(|moved| said.insert((moved.clone(), widens)))
        }));
    }
    (changes, unshown)
}

/// The one effect that rules and default can have, if there is only one.
fn sure(rules: &[&Rule], default: Effect) -> Option<Effect> {
    // A rate limit that is used up blocks.
    let one = rules.iter().all(|rule| rule.effect == default && rule.rate_limit.is_none()).then_some(default);
    if rules.iter().any(|rule| reach::is_always(rule)) { Some(Effect::Block) } else { one }
}

/// Actions that stand for all: each that a rule names, one for each glob, one for each two globs that meet, and one that
/// no rule speaks of.
fn actions(old: &Policy, new: &Policy) -> BTreeSet<String> {
    let patterns: BTreeSet<&ActionPattern> = old.rules().iter().chain(new.rules()).map(|rule| &rule.action).collect();
    let filler = fresh_character(&patterns.iter().copied().collect::<Vec<_>>()).to_string();
    let any = ActionPattern::any();
    let mut actions: BTreeSet<String> =
        patterns.iter().filter_map(|pattern| pattern.exact_name()).map(str::to_owned).collect();
    let globs: Vec<_> = patterns.iter().copied().filter(|pattern| pattern.exact_name().is_none()).collect();
    actions.extend(globs.iter().chain([&&any]).filter_map(|glob| glob.shared_name_with(&any, &filler)));
    for (index, glob) in globs.iter().enumerate().take(MAX_GLOBS) {
        actions.extend(globs.iter().skip(index + 1).filter_map(|other| glob.shared_name_with(other, &filler)));
    }
    actions
}

type Both<'r, 'p> = (&'r [&'p Rule], &'r [&'p Rule]);

fn of_action<'p>(pair: &Pair<'p>, action: &str, all: Both<'_, 'p>, changed: Both<'_, 'p>) -> Vec<Change> {
    const EFFECTS: [Effect; 3] = [Effect::Allow, Effect::Ask, Effect::Block];
    let mut found: BTreeMap<(Effect, Effect), Change> = BTreeMap::new();
    // The bounds of the changed rules first: requests there say most plainly what changed.
    for rule in changed.1.iter().chain(changed.0) {
        for case in witness::for_rule(rule) {
            if let Some(change) = pair.ask(&with(&case.input, action, &pair.limited)) {
                found.entry((change.old.0, change.new.0)).or_insert(change);
            }
        }
    }
    let mut budget = BUDGET;
    for want in EFFECTS.into_iter().flat_map(|old| EFFECTS.map(|new| (old, new))) {
        if want.0 != want.1
            && !found.contains_key(&want)
            && let Some(change) = search(pair, action, all, want, &mut budget)
        {
            found.insert(want, change);
        }
    }
    found.into_values().collect()
}

/// The request for this action, with nothing used up but what it says itself.
fn with(input: &Value, action: &str, limited: &Value) -> Value {
    let mut request = input.clone();
    let Some(fields) = request.as_object_mut() else { return request };
    fields.insert("action".to_owned(), action.into());
    let counts = limited.get("usage").and_then(Value::as_object).into_iter().flatten();
    let said = input.get("usage").and_then(Value::as_object).into_iter().flatten();
    let usage: Map<_, _> = counts.chain(said).map(|(rule, count)| (rule.clone(), count.clone())).collect();
    if !usage.is_empty() {
        fields.insert("usage".to_owned(), Value::Object(usage));
    }
    // A case about the end of a rule says when it is; one about another rule is asked while this one is in force.
    if let (None, Some(now)) = (input.get("now"), limited.get("now")) {
        fields.insert("now".to_owned(), now.clone());
    }
    request
}

/// A request that is decided as `want`, from each pair of rules or defaults that say so.
fn search<'p>(
    pair: &Pair<'p>,
    action: &str,
    all: Both<'_, 'p>,
    want: (Effect, Effect),
    budget: &mut usize,
) -> Option<Change> {
    let seeds = |rules: &[&'p Rule], decider: &Decider<'p>, effect: Effect| -> Vec<Option<&'p Rule>> {
        let by_rule = rules.iter().copied().filter(|rule| rule.effect == effect).map(Some);
        by_rule.chain((decider.policy().default_effect() == effect).then_some(None)).collect()
    };
    let before = seeds(all.0, &pair.old, want.0);
    let after = seeds(all.1, &pair.new, want.1);
    let pairs = before.iter().flat_map(|old| after.iter().map(move |new| (*old, *new)));
    pairs.take(MAX_PAIRS).find_map(|(old, new)| {
        let rules = || old.into_iter().chain(new);
        let around = all.0.iter().chain(all.1).copied();
        let agents = reach::agents(around, |agent| rules().all(|rule| rule.covers_agent(agent)));
        // The stranger last in the list goes first: fewest rules stand in its way.
        agents.iter().rev().take(MAX_AGENTS).find_map(|agent| {
            let start = rules().flat_map(|rule| &rule.constraints);
            let found =
                reach::search(agent, action, start, &pair.limited, budget, |request| pair.judge(request, want))?;
            pair.ask(&found)
        })
    })
}

/// An event of a log that two policies decide differently.
#[derive(Debug, Clone, PartialEq)]
pub struct EventChange {
    /// How many there are.
    pub count: u64,
    /// Where the first stands.
    pub first: (String, u64),
    /// The first, with what both say.
    pub change: Change,
}

/// The events of a log that two policies decide differently, by action and by what the two say. Rate limits count as not
/// used up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventChanges {
    /// How many events were decided.
    pub events: u64,
    /// By action, old and new effect.
    pub by_action: BTreeMap<(String, Effect, Effect), EventChange>,
}

impl EventChanges {
    /// Decides one event by both.
    pub fn event(&mut self, event: &Event, at: crate::event::Position<'_>, old: &Decider<'_>, new: &Decider<'_>) {
        let request = Request::from(event);
        let (before, after) = (old.decide_alone(request), new.decide_alone(request));
        let said = |decision: &crate::policy::Decision<'_>| {
            (decision.effect, decision.rule_ids().into_iter().map(str::to_owned).collect())
        };
        self.note(event, at, said(&before), said(&after));
    }

    /// Decides one event by what decides itself; an error of either blocks.
    pub fn event_as_decided(
        &mut self,
        event: &Event,
        at: crate::event::Position<'_>,
        (old, new): (&mut Decides<'_>, &mut Decides<'_>),
    ) {
        let request = serde_json::json!({"agent_id": event.agent_id, "action": event.action, "context": event.context});
        let said = |verdict: Result<Verdict, EvalError>| match verdict {
            Ok(verdict) => (verdict.effect, verdict.rules.unwrap_or_default()),
            Err(_) => (Effect::Block, Vec::new()),
        };
        self.note(event, at, said(old.ask(&request)), said(new.ask(&request)));
    }

    fn note(
        &mut self,
        event: &Event,
        at: crate::event::Position<'_>,
        before: (Effect, Vec<String>),
        after: (Effect, Vec<String>),
    ) {
        self.events += 1;
        if before.0 == after.0 {
            return;
        }
        self.by_action
            .entry((event.action.clone(), before.0, after.0))
            .and_modify(|change| change.count += 1)
            .or_insert_with(|| EventChange {
                count: 1,
                first: (at.path.to_owned(), at.line),
                change: Change {
                    action: event.action.clone(),
                    old: before,
                    new: after,
                    request: serde_json::json!({
                        "agent_id": event.agent_id, "action": event.action, "context": event.context
                    }),
                    moved: None,
                },
            });
    }

    /// Adds what a later part of the log says.
    pub fn append(&mut self, later: Self) {
        self.events += later.events;
        for (key, change) in later.by_action {
            self.by_action.entry(key).and_modify(|one| one.count += change.count).or_insert(change);
        }
    }
}

/// The findings on what changed. `places` are of the old policy and of the new one.
pub fn findings(
    (mut changes, unshown): (Vec<Change>, Vec<Unshown>),
    log: Option<&EventChanges>,
    places: (&Places, &Places),
) -> Vec<Found> {
    let known: BTreeSet<_> = changes.iter().map(|change| (change.action.clone(), change.old.0, change.new.0)).collect();
    let in_log = log.iter().flat_map(|log| &log.by_action);
    // A change that the search missed and the log shows.
    changes.extend(in_log.filter(|(key, _)| !known.contains(*key)).map(|(_, seen)| seen.change.clone()));
    let mut found: Vec<_> = changes.iter().map(|change| finding(change, log, places)).collect();
    for one in unshown {
        if changes.iter().any(|change| change.action == one.action) {
            continue;
        }
        let what = if one.rules.is_empty() {
            format!("the default for `{}` differs", one.action)
        } else {
            format!("the rules for `{}` differ ({})", one.action, one.rules.join(", "))
        };
        let message = format!("{what}, and no request was found that is decided differently");
        let rule = one.rules.first().cloned();
        let mut unshown = Found::new(&change_not_shown::CODE, message)
            .at(places.1.of(rule.as_deref()))
            .action(&one.action)
            .rule(rule)
            .help("compare the rules by eye");
        if one.narrows {
            unshown = unshown.about(change_not_shown::NARROWS);
        }
        found.push(unshown);
    }
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found
}

fn finding(change: &Change, log: Option<&EventChanges>, places: (&Places, &Places)) -> Found {
    let Change { action, old, new, request, moved } = change;
    // Effects order from the widest.
    let code = if new.0 < old.0 { &policy_widened::CODE } else { &policy_narrowed::CODE };
    let by = |said: &(Effect, Vec<String>)| match said.1.as_slice() {
        [] => format!("{} by the default", said.0),
        rules => format!("{} by {}", said.0, rules.join(", ")),
    };
    let what = moved.as_ref().map(|moved| format!("rule {}, {}: {}: ", moved.new, moved.of, moved.words));
    let what = what.unwrap_or_default();
    let mut message = format!("`{action}`: {what}some requests went from {} to {}", old.0, new.0);
    if let Some(log) = log {
        let count = log.by_action.get(&(action.clone(), old.0, new.0)).map_or(0, |seen| seen.count);
        let _ = write!(message, ", {count} of {} events of the log", log.events);
    }
    // The new rule is what a reviewer looks at; where the default decides, it is the old rule that is gone or narrower.
    let rule = moved.as_ref().map(|moved| &moved.new).or(new.1.first()).or(old.1.first());
    let place = places.1.of(rule.map(String::as_str));
    let mut one = Found::new(code, message).at(place).action(action).rule(rule.cloned());
    let of = moved.as_ref().map(|moved| format!("{}: ", moved.of)).unwrap_or_default();
    one.about = Some(format!("{of}{} to {}", old.0, new.0));
    one.evidence.push(format!("old: {}; new: {}", by(old), by(new)));
    one.witness = Some(request.clone());
    if let Some(rule) = moved.as_ref().map(|moved| &moved.old).or(old.1.first()) {
        one.related.extend(
            places
                .0
                .of(Some(rule))
                .filter(|place| place.line.is_some())
                .map(|location| Related { location, message: "the old rule".to_owned() }),
        );
    }
    if let Some(seen) = log.and_then(|log| log.by_action.get(&(action.clone(), old.0, new.0))) {
        one.related.push(Related {
            location: Location { path: seen.first.0.clone(), line: usize::try_from(seen.first.1).ok(), column: None },
            message: "the first event of the log".to_owned(),
        });
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    /// What changes from `old` to `new`, as `action old new`; each is decided again.
    #[track_caller]
    fn check(old: &str, new: &str, expected: &[&str]) -> Vec<Change> {
        let (old, new) = (policy("block", old), policy("block", new));
        let (changes, unshown) = changes(&old, &new);
        let (before, after) = (Decider::new(&old), Decider::new(&new));
        let mut words = Vec::new();
        for change in &changes {
            assert_eq!(before.decide_json(&change.request).effect, change.old.0, "{change:?}");
            assert_eq!(after.decide_json(&change.request).effect, change.new.0, "{change:?}");
            words.push(format!("{} {} {}", change.action, change.old.0, change.new.0));
        }
        words.extend(unshown.iter().map(|one| format!("{} ?", one.action)));
        assert_eq!(words, expected);
        changes
    }

    #[test]
    fn a_policy_and_itself_do_not_differ() {
        let rules = "[{id: a, action: pay_*, effect: allow, constraints: {n: {max: 5}}}]";
        check(rules, rules, &[]);
        // Ids, reasons and the order of rules are no difference.
        check(
            "[{id: a, action: x, effect: allow}, {id: b, action: y, effect: ask}]",
            "[{id: d, action: y, effect: ask, reason: r}, {id: c, action: x, effect: allow}]",
            &[],
        );
    }

    #[test]
    fn one_bound_raised_is_exactly_that() {
        let rules = |max: &str| format!("[{{id: a, action: pay, effect: allow, constraints: {{n: {{max: {max}}}}}}}]");
        let changes = check(&rules("100"), &rules("100.5"), &["pay block allow"]);
        let n = changes[0].request["context"]["n"].as_f64().unwrap();
        assert!(n > 100.0 && n <= 100.5, "{n}");
        check(&rules("100.5"), &rules("100"), &["pay allow block"]);
    }

    #[test]
    fn every_kind_of_change_is_found() {
        let rule = |more: &str| format!("[{{id: a, action: x, {more}}}]");
        let allow = |more: &str| rule(&format!("effect: allow, {more}"));
        check(&rule("effect: allow"), &rule("effect: ask"), &["x allow ask"]);
        check(&allow("allowed_agents: [a]"), &allow("allowed_agents: [a, b]"), &["x block allow"]);
        check(&allow("blocked_agents: [a]"), &rule("effect: allow"), &["x block allow"]);
        check(
            &allow("constraints: {n: {in: [a, b]}}"),
            &allow("constraints: {n: {in: [b, c]}}"),
            &["x allow block", "x block allow"],
        );
        check(
            &allow("constraints: {n: {min: 1}}"),
            &allow("constraints: {m: {min: 1}}"),
            &["x allow block", "x block allow"],
        );
        check("[]", &allow("rate_limit: {max_requests: 5, window_seconds: 60}"), &["x block allow"]);
        check(
            &allow("rate_limit: {max_requests: 5, window_seconds: 60}"),
            &allow("rate_limit: {max_requests: 6, window_seconds: 60}"),
            &["x block allow"],
        );
        check("[{id: a, action: pay_*, effect: allow}]", "[{id: a, action: '*', effect: allow}]", &["x block allow"]);
        let guarded =
            "[{id: a, action: x, effect: allow}, {id: b, action: x, effect: block, unless: {role: {equals: admin}}}]";
        check(&rule("effect: allow"), guarded, &["x allow block"]);
    }

    #[test]
    fn rules_that_say_the_same_in_other_words_do_not_differ() {
        let split = "[{id: a, action: x, effect: allow, constraints: {n: {max: 5}}}, {id: b, action: x, effect: allow, constraints: {n: {min: 3}}},
                      {id: c, action: x, effect: allow, constraints: {n: {max: 4}}}]";
        let whole = "[{id: a, action: x, effect: allow, constraints: {n: {max: 5}}}, {id: b, action: x, effect: allow, constraints: {n: {min: 3}}}]";
        check(split, whole, &[]);
        check(whole, split, &[]);
        // What is always blocked or allowed already is never asked.
        let blocked = "{id: b, action: x, effect: block}";
        check(&format!("[{blocked}, {{id: a, action: x, effect: allow}}]"), &format!("[{blocked}]"), &[]);
        let ask = "{id: a, action: x, effect: ask, constraints: {n: {max: 5}}}";
        check(&format!("[{ask}, {{id: b, action: x, effect: allow}}]"), "[{id: b, action: x, effect: allow}]", &[]);
        check(&format!("[{ask}]"), "[]", &["x ask block"]);
    }

    #[test]
    fn a_default_that_no_request_reaches_is_no_change() {
        let of = |default: &str, rules: &str| policy(default, rules);
        let named = |changes: (Vec<Change>, Vec<Unshown>)| {
            let shown = changes.0.iter().map(|change| format!("{} {} {}", change.action, change.old.0, change.new.0));
            shown.chain(changes.1.iter().map(|one| format!("{} ? {}", one.action, one.narrows))).collect::<Vec<_>>()
        };
        for effect in ["allow", "ask"] {
            let rules = format!("[{{id: r, action: pay, effect: {effect}}}]");
            assert_eq!(named(changes(&of("allow", &rules), &of("block", &rules))), ["x allow block"], "{effect}");
        }
        // Some agent is left over, so that the default counts.
        let rules = "[{id: r, action: pay, effect: allow, allowed_agents: [a]}]";
        assert_eq!(named(changes(&of("allow", rules), &of("block", rules))), ["pay allow block", "x allow block"]);
        // Nobody tells whether the default is reached; but nothing is let through that was not.
        let rules = "[{id: r, action: pay, effect: allow, constraints: {s: {pattern: '.*'}}}, \
                      {id: t, action: pay, effect: allow, constraints: {s: {exists: false}}}]";
        let found = changes(&of("allow", rules), &of("block", rules));
        assert!(found.1.iter().all(|one| one.narrows) && found.0.iter().all(|change| change.new.0 == Effect::Block));
    }

    #[test]
    fn what_cannot_be_shown_is_said() {
        let rule = |id: &str, pattern: &str| {
            format!("{{id: {id}, action: x, effect: allow, constraints: {{s: {{pattern: '{pattern}'}}}}}}")
        };
        let split = format!("[{}, {}]", rule("a", "[a-c]+$"), rule("b", "[a-f]+$"));
        check(&split, &format!("[{}]", rule("c", "[a-f]{1,}$")), &["x ?"]);
    }

    /// What moved from `old` to `new`, as `of: words: old new`.
    #[track_caller]
    fn check_moved(old: &str, new: &str, expected: &[&str]) {
        let (old, new) = (policy("block", old), policy("block", new));
        let (changes, unshown) = changes(&old, &new);
        assert!(unshown.is_empty(), "{unshown:?}");
        let words = changes.iter().map(|change| {
            assert_eq!(Decider::new(&old).decide_json(&change.request).effect, change.old.0, "{change:?}");
            assert_eq!(Decider::new(&new).decide_json(&change.request).effect, change.new.0, "{change:?}");
            let moved =
                change.moved.as_ref().map(|moved| format!("{} {}: ", moved.of, moved.words)).unwrap_or_default();
            format!("{moved}{} {}", change.old.0, change.new.0)
        });
        assert_eq!(words.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_bound_that_moved_is_one_finding() {
        let rule = |constraints: &str, agents: &str| {
            format!(
                "[{{id: a, action: pay_*, effect: allow, allowed_agents: [{agents}], constraints: {{{constraints}}}}}, {{id: b, action: pay_x, effect: ask}}]"
            )
        };
        let many = |n: [u32; 4]| {
            let [a, b, c, d] = n;
            rule(
                &format!(
                    "a: {{max: {a}}}, b: {{min: {b}}}, c: {{in: [x, y, {c}]}}, d: {{max_length: {d}}}, e: {{starts_with: u}}"
                ),
                "p, q",
            )
        };
        check_moved(
            &many([1, 5, 7, 9]),
            &many([2, 5, 8, 4]),
            &[
                "c in adds 8, removes 7 (3 values before, 3 now): allow block",
                "d max_length 9 → max_length 4: allow block",
                "a max 1 → max 2: block allow",
                "c in adds 8, removes 7 (3 values before, 3 now): block allow",
            ],
        );
        check_moved(
            &rule("n: {max: 5}", "p"),
            &rule("n: {max: 5}", "p, q"),
            &["agents adds q (1 agent before, 2 now): block allow"],
        );
        check_moved(
            &rule("n: {max: 5}", "p"),
            &rule("m: {exists: true}", "p"),
            &["m anything → exists true: allow block", "n max 5 → anything: block allow"],
        );
        for (old, new, words) in [
            ("'l[].n': {max: 5}", "'l[].n': {max: 9}", "l[].n max 5 → max 9"),
            ("'l[].m[]': {in: [a]}", "'l[].m[]': {in: [a, b]}", "l[].m[] in adds \"b\" (1 value before, 2 now)"),
            ("n: {max: 5}", "n: {optional: true, max: 5}", "n max 5 → optional, max 5"),
            ("n: {optional: true, max: 5}", "n: {optional: true, max: 6}", "n optional, max 5 → optional, max 6"),
            (
                "n: {in: [a], max_length: 9}",
                "n: {in: [a, b], max_length: 9}",
                "n in adds \"b\" (1 value before, 2 now)",
            ),
            (
                "n: {in: [a], max_length: 5}",
                "n: {in: [a, b], max_length: 9}",
                "n in \"a\", max_length 5 → in \"a\", \"b\", max_length 9",
            ),
            (
                "n: {in: [1]}",
                "n: {in: [1, 2, 3, 4, 5, 6, 7, 8]}",
                "n in adds 2, 3, 4, 5, 6 and 2 more (1 value before, 8 now)",
            ),
            ("n: {only: [a]}", "n: {only: [a, b]}", r#"n only adds "b" (1 field before, 2 now)"#),
            ("'l[]': {only: [a]}", "'l[]': {only: [a, b]}", r#"l[] only adds "b" (1 field before, 2 now)"#),
            ("n: {only: [a]}, n.a: {max: 5}", "n.a: {max: 5}", r#"n only "a" → anything"#),
        ] {
            let words = |effects: &str| format!("{words}: {effects}");
            check_moved(&rule(old, "p"), &rule(new, "p"), &[&words("block allow")]);
            let (to, from) = (&rule(new, "p"), &rule(old, "p"));
            let (changes, unshown) = changes(&policy("block", to), &policy("block", from));
            assert!(unshown.is_empty() && changes.iter().all(|change| change.new.0 == Effect::Block), "{changes:?}");
            assert_eq!(changes.len(), 1, "{changes:?}");
        }
    }

    /// Another rule allows the rest already.
    #[test]
    fn a_bound_that_moved_and_decides_nothing_is_no_finding() {
        let beside = |max: u32| {
            format!(
                "[{{id: a, action: x, effect: allow, constraints: {{n: {{max: {max}}}}}}}, {{id: b, action: x, effect: allow, constraints: {{n: {{min: 0}}}}}}]"
            )
        };
        check_moved(&beside(5), &beside(4), &[]);
    }

    #[test]
    fn a_budget_that_moved_is_said_in_words() {
        let budget =
            |budget: &str| format!("[{{id: a, action: x, effect: allow{budget}}}, {{id: b, action: x, effect: ask}}]");
        let of = |most: u32, hours: u32| {
            budget(&format!(", budget: {{max_errors: {most}, window_seconds: {}}}", hours * 3_600))
        };
        let said =
            |most: &str, hours: &str| format!("at most {most} of the agent for the action within the last {hours}");
        let (one, three) = (said("1 failed call", "24 hours"), said("3 failed calls", "24 hours"));
        check_moved(&of(1, 24), &of(3, 24), &[&format!("budget {one} → {three}: ask allow")]);
        let hour = said("3 failed calls", "hour");
        let words = format!("budget {one} → {hour}");
        check_moved(&of(1, 24), &of(3, 1), &[&format!("{words}: allow ask"), &format!("{words}: ask allow")]);
        check_moved(&budget(""), &of(1, 24), &[&format!("budget none → {one}: allow ask")]);
        let rate = ", budget: {max_error_rate: 0.1, min_requests: 50, window_seconds: 60, per: project}";
        let rate_words = "at most a share of 0.1 failed calls of all agents within the last minute, of at least 50";
        check_moved(&budget(rate), &budget(""), &[&format!("budget {rate_words} → none: ask allow")]);
    }

    #[test]
    fn a_hundred_bounds_that_moved_are_a_hundred_findings_and_no_more() {
        let rules = |by: u32| {
            let rules = (0..50).map(|n| {
                format!("{{id: r{n}, action: a{n}, effect: allow, constraints: {{p: {{min: {n}, max: {}}}, q: {{max: {}}}}}}}", n + by, by)
            });
            format!("[{}]", rules.collect::<Vec<_>>().join(", "))
        };
        let (old, new) = (policy("block", &rules(5)), policy("block", &rules(7)));
        let (found, unshown) = changes(&old, &new);
        assert_eq!((found.len(), unshown.len()), (100, 0));
        assert!(found.iter().all(|change| change.moved.is_some() && change.new.0 == Effect::Allow));
    }
}
