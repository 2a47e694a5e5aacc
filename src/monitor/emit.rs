//! What a threshold document is printed as: itself, Rego, alerting rules for Prometheus, rules of a policy.

use std::fmt::Write as _;

use super::condition::{Comparison, Threshold, Window};
use super::document::{Monitor, MonitorRule, ThresholdAction};
use crate::backend::{EmitError, rego_literal as literal, render_template as render};
use crate::policy::totals::TotalScope;
use crate::policy::{
    self, ActionPattern, Bound, Budget, Condition, Effect, NameError, Policy, PolicyError, Rule, Test,
};

const REGO: &str = include_str!("../../templates/monitor/policy.rego.j2");
const REGO_TEST: &str = include_str!("../../templates/monitor/policy_test.rego.j2");

/// A text in double quotes, which YAML reads as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The document as YAML. `about` becomes its first comment.
pub fn yaml(monitor: &Monitor, about: Option<&str>) -> String {
    let mut text = String::new();
    for line in about.into_iter().flat_map(str::lines) {
        let _ = writeln!(text, "# {}", crate::report::visible(line));
    }
    if about.is_some() {
        text.push('\n');
    }
    let metadata = &monitor.metadata;
    let _ = writeln!(text, "apiVersion: v1\nkind: Policy\nmetadata:\n  name: {}", quoted(&metadata.name));
    for (key, value) in
        [("description", &metadata.description), ("category", &metadata.category), ("priority", &metadata.priority)]
    {
        if let Some(value) = value {
            let _ = writeln!(text, "  {key}: {}", quoted(value));
        }
    }
    let _ = writeln!(text, "spec:\n  rules:{}", if monitor.spec.rules.is_empty() { " []" } else { "" });
    for rule in &monitor.spec.rules {
        let action = match rule.action {
            ThresholdAction::Alert => "alert",
            ThresholdAction::Ask => "ask",
            ThresholdAction::Block => "block",
        };
        let _ = write!(
            text,
            "    - name: {}\n      condition: {}\n      timeWindow: {}\n      action: \"{action}\"\n      severity: \"{}\"\n      message: {}\n",
            quoted(&rule.name),
            quoted(&rule.condition.to_string()),
            quoted(&rule.time_window.to_string()),
            rule.severity.name(),
            quoted(&rule.message)
        );
    }
    if !monitor.spec.alerts.is_empty() {
        text.push_str("\n  alerts:\n");
    }
    for alert in &monitor.spec.alerts {
        let _ = write!(
            text,
            "    - name: {}\n      condition: {}\n      duration: {}\n      severity: \"{}\"\n      message: {}\n",
            quoted(&alert.name),
            quoted(&alert.condition.to_string()),
            quoted(&alert.duration.to_string()),
            alert.severity.name(),
            quoted(&alert.message)
        );
    }
    text
}

/// One threshold in the form of the template.
fn view(condition: &Threshold, window: Window, message: &str) -> minijinja::Value {
    let spellings: Vec<String> = window.spellings().iter().map(|spelling| literal::string(spelling)).collect();
    // A message is a format to `sprintf`.
    let shown = literal::string(&format!("{}: {} is %v", message.replace('%', "%%"), condition.metric));
    minijinja::context! {
        metric => condition.metric.clone(),
        reference => reference(&condition.metric),
        is_past => format!("{} {}", condition.comparison.sign(), condition.bound),
        is_within => format!("{} {}", condition.comparison.opposite().sign(), condition.bound),
        windows => format!("{{{}}}", spellings.join(", ")),
        window_unknown => literal::string(&format!("time_window is not {window}")),
        not_a_number => literal::string(&format!("{} was not given as a number of at least 0", condition.metric)),
        message => shown,
    }
}

/// The metric in the input; a word of Rego's own stands in brackets.
fn reference(metric: &str) -> String {
    const OWN: [&str; 16] = [
        "as", "contains", "default", "else", "every", "false", "if", "import", "in", "not", "null", "package", "set",
        "some", "true", "with",
    ];
    if OWN.contains(&metric) { format!("input[{}]", literal::string(metric)) } else { format!("input.{metric}") }
}

