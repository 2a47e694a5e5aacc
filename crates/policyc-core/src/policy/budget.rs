//! An error budget of a rule: how many of its calls may fail within a window, or which share of them.
//!
//! In a document it stands beside `rate_limit`. In a [`Rule`] it is a constraint on a running total, `totals.rolling_24h.agent.errors`
//! or `totals.rolling_5m.agent.error_rate.334`, so that every target says it and every check, replay and server knows it. Within the
//! budget the rule applies; past it the rule does not apply, and another rule or the default decides.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::present;
use super::totals::{LONGEST_HOURS, Measure, Total, TotalScope, TotalWindow};
use super::{Bound, Condition, Conditions, Effect, Rule, Test};

/// An error budget as it stands on disk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// At most so many calls may have failed within the window.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    max_errors: Option<u32>,
    /// At most this share of the allowed requests may have failed within the window: at least 0 and below 1.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    max_error_rate: Option<Bound>,
    /// The rate is taken over at least this many requests; if absent, over enough that a single failure stays within the budget.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    min_requests: Option<u32>,
    /// The length of the window in seconds, whole minutes.
    window_seconds: u32,
    /// Over whose calls: of this agent for this action, of all agents for it, or all; if absent, the first.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    per: Option<TotalScope>,
}

/// What can be wrong with a budget.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BudgetProblem {
    /// A rule that blocks has no autonomy to lose.
    #[error("`budget` is for allow and ask rules only")]
    OnBlock,
    /// Neither bound, or both.
    #[error("`budget` takes either `max_errors` or `max_error_rate`")]
    Bounds,
    /// A rate that is none.
    #[error("`max_error_rate` must be at least 0 and below 1; 0.3 % is 0.003")]
    Rate,
    /// A number of requests that means nothing.
    #[error("`min_requests` must be at least 1, and goes with `max_error_rate` alone")]
    MinRequests,
    /// A window that no total has.
    #[error("`window_seconds` must be whole minutes, such as 60 or 86400, and at most {most}", most = LONGEST_HOURS * 3_600)]
    Window,
    /// The total is bounded among the constraints, too.
    #[error("`constraints` bound `{0}` already; a rule has one budget for it")]
    Twice(String),
}

impl BudgetProblem {
    /// The field that is wrong, if it is one.
    pub(super) fn field(&self) -> Option<&'static str> {
        match self {
            Self::OnBlock | Self::Bounds | Self::Twice(_) => None,
            Self::Rate => Some("max_error_rate"),
            Self::MinRequests => Some("min_requests"),
            Self::Window => Some("window_seconds"),
        }
    }
}

impl Budget {
    /// At most this share of failures within a window.
    pub fn of_rate(max_error_rate: Bound, window_seconds: u32, per: TotalScope) -> Self {
        let per = (per != TotalScope::Agent).then_some(per);
        Self { max_errors: None, max_error_rate: Some(max_error_rate), min_requests: None, window_seconds, per }
    }

    /// The constraint that it is.
    ///
    /// # Errors
    ///
    /// [`BudgetProblem`] says what is wrong with it.
    pub fn condition(&self) -> Result<Condition, BudgetProblem> {
        let (measure, bound) = match (self.max_errors, self.max_error_rate, self.min_requests) {
            (Some(_), None, Some(_)) | (_, _, Some(0)) => return Err(BudgetProblem::MinRequests),
            (Some(most), None, None) => (Measure::Errors, Bound::from_f64(f64::from(most))),
            (None, Some(rate), at_least) if is_rate(rate) => {
                (Measure::ErrorRate(at_least.unwrap_or_else(|| enough(rate))), Some(rate))
            }
            (None, Some(_), _) => return Err(BudgetProblem::Rate),
            (None, None, _) | (Some(_), Some(_), _) => return Err(BudgetProblem::Bounds),
        };
        let window = TotalWindow::of_seconds(self.window_seconds).ok_or(BudgetProblem::Window)?;
        let total = Total { window, scope: self.per.unwrap_or(TotalScope::Agent), measure };
        // INVARIANT: the path is short, and a whole number of 32 bits is a bound.
        let (path, bound) = total.path().zip(bound).ok_or(BudgetProblem::Bounds)?;
        Ok(Condition { path, test: Test::Max(bound) })
    }

    /// Adds it to the constraints of a rule with that effect.
    pub(super) fn join(&self, constraints: &Conditions, effect: Effect) -> Result<Conditions, BudgetProblem> {
        if effect == Effect::Block {
            return Err(BudgetProblem::OnBlock);
        }
        let own = self.condition()?;
        if constraints.iter().any(|condition| condition.path == own.path) {
            return Err(BudgetProblem::Twice(own.path.to_string()));
        }
        Ok(constraints.iter().cloned().chain([own]).collect())
    }

