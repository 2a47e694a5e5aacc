//! P006: more agents are allowed an action than were agreed.

use std::collections::BTreeSet;

use crate::check::{Code, Context, Found, Subject};
use crate::diag::Severity;
use crate::policy::{AgentEntry, Effect};

/// More agents are allowed an action than were agreed.
pub const CODE: Code = Code {
    id: "P006",
    name: "too-many-agents",
    severity: Severity::Error,
    summary: "More agents may do an action than the expectations permit.",
    help: "\
`max_agents` in the expectations file says how many agents may be allowed an action, over all rules that allow it. A rule
without `allowed_agents` allows any agent, which is always too many.

To mend it, list fewer agents, or raise the number.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for limit in &context.expectations.max_agents {
        // `None`: anyone.
        let mut agents: Option<BTreeSet<&str>> = Some(BTreeSet::new());
        let mut rule = None;
        match context.subject {
            Subject::Policy(policy) => {
                let allowing = policy.rules().iter().filter(|rule| rule.effect == Effect::Allow);
                for one in allowing.filter(|rule| rule.action.shared_name(&limit.action).is_some()) {
                    rule.get_or_insert(one.id.as_str());
                    match &one.allowed_agents {
                        Some(entries) if !entries.contains(&AgentEntry::Anyone) => {
                            let names = entries.iter().filter_map(|entry| match entry {
                                AgentEntry::Named(name) if !one.blocked_agents.contains(entry) => Some(name.as_str()),
                                _ => None,
                            });
                            if let Some(agents) = &mut agents {
                                agents.extend(names);
                            }
                        }
                        _ => {
                            agents = None;
                            rule = Some(&one.id);
                        }
                    }
                }
            }
            Subject::Set { set, .. } => {
                for grant in set.grants.iter().filter(|grant| limit.action.matches(&grant.action)) {
                    rule.get_or_insert(grant.grant_id.as_str());
                    if let Some(agents) = &mut agents {
                        agents.extend(grant.agents.iter().map(String::as_str));
                    }
                }
            }
            Subject::Probed(_) | Subject::Nothing => continue,
        }
        let most = usize::try_from(limit.agents).unwrap_or(usize::MAX);
        let message = match agents {
            None => format!("any agent may do `{}`; at most {most} agents may", limit.action),
            Some(agents) if agents.len() > most => {
                let names = agents.iter().take(10).copied().collect::<Vec<_>>().join(", ");
                format!("{} agents may do `{}`; at most {most} may: {names}", agents.len(), limit.action)
            }
            Some(_) => continue,
        };
        found.push(
            Found::new(&CODE, message)
                .at(context.places.of(rule))
                .action(limit.action.to_string())
                .rule(rule)
                .help("list fewer agents under `allowed_agents`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn agents_are_counted_over_all_rules() {
        let expected = "max_agents: [{action: pay_*, agents: 2}]";
        let rules = |second: &str| {
            format!(
                "[{{id: a, action: pay_x, effect: allow, allowed_agents: [a, b]}},
                  {{id: b, action: pay_y, effect: allow, {second}}}]"
            )
        };
        assert_found("block", &rules("allowed_agents: [c]"), expected, &["P006 pay_* a"]);
        assert_found("block", &rules("blocked_agents: [c]"), expected, &["P006 pay_* b"]);
        assert_found("block", &rules("allowed_agents: [b]"), expected, &[]);
    }
}
