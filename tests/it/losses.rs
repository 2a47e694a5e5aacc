//! Each kind of loss of the safety filter: the narrowed artifact blocks, the report counts it, `--on-loss error` refuses,
//! and `widen` says what it opened.

use std::fs;

use policyc::backend::{Backend, Direction, EmitError, EmitOptions, Emitted, LossKind, OnLoss, SafetyFilter};
use policyc::event::{Inputs, NoProgress, OutcomeClasses, ReadOptions};
use policyc::policy::document::PolicyDocument;
use policyc::policy::{Decider, Effect, Policy};
use policyc::replay::{Evaluator, Jury, ReplaySubject, SafetyFilterEvaluator, Validation};
use serde_json::{Value, json};

use crate::pipeline::{refuse, run};

struct Loss {
    kind: LossKind,
    /// The policy's `spec`, as YAML.
    spec: &'static str,
    /// A log whose last event the policy does not block and the narrowed artifact does.
    narrowed: Value,
    /// A request that the policy does not allow and the widened artifact does; none where widening opens nothing.
    opened: Option<Value>,
}

fn event(agent: &str, action: &str, context: &Value) -> Value {
    json!([{"agent_id": agent, "action": action, "context": context}])
}

fn request(agent: &str, action: &str, context: &Value) -> Value {
    json!({"agent_id": agent, "action": action, "context": context})
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn losses() -> Vec<Loss> {
    let loss = |kind, spec, narrowed, opened| Loss { kind, spec, narrowed, opened };
    vec![
        loss(
            LossKind::Ask,
            "{default: block, rules: [{id: r, action: a, effect: ask}]}",
            event("x", "a", &json!({})),
            Some(request("x", "a", &json!({}))),
        ),
        loss(
            LossKind::Ask,
            "{default: ask, rules: []}",
            event("x", "a", &json!({})),
            Some(request("x", "a", &json!({}))),
        ),
        loss(
            LossKind::Glob,
            "{default: block, rules: [{id: r, action: 'pay_*', effect: allow}, {id: s, action: pay_x, effect: allow}]}",
            event("x", "pay_y", &json!({})),
            None,
        ),
        loss(
            LossKind::Glob,
            "{default: allow, rules: [{id: r, action: 'del_*', effect: block}, {id: s, action: get, effect: allow}]}",
            event("x", "list", &json!({})),
            Some(request("x", "del_y", &json!({}))),
        ),
        loss(
            LossKind::Backtracking,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.x: {pattern: '(?:[a-z]+ ?)+$'}}}]}",
            event("x", "a", &json!({"params": {"x": "ab cd"}})),
            Some(request("x", "a", &json!({"params": {"x": "AB"}}))),
        ),
        loss(
            LossKind::Bound,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.n: {max: 9007199254740992}}}]}",
            event("x", "a", &json!({"params": {"n": 9_007_199_254_740_992_u64}})),
            None,
        ),
        loss(
            LossKind::Alternatives,
            "{default: block, rules: [{id: r, action: a, effect: allow, allowed_agents: [x], evidence: {count: 5}}, \
             {id: q, action: a, effect: allow, constraints: {params.p: {equals: x}}, evidence: {count: 4}}]}",
            event("y", "a", &json!({"params": {"p": "x"}})),
            Some(request("y", "a", &json!({}))),
        ),
        loss(
            LossKind::Context,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {role: {equals: x}}}]}",
            event("y", "a", &json!({"role": "x"})),
            Some(request("y", "a", &json!({"role": "y"}))),
        ),
        loss(
            LossKind::Values,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.p: {equals: [1]}}}]}",
            event("y", "a", &json!({"params": {"p": [1]}})),
            Some(request("y", "a", &json!({"params": {"p": [2]}}))),
        ),
        loss(
            LossKind::Values,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.p: {not_equals: true}}}]}",
            event("y", "a", &json!({"params": {"p": 1}})),
            None,
        ),
        loss(
            LossKind::Values,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.p: {not_in: [0, x]}}}]}",
            event("y", "a", &json!({"params": {"p": false}})),
            None,
        ),
        loss(
            LossKind::Array,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.l: {max_items: 2}}}]}",
            event("y", "a", &json!({"params": {"l": [1]}})),
            Some(request("y", "a", &json!({"params": {"l": [1, 2, 3]}}))),
        ),
        loss(
            LossKind::Array,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.l: {in: [u, v]}}}]}",
            event("y", "a", &json!({"params": {"l": ["u"]}})),
            None,
        ),
        loss(
            LossKind::Arguments,
            "{default: allow, rules: [{id: r, action: a, effect: block, unless: {params: {only: [p]}}}]}",
            event("y", "a", &json!({"params": {"p": 1}})),
            Some(request("y", "a", &json!({"params": {"p": 1, "q": 2}}))),
        ),
        loss(
            LossKind::Elements,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {'params.l[].n': {max: 5}}}]}",
            event("y", "a", &json!({"params": {"l": [{"n": 1}]}})),
            Some(request("y", "a", &json!({"params": {"l": [{"n": 1}, {"n": 9}]}}))),
        ),
        loss(
            LossKind::Optional,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.p: {optional: true, equals: x}}}]}",
            event("y", "a", &json!({"params": {}})),
            None,
        ),
        loss(
            LossKind::Expires,
            "{default: block, rules: [{id: r, action: a, effect: allow, expires: 2999-01-01}]}",
            event("y", "a", &json!({})),
            None,
        ),
        loss(
            LossKind::Relation,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.c: {same_as: session.c}}}]}",
            event("y", "a", &json!({"params": {"c": 1}, "session": {"c": 1}})),
            Some(request("y", "a", &json!({"params": {"c": 1}, "session": {"c": 2}}))),
        ),
        loss(
            LossKind::Length,
            "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.t: {max_length: 5000}}}]}",
            event("y", "a", &json!({"params": {"t": "t".repeat(4_500)}})),
            None,
        ),
        loss(
            LossKind::Agent,
            "{default: block, rules: [{id: r, action: a, effect: allow, allowed_agents: ['\\*', x]}]}",
            event("*", "a", &json!({})),
            None,
        ),
        loss(
            LossKind::Agents,
            "{default: allow, rules: [{id: r, action: a, effect: block, allowed_agents: [x], \
             unless: {params.n: {max: 5}}}]}",
            event("y", "a", &json!({"params": {"n": 9}})),
            Some(request("x", "a", &json!({"params": {"n": 9}}))),
        ),
        loss(
            LossKind::Block,
            "{default: allow, rules: [{id: r, action: a, effect: block, constraints: {params.p: {max: 3}}}]}",
            event("y", "a", &json!({"params": {"p": 5}})),
            Some(request("y", "a", &json!({"params": {"p": 1}}))),
        ),
        loss(
            LossKind::RateLimit,
            "{default: allow, rules: [{id: r, action: a, effect: allow, constraints: {params.n: {max: 5}}, \
             rate_limit: {max_requests: 1, window_seconds: 60}}]}",
            json!([
                {"agent_id": "y", "action": "a", "context": {"params": {"n": 1}}, "timestamp": "2026-01-01T00:00:00Z"},
                {"agent_id": "y", "action": "a", "context": {"params": {"n": 9}}, "timestamp": "2026-01-01T00:00:01Z"},
            ]),
            None,
        ),
        loss(
            LossKind::Coercion,
            "{default: allow, rules: [{id: r, action: a, effect: block, constraints: {params.p: {equals: '5'}}}]}",
            event("y", "a", &json!({"params": {"p": 5}})),
            None,
        ),
    ]
}