    /// The budget of a rule, with the other constraints; `None` if it has none, or several.
    pub fn of(rule: &Rule) -> Option<(Self, Conditions)> {
        if rule.effect == Effect::Block {
            return None;
        }
        let budgets = rule.constraints.by_attribute().filter_map(|(_, conditions)| match conditions {
            [only] => Self::of_condition(only).map(|budget| (budget, only)),
            _ => None,
        });
        let budgets: Vec<_> = budgets.collect();
        let [(budget, own)] = budgets.as_slice() else { return None };
        let others = rule.constraints.iter().filter(|condition| condition != own).cloned();
        Some((*budget, others.collect()))
    }

    fn of_condition(condition: &Condition) -> Option<Self> {
        let Test::Max(bound) = condition.test else { return None };
        let Total { window: TotalWindow::Rolling(minutes), scope, measure } = Total::of(&condition.path)? else {
            return None;
        };
        let budget = Self {
            max_errors: None,
            max_error_rate: None,
            min_requests: None,
            window_seconds: minutes.checked_mul(60)?,
            per: (scope != TotalScope::Agent).then_some(scope),
        };
        match measure {
            Measure::Errors => {
                let most = bound.number().as_u64().and_then(|most| u32::try_from(most).ok())?;
                Some(Self { max_errors: Some(most), ..budget })
            }
            Measure::ErrorRate(at_least) if is_rate(bound) => {
                let min_requests = (at_least != enough(bound)).then_some(at_least);
                Some(Self { max_error_rate: Some(bound), min_requests, ..budget })
            }
            _ => None,
        }
    }

    /// In words: `at most 3 failed calls of the agent for the action within the last 24 hours`.
    pub fn words(&self) -> String {
        let whose = self.per.unwrap_or(TotalScope::Agent).words();
        let when = TotalWindow::of_seconds(self.window_seconds).map(TotalWindow::words).unwrap_or_default();
        match (self.max_errors, self.max_error_rate) {
            (Some(1), _) => format!("at most 1 failed call {whose} {when}"),
            (Some(most), _) => format!("at most {most} failed calls {whose} {when}"),
            (None, rate) => {
                let of = self.min_requests.map(|least| format!(", of at least {least}")).unwrap_or_default();
                let rate = rate.map(|rate| rate.number().to_string()).unwrap_or_default();
                format!("at most a share of {rate} failed calls {whose} {when}{of}")
            }
        }
    }

