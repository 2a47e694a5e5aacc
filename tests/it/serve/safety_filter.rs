//! The safety filter's API as its clients see it: every path, field, code and header, written from notes on its behaviour.

use serde_json::{Value, json};

use super::{Answered, Asked, Setup, run};

fn with(test: impl AsyncFnOnce(&Asked)) {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        test(&asked).await;
        asked.close().await;
    });
}

fn action(project: &str, agent: &str, action: &str, params: Value) -> Value {
    let mut body = json!({"project_id": project, "agent_name": agent, "action_type": action});
    body["params"] = params;
    body
}

#[track_caller]
fn refused(answered: &Answered, status: u16, code: &str) {
    assert_eq!(answered.status.as_u16(), status, "{}", answered.text);
    let body = answered.json();
    let found = if status == 422 { &body["errors"][0]["code"] } else { &body["error"]["code"] };
    assert_eq!(found, code, "{body}");
    assert!(!body["detail"].is_null(), "{body}");
}

#[test]
fn a_project_is_made_shown_changed_and_deactivated() {
    with(async |asked| {
        let made = asked
            .post("/projects", None, json!({"id": "p", "name": "P", "webhook_url": "https://example.com/h"}))
            .await
            .json();
        let key = made["api_key"].as_str().unwrap().to_owned();
        assert!(key.starts_with("af_") && key.len() == 46, "{key}");
        assert_eq!((&made["is_active"], &made["webhook_enabled"]), (&json!(true), &json!(false)));
        let created = made["created_at"].as_str().unwrap();
        assert!(created.len() == 26 && !created.ends_with('Z'), "{created}");

        let shown = asked.get("/projects/p", None).await.json();
        assert_eq!(shown["api_key_preview"], format!("{}...", &key[..10]));
        assert!(shown.get("api_key").is_none());

        let changed = asked
            .ask("PATCH", "/projects/p", Some(&key), Some(&json!({"name": "Q", "webhook_url": null})))
            .await
            .json();
        assert_eq!((&changed["name"], &changed["api_key"]), (&json!("Q"), &json!(key)));
        assert_eq!(changed["webhook_url"], "https://example.com/h");

        refused(&asked.post("/projects", None, json!({"id": "p", "name": "P"})).await, 409, "project_exists");
        refused(&asked.get("/projects/q", None).await, 404, "project_not_found");
        let gone = asked.ask("DELETE", "/projects/p", None, None).await.json();
        assert_eq!(gone["message"], "Project 'p' has been deactivated");
        refused(
            &asked.post("/validate_action", Some(&key), action("p", "a", "x", json!({}))).await,
            403,
            "invalid_api_key",
        );
        assert_eq!(asked.get("/projects/p", None).await.json()["is_active"], false);
        refused(&asked.post("/projects", None, json!({"id": "p", "name": "P"})).await, 409, "project_exists");
    });
}

#[test]
fn fields_are_checked_all_at_once_and_nothing_is_coerced_to_text() {
    with(async |asked| {
        let key = asked.project("p").await;
        let wrong =
            asked.post("/validate_action", Some(&key), json!({"project_id": 1, "agent_name": "a", "params": []})).await;
        refused(&wrong, 422, "invalid_field");
        let body = wrong.json();
        let places: Vec<_> =
            body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(places, ["body.project_id", "body.action_type", "body.params"]);
        assert_eq!(body["detail"][0]["loc"], json!(["body", "project_id"]));
        for params in [json!(null), json!([]), json!("x")] {
            let mut body = action("p", "a", "x", json!({}));
            body["params"] = params;
            refused(&asked.post("/validate_action", Some(&key), body).await, 422, "invalid_field");
        }
        for (word, simulated) in [(json!("yes"), true), (json!(1), true), (json!("off"), false), (json!(false), false)]
        {
            let mut body = action("p", "a", "x", json!({}));
            body["simulate"] = word;
            assert_eq!(asked.post("/validate_action", Some(&key), body).await.json()["simulated"], simulated);
        }
        for text in ["", "{", "[1]", "nul", "{\"project_id\": NaN}", "{\"params\":{\"a\":1e999}}", "\"\\ud800\""] {
            let answered = asked.text("POST", "/validate_action", Some(&key), Some(text.to_owned())).await;
            refused(&answered, 422, "invalid_field");
        }
    });
}

