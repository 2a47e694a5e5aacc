//! What a mined policy leaves to an attacker with a stolen agent, from a sample of its own log.
//!
//! In: a policy and what the miner kept of its log. Out: an [`Exposure`]: allowed actions with a target or an amount that is
//! not held to values, and the share of probes that is stopped. Bounded in time: a few hundred calls are probed, whatever the log.

use std::collections::BTreeMap;

use rayon::prelude::*;
use regex_syntax::hir::{Hir, HirKind, Look};
use serde_json::Number;

use super::probes::{Known, KnownCall, attribute, probes_of, readable};
use super::random::keyed_hash;
use crate::event::ElementPath;
use crate::event::value::Value;
use crate::mine::{Class, Classes, Shown, ShownCall};
use crate::numbers::count;
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Policy, Request, Rule, Test};
use crate::replay::exposure::{Exposure, OpenAction, OpenClass, ProbesTried};

/// How many calls are probed.
const MAX_PROBED: usize = 256;
/// How many open actions of a class are listed.
const MAX_WORST: usize = 10;
/// How many letters and digits name a place.
const LEAST_PLACE: usize = 3;
/// What stands before any host.
const SCHEMES: [&str; 10] = ["http", "https", "ftp", "ftps", "sftp", "ssh", "git", "file", "mailto", "www"];

/// Finds what `policy` leaves open, by what its log has `shown`.
pub fn exposure(policy: &Policy, shown: &Shown, classes: &Classes) -> Exposure {
    let known = known(shown);
    Exposure {
        default_allows: policy.default_effect() == Effect::Allow,
        classes: open_classes(policy, &known, classes),
        probes: probed(policy, shown, &known),
        expected_ask_rate: shown.expected_ask_rate,
        untried_names: shown.long_names,
    }
}

fn call(shown: &ShownCall) -> KnownCall<'_> {
    KnownCall { agent: &shown.agent, action: &shown.action, context: &shown.context }
}

fn known(shown: &Shown) -> Known<'_> {
    let of = |good: bool| shown.calls.iter().filter(move |call| call.good == good).map(call);
    let mut known = Known::new(of(true), of(false));
    for ends in &shown.ends {
        for end in [ends.least, ends.greatest] {
            // A whole number is one in JSON too.
            let whole = serde_json::from_str::<Number>(&format!("{end}")).ok();
            if let Some(number) = whole.or_else(|| Number::from_f64(end)) {
                known.also(&ends.agent, &ends.action, &ends.path, Value::Number(number));
            }
        }
    }
    known
}

/// Tries probes on calls that the policy allows as they are.
fn probed(policy: &Policy, shown: &Shown, known: &Known<'_>) -> Option<ProbesTried> {
    let decider = Decider::new(policy);
    let stops = |request: Request<'_>| decider.decide(request, &Usage::default()).effect != Effect::Allow;
    let calls = shown.calls.iter().enumerate().filter(|(_, call)| call.good && call.whole);
    let mut calls: Vec<_> = calls.map(|(place, call)| (keyed_hash(0, &place.to_string()), call)).collect();
    calls.sort_by_key(|(number, _)| *number);
    calls.truncate(MAX_PROBED);
    let tried = calls.par_iter().filter(|(_, shown)| {
        !stops(Request { agent_id: &shown.agent, action: &shown.action, context: &shown.context })
    });
    let tried = tried.flat_map_iter(|(number, shown)| {
        let probes = probes_of(call(shown), *number, 0, known, &|_| None);
        probes.into_iter().map(|probe| (probe.kind.group(), stops(probe.request())))
    });
    let mut found = ProbesTried::default();
    for (group, stopped) in tried.collect::<Vec<_>>() {
        group.count_in(&mut found, stopped);
    }
    (found.all.of > 0).then_some(found)
}

/// How tightly rules hold an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// To nothing, or only away from something.
    Open,
    /// To a form that any number of values have: signs, characters, a length, a least number.
    Form,
    /// To values or places: a list, a greatest number, another value of the request, hosts, directories, domains.
    Values,
}

fn hold(test: &Test) -> Hold {
    match test.unqualified() {
        Test::Equals(_) | Test::In(_) | Test::Max(_) | Test::SameAs(_) | Test::AppearsIn(_) => Hold::Values,
        Test::StartsWith(part) | Test::EndsWith(part) if is_place(part) => Hold::Values,
        Test::Pattern(pattern) if names_places(pattern.as_str()) => Hold::Values,
        Test::StartsWith(_)
        | Test::EndsWith(_)
        | Test::Pattern(_)
        | Test::Contains(_)
        | Test::Min(_)
        | Test::MaxLength(_)
        | Test::MaxItems(_) => Hold::Form,
        Test::Exists(_)
        | Test::NotEquals(_)
        | Test::NotIn(_)
        | Test::NotPattern(_)
        | Test::NotContains(_)
        | Test::Only(_)
        | Test::Qualified(_) => Hold::Open,
    }
}

