//! Sessions and approvals: the caller keeps nothing, and what a person decides holds.

use std::collections::BTreeMap;

use policyc::event::{Event, OutcomeClasses, provenance};
use policyc::policy::{Decider, Effect, Policy};
use policyc::replay::Projection;
use policyc::replay::rates::RateCounter;
use policyc::serve::Access;
use serde_json::{Value, json};

use super::{Answered, Asked, Setup, run, with_policy};

const PROVENANCE: &str = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: bank, version: '1'}\nspec:\n  default: block\n  rules:\n  - {id: read, action: read_*, effect: allow}\n  - id: pay\n    action: pay\n    effect: allow\n    constraints:\n      prov.iban: {in: [tool, prompt]}\n      prev_action: {equals: read_bills}\n  - {id: ask, action: close_account, effect: ask}\n";

const TOKEN: &str = "0123456789abcdef";

async fn tell(asked: &Asked, session: &str, what: &str, body: Value) -> Answered {
    asked.post(&format!("/v1/sessions/{session}/{what}"), None, body).await
}

fn with(access: Access, test: impl AsyncFnOnce(&Asked)) {
    with_policy(PROVENANCE, access, test);
}

fn call(action: &str, params: Value, id: &str) -> Value {
    let mut body = json!({"agent_id": "a", "action": action, "call_id": id});
    body["params"] = params;
    body
}

#[test]
fn rules_about_where_an_argument_came_from_are_enforced() {
    with(Access::open(), async |asked| {
        let pay = json!({"iban": "DE02 1203"});
        // Nobody has said or answered this yet.
        let before = tell(asked, "s", "decisions", call("pay", pay.clone(), "c1")).await.json();
        assert_eq!(before["effect"], "block");
        assert!(
            before["explanation"]["failed"].as_array().unwrap().iter().any(|failed| failed["path"] == "prov.iban"),
            "{before}"
        );
        assert_eq!(
            tell(asked, "s", "requests", json!({"agent_id": "a", "text": "pay my bills"})).await.json()["recorded"],
            true
        );
        assert_eq!(tell(asked, "s", "decisions", call("read_bills", json!({}), "c2")).await.json()["effect"], "allow");
        let output = json!({"agent_id": "a", "call_id": "c2", "output": [{"iban": "DE02 1203"}]});
        assert_eq!(tell(asked, "s", "outputs", output).await.json()["recorded"], true);
        assert_eq!(tell(asked, "s", "decisions", call("pay", pay.clone(), "c3")).await.json()["effect"], "allow");
        // Another session, and another agent in this one, know nothing of it; and a claim is not believed.
        assert_eq!(tell(asked, "t", "decisions", call("pay", pay.clone(), "c3")).await.json()["effect"], "block");
        let mut other = call("pay", pay.clone(), "c4");
        other["agent_id"] = json!("b");
        assert_eq!(tell(asked, "s", "decisions", other).await.json()["effect"], "block");
        let mut claim = call("pay", pay, "c5");
        claim["context"] = json!({"prov": {"iban": "prompt"}, "prev_action": "read_bills"});
        assert_eq!(tell(asked, "t", "decisions", claim).await.json()["effect"], "block");
    });
}