#[test]
fn keys_are_asked_for_before_fields_and_after_json() {
    with(async |asked| {
        let (p, _q) = (asked.project("p").await, asked.project("q").await);
        let body = action("p", "a", "x", json!({}));
        refused(&asked.text("POST", "/validate_action", None, Some("{".to_owned())).await, 422, "invalid_field");
        let missing = asked.post("/validate_action", None, json!({})).await;
        refused(&missing, 401, "missing_api_key");
        assert!(missing.json()["detail"].as_str().unwrap().contains("Missing API key"));
        refused(&asked.post("/validate_action", Some("af_x"), json!({})).await, 403, "invalid_api_key");
        refused(
            &asked.post("/validate_action", Some(&p), action("q", "a", "x", json!({}))).await,
            403,
            "project_mismatch",
        );
        for path in ["/policies/q", "/policies/q/history", "/logs/q", "/logs/q/stats"] {
            refused(&asked.get(path, Some(&p)).await, 403, "project_mismatch");
            refused(&asked.get(path, None).await, 401, "missing_api_key");
        }
        refused(&asked.ask("PATCH", "/projects/q", Some(&p), Some(&json!({}))).await, 403, "project_mismatch");
        assert_eq!(asked.post("/validate_action", Some(&p), body).await.status, 200);
    });
}

#[test]
fn a_project_without_a_policy_is_blocked_unless_the_original_is_wanted() {
    for (without_policy, allowed) in [(policyc::policy::Effect::Block, false), (policyc::policy::Effect::Allow, true)] {
        let folder = tempfile::tempdir().unwrap();
        run(async {
            let mut setup = Setup::new(folder.path());
            setup.engine.without_policy = without_policy;
            let asked = setup.open().await;
            let key = asked.project("p").await;
            let answer = asked.post("/validate_action", Some(&key), action("p", "a", "x", json!({}))).await.json();
            assert_eq!((&answer["allowed"], &answer["reason"]), (&json!(allowed), &json!("No policy configured")));
            refused(&asked.get("/policies/p", Some(&key)).await, 404, "policy_not_found");
            asked.close().await;
        });
    }
}

#[test]
fn reasons_have_the_words_that_clients_look_for() {
    with(async |asked| {
        let key = asked.project("p").await;
        let policy = json!({"name": "finance", "default": "block", "rules": [
            {"action_type": "pay", "constraints": {
                "params.amount": {"max": 1000, "min": 1},
                "params.currency": {"in": ["USD", "EUR"]},
                "params.vendor": {"pattern": "[A-Z]{3}"},
            }, "allowed_agents": ["bot"]},
            {"action_type": "mail", "constraints": {"params.body": {"not_contains": "secret"}}},
            {"action_type": "search", "rate_limit": {"max_requests": 1, "window_seconds": 60}},
            {"action_type": "rm", "blocked_agents": ["*"]},
            {"action_type": "rm2", "blocked_agents": ["bot"]},
        ]});
        let brought = asked.post("/policies/p", Some(&key), policy).await;
        assert_eq!(brought.status, 200, "{}", brought.text);
        let good = json!({"amount": 5, "currency": "USD", "vendor": "ACME"});
        let but = |field: &str, value: Value| {
            let mut params = good.clone();
            params[field] = value;
            params
        };
        for (agent, name, params, word) in [
            ("bot", "pay", good.clone(), None),
            ("bot", "pay", but("amount", json!(1001)), Some("exceeds maximum")),
            ("bot", "pay", but("amount", json!(0)), Some("below minimum")),
            ("bot", "pay", but("amount", json!(null)), Some("Required parameter 'amount' is missing")),
            ("bot", "pay", but("currency", json!("GBP")), Some("not in allowed values")),
            ("bot", "pay", but("vendor", json!("acme")), Some("does not match pattern")),
            ("eve", "pay", good.clone(), Some("not in allowed agents")),
            ("bot", "mail", json!({"body": "the secret"}), Some("is blocked")),
            ("bot", "mail", json!({"body": "hello"}), None),
            ("bot", "rm", json!({}), Some("is blocked")),
            ("bot", "rm2", json!({}), Some("is blocked")),
            ("eve", "rm2", json!({}), None),
            ("bot", "other", json!({}), Some("no matching rules")),
            ("bot", "search", json!({}), None),
            ("bot", "search", json!({}), Some("Rate limit exceeded")),
        ] {
            let answer =
                asked.post("/validate_action", Some(&key), action("p", agent, name, params.clone())).await.json();
            assert_eq!(answer["allowed"], word.is_none(), "{agent} {name} {params}: {answer}");
            assert!(
                answer["action_id"].as_str().unwrap().starts_with("act_")
                    && answer["action_id"].as_str().unwrap().len() == 20
            );
            match word {
                None => assert!(answer["reason"].is_null(), "{answer}"),
                Some(word) => assert!(answer["reason"].as_str().unwrap().contains(word), "{name} {params}: {answer}"),
            }
        }
    });
}