fn policy(spec: &str) -> Policy {
    let spec: Value = serde_yaml::from_str(spec).unwrap();
    let document = json!({"apiVersion": "policyc/v1", "kind": "Policy", "metadata": {"name": "p"}, "spec": spec});
    serde_json::from_value::<PolicyDocument>(document).unwrap().try_into().unwrap()
}

fn emit(policy: &Policy, on_loss: OnLoss) -> Result<Emitted, EmitError> {
    SafetyFilter.emit(policy, &EmitOptions { on_loss, ..EmitOptions::default() })
}

fn filter(emitted: &Emitted) -> SafetyFilterEvaluator {
    SafetyFilterEvaluator::new(&emitted.artifacts[0].text).unwrap()
}

/// What a replay of `log` through the artifact finds.
fn replay(policy: &Policy, emitted: &Emitted, log: &Value) -> Validation {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let lines = log.as_array().unwrap().iter().enumerate().map(|(number, event)| {
        let mut event = event.clone();
        event["log_id"] = json!(format!("l{number}"));
        format!("{event}\n")
    });
    fs::write(&path, lines.collect::<String>()).unwrap();
    let outcomes = OutcomeClasses::default();
    let filter = SafetyFilterEvaluator::new(&emitted.artifacts[0].text).unwrap();
    let subject = ReplaySubject { policy: Some(policy), losses: &emitted.losses, outcomes: &outcomes };
    let jury = Jury { subject, seats: &[policy, &filter], referees: &[] };
    let inputs = Inputs::resolve(&[path.to_str().unwrap().to_owned()]).unwrap();
    jury.replay("p", &inputs, &ReadOptions::default(), |_| {}, &NoProgress).unwrap().0
}

#[test]
fn a_narrowed_artifact_blocks_and_the_report_counts_it() {
    for Loss { kind, spec, narrowed, .. } in losses() {
        let policy = policy(spec);
        let emitted = emit(&policy, OnLoss::Narrow).unwrap();
        let validation = replay(&policy, &emitted, &narrowed);
        assert!(validation.agrees(), "{kind}: {validation:#?}");
        // Of several losses that could explain an event, the first has it.
        let narrower: Vec<_> =
            validation.losses.iter().filter(|report| report.loss.direction == Direction::Narrower).collect();
        assert!(narrower.iter().any(|report| report.loss.kind == kind), "{kind}: {:#?}", validation.losses);
        assert_eq!(narrower.iter().map(|report| report.events).sum::<u64>(), 1, "{spec}");
        assert_eq!(validation.evaluators[0].explained, 1, "{kind}");
    }
}