#[test]
fn a_call_is_decided_and_counted_once() {
    with(Access::open(), async |asked| {
        let first = tell(asked, "s", "decisions", call("read_x", json!({"a": 1}), "c")).await.json();
        let again = tell(asked, "s", "decisions", call("read_x", json!({"a": 1}), "c")).await.json();
        assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
        assert_eq!(first["decision_id"], again["decision_id"]);
        assert_eq!(asked.get("/v1/logs", None).await.text.lines().count(), 1);
        for other in [call("read_x", json!({"a": 2}), "c"), call("read_y", json!({"a": 1}), "c")] {
            assert_eq!(tell(asked, "s", "decisions", other).await.status, 409);
        }
        // The whole context counts, also what the log leaves out.
        let with = |env: &str, password: &str| {
            let mut body = call("read_x", json!({"password": password}), "d");
            body["context"] = json!({"env": env});
            body
        };
        assert_eq!(tell(asked, "u", "decisions", with("dev", "hunter2")).await.json()["repeated"], false);
        assert_eq!(tell(asked, "u", "decisions", with("dev", "hunter2")).await.json()["repeated"], true);
        for other in [with("prod", "hunter2"), with("dev", "hunter3")] {
            assert_eq!(tell(asked, "u", "decisions", other).await.status, 409);
        }
        let output = |value: Value| json!({"agent_id": "a", "call_id": "c", "output": value});
        assert_eq!(tell(asked, "s", "outputs", output(json!(1))).await.json()["repeated"], false);
        assert_eq!(tell(asked, "s", "outputs", output(json!(1))).await.json()["repeated"], true);
        assert_eq!(tell(asked, "s", "outputs", output(json!(2))).await.status, 409);
        // What the tool answered stands in the log that is mined.
        assert_eq!(
            Event::from_json(asked.get("/v1/logs", None).await.text.lines().next().unwrap()).unwrap().output,
            Some(json!(1))
        );
    });
}

#[test]
fn bodies_that_make_no_sense_are_refused_with_the_field() {
    with(Access::open(), async |asked| {
        for (what, body, says) in [
            ("requests", json!({"text": "x"}), "agent_id is missing"),
            ("requests", json!({"agent_id": "a", "text": 1}), "text must be a string"),
            ("outputs", json!({"agent_id": "a", "call_id": "none", "output": 1}), "has no call `none`"),
            ("outputs", json!({"agent_id": "a"}), "call_id is missing"),
            ("decisions", json!({"agent_id": "a", "action": "x", "parms": {}}), "unknown field `parms`"),
            ("decisions", json!({"agent_id": "a", "action": "x", "params": []}), "params must be an object"),
            ("decisions", json!([]), "must be a JSON object"),
        ] {
            let answered = tell(asked, "s", what, body).await;
            assert!(answered.status.is_client_error() && answered.text.contains(says), "{what}: {}", answered.text);
        }
    });
}

#[test]
fn a_person_approves_once_and_the_agent_cannot() {
    with(Access::token(TOKEN).opened(), async |asked| {
        let close = |id: &str| call("close_account", json!({"account": 7}), id);
        let asks = tell(asked, "s", "decisions", close("c1")).await.json();
        assert_eq!(asks["effect"], "ask");
        let id = asks["approval_id"].as_str().unwrap().to_owned();
        assert_eq!(tell(asked, "s", "decisions", close("c2")).await.json()["approval_id"], asks["approval_id"]);
        let path = format!("/v1/approvals/{id}");
        let yes = json!({"decision": "approve", "by": "carol"});
        assert_eq!(asked.post(&path, None, yes.clone()).await.status, 401);
        for body in [
            json!({}),
            json!({"decision": "maybe", "by": "x"}),
            json!({"decision": "approve"}),
            json!({"decision": "approve", "by": "x", "scope": "all"}),
        ] {
            assert_eq!(asked.post(&path, Some(TOKEN), body).await.status, 400);
        }
        assert_eq!(asked.post(&path, Some(TOKEN), yes.clone()).await.json()["state"], "approved");
        assert_eq!(asked.post(&path, Some(TOKEN), yes).await.status, 409);
        // It holds for that request alone, and once.
        let other = call("close_account", json!({"account": 8}), "c3");
        assert_eq!(tell(asked, "s", "decisions", other).await.json()["effect"], "ask");
        assert_eq!(tell(asked, "t", "decisions", close("c3")).await.json()["effect"], "ask");
        let passed = tell(asked, "s", "decisions", close("c4")).await.json();
        assert_eq!((&passed["effect"], &passed["reason"]), (&json!("allow"), &json!("approved by carol")));
        assert_eq!(tell(asked, "s", "decisions", close("c5")).await.json()["effect"], "ask");
        let listed = asked.get("/v1/approvals?state=used", Some(TOKEN)).await.json();
        assert_eq!(listed["approvals"][0]["by"], "carol");
        let misspelt = asked.get("/v1/approvals?state=open", Some(TOKEN)).await;
        assert!(
            misspelt.status == 400 && misspelt.text.contains("expected one of pending, approved"),
            "{}",
            misspelt.text
        );
    });
}

