//! P035: a rule can never apply.

use crate::check::{Code, Context, Found, Subject, reach};
use crate::diag::Severity;
use crate::event::AttributePath;
use crate::policy::{Effect, Policy, Rule};

/// A rule can never apply.
pub const CODE: Code = Code {
    id: "P035",
    name: "rule-never-matches",
    severity: Severity::Warning,
    summary: "A rule can never apply: what it asks of a request contradicts itself, or no request has it.",
    help: "\
Found without a log: constraints on one attribute that nothing can meet (`min` above `max`), and paths that begin with `context.`,
which would be an attribute called `context` within the context. Found with `--logs`: an attribute that no event with the rule's
action has, which is probably misspelt.

A `block` rule that never applies blocks nothing. Where a missing attribute should block, write the condition under `unless`.

To fix it, correct the path or the bounds, or remove the rule.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Subject::Policy(policy) = context.subject else { return };
    // What a filter's rules contradict in a policy, Python may find a value for.
    if context.of_filter {
        return;
    }
    found.extend(in_policy(policy).map(|one| {
        let place = context.places.of(one.rule.as_deref());
        one.at(place)
    }));
    let Some(facts) = context.log else { return };
    for (rule, condition) in policy.rules().iter().flat_map(|rule| rule.conditions().map(move |one| (rule, one))) {
        let path = &condition.path;
        if condition.test.holds(None, |_| None) || starts_at_context(path) || !facts.attributes.is_missing(rule, path) {
            continue;
        }
        let consequence = match (rule.effect, rule.constraints.iter().any(|one| one.path == *path)) {
            (Effect::Block, true) => "it blocks nothing that lacks it",
            (Effect::Block, false) => "`unless` never excuses anything",
            _ => "it lets nothing through that lacks it",
        };
        let message = format!("rule {}: no event of the log with its action has {path}; {consequence}", rule.id);
        found.push(one(rule, message, path).at(context.places.of(Some(&rule.id))).help("is the path misspelt?"));
    }
}

/// What shows without a log.
pub fn in_policy(policy: &Policy) -> impl Iterator<Item = Found> {
    policy.rules().iter().flat_map(|rule| {
        let contradicted = reach::contradiction(&rule.constraints).map(|path| {
            let message = format!("rule {}: nothing meets its constraints on {path}", rule.id);
            one(rule, message, path).help("correct the bounds, or remove the rule")
        });
        let excuse = rule.unless.as_ref().and_then(reach::contradiction).map(|path| {
            let message = format!("rule {}: nothing meets what its `unless` asks of {path}", rule.id);
            one(rule, message, path).help("correct the bounds, or remove `unless`")
        });
        let within =
            rule.conditions().map(|condition| &condition.path).find(|path| starts_at_context(path)).map(|path| {
                let message =
                    format!("rule {}: {path} is looked up within the context, which has no such attribute", rule.id);
                let below = AttributePath::new(path.keys().iter().skip(1).map(String::as_str));
                one(rule, message, path).help(match below {
                    Ok(below) => format!("paths begin below the context: write {below}"),
                    Err(_) => "paths begin below the context".to_owned(),
                })
            });
        contradicted.into_iter().chain(excuse).chain(within)
    })
}

fn starts_at_context(path: &AttributePath) -> bool {
    path.keys().first().is_some_and(|key| key == "context")
}

fn one(rule: &Rule, message: String, path: &AttributePath) -> Found {
    Found::new(&CODE, message).action(rule.action.to_string()).rule(Some(&rule.id)).about(path.to_string())
}

#[cfg(test)]
mod tests {
    use crate::check::Subject;
    use crate::check::fixture::{assert_found, codes, expectations, facts_of, policy};

    const NOTHING: &str = "banned: [{action: nothing_is_called_so}]";

    #[test]
    fn a_contradiction_and_a_path_from_the_context_are_found() {
        let rule = |more: &str| format!("[{{id: r, action: pay, effect: block, {more}}}]");
        for (more, expected) in [
            ("constraints: {n: {min: 5, max: 4}}", &["P035 pay r"][..]),
            ("constraints: {n: {equals: 5, max: 4}}", &["P035 pay r"]),
            ("unless: {n: {min: 5, max: 4}}", &["P035 pay r"]),
            ("constraints: {context.env: {equals: prod}}", &["P035 pay r"]),
            ("constraints: {n: {min: 4, max: 4}, env: {equals: prod}}", &[]),
            ("constraints: {params: {only: [a]}, params.b.c: {equals: 1}}", &["P035 pay r"]),
            ("constraints: {params: {only: [a]}, params.a: {equals: 1}, params.b: {optional: true, equals: 1}}", &[]),
            ("constraints: {items: {exists: false}, 'items[].a': {equals: 1}}", &["P035 pay r"]),
            ("constraints: {items: {exists: false}, 'items[].a': {optional: true, equals: 1}}", &[]),
        ] {
            assert_found("block", &rule(more), NOTHING, expected);
        }
    }

    #[test]
    fn an_attribute_that_no_event_has_is_found() {
        let lines = [
            r#"{"log_id": "1", "agent_id": "a", "action": "pay_x", "context": {"params": {"amount": 3, "gone": null}}}"#,
            r#"{"log_id": "2", "agent_id": "a", "action": "read", "context": {"role": "x"}}"#,
        ];
        let expectations = expectations(NOTHING);
        for (rules, expected) in [
            ("{id: r, action: pay_*, effect: block, constraints: {params.amuont: {min: 5}}}", &["P035 pay_* r"][..]),
            ("{id: r, action: pay_*, effect: block, unless: {params.gone: {min: 5}}}", &["P035 pay_* r"]),
            ("{id: r, action: pay_*, effect: block, constraints: {role: {equals: x}}}", &["P035 pay_* r"]),
            ("{id: r, action: pay_*, effect: block, constraints: {params.amount: {min: 5}}}", &[]),
            ("{id: r, action: '*', effect: block, constraints: {role: {equals: x}}}", &[]),
            ("{id: r, action: pay_*, effect: block, constraints: {params.amuont: {exists: false}}}", &[]),
            ("{id: r, action: pay_*, effect: block, unless: {params.gone: {optional: true, min: 5}}}", &[]),
            ("{id: r, action: pay_*, effect: block, unless: {'params.gone[].x': {min: 5}}}", &["P035 pay_* r"]),
            ("{id: r, action: pay_*, effect: block, unless: {params: {only: [amount]}}}", &[]),
            ("{id: r, action: never_seen, effect: block, constraints: {params.amuont: {min: 5}}}", &[]),
        ] {
            let policy = policy("block", &format!("[{rules}]"));
            let facts = facts_of(&policy, &lines, &expectations);
            assert_eq!(codes(Subject::Policy(&policy), &expectations, Some(&facts), None), expected, "{rules}");
        }
    }
}