/// The document as Rego: `policy.rego` and `policy_test.rego`. The input holds each metric and `time_window`.
///
/// `allow` holds while every rule's metric is a number of at least 0 on the right side of its bound and the window is the rule's;
/// anything else is in `deny`. `alert` holds what the alerts say.
///
/// # Errors
///
/// [`EmitError`] if the template fails, which is a bug.
pub fn rego(monitor: &Monitor, about: Option<&str>) -> Result<(String, String), EmitError> {
    let about: Vec<String> = about.into_iter().flat_map(str::lines).map(crate::report::visible).collect();
    let rules: Vec<_> =
        monitor.spec.rules.iter().map(|rule| view(&rule.condition, rule.time_window, &rule.message)).collect();
    let alerts: Vec<_> =
        monitor.spec.alerts.iter().map(|alert| view(&alert.condition, alert.duration, &alert.message)).collect();
    let context = minijinja::context! {
        package => literal::package(&monitor.metadata.name),
        title => literal::string(&monitor.metadata.name),
        about => about,
        rules => rules,
        alerts => alerts,
        cases => cases(monitor),
    };
    Ok((render("policy.rego.j2", REGO, &context)?, render("policy_test.rego.j2", REGO_TEST, &context)?))
}

/// Inputs around each bound, with whether they are allowed.
fn cases(monitor: &Monitor) -> Vec<minijinja::Value> {
    let all = |changed: Option<(&str, Option<serde_json::Value>)>| {
        let mut input = serde_json::Map::new();
        for rule in &monitor.spec.rules {
            let within = within(&rule.condition);
            input.insert(rule.condition.metric.clone(), within.into());
            input.insert("time_window".to_owned(), rule.time_window.to_string().into());
        }
        match changed {
            Some((key, Some(value))) => {
                input.insert(key.to_owned(), value);
            }
            Some((key, None)) => {
                input.remove(key);
            }
            None => {}
        }
        serde_json::Value::Object(input)
    };
    let Some(first) = monitor.spec.rules.first() else { return Vec::new() };
    // Rules over several windows, or that contradict each other, are met by no input.
    let one_window = monitor.spec.rules.iter().all(|rule| rule.time_window.seconds() == first.time_window.seconds());
    let fits = |input: &serde_json::Value| {
        monitor.spec.rules.iter().all(|rule| {
            let value = input.get(&rule.condition.metric).and_then(serde_json::Value::as_f64);
            value.is_some_and(|value| !rule.condition.comparison.holds(value, rule.condition.bound))
        })
    };
    let mut cases = Vec::new();
    let mut add = |name: String, input: serde_json::Value, allowed: bool| {
        cases.push(minijinja::context! {
            name => literal::string(&name),
            input => literal::value(&input),
            allowed => allowed,
        });
    };
    if one_window && fits(&all(None)) {
        add("within every bound".to_owned(), all(None), true);
    }
    for rule in &monitor.spec.rules {
        let metric = rule.condition.metric.as_str();
        add(format!("{metric} past its bound"), all(Some((metric, Some(past(&rule.condition).into())))), false);
        for (what, value) in
            [("a text", serde_json::json!("0")), ("null", serde_json::Value::Null), ("negative", serde_json::json!(-1))]
        {
            add(format!("{metric} is {what}"), all(Some((metric, Some(value)))), false);
        }
        add(format!("{metric} is missing"), all(Some((metric, None))), false);
    }
    add("the window is missing".to_owned(), all(Some(("time_window", None))), false);
    add("another window".to_owned(), all(Some(("time_window", Some("7s7".into())))), false);
    cases
}

/// A value on the right side of a bound.
fn within(condition: &Threshold) -> f64 {
    match condition.comparison {
        Comparison::Above | Comparison::Below => condition.bound,
        Comparison::AtLeast => condition.bound / 2.0,
        Comparison::AtMost => condition.bound + 1.0,
    }
}

/// A value past a bound.
fn past(condition: &Threshold) -> f64 {
    match condition.comparison {
        Comparison::Above => condition.bound * 2.0 + 0.001,
        Comparison::AtLeast | Comparison::AtMost => condition.bound,
        Comparison::Below => condition.bound / 2.0,
    }
}