    /// Its fields with their values, as a document has them.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let count = |count: Option<u32>| count.map(|count| count.to_string());
        let fields = [
            ("max_errors", count(self.max_errors)),
            ("max_error_rate", self.max_error_rate.map(|rate| rate.number().to_string())),
            ("min_requests", count(self.min_requests)),
            ("window_seconds", Some(self.window_seconds.to_string())),
            ("per", self.per.map(|scope| scope.name().to_owned())),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

fn is_rate(rate: Bound) -> bool {
    (0.0..1.0).contains(&rate.get())
}

/// How many requests there must be for one failure to stay within a rate.
fn enough(rate: Bound) -> u32 {
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    if rate.get() > 0.0 { (1.0 / rate.get()).ceil() as u32 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::policy::document::RuleDocument;

    fn rule(budget: &str, more: &str) -> Result<Rule, String> {
        let text = format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules:\n    - id: r\n      action: x\n      effect: allow\n      budget: {budget}\n{more}"
        );
        Policy::from_yaml(&text, "p.yaml").map(|policy| policy.rules()[0].clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_budget_is_a_constraint_on_a_total_and_reads_back() {
        for (budget, path, bound) in [
            ("{max_errors: 3, window_seconds: 86400}", "totals.rolling_24h.agent.errors", 3.0),
            ("{max_errors: 0, window_seconds: 300, per: action}", "totals.rolling_5m.action.errors", 0.0),
            ("{max_error_rate: 0.003, window_seconds: 300}", "totals.rolling_5m.agent.error_rate.334", 0.003),
            ("{max_error_rate: 0.001, window_seconds: 3600}", "totals.rolling_1h.agent.error_rate.1000", 0.001),
            ("{max_error_rate: 0, window_seconds: 3600, per: project}", "totals.rolling_1h.project.error_rate.1", 0.0),
            (
                "{max_error_rate: 0.25, min_requests: 20, window_seconds: 120, per: agent}",
                "totals.rolling_2m.agent.error_rate.20",
                0.25,
            ),
        ] {
            let read = rule(budget, "      constraints:\n        params.n: {max: 5}\n").unwrap();
            let (own, others) = Budget::of(&read).unwrap();
            let condition = Condition { path: path.parse().unwrap(), test: Test::Max(Bound::from_f64(bound).unwrap()) };
            assert!(read.constraints.iter().any(|found| *found == condition), "{budget}: {:?}", read.constraints);
            assert_eq!((own.condition().unwrap(), others.len()), (condition, 1), "{budget}");
            let shown = serde_json::to_string(&RuleDocument::from(&read)).unwrap();
            assert!(shown.contains("\"budget\":") && !shown.contains("totals"), "{shown}");
            let again: RuleDocument = serde_json::from_str(&shown).unwrap();
            assert_eq!(Rule::try_from(again).unwrap(), read, "{shown}");
        }
    }

    #[test]
    fn what_means_no_budget_is_refused_where_it_stands() {
        for (budget, more, says) in [
            ("{window_seconds: 60}", "", "either `max_errors` or `max_error_rate`"),
            ("{max_errors: 1, max_error_rate: 0.1, window_seconds: 60}", "", "either `max_errors` or `max_error_rate`"),
            ("{max_errors: 1}", "", "missing key `window_seconds`"),
            ("{max_errors: 1, window_seconds: 90}", "", "whole minutes"),
            ("{max_errors: 1, window_seconds: 0}", "", "whole minutes"),
            ("{max_errors: 1, window_seconds: 4000000000}", "", "whole minutes"),
            ("{max_errors: -1, window_seconds: 60}", "", "p.yaml:10"),
            ("{max_errors: 1, min_requests: 5, window_seconds: 60}", "", "goes with `max_error_rate`"),
            ("{max_error_rate: 0.1, min_requests: 0, window_seconds: 60}", "", "must be at least 1"),
            ("{max_error_rate: 1, window_seconds: 60}", "", "below 1; 0.3 % is 0.003"),
            ("{max_error_rate: 30, window_seconds: 60}", "", "p.yaml:10"),
            ("{max_error_rate: null, window_seconds: 60}", "", "p.yaml:10"),
            ("{max_errors: 1, window_seconds: 60, per: agents}", "", "agent"),
            ("{max_error: 1, window_seconds: 60}", "", "did you mean `max_errors`"),
            (
                "{max_errors: 1, window_seconds: 60}",
                "      constraints: {totals.rolling_1m.agent.errors: {min: 0}}\n",
                "bound `totals.rolling_1m.agent.errors` already",
            ),
        ] {
            let error = rule(budget, more).unwrap_err();
            assert!(error.contains(says) && error.contains("p.yaml:"), "{budget}: {error}");
        }
        let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  default: allow\n  rules:\n    - id: r\n      action: x\n      effect: block\n      budget: {max_errors: 1, window_seconds: 60}\n";
        let error = Policy::from_yaml(text, "p.yaml").unwrap_err().to_string();
        assert!(error.contains("allow and ask rules only") && error.contains("p.yaml:10"), "{error}");
    }

    #[test]
    fn constraints_that_are_no_single_budget_stay_constraints() {
        let parsed = |constraints: &str, effect: &str| {
            let text = format!(
                "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules:\n    - {{id: r, action: x, effect: {effect}, constraints: {constraints}}}\n"
            );
            Budget::of(&Policy::from_yaml(&text, "p.yaml").unwrap().rules()[0]).is_some()
        };
        assert!(parsed("{totals.rolling_1h.agent.errors: {max: 3}}", "ask"));
        for constraints in [
            "{totals.hourly.agent.errors: {max: 3}}",
            "{totals.rolling_1h.agent.errors: {max: 2.5}}",
            "{totals.rolling_1h.agent.errors: {max: -1}}",
            "{totals.rolling_1h.agent.errors: {min: 1, max: 3}}",
            "{totals.rolling_1h.agent.errors: {max: 3, optional: true}}",
            "{totals.rolling_1h.agent.count: {max: 3}}",
            "{totals.rolling_1h.agent.error_rate.10: {max: 1}}",
            "{totals.rolling_1h.agent.errors: {max: 3}, totals.rolling_2h.agent.errors: {max: 3}}",
        ] {
            assert!(!parsed(constraints, "allow"), "{constraints}");
        }
        assert!(!parsed("{totals.rolling_1h.agent.errors: {max: 3}}", "block"));
    }
}
