//! What a decision says of a request, without the secrets that the log leaves out of the request.
//!
//! In: what is said, the context as it came and the context without its secrets. Out: the same, in which no value that
//! differs between the two contexts is repeated: neither whole nor in part.

use serde_json::{Map, Value};

use crate::event::AttributePath;
use crate::event::redact::REDACTED;
use crate::policy::Effect;
use crate::policy::decide::default_reason;

use super::ask::Said;
use super::explain::{Failed, next_of};

/// Takes the values out of `said` that `clean` does not have as `whole` has them.
pub(super) fn leave_out(said: &mut Said, whole: &Map<String, Value>, clean: &Map<String, Value>) {
    let Some(explanation) = &mut said.explanation else { return };
    let mut changed = false;
    for failed in explanation.failed.iter_mut().filter(|failed| is_secret(failed, whole, clean)) {
        failed.found = Some(REDACTED.into());
        failed.nearest = None;
        failed.message = format!("{} is {REDACTED} ({} {})", failed.path, failed.test, failed.expected);
        changed = true;
    }
    if !changed || said.effect != Effect::Block {
        return;
    }
    explanation.next = next_of(&explanation.failed);
    // Where a rule decides, the reason is the rule's; where none does, it names what the nearest rule found.
    if let (true, Some(rule)) = (said.rules.is_empty(), &explanation.rule) {
        let failed: Vec<&str> = explanation.failed.iter().map(|failed| failed.message.as_str()).collect();
        said.reason = format!("{}; the nearest rule is {rule}: {}", default_reason(Effect::Block), failed.join(", "));
    }
}

/// Whether a test was about a value that holds a secret. The value that `same_as` names may stand in the hint.
fn is_secret(failed: &Failed, whole: &Map<String, Value>, clean: &Map<String, Value>) -> bool {
    let other = failed.expected.as_str().filter(|_| failed.test == "same_as");
    [Some(failed.path.as_str()), other].into_iter().flatten().any(|path| match path.parse::<AttributePath>() {
        Ok(path) => path.get(whole) != path.get(clean),
        // `agent_id` of the scope; every path of a policy parses.
        Err(_) => whole != clean,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::ask::Mode;
    use super::super::explain::explain;
    use super::*;
    use crate::event::redact;
    use crate::policy::{Decider, Policy, Request};

    /// What is said of `open` by an agent `a`, under one rule with these constraints, before and after secrets are left out.
    fn said(effect: &str, constraints: &str, context: &Value) -> (Said, Said) {
        let yaml = format!(
            "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: n}}\nspec:\n  default: {effect}\n  rules:\n  - id: r\n    action: open\n    effect: allow\n    constraints: {constraints}\n"
        );
        let policy = Policy::from_yaml(&yaml, "policy.yaml").unwrap();
        let decider = Decider::new(&policy);
        let whole = context.as_object().unwrap();
        let request = Request { agent_id: "a", action: "open", context: whole };
        let decision = decider.decide(request, &crate::policy::decide::Usage::default());
        let said = Said {
            effect: decision.effect,
            rules: Vec::new(),
            reason: format!("{}; {}", decision.reason(), decider.nearest(request).unwrap()),
            mode: Mode::Enforce,
            policy: None,
            explanation: explain(&decider, &decision, request),
            approval: None,
            claims: None,
            front: String::new(),
            milliseconds: 0,
        };
        let mut clean = context.clone();
        redact::value(&mut clean);
        let mut after = said.clone();
        leave_out(&mut after, whole, clean.as_object().unwrap());
        (said, after)
    }

    #[test]
    fn no_part_of_a_secret_is_said() {
        let password = json!({"params": {"password": "hunter2-geheim", "again": "x", "n": 9, "list": ["sk-abcdefghijklmnopqrst"]}});
        for (constraints, part) in [
            ("{params.password: {max_length: 5}}", "hunte"),
            ("{params.password: {equals: x}}", "hunter2"),
            ("{params.again: {same_as: params.password}}", "hunter2"),
            ("{'params.list[]': {pattern: '^a'}}", "sk-abc"),
            ("{params.list: {max_items: 0}}", "sk-abc"),
        ] {
            let (before, after) = said("block", constraints, &password);
            let [before, after] = [before, after].map(|said| serde_json::to_string(&said).unwrap());
            assert!(before.contains(part), "{before}");
            assert!(!after.contains(part) && after.contains(REDACTED), "{after}");
        }
    }

    #[test]
    fn what_is_no_secret_is_still_said() {
        let context = json!({"params": {"password": "hunter2-geheim", "n": 9}});
        let (before, after) = said("block", "{params.n: {max: 5}}", &context);
        assert_eq!(before, after);
        let (_, after) = said("block", "{params.n: {max: 5}, params.password: {max_length: 5}}", &context);
        assert_eq!(
            after.reason,
            "no rule applies; the default is block; the nearest rule is r: params.n is 9 (must be a number of at most 5); 5 would pass, \
             params.password is [redacted] (max_length 5)"
        );
        assert_eq!(after.explanation.unwrap().next, "set params.n to 5, change params.password");
    }
}
