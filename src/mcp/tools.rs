//! Which tools a policy could ever let an agent call.

use jiff::Timestamp;

use crate::policy::{Decider, Effect, Policy, Rule};

/// Of each tool, whether some call by `agent` could go through at `now`: see [`Judge::could_pass`](super::Judge::could_pass).
///
/// A rule that has ended lets nothing through any more.
pub fn could_pass(policy: &Policy, agent: &str, now: Timestamp, tools: &[&str]) -> Vec<bool> {
    let in_force = policy.as_of(now);
    let decider = Decider::new(&in_force);
    tools.iter().map(|tool| one_could_pass(&decider, in_force.default_effect(), agent, tool)).collect()
}

/// Whether some call of `tool` by `agent` could go through, a person's approval included.
///
/// A tool for which this is false is refused whatever its arguments; one for which it is true may be refused all the same.
fn one_could_pass(decider: &Decider<'_>, default: Effect, agent: &str, tool: &str) -> bool {
    let rules: Vec<&Rule> = decider.candidates(tool).filter(|rule| rule.covers_agent(agent)).collect();
    let always_blocked =
        rules.iter().any(|rule| rule.effect == Effect::Block && rule.constraints.is_empty() && rule.unless.is_none());
    let lets =
        |rule: &&Rule| rule.effect != Effect::Block && rule.rate_limit.is_none_or(|limit| limit.max_requests > 0);
    !always_blocked && (default != Effect::Block || rules.iter().any(lets))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_second(policy: &Policy, agent: &str, tool: &str, second: i64) -> bool {
        could_pass(policy, agent, Timestamp::from_second(second).unwrap(), &[tool]) == [true]
    }

    fn at(policy: &Policy, agent: &str, tool: &str) -> bool {
        at_second(policy, agent, tool, 1_790_000_000)
    }

    #[test]
    fn a_tool_that_no_rule_lets_through_is_hidden() {
        let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: p, version: '1'}\nspec:\n  default: block\n  rules:\n  - {id: r, action: read_*, effect: allow}\n  - {id: s, action: read_secret, effect: block}\n  - {id: a, action: close, effect: ask}\n  - {id: m, action: mine, effect: allow, allowed_agents: [me]}\n  - {id: n, action: none, effect: allow, rate_limit: {max_requests: 0, window_seconds: 1}}\n  - {id: p, action: pay, effect: allow, constraints: {params.amount: {max: 5}}}\n  - {id: e, action: soon, effect: allow, expires: 2027-01-01}\n";
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
            assert_eq!(at(&policy, "other", tool), expected, "{tool}");
        }
        assert!(at(&policy, "me", "mine"));
        assert!(!at_second(&policy, "other", "soon", 1_800_000_000) && at(&policy, "other", "soon"));
        let open = Policy::from_yaml(&text.replace("default: block", "default: allow"), "p.yaml").unwrap();
        assert!(at(&open, "other", "rm") && !at(&open, "other", "read_secret"));
    }
}
