//! The policies of the guide, and what is refused.

use serde_json::{Value, json};

use super::*;
use crate::policy::{Decider, Effect};

fn read(filter: &Value) -> (Policy, Vec<&'static str>) {
    let (policy, findings) = Policy::from_safety_filter(&filter.to_string(), "f.json").unwrap();
    (policy, findings.into_iter().map(|finding| finding.code).collect())
}

fn input(agent: &str, action: &str, params: &Value, policy: &Policy) -> Value {
    let usage: serde_json::Map<String, Value> = policy.rules().iter().map(|rule| (rule.id.clone(), json!(0))).collect();
    json!({"agent_id": agent, "action": action, "context": {"params": params}, "usage": usage})
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "it reads better in the tables")]
fn check(policy: &Policy, agent: &str, action: &str, params: Value, effect: Effect) {
    let input = input(agent, action, &params, policy);
    assert_eq!(Decider::new(policy).decide_json(&input).effect, effect, "{input}");
}

#[test]
fn the_finance_bot_of_the_guide() {
    let (policy, codes) = read(&json!({
        "name": "finance-bot-production", "version": "1.0", "default": "block",
        "rules": [
            {"action_type": "pay_invoice", "constraints": {"params.amount": {"max": 10000, "min": 0},
             "params.currency": {"in": ["USD", "EUR"]}}, "allowed_agents": ["invoice_agent", "payment_agent"]},
            {"action_type": "transfer_funds", "constraints": {"params.amount": {"max": 5000},
             "params.destination_type": {"in": ["internal"]}}},
            {"action_type": "read_balance", "allowed_agents": ["*"]}
        ]
    }));
    assert_eq!(codes, ["filter-star-agent"]);
    let ids: Vec<&str> = policy.rules().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["pay_invoice-1", "read_balance-1", "transfer_funds-1"]);
    check(&policy, "invoice_agent", "pay_invoice", json!({"amount": 10000, "currency": "USD"}), Effect::Allow);
    check(&policy, "invoice_agent", "pay_invoice", json!({"amount": 10001, "currency": "USD"}), Effect::Block);
    check(&policy, "invoice_agent", "pay_invoice", json!({"amount": -1, "currency": "USD"}), Effect::Block);
    check(&policy, "invoice_agent", "pay_invoice", json!({"amount": 1, "currency": "GBP"}), Effect::Block);
    check(&policy, "invoice_agent", "pay_invoice", json!({"amount": 1, "currency": ["USD"]}), Effect::Block);
    check(&policy, "invoice_agent", "pay_invoice", json!({"amount": 1, "currency": []}), Effect::Block);
    check(&policy, "invoice_agent", "pay_invoice", json!({"currency": "USD"}), Effect::Block);
    check(&policy, "other", "pay_invoice", json!({"amount": 1, "currency": "USD"}), Effect::Block);
    check(&policy, "other", "transfer_funds", json!({"amount": 5000, "destination_type": "internal"}), Effect::Allow);
    check(&policy, "other", "transfer_funds", json!({"amount": 5000, "destination_type": "external"}), Effect::Block);
    check(&policy, "anyone", "read_balance", json!({}), Effect::Allow);
    check(&policy, "anyone", "drop_table", json!({}), Effect::Block);
}

