//! Why, in the words that the original's clients look for.

use serde_json::Value;

use crate::policy::Effect;
use crate::policy::totals::{Measure, Total, TotalWindow};
use crate::serve::engine::{Failed, Mode, Project, Said};

/// The reason that the answer gives; none for what is allowed, as the original has it, unless nothing decided.
pub(super) fn reason(said: &Said, project: &Project, agent: &str, action: &str) -> Option<String> {
    match (said.effect, said.mode) {
        (Effect::Allow, _) => (said.policy.is_none() || said.approval.is_some()).then(|| said.reason.clone()),
        (_, Mode::Enforce) => Some(refusal(said, project, agent, action)),
        (effect, _) => Some(format!("not enforced; would {effect}: {}", refusal(said, project, agent, action))),
    }
}

fn refusal(said: &Said, project: &Project, agent: &str, action: &str) -> String {
    if said.effect == Effect::Ask {
        let approval = said.approval.as_deref().map(|id| format!(" (approval {id})")).unwrap_or_default();
        return format!("a person must approve this{approval}: {}", said.reason);
    }
    let explanation = said.explanation.as_ref();
    if said.reason.starts_with("rate limit of rule") {
        return format!("Rate limit exceeded: {}", said.reason);
    }
    let rule = said.rules.first().and_then(|id| {
        let served = project.policy.as_ref()?.as_ref().ok()?;
        served.policy().rule(id)
    });
    if let Some(rule) = rule.filter(|rule| rule.effect == Effect::Block && rule.unless.is_none()) {
        let quoted = Value::from(agent);
        match (&rule.allowed_agents, rule.blocked_agents.is_empty()) {
            (None, false) => return format!("Agent {quoted} is not in allowed agents"),
            (Some(_), _) => return format!("Agent {quoted} is blocked for this action"),
            (None, true) => {}
        }
    }
    let nearest = explanation.and_then(|explanation| explanation.rule.as_deref()).and_then(|id| {
        let served = project.policy.as_ref()?.as_ref().ok()?;
        served.policy().rule(id)
    });
    let listed = nearest.is_some_and(|rule| rule.blocked_agents.iter().any(|entry| entry.matches(agent)));
    match explanation.and_then(|explanation| explanation.failed.first()) {
        Some(failed) if failed.test == "scope" && listed => {
            format!("Agent {} is blocked for this action", Value::from(agent))
        }
        Some(failed) => words(failed, agent),
        None if said.rules.is_empty() && said.policy.is_some() => {
            format!("Action {} is blocked: no matching rules and the default is block", Value::from(action))
        }
        None => said.reason.clone(),
    }
}

/// A failed test in the original's words.
fn words(failed: &Failed, agent: &str) -> String {
    if let Some(total) = failed.path.parse().ok().as_ref().and_then(Total::of) {
        return over(&total, failed);
    }
    let path = failed.path.strip_prefix("params.").unwrap_or(&failed.path);
    let Some(found) = &failed.found else {
        return format!("Required parameter '{path}' is missing: {}", failed.message);
    };
    let short = match failed.test.as_str() {
        "scope" => return format!("Agent {} is not in allowed agents", Value::from(agent)),
        "max" if found.is_number() => format!("{found} exceeds maximum {}", failed.expected),
        "min" if found.is_number() => format!("{found} is below minimum {}", failed.expected),
        "max" | "min" => format!("{found} is not a number"),
        "in" => format!("{found} is not in allowed values"),
        "not_in" => format!("{found} is blocked: it is in the values not allowed"),
        "pattern" => format!("{found} does not match pattern {}", failed.expected),
        "not_pattern" => format!("{found} is blocked by pattern {}", failed.expected),
        "equals" => format!("{found} does not equal {}", failed.expected),
        "contains" => format!("{found} does not contain {}", failed.expected),
        "not_contains" => format!("{found} is blocked: it contains {}", failed.expected),
        _ => return failed.message.clone(),
    };
    format!("Parameter '{path}': {short}")
}

/// A total past its limit in the original's words.
fn over(total: &Total, failed: &Failed) -> String {
    let window = match total.window {
        TotalWindow::Hourly => "hourly".to_owned(),
        TotalWindow::Daily => "daily".to_owned(),
        TotalWindow::Weekly => "weekly".to_owned(),
        TotalWindow::Rolling(minutes) => match total.window.rolling_hours() {
            Some(hours) => format!("rolling_hours:{hours}"),
            None => format!("rolling_minutes:{minutes}"),
        },
    };
    let scope = total.scope.name();
    match (failed.found.as_ref().and_then(Value::as_f64), failed.expected.as_f64()) {
        (Some(found), Some(most)) => {
            format!("Aggregate limit exceeded: {found:.2} > {most:.2} ({window} window, {scope} scope)")
        }
        _ => {
            let what = match &total.measure {
                Measure::Sum(path) => path.to_string(),
                Measure::Count | Measure::Errors | Measure::ErrorRate(_) => String::new(),
            };
            format!("Aggregate limit exceeded: {what} is not a number ({window} window, {scope} scope)")
        }
    }
}