/// Whether every text that matches is listed or has a place in it.
fn names_places(pattern: &str) -> bool {
    regex_syntax::parse(pattern).is_ok_and(|parsed| {
        let ends = parsed.properties().look_set_suffix().contains(Look::End);
        has_place(&parsed) || (ends && is_listed(&parsed))
    })
}

fn has_place(parsed: &Hir) -> bool {
    match parsed.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(is_place),
        HirKind::Capture(capture) => has_place(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && has_place(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().any(has_place),
        HirKind::Alternation(parts) => parts.iter().all(has_place),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// Whether it is made of plain text and alternatives alone.
fn is_listed(parsed: &Hir) -> bool {
    match parsed.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => true,
        HirKind::Capture(capture) => is_listed(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_listed),
        HirKind::Class(_) | HirKind::Repetition(_) => false,
    }
}

/// Whether a plain part of a text says where something is: three letters or digits, and neither a scheme nor an ending such as `.pdf`.
fn is_place(part: &str) -> bool {
    let word = part.trim_matches(|sign: char| !sign.is_alphanumeric());
    let is_ending = part.strip_prefix('.').is_some_and(|end| end.chars().all(char::is_alphanumeric));
    word.chars().filter(|sign| sign.is_alphanumeric()).count() >= LEAST_PLACE && !SCHEMES.contains(&word) && !is_ending
}

/// How a rule holds an argument: by the argument itself, by what it is a part of, or by where it came from.
fn hold_of(rule: &Rule, argument: &ElementPath) -> Hold {
    let keys: Vec<&String> = argument.keys().collect();
    let is_held_by = |path: &ElementPath| match path.root().keys() {
        [first, of @ ..] if first == "prov" => keys.iter().skip(1).copied().eq(of),
        _ => {
            keys.iter().copied().zip(path.keys()).all(|(own, other)| own == other) && path.keys().count() <= keys.len()
        }
    };
    let conditions = rule.constraints.iter().filter(|condition| is_held_by(&condition.attribute()));
    conditions.map(|condition| hold(&condition.test)).max().unwrap_or(Hold::Open)
}

/// An allowed action and the arguments that `rules` do not hold to values; `None` if they hold all.
fn open_action<'n>(action: &str, slots: impl Iterator<Item = &'n str>, rules: &[&Rule]) -> Option<OpenAction> {
    let mut open = OpenAction { action: action.to_owned(), arguments: Vec::new(), in_form: Vec::new() };
    for slot in slots {
        let held = |path: &ElementPath| rules.iter().map(|rule| hold_of(rule, path)).min();
        // Past more arrays than a path leads through no rule reaches.
        match attribute(slot).as_ref().and_then(held).unwrap_or(Hold::Open) {
            Hold::Open => open.arguments.push(readable(slot)),
            Hold::Form => open.in_form.push(readable(slot)),
            Hold::Values => {}
        }
    }
    (!open.arguments.is_empty() || !open.in_form.is_empty()).then_some(open)
}

/// Of two actions the worse is greater: all is open; more arguments are.
fn badness(action: &OpenAction) -> (bool, usize, usize) {
    let (open, in_form) = (action.arguments.len(), action.in_form.len());
    (open > 0 || in_form == 0, open, in_form)
}

fn open_classes(policy: &Policy, known: &Known<'_>, classes: &Classes) -> Vec<OpenClass> {
    let allowing = || policy.rules().iter().filter(|rule| rule.effect == Effect::Allow);
    let mut by_class: BTreeMap<Option<Class>, (u64, Vec<OpenAction>)> = BTreeMap::new();
    for action in known.actions() {
        let rules: Vec<&Rule> = allowing().filter(|rule| rule.action.matches(action)).collect();
        if rules.is_empty() && policy.default_effect() != Effect::Allow {
            continue;
        }
        let open = open_action(action, known.targets_and_amounts(action), &rules);
        let of_class = by_class.entry(classes.class(action)).or_default();
        of_class.0 += 1;
        of_class.1.extend(open);
    }
    let globs = allowing().filter(|rule| rule.action.exact_name().is_none() && rule.constraints.is_empty());
    for rule in globs {
        let action = rule.action.to_string();
        let of_class = by_class.entry(classes.class(&action)).or_default();
        of_class.0 += 1;
        of_class.1.push(OpenAction { action, arguments: Vec::new(), in_form: Vec::new() });
    }
    let worst_first = |(class, (allowed, mut worst)): (Option<Class>, (u64, Vec<OpenAction>))| {
        let open = count(worst.len());
        worst.sort_by_key(|action| std::cmp::Reverse(badness(action)));
        worst.truncate(MAX_WORST);
        OpenClass { class: class.map_or("unknown", Class::name), allowed, open, worst }
    };
    // Names without a known verb come before reads: nobody knows what they do.
    let mut classes: Vec<_> = by_class.into_iter().collect();
    classes.sort_by_key(|(class, _)| std::cmp::Reverse(class.map_or((Class::Read, true), |class| (class, false))));
    classes.into_iter().map(worst_first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::lower::{LowerOptions, lower};
    use crate::mine::{MineOptions, mine_events};
    use serde_json::json;

    fn log() -> Vec<Event> {
        let event = |n: usize, action: &str, params: serde_json::Value| {
            let line = json!({"log_id": format!("{action}{n}"), "agent_id": "clerk", "session_id": format!("s{n}"), "action": action,
                "context": {"params": params}});
            Event::from_json(&line.to_string()).unwrap()
        };
        (0..40)
            .flat_map(|n| {
                let note = format!("some words about bill number {n}");
                [
                    event(
                        n,
                        "pay",
                        json!({"amount": 10 + n, "currency": if n % 2 == 0 { "EUR" } else { "USD" }, "memo": note}),
                    ),
                    event(n, "look", json!({"name": format!("{n}")})),
                ]
            })
            .collect()
    }

    fn exposed(yaml: &str) -> Exposure {
        let mined = mine_events(&log(), &MineOptions::new(jiff::Timestamp::UNIX_EPOCH)).unwrap();
        let rules = format!("apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n{yaml}");
        exposure(&Policy::from_yaml(&rules, "p").unwrap(), &mined.shown, &Classes::default())
    }

    #[test]
    fn an_open_rule_is_named_with_its_targets_and_amounts() {
        let open =
            exposed("  default: block\n  rules: [{id: a, action: pay, effect: allow, allowed_agents: [clerk]}]\n");
        let pay = OpenAction {
            action: "pay".to_owned(),
            arguments: vec!["params.amount".to_owned(), "params.currency".to_owned()],
            in_form: Vec::new(),
        };
        assert_eq!(open.classes, [OpenClass { class: "pay", allowed: 1, open: 1, worst: vec![pay] }]);
        let probes = open.probes.unwrap();
        assert_eq!((probes.values.stopped, probes.agents.stopped), (0, probes.agents.of), "{probes:?}");
        assert_eq!(probes.all.of, probes.values.of + probes.arguments.of + probes.agents.of + probes.actions.of);

        let bound = "{params.amount: {min: 10, max: 49}, params.currency: {in: [EUR, USD]}}";
        let bound = exposed(&format!(
            "  default: block\n  rules: [{{id: a, action: pay, effect: allow, constraints: {bound}}}]\n"
        ));
        assert_eq!(bound.classes, [OpenClass { class: "pay", allowed: 1, open: 0, worst: Vec::new() }]);
        let probes = bound.probes.unwrap();
        assert!(probes.values.stopped * 10 > probes.values.of * 7, "{probes:?}");
        assert_eq!(probes.agents.stopped, 0, "it is for any agent");
    }

    #[test]
    fn actions_with_names_that_are_too_long_to_be_tried_are_counted() {
        let of = |length: usize| {
            let name = "x".repeat(length);
            let events = log().into_iter().map(|event| Event { action: name.clone(), ..event });
            let mined =
                mine_events(&events.collect::<Vec<_>>(), &MineOptions::new(jiff::Timestamp::UNIX_EPOCH)).unwrap();
            let rule = format!(
                "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules: [{{id: a, action: {name}, effect: allow}}]\n"
            );
            let exposure = exposure(&Policy::from_yaml(&rule, "p").unwrap(), &mined.shown, &Classes::default());
            (exposure.untried_names, exposure.probes.is_some())
        };
        assert_eq!(of(256), (0, true));
        assert_eq!(of(257), (1, false));
    }

    #[test]
    fn what_only_keeps_away_from_something_is_no_bound() {
        let open = exposed(
            "  default: block\n  rules: [{id: a, action: pay, effect: allow, constraints: {params.amount: {exists: true}, params.currency: {not_in: [BTC]}}}]\n",
        );
        assert_eq!(open.classes[0].open, 1);
        let globs = exposed("  default: block\n  rules: [{id: a, action: 'delete_*', effect: allow}]\n");
        assert_eq!(
            globs.classes[0].worst,
            [OpenAction { action: "delete_*".to_owned(), arguments: Vec::new(), in_form: Vec::new() }]
        );
        assert_eq!(globs.probes, None, "none of the log's calls is allowed");
        let default = exposed("  default: allow\n  rules: []\n");
        assert!(default.default_allows && default.classes.iter().map(|class| class.allowed).sum::<u64>() == 2);
    }

    #[test]
    fn a_form_is_no_known_target() {
        let found = |amount: &str, currency: &str| {
            let bounds = format!("{{params.amount: {amount}, params.currency: {currency}}}");
            let rule = format!("{{id: a, action: pay, effect: allow, constraints: {bounds}}}");
            let mut found = exposed(&format!("  default: block\n  rules: [{rule}]\n")).classes.remove(0).worst;
            found.pop().map(|action| (action.arguments, action.in_form))
        };
        let (amount, currency) = (vec!["params.amount".to_owned()], vec!["params.currency".to_owned()]);
        let form = Some((Vec::new(), currency.clone()));
        assert_eq!(found("{max: 49}", r"{pattern: '[^/@:$;&]*$'}"), form);
        assert_eq!(found("{max: 49}", "{max_length: 3}"), form);
        assert_eq!(found("{max: 49}", r"{pattern: '(?:EU|US)$'}"), None);
        assert_eq!(found("{min: 10}", "{not_in: [BTC]}"), Some((currency, amount)));
    }

    #[test]
    fn a_rule_holds_what_its_paths_lead_to() {
        let rule = |constraints: &str| {
            let yaml = format!(
                "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules: [{{id: a, action: pay, effect: allow, constraints: {constraints}}}]\n"
            );
            Policy::from_yaml(&yaml, "p").unwrap().rules()[0].clone()
        };
        let held = |constraints: &str, argument: &str| hold_of(&rule(constraints), &argument.parse().unwrap());
        for (constraints, argument) in [
            (r#"{'params["to.acct"]': {in: [A]}}"#, r#"params["to.acct"]"#),
            ("{'params.flights[].date': {in: [A]}}", "params.flights[].date"),
            ("{params.to: {in: [A]}}", "params.to.acct"),
            ("{prov.to: {in: [prompt]}}", "params.to"),
        ] {
            assert_eq!(held(constraints, argument), Hold::Values, "{constraints} {argument}");
        }
        for (constraints, argument) in [
            ("{params.to.acct: {in: [A]}}", r#"params["to.acct"]"#),
            ("{params.to.acct: {in: [A]}}", "params.to"),
            ("{prov.to: {in: [prompt]}}", "params.to.acct"),
            ("{params.t: {in: [A]}}", "params.to"),
        ] {
            assert_eq!(held(constraints, argument), Hold::Open, "{constraints} {argument}");
        }
    }

    #[test]
    fn places_are_told_from_forms() {
        for place in [
            r"(?:[A-Za-z0-9._+'-]+@acme\.com)$",
            r"(?:https://(?:[a-z]+\.)*acme\.com)(?:[/?#][!-~]*)?$",
            r"(?:/tmp|/work/src)(?:/[a-z]+)*$",
            r"(?:certificate_[0-9]{7}|gift_card_[0-9]{7})$",
            r"(?:GB|US)$",
        ] {
            assert!(names_places(place), "{place}");
        }
        for form in [
            r"[^/\\@:\$`;&<>%\|\x00-\x1f\x7f]*$",
            r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$",
            r"(?:http|https)://[a-z]+(?:\.[a-z]+)*$",
            r"https://[a-z.]+$",
            r"(?:acme\.com|[a-z]+)$",
            r"(?:acme)?[a-z]+$",
            r"[a-z]+\.pdf$",
            "GB|US",
        ] {
            assert!(!names_places(form), "{form}");
        }
    }

    #[test]
    fn the_learner_says_what_its_bounds_cost() {
        let mined = mine_events(&log(), &MineOptions::new(jiff::Timestamp::UNIX_EPOCH)).unwrap();
        let rate = mined.shown.expected_ask_rate.unwrap();
        assert!(rate > 0.0 && rate < 0.12, "{rate}");
        let policy = lower(&mined.set, &LowerOptions::default()).unwrap().policy;
        let found = exposure(&policy, &mined.shown, &Classes::default());
        assert_eq!(found.expected_ask_rate, Some(rate));
        let mut reversed = log();
        reversed.reverse();
        let again = mine_events(&reversed, &MineOptions::new(jiff::Timestamp::UNIX_EPOCH)).unwrap();
        assert_eq!(exposure(&policy, &again.shown, &Classes::default()), found, "the order of lines decides nothing");
    }
}
