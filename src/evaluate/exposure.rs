//! What a mined policy leaves to an attacker with a stolen agent, from a sample of its own log.
//!
//! In: a policy, the set that it was made of and what the miner kept of the log. Out: an [`Exposure`]: allowed actions without a bound on
//! a target or an amount, and the share of probes that is stopped. Bounded in time: a few hundred calls are probed, whatever the log.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::Number;

use super::metrics::{count, round6};
use super::probes::{Call, Known, probes_of};
use super::random::keyed_hash;
use crate::event::value::Value;
use crate::mine::{Class, Classes, Shown, ShownCall};
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Operator, Policy, PolicySet, Request, Rule};
use crate::replay::exposure::{Exposure, OpenAction, OpenClass, ProbesTried};

/// How many calls are probed.
const MAX_PROBED: usize = 256;
/// How many open actions of a class are listed.
const MAX_WORST: usize = 10;

/// Finds what `policy`, made of `set`, leaves open.
pub fn exposure(policy: &Policy, set: &PolicySet, shown: &Shown, classes: &Classes) -> Exposure {
    let known = known(shown);
    Exposure {
        default_allows: policy.default_effect() == Effect::Allow,
        classes: open_classes(policy, &known, classes),
        probes: probed(policy, shown, &known),
        expected_ask_rate: expected_ask_rate(set),
    }
}

fn call(shown: &ShownCall) -> Call<'_> {
    Call { agent: &shown.agent, action: &shown.action, context: &shown.context }
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

/// The tests that hold an attribute to something, rather than only away from something.
fn bounds(operator: Operator) -> bool {
    !matches!(
        operator,
        Operator::Exists | Operator::NotEquals | Operator::NotIn | Operator::NotPattern | Operator::NotContains
    )
}

/// Whether a rule holds an argument to something: the argument itself, or where it came from.
fn is_bound(rule: &Rule, argument: &str) -> bool {
    let plain = argument.replace("[]", "");
    let origin = plain.strip_prefix("params.").map(|name| format!("prov.{name}"));
    rule.constraints.iter().filter(|condition| bounds(condition.test.operator())).any(|condition| {
        let path = condition.path.to_string().replace("[]", "");
        path == plain
            || origin.as_ref() == Some(&path)
            || plain.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))
    })
}

fn open_classes(policy: &Policy, known: &Known<'_>, classes: &Classes) -> Vec<OpenClass> {
    let allowing = || policy.rules().iter().filter(|rule| rule.effect == Effect::Allow);
    let mut by_class: BTreeMap<Option<Class>, (u64, Vec<OpenAction>)> = BTreeMap::new();
    for action in known.actions() {
        let rules: Vec<&Rule> = allowing().filter(|rule| rule.action.matches(action)).collect();
        if rules.is_empty() && policy.default_effect() != Effect::Allow {
            continue;
        }
        let open = |argument: &String| rules.is_empty() || rules.iter().any(|rule| !is_bound(rule, argument));
        let arguments: Vec<String> = known.targets_and_amounts(action).into_iter().filter(open).collect();
        let of_class = by_class.entry(classes.class(action)).or_default();
        of_class.0 += 1;
        if !arguments.is_empty() {
            of_class.1.push(OpenAction { action: action.to_owned(), arguments });
        }
    }
    let globs = allowing().filter(|rule| rule.action.exact_name().is_none() && rule.constraints.is_empty());
    for rule in globs {
        let action = rule.action.to_string();
        let of_class = by_class.entry(classes.class(&action)).or_default();
        of_class.0 += 1;
        of_class.1.push(OpenAction { action, arguments: Vec::new() });
    }
    let worst_first = |(class, (allowed, mut worst)): (Option<Class>, (u64, Vec<OpenAction>))| {
        let open = count(worst.len());
        worst.sort_by_key(|action| std::cmp::Reverse(action.arguments.len()));
        worst.truncate(MAX_WORST);
        OpenClass { class: class.map_or("unknown", Class::name), allowed, open, worst }
    };
    // Names without a known verb come before reads: nobody knows what they do.
    let mut classes: Vec<_> = by_class.into_iter().collect();
    classes.sort_by_key(|(class, _)| std::cmp::Reverse(class.map_or((Class::Read, true), |class| (class, false))));
    classes.into_iter().map(worst_first).collect()
}

/// What the learner expects its bounds to ask about needlessly.
fn expected_ask_rate(_: &PolicySet) -> Option<f64> {
    None.map(round6)
}
