//! Plain text for terminals.

use std::fmt::Write as _;

use super::visible;
use crate::policy::PolicySet;

/// A set as the original miner prints it: a head, then two lines for each of the first `max_policies` policies.
pub fn policy_set(set: &PolicySet, max_policies: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Policy Set: {}", visible(&set.name));
    let _ = writeln!(out, "Source logs: {}", set.source_logs);
    let _ = writeln!(out, "Generated at: {}", visible(&set.generated_at));
    let _ = writeln!(out, "Total policies: {}", set.policies.len());
    let _ = writeln!(out, "{}", "-".repeat(60));
    for policy in set.policies.iter().take(max_policies) {
        let _ = writeln!(out, "[{}] {}", visible(&policy.policy_id), visible(&policy.description));
        let _ = writeln!(
            out,
            "  support={:.4} confidence={:.4} lift={:.4}",
            policy.support, policy.confidence, policy.lift
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_a_set_as_the_original_does() {
        let set = PolicySet::from_json(
            r#"{"name": "A\u001b[2J", "source_logs": 10, "generated_at": "2026-02-01T10:00:00Z", "policies": [
                {"policy_id": "policy_0001", "antecedent": {"role": "user"}, "consequent": "x", "support": 0.2,
                 "confidence": 0.666667, "lift": 2.222222, "description": "When role='user'\n"},
                {"policy_id": "policy_0002", "antecedent": {}, "consequent": "x", "support": 0, "confidence": 0}]}"#,
        )
        .unwrap();
        assert_eq!(
            policy_set(&set, 1),
            "Policy Set: A\\u{1b}[2J\nSource logs: 10\nGenerated at: 2026-02-01T10:00:00Z\nTotal policies: 2\n\
             ------------------------------------------------------------\n\
             [policy_0001] When role='user'\\n\n  support=0.2000 confidence=0.6667 lift=2.2222\n"
        );
    }
}
