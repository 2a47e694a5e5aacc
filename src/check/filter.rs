//! What a safety-filter file says to a ban, under the deployed filter's own reading.
//!
//! The policy that a file is read as is narrower than the filter: Python takes `"7"` for a number and `true` for 1. What the
//! filter lets through by such a coercion, and the policy does not, is added here to what was proven over the rules; what the
//! filter never lets through is taken out.

use super::{Ban, BanShown, BanVerdict};
use crate::policy::ActionPattern;
use crate::replay::{Reach, SafetyFilterEvaluator};

/// How many actions that no rule names are asked about for one ban.
const MAX_MADE_UP: usize = 4;

/// `verdicts` of the policy that a file is read as, with what the filter itself says.
pub(super) fn verdicts(
    filter: &mut SafetyFilterEvaluator,
    bans: &[Ban],
    mut verdicts: Vec<BanVerdict>,
) -> Vec<BanVerdict> {
    for (index, ban) in bans.iter().enumerate() {
        let of_rules: Vec<String> = filter.named_actions().into_iter().map(str::to_owned).collect();
        let made_up =
            ban.action.names_in(&ActionPattern::any(), "x").into_iter().filter(|name| !of_rules.contains(name));
        let mut names: Vec<String> = of_rules.iter().filter(|name| ban.action.matches(name)).cloned().collect();
        names.extend(made_up.take(MAX_MADE_UP));
        for name in names {
            let of_name = |verdict: &BanVerdict| match &verdict.shown {
                BanShown::Allowed(request) | BanShown::Asked(request) => request["action"] == *name,
                _ => verdict.action == name,
            };
            let here = |verdict: &&BanVerdict| verdict.ban == index && of_name(verdict);
            if verdicts.iter().filter(here).any(|verdict| matches!(verdict.shown, BanShown::Allowed(_))) {
                continue;
            }
            let rule = filter.rules_for(&name).first().map(|rule| (*rule).to_owned());
            let (shown, evidence) = match filter.reach(&name) {
                Reach::Allowed(request) => (
                    Some(BanShown::Allowed(request)),
                    "decided as the deployed filter does, which coerces types".to_owned(),
                ),
                Reach::Unknown => (Some(BanShown::Undecided), "under the deployed filter's own reading".to_owned()),
                Reach::Never(_) => (None, String::new()),
            };
            verdicts.retain(|verdict| !here(&verdict));
            verdicts.extend(shown.map(|shown| BanVerdict {
                ban: index,
                action: name.clone(),
                rule,
                shown,
                evidence: vec![evidence],
                seen_at: None,
            }));
        }
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::expectations;
    use crate::check::{Context, Places, Subject, check};
    use crate::policy::Policy;

    #[track_caller]
    fn assert_codes(file: &str, ban: &str, codes: &[&str]) {
        let (policy, _) = Policy::from_safety_filter(file, "f.json").unwrap();
        let expectations = expectations(&format!("banned: [{{action: '{ban}'}}]"));
        let places = Places::default();
        let today = jiff::civil::date(2026, 6, 15);
        let context = Context::new(Subject::Policy(&policy), &places, &expectations, None, None, today);
        let checked = check(&context.with_filter(crate::replay::SafetyFilterEvaluator::new(file).unwrap()));
        let found: Vec<_> = checked.found.iter().map(|found| found.finding.code).collect();
        assert_eq!(found, codes, "{file}");
    }

    #[test]
    fn what_the_filter_lets_through_by_coercion_is_found() {
        let file = |constraint: &str| {
            format!(
                r#"{{"default": "block", "rules": [{{"action_type": "pay", "constraints": {{"params.n": {constraint}}}}}]}}"#
            )
        };
        assert_codes(&file(r#"{"min": 3, "equals": "8"}"#), "pay", &["P001"]);
        assert_codes(&file(r#"{"min": 2, "max": 1}"#), "p*", &["P001"]);
        assert_codes(&file(r#"{"min": 2, "max": 4, "pattern": "[0-9]$"}"#), "pay", &["P001"]);
        assert_codes(&file(r#"{"min": 3, "equals": "2"}"#), "pay", &[]);
        assert_codes(&file(r#"{"in": []}"#), "pay", &[]);
        assert_codes(&file(r#"{"min": 3}"#), "refund", &[]);
        assert_codes(&file(r#"{"pattern": "q{5}", "not_pattern": "q"}"#), "pay", &["P002"]);
    }

    #[test]
    fn one_rule_that_blocks_is_enough_for_the_filter() {
        let file = r#"{"default": "allow", "rules": [{"action_type": "wipe", "constraints": {"n": {"max": 5}}},
                       {"action_type": "wipe", "blocked_agents": ["*"]}]}"#;
        assert_codes(file, "wipe", &[]);
        assert_codes(file, "wipe_*", &["P001"]);
    }
}