#[test]
fn the_customer_service_bot_of_the_guide() {
    let (policy, codes) = read(&json!({
        "name": "support-bot", "version": "1.0", "default": "allow",
        "rules": [
            {"action_type": "send_email", "constraints": {"params.to": {"pattern": ".*@(company\\.com|customer\\.com)$"}}},
            {"action_type": "refund", "constraints": {"params.amount": {"max": 100}}},
            {"action_type": "delete_account", "blocked_agents": ["*"]},
            {"action_type": "*", "rate_limit": {"max_requests": 1000, "window_seconds": 3600}}
        ]
    }));
    assert_eq!(codes, Vec::<&str>::new());
    check(&policy, "a", "anything", json!({}), Effect::Allow);
    check(&policy, "a", "send_email", json!({"to": "x@company.com"}), Effect::Allow);
    check(&policy, "a", "send_email", json!({"to": "x@company.com.evil.org"}), Effect::Block);
    check(&policy, "a", "send_email", json!({"to": "x@company.com\n"}), Effect::Block);
    check(&policy, "a", "send_email", json!({}), Effect::Block);
    check(&policy, "a", "refund", json!({"amount": 100}), Effect::Allow);
    check(&policy, "a", "refund", json!({"amount": 101}), Effect::Block);
    check(&policy, "a", "refund", json!({"amount": "100"}), Effect::Block);
    check(&policy, "a", "delete_account", json!({}), Effect::Block);
    let exhausted =
        json!({"agent_id": "a", "action": "refund", "context": {"params": {"amount": 1}}, "usage": {"all-1": 1000}});
    assert_eq!(Decider::new(&policy).decide_json(&exhausted).effect, Effect::Block);
}

#[test]
fn the_research_agent_of_the_guide() {
    let (policy, codes) = read(&json!({
        "name": "research-agent", "version": "1.0", "default": "allow",
        "rules": [
            {"action_type": "web_search", "rate_limit": {"max_requests": 50, "window_seconds": 60}},
            {"action_type": "download_file", "constraints": {"params.size_mb": {"max": 100},
             "params.file_type": {"in": ["pdf", "csv", "json", "txt"]}}},
            {"action_type": "execute_code", "blocked_agents": ["*"]},
            {"action_type": "access_database", "constraints": {"params.operation": {"in": ["read"]}}}
        ]
    }));
    assert_eq!(codes, Vec::<&str>::new());
    check(&policy, "a", "web_search", json!({}), Effect::Allow);
    check(&policy, "a", "download_file", json!({"size_mb": 1, "file_type": "pdf"}), Effect::Allow);
    check(&policy, "a", "download_file", json!({"size_mb": 1, "file_type": "exe"}), Effect::Block);
    check(&policy, "a", "download_file", json!({"size_mb": 101, "file_type": "pdf"}), Effect::Block);
    check(&policy, "a", "execute_code", json!({}), Effect::Block);
    check(&policy, "a", "access_database", json!({"operation": "read"}), Effect::Allow);
    check(&policy, "a", "access_database", json!({"operation": "write"}), Effect::Block);
    check(&policy, "a", "unnamed", json!({}), Effect::Allow);
}

#[test]
fn warns_of_what_the_filter_reads_otherwise() {
    assert_eq!(read(&json!({"default": "deny", "rules": []})).1, ["filter-default"]);
    assert_eq!(read(&json!({"default": "block", "rules": [{"action_type": "*"}]})).1, ["filter-star-allows"]);
    assert_eq!(read(&json!({"rules": [{"action_type": "a", "allowed_agents": []}]})).1, ["filter-empty-agents"]);
    assert_eq!(read(&json!({"rules": [{"action_type": "pay_*"}]})).1, ["filter-glob"]);
    let limits = json!({"rules": [
        {"action_type": "a", "rate_limit": {"max_requests": 5}}, {"action_type": "*", "rate_limit": {"window_seconds": 5}}]});
    assert_eq!(read(&json!({"rules": [{"rate_limit": {}}]})).1, ["filter-empty-limit"]);
    assert_eq!(read(&limits).1, ["filter-shared-limit"]);
}

#[test]
fn a_parameter_that_may_be_missing_may_be_missing() {
    let filter = json!({"default": "block", "rules": [
        {"action_type": "say", "constraints": {"params.text": {"not_pattern": "[0-9]{3}$", "reason": "no numbers"}}}
    ]});
    let (policy, _) = read(&filter);
    check(&policy, "a", "say", json!({}), Effect::Allow);
    check(&policy, "a", "say", json!({"text": "hello"}), Effect::Allow);
    check(&policy, "a", "say", json!({"text": "a 123"}), Effect::Block);
    check(&policy, "a", "say", json!({"text": "a 123\n"}), Effect::Block);
    check(&policy, "a", "say", json!({"text": "123 a"}), Effect::Allow);
    assert_eq!(policy.rule("say-1-unless").unwrap().reason.as_deref(), Some("no numbers"));
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    assert_eq!(Policy::from_safety_filter(text, "f.json").unwrap_err().to_string(), expected);
}