/// A fact that never varied is no reason to drop a mined rule: the condition goes, and the loss says so. One that a person wrote, or
/// that says more than one value, drops the rule.
#[test]
fn a_condition_on_a_fact_that_never_varied_is_left_out_and_declared() {
    let spec = |constraints: &str, evidence: &str| {
        let rule = format!("{{id: r, action: a, effect: allow, constraints: {constraints}{evidence}}}");
        policy(&format!("{{default: block, rules: [{rule}]}}"))
    };
    let mined = ", evidence: {grants: [grant_0001], count: 9, constant: [env]}";
    let policy = spec("{env: {equals: prod}, params.n: {max: 5}}", mined);
    let emitted = emit(&policy, OnLoss::Narrow).unwrap();
    let losses: Vec<_> = emitted.losses.iter().map(|loss| (loss.kind, loss.direction)).collect();
    assert!(losses.contains(&(LossKind::Constant, Direction::Wider)), "{losses:?}");
    let decide = |env: &str, n: u32| {
        let context = json!({"env": env, "params": {"n": n}});
        filter(&emitted).decide(&request("x", "a", &context)).unwrap().effect
    };
    assert_eq!(decide("prod", 5), Effect::Allow);
    assert_eq!(decide("prod", 6), Effect::Block, "the other conditions stay");
    assert_eq!(decide("dev", 5), Effect::Allow, "what the loss says");
    assert!(matches!(emit(&policy, OnLoss::Error), Err(EmitError::Inexpressible(_))));
    for (constraints, evidence) in [
        ("{env: {equals: prod}}", ""),
        ("{env: {equals: prod}}", ", evidence: {grants: [grant_0001], count: 9}"),
        ("{env: {in: [prod, dev]}}", mined),
        ("{env: {starts_with: p}}", mined),
    ] {
        let emitted = emit(&spec(constraints, evidence), OnLoss::Narrow).unwrap();
        let found = filter(&emitted).decide(&request("x", "a", &json!({"env": "prod"}))).unwrap();
        assert_eq!(found.effect, Effect::Block, "{constraints}{evidence}");
    }
}

#[test]
fn every_kind_is_tried() {
    // The one that is never narrower has a test of its own.
    let tried: Vec<_> = losses().iter().map(|loss| loss.kind).chain([LossKind::Constant]).collect();
    for kind in LossKind::ALL {
        assert!(tried.contains(&kind), "no test loses by `{kind}`");
    }
}

#[test]
fn errors_refuse_and_widening_says_what_it_opened() {
    for Loss { kind, spec, opened, .. } in losses() {
        let policy = policy(spec);
        // Coercion is of the filter's making, not of the rule's: there is no other form to write.
        if kind != LossKind::Coercion {
            match emit(&policy, OnLoss::Error) {
                Err(EmitError::Inexpressible(loss)) => assert!(!loss.detail.is_empty()),
                other => panic!("{kind} should be refused: {other:?}"),
            }
        }
        let widened = emit(&policy, OnLoss::Widen).unwrap();
        let Some(request) = opened else { continue };
        assert_ne!(Decider::new(&policy).decide_json(&request).effect, Effect::Allow, "{kind}");
        assert_eq!(filter(&widened).decide(&request).unwrap().effect, Effect::Allow, "{kind}\n{widened:#?}");
        let declared = widened.losses.iter().any(|loss| loss.kind == kind && loss.direction == Direction::Wider);
        assert!(declared, "{kind}: {:#?}", widened.losses);
        // What was opened stands in the artifact itself.
        assert!(widened.artifacts[0].text.contains(kind.name()), "{kind}");
    }
}

/// A string that is a plain number passes for a number, and the artifact says so.
#[test]
fn coercion_is_the_one_loss_that_a_narrowed_artifact_opens() {
    let policy =
        policy("{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.n: {max: 9}}}]}");
    let emitted = emit(&policy, OnLoss::Narrow).unwrap();
    let log = event("y", "a", &json!({"params": {"n": "5"}}));
    let validation = replay(&policy, &emitted, &log);
    assert!(validation.agrees());
    let reports: Vec<_> =
        validation.losses.iter().map(|report| (report.loss.kind, report.loss.direction, report.events)).collect();
    assert_eq!(reports, [(LossKind::Coercion, Direction::Wider, 1)]);
}

#[test]
fn the_command_line_refuses_narrows_and_widens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.yaml");
    let spec = "{default: block, rules: [{id: r, action: a, effect: ask}]}";
    fs::write(&path, format!("apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec: {spec}\n")).unwrap();
    let path = path.to_str().unwrap();
    refuse(
        &["compile", path, "--target", "safety-filter", "--out", "-", "--on-loss", "error"],
        &["safety-filter", "`ask` becomes block"],
    );
    for (how, said) in [("narrow", "allows less"), ("widen", "allows more")] {
        let output = run(&["compile", path, "--target", "safety-filter", "--out", "-", "--on-loss", how]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert!(stderr.contains("ask") && stderr.contains(said), "{how}: {stderr}");
    }
}
