//! Whatever the front, the decision is that of `policyc decide`.

#![allow(clippy::nonminimal_bool, reason = "as it is said")]

use policyc::event::{Event, Inputs, NoProgress, OutcomeClasses, ReadOptions};
use policyc::policy::{Effect, Policy};
use policyc::replay::{ReplaySubject, decide_each};
use serde_json::{Value, json};

use super::{Asked, Setup, run};

const POLICY: &str = "examples/airline/expected/policy.yaml";
const LOG: &str = "examples/airline/events.jsonl";

/// What `policyc decide` says to each event.
fn expected() -> Vec<(Event, Effect, Vec<String>, String)> {
    let policy = Policy::from_yaml(&std::fs::read_to_string(POLICY).unwrap(), POLICY).unwrap();
    let mut expected = Vec::new();
    decide_each::<anyhow::Error>(
        &policy,
        ReplaySubject { policy: Some(&policy), losses: &[], outcomes: &OutcomeClasses::default() },
        &Inputs::resolve([LOG]).unwrap(),
        &ReadOptions::default(),
        |event, verdict| {
            expected.push((
                event.clone(),
                verdict.verdict.effect,
                verdict.verdict.rules.clone().unwrap_or_default(),
                verdict.verdict.reason.clone(),
            ));
            Ok(())
        },
        |_| {},
        &NoProgress,
    )
    .unwrap();
    expected
}

async fn through(asked: &Asked, front: &str, event: &Event) -> (bool, Value) {
    let (agent, action, context) = (&event.agent_id, &event.action, Value::Object(event.context.clone()));
    let (path, body) = match front {
        "opa" => (
            "/v1/data/policyc/airline/decision",
            json!({"input": {"agent_id": agent, "action": action, "context": context, "log_id": "x"}}),
        ),
        "authzen" => (
            "/access/v1/evaluation",
            json!({"subject": {"type": "agent", "id": agent}, "action": {"name": action},
                   "resource": {"type": "any", "id": "any"}, "context": context}),
        ),
        "coaz" => (
            "/access/v1/evaluation",
            json!({"subject": {"type": "identity", "id": "someone"}, "action": {"name": "tools/call"},
                   "resource": {"type": "tool", "id": action}, "context": {"agent": agent, "arguments": context["params"]}}),
        ),
        "toolhive" => (
            "/decision",
            json!({"principal": {"sub": agent}, "operation": "mcp:tool:call", "resource": format!("mrn:mcp:s:tool:{action}"),
                   "context": {"mcp": {"args": context["params"]}}}),
        ),
        _ => (
            "/validate_action",
            json!({"project_id": "airline", "agent_name": agent, "action_type": action, "params": context["params"]}),
        ),
    };
    let answered = asked.post(path, None, body).await;
    assert_eq!(answered.status, 200, "{front}: {}", answered.text);
    let body = answered.json();
    match front {
        "opa" => (body["result"]["effect"] == "allow", body["result"].clone()),
        "authzen" | "coaz" => (body["decision"].as_bool().unwrap(), body["context"].clone()),
        "toolhive" => (body["allow"].as_bool().unwrap(), body.clone()),
        _ => (body["allowed"].as_bool().unwrap(), body.clone()),
    }
}

#[test]
fn each_front_decides_as_decide_does() {
    let folder = tempfile::tempdir().unwrap();
    let all = expected();
    // Fronts that carry arguments alone are held to events whose other context no rule reads.
    let only_params = |event: &Event| {
        let policy = Policy::from_yaml(&std::fs::read_to_string(POLICY).unwrap(), POLICY).unwrap();
        let context =
            serde_json::Map::from_iter(event.context.get("params").map(|params| ("params".to_owned(), params.clone())));
        let decider = policyc::policy::Decider::new(&policy);
        let whole = decider
            .decide_json(&json!({"agent_id": event.agent_id, "action": event.action, "context": event.context}))
            .rule_ids()
            .join(",");
        whole
            == decider
                .decide_json(&json!({"agent_id": event.agent_id, "action": event.action, "context": context}))
                .rule_ids()
                .join(",")
    };
    run(async {
        let asked = Setup::new(folder.path()).policy(POLICY).open().await;
        for front in ["opa", "authzen", "coaz", "toolhive", "safety-filter"] {
            let mut compared = 0;
            for (event, effect, rules, reason) in all.iter().step_by(7) {
                if !matches!(front, "opa" | "authzen") && !(only_params(event) && event.context["params"].is_object()) {
                    continue;
                }
                compared += 1;
                let (allowed, said) = through(&asked, front, event).await;
                assert_eq!(allowed, *effect == Effect::Allow, "{front} {}: {said}", event.log_id);
                assert_eq!(said["effect"], effect.name(), "{front} {}", event.log_id);
                assert_eq!(said["rules"], json!(rules), "{front} {}", event.log_id);
                if front == "opa" {
                    let said = said["reason"].as_str().unwrap();
                    assert!(reason.starts_with(said), "{said}: {reason}");
                }
            }
            // Most rules ask for facts that only two of the fronts can carry.
            let least = if matches!(front, "opa" | "authzen") { 50 } else { 1 };
            assert!(compared >= least, "{front}: {compared}");
        }
        asked.close().await;
    });
}