#[test]
fn a_simulation_counts_logs_and_names_nothing() {
    with(async |asked| {
        let key = asked.project("p").await;
        let policy = json!({"rules": [{"action_type": "x", "rate_limit": {"max_requests": 1, "window_seconds": 60}}]});
        asked.post("/policies/p", Some(&key), policy).await;
        let mut body = action("p", "a", "x", json!({}));
        body["simulate"] = json!(true);
        for _ in 0..3 {
            let answer = asked.post("/validate_action", Some(&key), body.clone()).await.json();
            assert_eq!((&answer["allowed"], &answer["action_id"]), (&json!(true), &json!(null)));
        }
        assert_eq!(asked.get("/logs/p", Some(&key)).await.json()["total"], 0);
        body["simulate"] = json!(false);
        assert_eq!(asked.post("/validate_action", Some(&key), body.clone()).await.json()["allowed"], true);
        assert_eq!(asked.post("/validate_action", Some(&key), body).await.json()["allowed"], false);
    });
}

#[test]
fn counts_are_a_projects_own_and_a_rules_own() {
    with(async |asked| {
        let (p, q) = (asked.project("p").await, asked.project("q").await);
        let policy = json!({"rules": [
            {"action_type": "x", "rate_limit": {"max_requests": 3, "window_seconds": 60}},
            {"rate_limit": {"max_requests": 4, "window_seconds": 60}},
        ]});
        for (id, key) in [("p", &p), ("q", &q)] {
            asked.post(&format!("/policies/{id}"), Some(key), policy.clone()).await;
        }
        for (id, key) in [("p", &p), ("q", &q)] {
            for expected in [true, true, true, false] {
                let answer = asked.post("/validate_action", Some(key), action(id, "a", "x", json!({}))).await.json();
                assert_eq!(answer["allowed"], expected, "{id}: {answer}");
            }
        }
    });
}

#[test]
fn policies_have_versions_and_refuse_what_would_fail_later() {
    with(async |asked| {
        let key = asked.project("p").await;
        let first =
            asked.post("/policies/p", Some(&key), json!({"name": "one", "rules": [{"action_type": "x"}]})).await.json();
        assert_eq!(first["rules"]["rules"], json!([{"action_type": "x"}]));
        assert_eq!(
            (&first["rules"]["default"], &first["version"], &first["is_active"]),
            (&json!("allow"), &json!("1.0"), &json!(true))
        );
        let second = asked.post("/policies/p", Some(&key), json!({"name": "two", "version": "2.0"})).await.json();
        assert_eq!(second["id"], json!(first["id"].as_i64().unwrap() + 1));
        assert_eq!(asked.get("/policies/p", Some(&key)).await.json()["name"], "two");
        let history = asked.get("/policies/p/history?limit=10", Some(&key)).await.json();
        let names: Vec<_> =
            history.as_array().unwrap().iter().map(|p| (p["name"].clone(), p["is_active"].clone())).collect();
        assert_eq!(names, [(json!("two"), json!(true)), (json!("one"), json!(false))]);
        assert_eq!(asked.get("/policies/p/history?limit=0", Some(&key)).await.json(), json!([]));
        refused(&asked.get("/policies/p/history?limit=x", Some(&key)).await, 422, "invalid_field");
        for body in [
            json!({"rules": [{"constraints": {"a": {"pattern": "("}}}]}),
            json!({"rules": [{"constraints": {"a": {"in": 5}}}]}),
            json!({"rules": [{"constraints": {"a": {"maxx": 5}}}]}),
            json!({"default": "blok"}),
            json!({"rules": "x"}),
            json!({"rules": [{"action_type": 1}]}),
            json!({"rules": [{"rate_limit": {"max_requests": -1}}]}),
            json!([]),
        ] {
            refused(&asked.post("/policies/p", Some(&key), body).await, 422, "invalid_field");
        }
        assert_eq!(asked.get("/policies/p", Some(&key)).await.json()["name"], "two");
    });
}

