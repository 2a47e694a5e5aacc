//! P001: a banned action is allowed.

use crate::check::{BanShown, Code, Context, Found, Related, Subject};
use crate::diag::{Location, Severity};

/// A banned action is allowed.
pub const CODE: Code = Code {
    id: "P001",
    name: "banned-action",
    severity: Severity::Error,
    summary: "An action that must never go through is allowed.",
    help: "\
Found by `--ban` and by `banned` in the expectations file. For a policy it is a proof: the finding carries a request that the
policy allows, decided by the reference semantics before it is reported, and names the rule (or the default) that allows it.
For a `policies.json` it means that the action was mined, with a confidence above `--min-confidence`, or granted, or that the
policy which `compile` makes of it allows the action. For a safety-filter file it is what the deployed filter itself lets through,
which takes a numeric string for a number and `true` for 1. For Rego it
means that a request made of the log's agents and contexts got through.

A ban of a class (`class:destructive`) covers the actions whose names are of that class by `policies/classes.yaml`, or by the
table that `--classes` names: by their first known verb, by the nouns that raise it, or by a verb at their end. A rule for a glob
is found if the glob can name such an action.

To mend it, take the action out of the rule, or add a rule that blocks it always:

```yaml
- {id: never-delete, action: delete_record, effect: block}
```

An action that is allowed on purpose for a while takes a waiver with an owner and a last day.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for verdict in context.bans() {
        let Some(ban) = context.expectations.banned.get(verdict.ban) else { continue };
        let because = ban.because();
        let blocked = ban.action.to_block(&verdict.action);
        let by = match (&verdict.rule, context.subject) {
            (Some(rule), _) => format!("by rule {rule}"),
            (None, Subject::Policy(_)) => "by the default".to_owned(),
            (None, _) => "by the artifact".to_owned(),
        };
        let (message, witness) = match &verdict.shown {
            BanShown::Allowed(request) => {
                (format!("banned action `{}` is allowed {by}{because}", verdict.action), Some(request.clone()))
            }
            BanShown::Mined(words) => {
                let rule = verdict.rule.as_deref().unwrap_or_default();
                (format!("banned action `{}` is in {rule}: {words}{because}", verdict.action), None)
            }
            BanShown::Asked(_) | BanShown::Undecided | BanShown::AskUndecided => continue,
        };
        let mut one = Found::new(&CODE, message)
            .at(context.places.of(verdict.rule.as_deref()))
            .action(&verdict.action)
            .rule(verdict.rule.clone())
            .help(match &verdict.rule {
                Some(rule) => format!("narrow {rule}, or add a rule that always blocks `{blocked}`"),
                None => format!("add a rule that always blocks `{blocked}`"),
            });
        one.evidence.clone_from(&verdict.evidence);
        one.witness = witness;
        one.related.extend(verdict.seen_at.iter().map(|(path, line)| Related {
            location: Location { path: path.clone(), line: usize::try_from(*line).ok(), column: None },
            message: "the context of the request".to_owned(),
        }));
        found.push(one);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{assert_found, assert_found_in_set, codes, expectations, facts, policy, probed};
    use crate::check::{BanShown, Context, Places, Subject};

    const BAN: &str = "banned: [{action: delete_*, reason: r, owner: o}]";

    #[test]
    fn an_allow_rule_is_found_with_a_request_that_shows_it() {
        let rules = "[{id: a, action: '*_record', effect: allow, allowed_agents: [bot],
                       constraints: {n: {min: 3}}}, {id: b, action: delete_*, effect: block, constraints: {n: {max: 5}}}]";
        assert_found("block", rules, BAN, &["P001 delete_x_record a"]);
        let (policy, expectations, places) = (policy("block", rules), expectations(BAN), Places::default());
        let today = jiff::civil::date(2026, 1, 1);
        let context = Context::new(Subject::Policy(&policy), &places, &expectations, None, None, today);
        let BanShown::Allowed(request) = &context.bans()[0].shown else { panic!("{:?}", context.bans()) };
        assert!(request["agent_id"] == "bot" && request["context"]["n"].as_f64().unwrap() > 5.0, "{request}");
    }

    #[test]
    fn a_default_of_allow_is_found() {
        assert_found("allow", "[]", BAN, &["P001 delete_x"]);
        assert_found("allow", "[{id: b, action: delete_record, effect: block}]", BAN, &["P001 delete_x"]);
        assert_found("allow", "[{id: b, action: delete_*, effect: block}]", BAN, &[]);
    }

    #[test]
    fn what_is_always_blocked_or_never_spoken_of_is_not_found() {
        assert_found("block", "[{id: a, action: pay, effect: allow}]", BAN, &[]);
        assert_found(
            "block",
            "[{id: a, action: '*', effect: allow}, {id: b, action: delete_*, effect: block}]",
            BAN,
            &[],
        );
        assert_found("block", "[{id: a, action: delete_x, effect: allow, allowed_agents: []}]", BAN, &[]);
    }

    #[test]
    fn a_mined_policy_counts_above_the_confidence_and_a_grant_always() {
        let set = |confidence: &str| {
            format!(
                r#"{{"policies": [{{"policy_id": "p1", "antecedent": {{}}, "consequent": "delete_x", "support": 0.1,
                     "confidence": {confidence}}}]}}"#
            )
        };
        assert_found_in_set(&set("0.51"), BAN, &["P001 delete_x p1"]);
        assert_found_in_set(&set("0.5"), BAN, &[]);
        let grant = r#"{"policies": [], "grants": [{"grant_id": "g1", "action": "delete_x", "agents": ["a"],
                        "evidence": {"count": 1, "outcomes": {"good": 1, "denied": 0, "neutral": 0}}}]}"#;
        assert_found_in_set(grant, BAN, &["P001 delete_x g1"]);
        assert_found_in_set(grant, "banned: [{action: drop_*}]", &[]);
        let glob = grant.replace(r#""action": "delete_x""#, r#""action": "del*", "glob": true, "effect": "allow""#);
        assert_found_in_set(&glob, "banned: [{action: delete_y}]", &["P001 delete_y g1"]);
        // `compile` makes an allow rule of it, whatever the confidence.
        let rare = r#"{"source_logs": 100, "policies": [{"policy_id": "p1", "antecedent": {"r": 1}, "consequent": "delete_x",
            "support": 0.1, "confidence": 0.2}]}"#;
        assert_found_in_set(rare, BAN, &["P001 delete_x p1"]);
    }

    #[test]
    fn a_rate_limit_hides_nothing_from_a_probe() {
        let expectations = expectations(BAN);
        let facts = facts(&[r#"{"log_id": "1", "agent_id": "a", "action": "x"}"#], &expectations);
        let rules = "[{id: r, action: delete_*, effect: allow, rate_limit: {max_requests: 2, window_seconds: 9}}]";
        let probed = probed(&policy("block", rules), &facts, &expectations);
        assert_eq!(codes(Subject::Probed(&probed), &expectations, None, None), ["P001 delete_x r"]);
    }

    #[test]
    fn an_artifact_is_probed_with_agents_and_contexts_of_the_log() {
        let expectations = expectations(BAN);
        let lines = [
            r#"{"log_id": "1", "agent_id": "a", "action": "x", "context": {"n": 1}}"#,
            r#"{"log_id": "2", "agent_id": "b", "action": "y", "context": {"n": 2}}"#,
        ];
        let facts = facts(&lines, &expectations);
        for (agent, expected) in [("b", &["P001 delete_x r"][..]), ("c", &[])] {
            let rules = format!(
                "[{{id: r, action: delete_*, effect: allow, allowed_agents: [{agent}], constraints: {{n: {{max: 1}}}}}}]"
            );
            let probed = probed(&policy("block", &rules), &facts, &expectations);
            assert_eq!(codes(Subject::Probed(&probed), &expectations, None, None), expected);
        }
    }
}
