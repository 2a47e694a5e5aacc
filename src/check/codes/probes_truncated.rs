//! P013: not all that a log has was asked of an artifact.

use crate::check::{Code, Context, Found, Subject};
use crate::diag::Severity;

/// Not all that a log has was asked of an artifact.
pub const CODE: Code = Code {
    id: "P013",
    name: "probes-truncated",
    severity: Severity::Error,
    summary: "An artifact was not asked about every agent and every context of the log.",
    help: "\
Rego is probed: each banned action with every agent and every distinct context of `--logs`, up to 1,000 agents, 20,000 contexts
and 200,000 requests. This log has more, so that a request which gets through may not have been tried.

To fix it, check the policy YAML that the Rego was compiled from, which is a proof and needs no log; or probe with a smaller log.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    if let Subject::Probed(probed) = context.subject
        && probed.truncated
    {
        let message =
            format!("the log has more agents and contexts than are tried: {} requests were asked", probed.probes);
        found.push(
            Found::new(&CODE, message)
                .at(context.places.of(None))
                .help("check the policy that the Rego was compiled from, or give a smaller log"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{codes, expectations, facts, policy, probed};
    use crate::check::{Probed, Subject};

    #[test]
    fn a_probe_that_left_something_out_is_found() {
        let expectations = expectations("banned: [{action: x}]");
        for (truncated, expected) in [(true, &["P013"][..]), (false, &[])] {
            let probed = Probed { truncated, ..Probed::default() };
            assert_eq!(codes(Subject::Probed(&probed), &expectations, None, None), expected);
        }
    }

    #[test]
    fn a_log_of_more_agents_than_are_kept_leaves_something_out() {
        let expectations = expectations("banned: [{action: x}]");
        let lines: Vec<_> =
            (0..1_001).map(|n| format!(r#"{{"log_id": "{n}", "agent_id": "a{n}", "action": "y"}}"#)).collect();
        for (count, expected) in [(1_001, &["P013"][..]), (1_000, &[])] {
            let lines: Vec<_> = lines.iter().take(count).map(String::as_str).collect();
            let probed = probed(&policy("block", "[]"), &facts(&lines, &expectations), &expectations);
            assert_eq!(codes(Subject::Probed(&probed), &expectations, None, None), expected, "{count}");
        }
    }
}