#[test]
fn templates_are_listed_shown_and_put_in_force() {
    with(async |asked| {
        let key = asked.project("p").await;
        let listed = asked.get("/templates", None).await.json();
        let ids: Vec<_> = listed["templates"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["finance", "healthcare", "general"]);
        refused(&asked.get("/templates/none", None).await, 404, "template_not_found");
        refused(
            &asked.post("/policies/p/from-template/none", Some(&key), json!(null)).await,
            404,
            "template_not_found",
        );
        let taken = asked.text("POST", "/policies/p/from-template/finance?name=mine", Some(&key), None).await;
        assert_eq!(taken.json()["name"], "mine", "{}", taken.text);
        for (params, allowed) in
            [(json!({"amount": 5, "currency": "EUR"}), true), (json!({"amount": 50_000, "currency": "EUR"}), false)]
        {
            let answer =
                asked.post("/validate_action", Some(&key), action("p", "a", "pay_invoice", params)).await.json();
            assert_eq!(answer["allowed"], allowed, "{answer}");
        }
        assert_eq!(
            asked.post("/validate_action", Some(&key), action("p", "a", "get_invoice", json!({}))).await.json()["allowed"],
            true
        );
    });
}

#[test]
fn logs_have_pages_and_filters_and_stats_add_up() {
    with(async |asked| {
        let key = asked.project("p").await;
        asked.post("/policies/p", Some(&key), json!({"default": "block", "rules": [{"action_type": "x"}]})).await;
        for n in 0..7 {
            let name = if n % 3 == 0 { "y" } else { "x" };
            asked
                .post("/validate_action", Some(&key), action("p", if n < 5 { "a" } else { "b" }, name, json!({"n": n})))
                .await;
        }
        let page = asked.get("/logs/p?page=2&page_size=3", Some(&key)).await.json();
        assert_eq!(
            (&page["total"], &page["has_more"], page["items"].as_array().unwrap().len()),
            (&json!(7), &json!(true), 3)
        );
        assert_eq!(page["items"][0]["params"], json!({"n": 3}));
        let last = asked.get("/logs/p?page=3&page_size=3", Some(&key)).await.json();
        assert_eq!((&last["has_more"], last["items"].as_array().unwrap().len()), (&json!(false), 1));
        for (query, total) in [
            ("agent_name=b", 2),
            ("action_type=y", 3),
            ("allowed=true", 4),
            ("allowed=no&agent_name=a", 2),
            ("agent_name=%27%20OR%201=1", 0),
        ] {
            assert_eq!(asked.get(&format!("/logs/p?{query}"), Some(&key)).await.json()["total"], total, "{query}");
        }
        for query in ["page=0", "page_size=101", "page=x", "allowed=maybe"] {
            refused(&asked.get(&format!("/logs/p?{query}"), Some(&key)).await, 422, "invalid_field");
        }
        let stats = asked.get("/logs/p/stats", Some(&key)).await.json();
        assert_eq!(
            (&stats["total_actions"], &stats["allowed"], &stats["blocked"], &stats["block_rate"]),
            (&json!(7), &json!(4), &json!(3), &json!(42.86))
        );
        assert_eq!(stats["top_action_types"][0], json!({"action_type": "x", "count": 4}));
        assert_eq!(stats["top_agents"][0], json!({"agent_name": "a", "count": 5}));
    });
}