#[test]
fn an_approval_for_a_session_holds_in_it_and_a_denial_blocks() {
    with(Access::token(TOKEN).opened(), async |asked| {
        let close = |account: u64, id: &str| call("close_account", json!({"account": account}), id);
        for (account, decision, effect) in [(1, "approve", "allow"), (2, "deny", "block")] {
            let asks = tell(asked, "s", "decisions", close(account, &format!("{account}a"))).await.json();
            let path = format!("/v1/approvals/{}", asks["approval_id"].as_str().unwrap());
            let body = json!({"decision": decision, "by": "carol", "scope": "session"});
            assert_eq!(asked.post(&path, Some(TOKEN), body).await.status, 200);
            for id in ["b", "c"] {
                let answer = tell(asked, "s", "decisions", close(account, &format!("{account}{id}"))).await.json();
                assert_eq!(answer["effect"], effect, "{answer}");
            }
        }
    });
}

#[test]
fn requests_without_arguments_share_no_approval() {
    with(Access::open(), async |asked| {
        let ask = async |account: u64| {
            let input =
                json!({"agent_id": "a", "action": "close_account", "context": {"params": null, "account": account}});
            let answer = asked.post("/v1/data/policyc/bank/decision", None, json!({"input": input})).await.json();
            answer["result"]["approval_id"].as_str().unwrap().to_owned()
        };
        let first = ask(1).await;
        assert_eq!(ask(1).await, first);
        assert_ne!(ask(2).await, first);
    });
}

#[test]
fn without_a_token_nobody_approves() {
    with(Access::open(), async |asked| {
        let asks = tell(asked, "s", "decisions", call("close_account", json!({}), "c")).await.json();
        let path = format!("/v1/approvals/{}", asks["approval_id"].as_str().unwrap());
        let answered = asked.post(&path, None, json!({"decision": "approve", "by": "me"})).await;
        assert_eq!(answered.status, 403);
        assert!(answered.text.contains("--admin-token-file"), "{}", answered.text);
    });
}

#[test]
fn a_claim_is_not_believed_after_a_restart_either() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, PROVENANCE).unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(&policy).open().await;
        let mut claim = call("read_bills", json!({}), "c1");
        claim["context"] = json!({"prompt": "pay DE02 1203"});
        assert_eq!(tell(&asked, "s", "decisions", claim).await.json()["effect"], "allow");
        asked.close().await;
        let asked = Setup::new(folder.path()).policy(&policy).open().await;
        let pay = tell(&asked, "s", "decisions", call("pay", json!({"iban": "DE02 1203"}), "c2")).await.json();
        assert_eq!(pay["effect"], "block", "{pay}");
        asked.close().await;
    });
}

