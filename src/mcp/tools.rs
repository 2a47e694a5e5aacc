//! Which tools a policy could ever let an agent call.

use crate::policy::{Decider, Effect, Policy, Rule};

/// Whether some call of `tool` by `agent` could go through, a person's approval included.
///
/// A tool for which this is false is refused whatever its arguments; one for which it is true may be refused all the same.
pub fn could_pass(policy: &Policy, agent: &str, tool: &str) -> bool {
    let decider = Decider::new(policy);
    let rules: Vec<&Rule> = decider.candidates(tool).filter(|rule| rule.covers_agent(agent)).collect();
    let always_blocked =
        rules.iter().any(|rule| rule.effect == Effect::Block && rule.constraints.is_empty() && rule.unless.is_none());
    let lets =
        |rule: &&Rule| rule.effect != Effect::Block && rule.rate_limit.is_none_or(|limit| limit.max_requests > 0);
    !always_blocked && (policy.default_effect() != Effect::Block || rules.iter().any(lets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_no_rule_lets_through_is_hidden() {
        let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: p, version: '1'}\nspec:\n  default: block\n  rules:\n  - {id: r, action: read_*, effect: allow}\n  - {id: s, action: read_secret, effect: block}\n  - {id: a, action: close, effect: ask}\n  - {id: m, action: mine, effect: allow, allowed_agents: [me]}\n  - {id: n, action: none, effect: allow, rate_limit: {max_requests: 0, window_seconds: 1}}\n  - {id: p, action: pay, effect: allow, constraints: {params.amount: {max: 5}}}\n";
        let policy = Policy::from_yaml(text, "p.yaml").unwrap();
        for (tool, expected) in [
            ("read_mail", true),
            ("read_secret", false),
            ("close", true),
            ("mine", false),
            ("none", false),
            ("pay", true),
            ("rm", false),
        ] {
            assert_eq!(could_pass(&policy, "other", tool), expected, "{tool}");
        }
        assert!(could_pass(&policy, "me", "mine"));
        let open = Policy::from_yaml(&text.replace("default: block", "default: allow"), "p.yaml").unwrap();
        assert!(could_pass(&open, "other", "rm") && !could_pass(&open, "other", "read_secret"));
    }
}