#[test]
fn every_answer_has_a_correlation_id_and_probes_answer() {
    with(async |asked| {
        let request = |id: &str| {
            axum::http::Request::builder()
                .uri("/health")
                .header("x-correlation-id", id)
                .body(axum::body::Body::empty())
                .unwrap()
        };
        let answered = asked.send(request("mine-1")).await;
        assert_eq!(answered.headers["x-correlation-id"], "mine-1");
        assert_eq!(answered.json()["database"], "sqlite");
        let long = "x".repeat(500);
        assert_ne!(asked.send(request(&long)).await.headers["x-correlation-id"], long.as_str());
        let fresh = asked.get("/ready", None).await;
        assert_eq!(fresh.headers["x-correlation-id"].len(), 16);
        assert_eq!(fresh.json()["status"], "ready");
        let unknown = asked.get("/nothing", None).await;
        assert_eq!(
            (unknown.status.as_u16(), unknown.json()["detail"].as_str().unwrap().to_owned()),
            (404, "Not Found".to_owned())
        );
        // A slash at the end leads to the same without it, and never to another host.
        let slash = asked.get("/logs/p/?page=2", None).await;
        assert_eq!((slash.status.as_u16(), slash.headers["location"].to_str().unwrap()), (307, "/logs/p?page=2"));
        for path in ["//evil.example/", "/", "//"] {
            assert_ne!(asked.get(path, None).await.status, 307, "{path}");
        }
        assert_eq!(asked.ask("PUT", "/health", None, None).await.status, 405);
        let metrics = asked.get("/metrics", None).await.text;
        assert!(
            metrics.contains("http_requests_total{endpoint=\"/health\",method=\"GET\",status_code=\"200\"}"),
            "{metrics}"
        );
    });
}

#[test]
fn aggregate_limits_add_up_what_was_allowed() {
    let limit = |fields: Value| {
        let mut limit = json!({"max_value": 1000, "window": "daily", "param_path": "amount"});
        limit.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({"rules": [{"action_type": "pay", "aggregate_limit": limit}, {"action_type": "other"}]})
    };
    let amount = |value: Value| json!({"amount": value});
    for (policy, asks) in [
        (
            limit(json!({})),
            vec![
                ("a", amount(json!(600)), true),
                ("a", amount(json!(500)), false),
                ("a", amount(json!(400)), true),
                ("a", amount(json!(0.01)), false),
                ("b", amount(json!(1000)), true),
            ],
        ),
        (
            limit(json!({"param_path": "params.amount"})),
            vec![("a", amount(json!(1001)), false), ("a", amount(json!(1000)), true)],
        ),
        (
            limit(json!({"measure": "count", "max_value": 2})),
            vec![
                ("a", json!({}), true),
                ("a", amount(json!("x")), true),
                ("a", json!({}), false),
                ("b", json!({}), true),
            ],
        ),
        (
            limit(json!({"scope": "action"})),
            vec![("a", amount(json!(600)), true), ("b", amount(json!(500)), false), ("b", amount(json!(400)), true)],
        ),
        (
            limit(json!({"scope": "project", "window": "rolling_hours:24"})),
            vec![("a", amount(json!(999)), true), ("b", amount(json!(2)), false)],
        ),
        (
            limit(json!({"param_path": "order.total"})),
            vec![("a", json!({"order": {"total": 900}}), true), ("a", json!({"order": {"total": 200}}), false)],
        ),
        // What is no number cannot be added up; what is below zero gives nothing back.
        (
            limit(json!({})),
            vec![
                ("a", amount(json!("5")), false),
                ("a", amount(json!(-5000)), true),
                ("a", amount(json!(1000.5)), false),
                ("a", json!({}), true),
            ],
        ),
    ] {
        with(async |asked| {
            let key = asked.project("p").await;
            let brought = asked.post("/policies/p", Some(&key), policy.clone()).await;
            assert_eq!(brought.status, 200, "{}", brought.text);
            assert_eq!(brought.json()["rules"]["rules"], policy["rules"]);
            for (agent, params, allowed) in &asks {
                let mut simulated = action("p", agent, "pay", params.clone());
                simulated["simulate"] = json!(true);
                let before = asked.post("/validate_action", Some(&key), simulated).await.json();
                let answer =
                    asked.post("/validate_action", Some(&key), action("p", agent, "pay", params.clone())).await.json();
                assert_eq!(answer["allowed"], *allowed, "{policy} {agent} {params}: {answer}");
                assert_eq!(before["allowed"], *allowed, "a simulation sees it and adds nothing");
                if !allowed {
                    assert!(answer["reason"].as_str().unwrap().starts_with("Aggregate limit exceeded: "), "{answer}");
                }
            }
        });
    }
}