/// A log with requests and outputs, sent event by event, has the provenance that the log reader finds in it, also over a restart.
#[test]
fn provenance_is_the_log_readers() {
    let text = [
        json!({"log_id": "1", "agent_id": "a", "action": "read_bills", "session_id": "s", "timestamp": "2026-11-01T10:00:00Z",
               "context": {"prompt": "Pay the bill of Carol Ltd", "params": {"customer": "Carol Ltd"}}, "output": [{"to": "Carol Ltd", "iban": "DE02 1203"}]}),
        json!({"log_id": "2", "agent_id": "a", "action": "pay", "session_id": "s", "timestamp": "2026-11-01T10:00:01Z",
               "context": {"params": {"iban": "DE02 1203", "to": "carol ltd", "amount": 12, "note": "from nowhere"}}, "output": "paid 4711"}),
        json!({"log_id": "3", "agent_id": "a", "action": "read_receipt", "session_id": "s", "timestamp": "2026-11-01T10:00:02Z",
               "context": {"params": {"number": 4711, "nested": {"to": ["Carol Ltd", "Eve"]}}}}),
    ];
    let mut events: Vec<Event> = text.iter().map(|line| Event::from_json(&line.to_string()).unwrap()).collect();
    let sent = events.clone();
    provenance::derive_all(&mut [events.as_mut_slice()], provenance::MINED);
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, PROVENANCE.replace("default: block", "default: allow")).unwrap();
    run(async {
        let mut contexts = BTreeMap::new();
        for event in &sent {
            // A new server each time: the session is in the store.
            let asked = Setup::new(folder.path()).policy(&policy).open().await;
            if let Some(prompt) = event.context.get("prompt") {
                tell(&asked, "s", "requests", json!({"agent_id": "a", "text": prompt})).await;
            }
            let decided =
                tell(&asked, "s", "decisions", call(&event.action, event.context["params"].clone(), &event.log_id))
                    .await;
            assert_eq!(decided.status, 200, "{}", decided.text);
            if let Some(output) = &event.output {
                let body = json!({"agent_id": "a", "call_id": event.log_id, "output": output});
                assert_eq!(tell(&asked, "s", "outputs", body).await.status, 200);
            }
            let log = asked.get("/v1/logs", None).await.text;
            let last: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
            contexts.insert(event.log_id.clone(), last["context"]["prov"].clone());
            asked.close().await;
        }
        for event in &events {
            let expected = event.context.get("prov").cloned().unwrap_or_default();
            assert_eq!(contexts[&event.log_id], expected, "{}", event.log_id);
        }
        assert_eq!(contexts["2"]["note"], "none");
        assert_eq!(contexts["2"]["iban"], "tool");
    });
}

const BUDGET: &str = "apiVersion: policyc/v1
kind: Policy
metadata: {name: budget}
spec:
  default: block
  rules:
  - {id: pay, action: pay, effect: allow, budget: {max_errors: 1, window_seconds: 86400}}
  - {id: pay-asks, action: pay, effect: ask}
  - {id: mail, action: mail, effect: allow, budget: {max_error_rate: 0.25, min_requests: 4, window_seconds: 300}}
";

#[test]
fn an_error_budget_takes_autonomy_away() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.yaml");
    std::fs::write(&policy, BUDGET).unwrap();
    let pay = async |asked: &Asked, agent: &str, call: &str| {
        let body = json!({"agent_id": agent, "action": "pay", "call_id": call, "context": {"totals": {"rolling_24h": {"agent": {"errors": 0}}}}});
        let answer = tell(asked, "s", "decisions", body).await.json();
        answer["effect"].as_str().unwrap().to_owned()
    };
    let end = async |asked: &Asked, call: &str, outcome: Value| {
        let body = json!({"agent_id": "a", "call_id": call, "output": null, "outcome": outcome});
        assert_eq!(tell(asked, "s", "outputs", body).await.status, 200);
    };
    super::run(async {
        let asked = Setup::new(folder.path()).policy(&policy).open().await;
        for (call, outcome) in [
            ("1", json!("error")),
            ("2", json!("success")),
            ("3", json!("denied")),
            ("4", json!(null)),
            ("5", json!("timeout")),
        ] {
            assert_eq!(pay(&asked, "a", call).await, "allow", "{call}");
            end(&asked, call, outcome.clone()).await;
            // Told twice, it failed once.
            end(&asked, call, outcome).await;
        }
        assert_eq!(pay(&asked, "a", "6").await, "ask", "two failed, and one may");
        assert_eq!(pay(&asked, "b", "7").await, "allow", "another agent has its own");
        asked.close().await;
        // What failed is in the log.
        let asked = Setup::new(folder.path()).policy(&policy).open().await;
        assert_eq!(pay(&asked, "a", "8").await, "ask");
        assert!(asked.get("/v1/logs", None).await.text.contains("timeout"));
        asked.close().await;
    });
}