#[test]
fn opa_clients_get_what_opa_gives() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(POLICY).open().await;
        let input = json!({"input": {"agent_id": "airline-agent", "action": "delete_everything"}});
        let at = async |path: &str| asked.post(path, None, input.clone()).await.json();
        assert_eq!(at("/v1/data/policyc/airline/allow").await["result"], false);
        assert!(at("/v1/data/policyc/airline/allow").await["decision_id"].is_string());
        assert_eq!(at("/v1/data/policyc/airline/deny").await["result"].as_array().unwrap().len(), 1);
        let whole = at("/v1/data/policyc/airline").await;
        assert_eq!(
            (&whole["result"]["allow"], &whole["result"]["decision"]["effect"]),
            (&json!(false), &json!("block"))
        );
        for path in [
            "/v1/data/policyc/other",
            "/v1/data/policyc/airlines/allow",
            "/v1/data",
            "/v1/data/policyc/airline/nothing",
        ] {
            assert_eq!(at(path).await, json!({}), "{path}");
        }
        // What is no request is blocked, not undefined.
        for body in [json!({}), json!({"input": []}), json!({"input": {"agent_id": "a", "action": "b", "context": []}})]
        {
            assert_eq!(asked.post("/v1/data/policyc/airline/allow", None, body).await.json()["result"], false);
        }
        let get = asked.get("/v1/data/policyc/airline/allow?input=%7B%22agent_id%22%3A%22a%22%7D", None).await;
        assert_eq!(get.json()["result"], false);
        assert_eq!(asked.post("/v0/data/policyc/airline/allow", None, json!({"agent_id": "a"})).await.json(), false);
        let wrong = asked.text("POST", "/v1/data/policyc/airline/allow", None, Some("{".to_owned())).await;
        assert_eq!((wrong.status.as_u16(), &wrong.json()["code"]), (400, &json!("invalid_parameter")));
        asked.close().await;
    });
}

#[test]
fn authzen_evaluations_stop_where_they_are_told_to() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(POLICY).open().await;
        let body = |semantic: &str| {
            json!({"subject": {"type": "agent", "id": "airline-agent"}, "resource": {"type": "any", "id": "any"},
                   "options": {"evaluations_semantic": semantic},
                   "context": {"domain": "airline", "is_write": false, "params": {"thought": "So"}},
                   "evaluations": [{"action": {"name": "think"}}, {"action": {"name": "nothing"}}, {"action": {"name": "think"}}, {}]})
        };
        for (semantic, decisions) in [
            ("execute_all", vec![true, false, true, false]),
            ("deny_on_first_deny", vec![true, false]),
            ("permit_on_first_permit", vec![true]),
        ] {
            let answer = asked.post("/access/v1/evaluations", None, body(semantic)).await.json();
            let found: Vec<_> = answer["evaluations"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["decision"].as_bool().unwrap())
                .collect();
            assert_eq!(found, decisions, "{semantic}");
        }
        for body in [json!({}), json!({"subject": {"type": "a", "id": "b"}}), json!([]), body("other")] {
            let answered = asked.post("/access/v1/evaluations", None, body).await;
            assert_eq!(answered.status, 400, "{}", answered.text);
            assert!(answered.json()["error"].is_string());
        }
        let metadata = asked.get("/.well-known/authzen-configuration", None).await.json();
        assert!(metadata["access_evaluation_endpoint"].as_str().unwrap().ends_with("/access/v1/evaluation"));
        asked.close().await;
    });
}

#[test]
fn a_block_says_what_would_pass() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: pay, version: '1'}\nspec:\n  default: block\n  rules:\n  - id: pay-1\n    action: pay\n    effect: allow\n    constraints:\n      params.amount: {max: 100}\n      params.currency: {in: [USD, EUR]}\n";
    std::fs::write(&policy, text).unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(&policy).open().await;
        let input = json!({"input": {"agent_id": "a", "action": "pay", "context": {"params": {"amount": 250, "currency": "EUT"}}}});
        let result = asked.post("/v1/data/policyc/pay/decision", None, input).await.json()["result"].clone();
        assert_eq!(result["explanation"]["rule"], "pay-1");
        let nearest: Vec<_> = result["explanation"]["failed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["path"].clone(), one["nearest"].clone()))
            .collect();
        assert_eq!(nearest, [(json!("params.amount"), json!(100)), (json!("params.currency"), json!("EUR"))]);
        assert_eq!(result["explanation"]["next"], "set params.amount to 100, set params.currency to \"EUR\"");
        // What is said to pass passes.
        let input = json!({"input": {"agent_id": "a", "action": "pay", "context": {"params": {"amount": 100, "currency": "EUR"}}}});
        assert_eq!(asked.post("/v1/data/policyc/pay/allow", None, input).await.json()["result"], true);
        asked.close().await;
    });
}

