//! How much a suggestion matters: measured on the log, with the reason beside each word.

#![allow(clippy::float_cmp, reason = "the bounds of nothing are exact")]

use super::facts::Facts;
use super::{Category, Draft, Level, PatchEffect, Suggestion, SuggestionCode, Weighed};
use crate::event::OutcomeClass;
use crate::mine::Class;
use crate::policy::{Decider, Effect, PolicyError, Request};

/// The z of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Puts the figures to a draft.
pub(super) fn weigh(
    code: &SuggestionCode,
    facts: &Facts<'_>,
    id: String,
    draft: Draft,
) -> Result<Suggestion, PolicyError> {
    let on_log = match &draft.patch {
        Some(patch) => {
            let changed = patch.apply(facts.policy)?;
            Some(on_log(facts, &Decider::new(&changed)))
        }
        None => None,
    };
    let impact = impact(facts, &draft);
    let effort = effort(on_log);
    let priority = priority(code, &draft, &impact, on_log);
    let (confidence, measured) = confidence(&draft, on_log);
    let Draft { rule, action, text, patch, witness, .. } = draft;
    Ok(Suggestion {
        id,
        code: code.name,
        category: code.category,
        rule,
        action,
        text,
        priority,
        effort,
        impact,
        confidence,
        measured,
        patch,
        on_log,
        witness,
    })
}

/// What the events come to under a changed policy.
pub(super) fn on_log(facts: &Facts<'_>, changed: &Decider<'_>) -> PatchEffect {
    let mut on_log = PatchEffect::default();
    for (event, before) in facts.events.iter().zip(&facts.effects) {
        let after = changed.decide_alone(Request::from(event)).effect;
        let class = facts.outcomes.class(&event.outcome);
        // Effects order from the widest.
        on_log.opened += u64::from(after < *before);
        match (class, before, after) {
            (OutcomeClass::Good, Effect::Allow, Effect::Allow) => on_log.good_kept += 1,
            (OutcomeClass::Good, Effect::Allow, Effect::Ask) => on_log.good_asked += 1,
            (OutcomeClass::Good, Effect::Allow | Effect::Ask, Effect::Block) => on_log.good_blocked += 1,
            (OutcomeClass::Denied, before, after) if after > *before => on_log.denied_stopped += 1,
            _ => {}
        }
    }
    on_log
}

fn weighed(level: Level, because: impl Into<String>) -> Weighed {
    Weighed { level, because: because.into() }
}

fn impact(facts: &Facts<'_>, draft: &Draft) -> Weighed {
    let rule = draft.rule.as_deref().and_then(|id| facts.policy.rule(id));
    let class = rule.map_or_else(|| facts.class(&draft.action), |rule| facts.class_of_rule(rule));
    let denied = draft
        .rule
        .as_deref()
        .is_some_and(|rule| facts.of(rule).denied.iter().any(|at| facts.effects.get(*at) == Some(&Effect::Allow)));
    match class {
        _ if denied => weighed(Level::High, "a denied event is allowed today"),
        Some(class) if class >= Class::Egress => {
            weighed(Level::High, format!("the action is of class {}", class.name()))
        }
        Some(class @ (Class::Write | Class::Execute)) => {
            weighed(Level::Medium, format!("the action is of class {}", class.name()))
        }
        Some(class) => weighed(Level::Low, format!("the action is of class {}", class.name())),
        None => weighed(Level::Medium, "the action's name says nothing about what it does"),
    }
}

fn effort(on_log: Option<PatchEffect>) -> Weighed {
    let Some(PatchEffect { good_asked, good_blocked, .. }) = on_log else {
        return weighed(Level::High, "there is no patch: something must be logged or decided first");
    };
    match (good_asked, good_blocked) {
        (0, 0) => weighed(Level::Low, "the patch is whole, and no good event of the log is lost"),
        (asked, 0) => weighed(Level::Medium, format!("{asked} good events of the log would ask a person")),
        (asked, blocked) => weighed(
            Level::Medium,
            format!("{blocked} good events of the log would be blocked, {asked} would ask a person"),
        ),
    }
}

fn priority(code: &SuggestionCode, draft: &Draft, impact: &Weighed, on_log: Option<PatchEffect>) -> Weighed {
    let changes = on_log
        .is_some_and(|on_log| on_log.good_asked + on_log.good_blocked + on_log.denied_stopped + on_log.opened > 0);
    if code.category == Category::Optimization && !changes {
        return weighed(Level::Low, "no decision on the log changes");
    }
    if draft.proof && code.category == Category::Risk {
        return weighed(Level::High, "it is proven");
    }
    match (impact.level, &draft.witness) {
        (Level::High, Some(_)) => weighed(Level::High, format!("{}, and a request shows it", impact.because)),
        (Level::Low, _) => weighed(Level::Low, impact.because.clone()),
        _ => weighed(Level::Medium, impact.because.clone()),
    }
}

fn confidence(draft: &Draft, on_log: Option<PatchEffect>) -> (f64, &'static str) {
    if draft.proof {
        return (1.0, "proof");
    }
    let Some(on_log) = on_log else { return (0.0, "bound") };
    let all = on_log.good_kept + on_log.good_asked + on_log.good_blocked;
    (wilson_low(on_log.good_kept, all), "bound")
}

/// The lower end of the Wilson score interval of `hits` of `all`; 0 of nothing.
fn wilson_low(hits: u64, all: u64) -> f64 {
    if all == 0 {
        return 0.0;
    }
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of log lines stay far below 2^53")]
    let (hits, all) = (hits as f64, all as f64);
    let share = hits / all;
    let square = Z * Z;
    let middle = share + square / (2.0 * all);
    let wide = Z * (share * (1.0 - share) / all + square / (4.0 * all * all)).sqrt();
    let low = ((middle - wide) / (1.0 + square / all)).max(0.0);
    (low * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_grows_with_the_evidence() {
        assert_eq!(wilson_low(0, 0), 0.0);
        assert!((wilson_low(10, 10) - 0.722_467).abs() < 1e-5, "{}", wilson_low(10, 10));
        assert!(wilson_low(1_000, 1_000) > 0.996);
        assert!(wilson_low(0, 10) < 1e-9);
    }
}