/// The alerts, and the rules that alert, as alerting rules for Prometheus.
pub fn prometheus(monitor: &Monitor) -> String {
    let mut text = format!("groups:\n  - name: {}\n    rules:", quoted(&monitor.metadata.name));
    let rules = monitor.spec.rules.iter().filter(|rule| rule.action == ThresholdAction::Alert);
    let rules = rules.map(|rule| (&rule.name, &rule.condition, rule.time_window, rule.severity, &rule.message));
    let alerts = monitor.spec.alerts.iter();
    let alerts = alerts.map(|alert| (&alert.name, &alert.condition, alert.duration, alert.severity, &alert.message));
    let all: Vec<_> = rules.chain(alerts).collect();
    text.push_str(if all.is_empty() { " []\n" } else { "\n" });
    for (name, condition, window, severity, message) in all {
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        // `{{` starts a template there.
        let message = message.replace("{{", "{ {");
        let _ = write!(
            text,
            "      - alert: {}\n        expr: {}\n        for: {window}\n        labels: {{severity: {}}}\n        annotations: {{summary: {}}}\n",
            quoted(&name),
            quoted(&condition.to_string()),
            severity.name(),
            quoted(&message)
        );
    }
    text
}

/// The rules that block or ask as rules of a policy. `error_rate > 0.003` for `5m` is an error budget of all calls
/// ([`Budget`]), which a server and a replay keep. Other metrics, and windows that are not whole minutes, are
/// `signals`, which the caller measures: `signals.latency_5m`. A threshold knows of no action, so that it blocks all of them; nobody can be
/// asked about one, and `ask` blocks, too. Rules that only alert have no part in decisions on requests.
///
/// # Errors
///
/// [`NameError`] if a rule's name is no id.
pub fn lower(monitor: &Monitor) -> Result<Vec<Rule>, NameError> {
    let mut rules = Vec::new();
    for rule in monitor.spec.rules.iter().filter(|rule| rule.action != ThresholdAction::Alert) {
        let Threshold { metric, comparison, bound } = &rule.condition;
        let signal = format!("signals.{metric}_{}", rule.time_window);
        let (Ok(path), Some(bound)) = (signal.parse::<crate::event::AttributePath>(), Bound::from_f64(*bound)) else {
            continue;
        };
        let zero = Bound::from_f64(0.0);
        // Bounds of a policy are inclusive: where the bound itself is past, the next number is not.
        let tests: Vec<Option<Test>> = match comparison {
            Comparison::Above => vec![zero.map(Test::Min), Some(Test::Max(bound))],
            Comparison::AtLeast => vec![zero.map(Test::Min), Bound::from_f64(bound.get().next_down()).map(Test::Max)],
            Comparison::Below => vec![Some(Test::Min(bound))],
            Comparison::AtMost => vec![Bound::from_f64(bound.get().next_up()).map(Test::Min)],
        };
        let tests = tests.into_iter().flatten().map(|test| Condition { path: path.clone(), test });
        let conditions = match budget(rule) {
            Some(budget) => vec![budget],
            None => tests.collect(),
        };
        crate::policy::check_name(&rule.name)?;
        let mut lowered = Rule::new(&*rule.name, ActionPattern::any(), Effect::Block);
        lowered.unless = Some(conditions.into_iter().collect());
        lowered.reason = Some(rule.message.clone());
        rules.push(lowered);
    }
    Ok(rules)
}

/// The error budget that a threshold is: the highest error rate that is not past it.
fn budget(rule: &MonitorRule) -> Option<Condition> {
    let Threshold { metric, comparison, bound } = &rule.condition;
    let most = match comparison {
        Comparison::Above => *bound,
        Comparison::AtLeast => bound.next_down(),
        Comparison::Below | Comparison::AtMost => return None,
    };
    let most = Bound::from_f64(most).filter(|_| metric == "error_rate")?;
    Budget::of_rate(most, rule.time_window.seconds(), TotalScope::Project).condition().ok()
}

impl Monitor {
    /// The policy that it means: what its rules block is blocked (see [`lower`]), and everything else is allowed.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if its names are no names of a policy.
    pub fn policy(&self) -> Result<Policy, PolicyError> {
        let rules = lower(self).map_err(|error| PolicyError { rule: None, problem: error.into() })?;
        let metadata = policy::Metadata {
            name: self.metadata.name.clone(),
            description: self.metadata.description.clone(),
            ..policy::Metadata::default()
        };
        Policy::new(metadata, Effect::Allow, rules)
    }
}