#[test]
fn errors_name_the_field() {
    check_error("{\"rules\": [}", "f.json:1:12: not valid JSON: expected value");
    check_error("{}", "f.json:1:2: the document: missing field `rules`");
    check_error("{\"rules\": []} x", "f.json:1:15: not valid JSON: trailing characters");
    check_error(
        r#"{"rules": [{"action_type": "a", "constraints": {"params.email": {"patern": "a"}}}]}"#,
        r#"f.json:1:73: rules[0].constraints["params.email"].patern: unknown key `patern`; did you mean `pattern`?"#,
    );
    check_error(
        r#"{"rules": [{"constraints": {"params.a": {"max": "5"}}}]}"#,
        r#"f.json:1:51: rules[0].constraints["params.a"].max: invalid type: string "5", expected a JSON number"#,
    );
    check_error(
        r#"{"rules": [{"constraints": {"params.a": {"pattern": "\\d"}}}]}"#,
        r#"f.json: rules[0].constraints["params.a"].pattern: `\d` is not portable between Python, RE2 and Rust; write `[0-9]`"#,
    );
    check_error(
        r#"{"rules": [{"constraints": {"params.a": {"max": 1}, "a": {"min": 1}}}]}"#,
        r#"f.json: rules[0].constraints["params.a"]: another constraint names the same parameter; put them together"#,
    );
    check_error(r#"{"rules": [{"action_type": " "}]}"#, "f.json: rules[0].action_type: a name cannot be blank");
    check_error(r#"{"rules": [{"constraints": {"a": {}}}]}"#, "f.json: rules[0].constraints[\"a\"]: asks nothing");
    check_error(
        r#"{"rules": [{"constraints": {"a": {"in": [[1]]}}}]}"#,
        "f.json: rules[0].constraints[\"a\"].in[0]: expected a string, a number or a boolean, found an array",
    );
}

#[test]
fn a_byte_order_mark_is_warned_of() {
    let (_, findings) =
        Policy::from_safety_filter("\u{feff}{\"default\": \"block\", \"rules\": []}", "p.json").unwrap();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["filter-bom"]);
}

#[test]
fn rules_and_warnings_stand_where_the_filter_rule_does() {
    let text = "{\"default\": \"allow\", \"rules\": [\n  {\"id\": \"é\", \"action_type\": \"x\", \"constraints\": {\"n\": {\"max\": 5}}}, {\"action_type\": \"y\"},\n\t{\"allowed_agents\": []}]}";
    let located = super::LocatedFilter::from_json(text, "p.json").unwrap();
    let at = |id: &str| located.rule_lines.get(id).map(|at| (at.line, at.column));
    let second = text.lines().nth(1).unwrap().chars().collect::<String>().find(", {\"action_type\": \"y\"").unwrap();
    // `é` is two bytes and one character.
    assert_eq!((at("é"), at("é-unless"), at("y-1")), (Some((2, 3)), Some((2, 3)), Some((2, second + 2))));
    assert_eq!(at("all-1"), Some((3, 2)));
    let place = |code: &str| located.findings.iter().find(|one| one.code == code).unwrap().location.clone().unwrap();
    assert_eq!(place("filter-empty-agents").to_string(), "p.json:3:2");
}

#[test]
fn an_array_is_no_object() {
    for text in [
        "[[]]",
        r#"{"rules": [[]]}"#,
        r#"{"rules": [{"rate_limit": [1, 2]}]}"#,
        r#"{"rules": [{"constraints": {"n": [5]}}]}"#,
    ] {
        let error = Policy::from_safety_filter(text, "p.json").unwrap_err().to_string();
        assert!(error.contains("an object"), "{text}: {error}");
    }
}