/// A call that fails counts if it was allowed, by a rule or by a person, and on neither side of a rate otherwise.
#[test]
fn a_budget_counts_the_failures_of_what_was_allowed() {
    let rules = "{id: small, action: pay, effect: allow, constraints: {params.n: {max: 9}}, budget: {max_errors: 0, window_seconds: 3600}}, {id: asks, action: pay, effect: ask}";
    let policy = format!(
        "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules: [{rules}]\n"
    );
    with_policy(&policy, Access::token(TOKEN).opened(), async |asked| {
        let pay = async |n: u32, id: &str| tell(asked, "s", "decisions", call("pay", json!({"n": n}), id)).await.json();
        let fails = async |id: &str| {
            let body = json!({"agent_id": "a", "call_id": id, "output": null, "outcome": "error"});
            assert_eq!(tell(asked, "s", "outputs", body).await.status, 200);
        };
        let asks = pay(50, "1").await;
        assert_eq!(asks["effect"], "ask");
        fails("1").await;
        assert_eq!(pay(1, "2").await["effect"], "allow", "what nobody allowed does not count");
        let path = format!("/v1/approvals/{}", asks["approval_id"].as_str().unwrap());
        assert_eq!(asked.post(&path, Some(TOKEN), json!({"decision": "approve", "by": "carol"})).await.status, 200);
        assert_eq!(pay(50, "3").await["effect"], "allow");
        fails("3").await;
        assert_eq!(pay(1, "4").await["effect"], "ask", "what a person allowed counts");
    });
}

/// What a replay says to the log of a server, which computes the totals that are taken out of it.
fn replayed(policy: &Policy, log: &str) -> Vec<Effect> {
    let (decider, projection) = (Decider::new(policy), Projection::of(policy));
    let outcomes = OutcomeClasses::default();
    let mut counter = RateCounter::new(&outcomes);
    let events = log.lines().map(|line| Event::from_json(line).unwrap()).map(|mut event| {
        event.context.remove("totals");
        event
    });
    events.map(|event| decider.decide_json(&counter.input(&decider, &projection, &event)).effect).collect()
}

#[test]
fn a_replay_keeps_the_budget_that_the_server_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.yaml");
    std::fs::write(&path, BUDGET).unwrap();
    super::run(async {
        let asked = Setup::new(folder.path()).policy(&path).open().await;
        let mut said = Vec::new();
        // Two agents, two actions, and outcomes in a pattern that uses both budgets up.
        for n in 0..60 {
            let (agent, action) = (["a", "b"][n % 2], ["mail", "pay", "mail"][n % 3]);
            let body = json!({"agent_id": agent, "action": action, "call_id": n.to_string()});
            let answer = tell(&asked, "s", "decisions", body).await.json();
            let effect = answer["effect"].as_str().unwrap().to_owned();
            if effect == "allow" {
                let outcome = if n % 7 < 3 { "error" } else { "success" };
                let body = json!({"agent_id": agent, "call_id": n.to_string(), "output": null, "outcome": outcome});
                assert_eq!(tell(&asked, "s", "outputs", body).await.status, 200);
            }
            said.push(effect);
        }
        for effect in ["allow", "ask", "block"] {
            assert!(said.iter().any(|one| one == effect), "{said:?}");
        }
        let log = asked.get("/v1/logs", None).await.text;
        let policy = Policy::from_yaml(BUDGET, "policy.yaml").unwrap();
        let replayed: Vec<_> = replayed(&policy, &log).iter().map(|effect| effect.name().to_owned()).collect();
        assert_eq!(replayed, said);
        asked.close().await;
    });
}