#[test]
fn the_policy_of_a_file_is_changed_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(POLICY).open().await;
        let text = std::fs::read_to_string(POLICY).unwrap();
        for (path, body) in [
            ("/policies/airline", "{\"default\": \"allow\", \"rules\": []}"),
            ("/policies/airline/from-template/general", ""),
            ("/v1/policy", text.as_str()),
            ("/v1/policies/1/rollback", ""),
        ] {
            let refused = asked.text("POST", path, None, Some(body.to_owned())).await;
            assert_eq!(refused.status, 409, "{path}: {}", refused.text);
            assert!(refused.text.contains("change the file"), "{}", refused.text);
        }
        asked.close().await;
    });
}

#[test]
fn a_duplicate_key_is_refused_by_every_front() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(POLICY).open().await;
        for path in [
            "/v1/data/policyc/airline/allow",
            "/access/v1/evaluation",
            "/decision",
            "/validate_action",
            "/v1/sessions/s/decisions",
        ] {
            let body = "{\"params\": {\"amount\": 1, \"amount\": 9}}".to_owned();
            let refused = asked.text("POST", path, None, Some(body)).await;
            assert_eq!(refused.status, 400, "{path}: {}", refused.text);
            assert!(refused.text.contains("duplicate key `amount`"), "{path}: {}", refused.text);
        }
        asked.close().await;
    });
}

#[test]
fn the_log_repeats_no_secret_in_its_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: db, version: '1'}\nspec:\n  default: block\n  rules:\n  - id: open\n    action: open\n    effect: allow\n    constraints:\n      params.password: {max_length: 5}\n";
    std::fs::write(&policy, text).unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(&policy).open().await;
        let input = json!({"input": {"agent_id": "a", "action": "open", "context": {"params": {"password": "hunter2-geheim"}}}});
        let answer = asked.post("/v1/data/policyc/db/decision", None, input).await.json();
        assert_eq!(answer["result"]["effect"], "block");
        let log = asked.get("/v1/logs", None).await.text;
        assert!(log.contains("[redacted]") && !log.contains("hunte"), "{log}");
        asked.close().await;
    });
}

#[test]
fn shadow_says_what_it_would_do_and_lets_through() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let mut setup = Setup::new(folder.path()).policy(POLICY);
        setup.engine.mode = policyc::serve::Mode::Shadow;
        let asked = setup.open().await;
        let input = json!({"input": {"agent_id": "a", "action": "nothing"}});
        let answer = asked.post("/v1/data/policyc/airline/decision", None, input.clone()).await.json();
        assert_eq!((&answer["result"]["effect"], &answer["result"]["would"]), (&json!("allow"), &json!("block")));
        let body = json!({"project_id": "airline", "agent_name": "a", "action_type": "nothing"});
        let answer = asked.post("/validate_action", None, body).await.json();
        assert_eq!(
            (&answer["allowed"], &answer["effect"], &answer["mode"]),
            (&json!(true), &json!("block"), &json!("shadow"))
        );
        let logged = asked.get("/v1/logs", None).await.text;
        assert!(logged.contains("\"outcome\":\"blocked\"") && logged.contains("\"mode\":\"shadow\""), "{logged}");
        asked.close().await;
    });
}

#[test]
fn the_log_is_a_behaviour_log() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(POLICY).open().await;
        for (event, ..) in expected().iter().take(50) {
            through(&asked, "opa", event).await;
        }
        let text = asked.get("/v1/logs", None).await.text;
        let events: Vec<_> = text.lines().map(|line| Event::from_json(line).unwrap()).collect();
        assert_eq!(events.len(), 50);
        let sent: Vec<_> = expected().into_iter().take(50).map(|(event, ..)| (event.action, event.context)).collect();
        assert_eq!(events.iter().map(|event| (event.action.clone(), event.context.clone())).collect::<Vec<_>>(), sent);
        assert!(events.iter().all(
            |event| event.timestamp.is_some() && ["allowed", "asked", "blocked"].contains(&event.outcome.as_str())
        ));
        asked.close().await;
    });
}