#[test]
fn a_total_outlives_a_restart_and_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let policy = json!({"name": "bank", "rules": [{"action_type": "pay", "aggregate_limit": {"max_value": 100}}]});
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        let key = asked.project("p").await;
        asked.post("/policies/p", Some(&key), policy).await;
        let pay = action("p", "a", "pay", json!({"amount": 60}));
        assert_eq!(asked.post("/validate_action", Some(&key), pay.clone()).await.json()["allowed"], true);
        asked.close().await;
        let asked = Setup::new(folder.path()).open().await;
        let answer = asked.post("/validate_action", Some(&key), pay).await.json();
        assert_eq!(answer["reason"], "Aggregate limit exceeded: 120.00 > 100.00 (daily window, agent scope)");
        // Whoever sends a total of its own gets the server's.
        let claim =
            json!({"totals": {"daily": {"agent": {"sum": {"params": {"amount": 1}}}}}, "params": {"amount": 60}});
        let input = json!({"input": {"agent_id": "a", "action": "pay", "context": claim}});
        let answer = asked.post("/v1/data/policyc/bank/allow", Some(&key), input).await.json();
        assert_eq!(answer["result"], false, "{answer}");
        asked.close().await;
    });
}

#[test]
fn a_limit_that_makes_no_sense_is_refused() {
    with(async |asked| {
        let key = asked.project("p").await;
        for limit in [
            json!({}),
            json!({"max_value": "5"}),
            json!({"max_value": 5, "window": "monthly"}),
            json!({"max_value": 5, "window": "rolling_hours:0"}),
            json!({"max_value": 5, "window": "rolling_hours:x"}),
            json!({"max_value": 5, "measure": "mean"}),
            json!({"max_value": 5, "scope": "world"}),
            json!({"max_value": 5, "param_path": ""}),
            json!({"max_value": 5, "windo": "daily"}),
            json!([]),
        ] {
            let body = json!({"rules": [{"action_type": "pay", "aggregate_limit": limit}]});
            refused(&asked.post("/policies/p", Some(&key), body).await, 422, "invalid_field");
        }
    });
}

#[test]
fn a_rule_with_an_end_is_in_force_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.yaml");
    let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: ends, version: '1'}\nspec:\n  default: block\n  rules:\n  - {id: now, action: now, effect: allow, expires: 2999-01-01}\n  - {id: then, action: then, effect: allow, expires: 2001-01-01}\n";
    std::fs::write(&path, text).unwrap();
    run(async {
        let asked = Setup::new(folder.path()).policy(&path).open().await;
        for (name, allowed) in [("now", true), ("then", false)] {
            let answer = asked.post("/validate_action", None, action("ends", "a", name, json!({}))).await.json();
            assert_eq!(answer["allowed"], allowed, "{answer}");
        }
        asked.close().await;
    });
}

#[test]
fn patterns_with_pythons_classes_refuse_at_least_what_the_original_refuses() {
    with(async |asked| {
        let key = asked.project("p").await;
        let not = |pattern: &str| json!({"not_pattern": pattern, "reason": "personal data"});
        let policy = json!({"rules": [
            {"action_type": "reply", "constraints": {"params.text": not(r"\b\d{3}-\d{2}-\d{4}\b")}},
            {"action_type": "order", "constraints": {"params.id": {"pattern": r"^ORD-\d+$"}}},
        ]});
        let brought = asked.post("/policies/p", Some(&key), policy.clone()).await;
        assert_eq!(brought.status, 200, "{}", brought.text);
        // It is shown as it was brought.
        assert_eq!(brought.json()["rules"]["rules"], policy["rules"]);
        for (name, params, allowed) in [
            ("reply", json!({"text": "all is well"}), true),
            ("reply", json!({"text": "your number is 123-45-6789."}), false),
            ("order", json!({"id": "ORD-77"}), true),
            ("order", json!({"id": "ORD-x"}), false),
        ] {
            let answer =
                asked.post("/validate_action", Some(&key), action("p", "a", name, params.clone())).await.json();
            assert_eq!(answer["allowed"], allowed, "{params}: {answer}");
        }
        let bound = json!({"rules": [{"constraints": {"params.id": {"pattern": r"\bcat\b"}}}]});
        refused(&asked.post("/policies/p", Some(&key), bound).await, 422, "invalid_field");
    });
}
