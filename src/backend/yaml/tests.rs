//! What is printed reads back, by our reader and by another one.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::event::{AttributePath, ElementPath};
use crate::policy::{ActionPattern, Bound, Condition, Effect, Literal, Metadata, Pattern, RateLimit, Test, check_text};

fn print(policy: &Policy) -> String {
    let emitted = Yaml.emit(policy, &EmitOptions::default()).unwrap();
    assert_eq!(emitted.losses, []);
    emitted.artifacts.into_iter().next().unwrap().text
}

#[track_caller]
fn check_round_trip(policy: &Policy) -> String {
    let text = print(policy);
    let read = Policy::from_yaml(&text, "policy.yaml").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(&read, policy, "{text}");
    assert_eq!(print(&read), text);
    let independent: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let ours: Value = crate::policy::yaml::from_str(&text, "policy.yaml").unwrap();
    assert_eq!(independent, ours, "{text}");
    text
}

const SAMPLE: &str = r#"apiVersion: policyc/v1
kind: Policy
metadata:
  name: finance-bot
  version: "1.0"
  description: mined from events.jsonl, 2026-11-01 to 2026-11-21
spec:
  default: block
  rules:
    - id: no-large
      action: refund
      effect: block
      unless:
        params.amount: {max: 100}
    - id: pay_invoice-1
      action: pay_invoice
      effect: allow
      allowed_agents: [invoice_agent]
      constraints:
        params: {only: [amount, currency, customer, items, tip]}
        params.amount: {min: 0, max: 10000}
        params.currency: {in: [USD, EUR]}
        params.customer: {same_as: session.customer}
        params.items[].qty: {max: 5}
        params.tip: {optional: true, min: 0, max: 10}
      rate_limit: {max_requests: 100, window_seconds: 3600}
      reason: seen 1,204 times by invoice_agent, no denial
      evidence: {policies: [policy_0003], count: 1204}
"#;

#[test]
fn a_budget_is_printed_beside_the_rate_limit() {
    let text = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: p, version: '1'}\nspec:\n  default: block\n  rules:\n  - {id: r, action: x, effect: allow, constraints: {totals.rolling_5m.project.error_rate.20: {max: 0.25}, params.n: {max: 5}}, rate_limit: {max_requests: 5, window_seconds: 60}}\n";
    let policy = Policy::from_yaml(text, "p.yaml").unwrap();
    let printed = Yaml.emit(&policy, &EmitOptions::default()).unwrap().artifacts.remove(0).text;
    let rule = printed.split("effect: allow\n").nth(1).unwrap();
    assert_eq!(
        rule,
        "      constraints:\n        params.n: {max: 5}\n      rate_limit: {max_requests: 5, window_seconds: 60}\n      budget: {max_error_rate: 0.25, min_requests: 20, window_seconds: 300, per: project}\n"
    );
    assert_eq!(Policy::from_yaml(&printed, "p.yaml").unwrap(), policy);
}

#[test]
fn prints_the_sample_as_it_stands() {
    let policy = Policy::from_yaml(SAMPLE, "policy.yaml").unwrap();
    assert_eq!(check_round_trip(&policy), SAMPLE);
}

#[test]
fn a_policy_without_rules_is_printed() {
    let text = check_round_trip(&Policy::new(Metadata::default(), Effect::Block, vec![]).unwrap());
    assert!(text.ends_with("spec:\n  default: block\n  rules: []\n"), "{text}");
}

#[test]
fn long_values_stand_in_block_style() {
    let names: Vec<Literal> = (0..20).map(|i| Literal::new(json!(format!("customer_{i:04}"))).unwrap()).collect();
    let mut rule = Rule::new("r", ActionPattern::any(), Effect::Allow);
    rule.allowed_agents = Some((0..20).map(|i| AgentEntry::named(&format!("agent_{i:04}")).unwrap()).collect());
    rule.constraints = [
        Condition { path: "a".parse().unwrap(), test: Test::In(names) },
        Condition { path: "a".parse().unwrap(), test: Test::MaxLength(20) },
        Condition { path: "k".repeat(1_100).parse().unwrap(), test: Test::Exists(true) },
        Condition {
            path: "o".parse().unwrap(),
            test: Test::Equals(Literal::new(json!([[{"k".repeat(1_100): [{"a": 1}]}]])).unwrap()),
        },
    ]
    .into_iter()
    .collect();
    let text = check_round_trip(&Policy::new(Metadata::default(), Effect::Ask, vec![rule]).unwrap());
    assert!(text.contains("      allowed_agents:\n        - agent_0000\n"), "{text}");
    assert!(text.contains("        a:\n          in:\n            - customer_0000\n"), "{text}");
    assert!(text.contains("          max_length: 20\n"), "{text}");
}

/// Strings that some reader takes for something else, or that break out of where they stand.
const HOSTILE: &[&str] = &[
    "x\" } allow if { true",
    "a\nb",
    "---",
    "...",
    ": #",
    "a: b",
    "a #b",
    "#",
    "- a",
    "-",
    "?",
    "? a",
    ":",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "'",
    "\"",
    "%",
    "@",
    "`",
    "{",
    "}",
    "[",
    "]",
    ",",
    "a,b",
    "yes",
    "No",
    "ON",
    "off",
    "y",
    "N",
    "true",
    "False",
    "null",
    "~",
    "",
    " ",
    " a",
    "a ",
    "1",
    "1_000",
    "0x1F",
    "0o17",
    "017",
    "1e3",
    "1.0",
    ".5",
    "5.",
    "-1",
    "+1",
    "1:30",
    "1:30:00",
    "2026-11-01",
    "2026-11-01T00:00:00Z",
    "=",
    "<<",
    ".inf",
    "-.inf",
    ".nan",
    "NaN",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{9b}",
    "\t",
    "\r\n",
    "\\",
    "\\n",
    "\u{1F600}",
    "é",
    "Ünï",
    "日本",
    "\u{202e}",
    "\u{a0}",
    "\u{fffe}",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "a\u{e0041}",
    "!!python/object:x",
    "key: [",
    "a\\",
    "e\u{301}",
    "Null",
    "null ",
    "/",
    "_",
    "a's",
    "a[0]",
    "a/b@c",
    "pay_*",
];

#[test]
fn hostile_strings_stay_strings() {
    for text in HOSTILE {
        check_text(text).unwrap();
        let mut rule = Rule::new("r", ActionPattern::any(), Effect::Allow);
        rule.reason = Some((*text).to_owned());
        rule.evidence = Some(RuleEvidence { policies: vec![(*text).to_owned()], count: 1, ..RuleEvidence::default() });
        if let Ok(agent) = AgentEntry::named(text) {
            rule.allowed_agents = Some(vec![agent]);
            rule.action = ActionPattern::exact(text).unwrap();
            rule.id = (*text).to_owned();
        }
        rule.constraints = [
            Condition {
                path: AttributePath::new(["p", text]).unwrap(),
                test: Test::Equals(Literal::new(json!({*text: [text]})).unwrap()),
            },
            Condition { path: AttributePath::new([*text]).unwrap(), test: Test::Contains((*text).to_owned()) },
        ]
        .into_iter()
        .collect();
        let metadata =
            Metadata { name: (*text).to_owned(), description: Some((*text).to_owned()), ..Metadata::default() };
        let printed = check_round_trip(&Policy::new(metadata, Effect::Block, vec![rule]).unwrap());
        assert!(!printed.chars().any(|c| c.is_control() && c != '\n'), "{printed:?}");
    }
}

#[test]
fn a_template_of_the_user_gets_the_same_view() {
    let policy = Policy::from_yaml(SAMPLE, "policy.yaml").unwrap();
    let lowered = Yaml.lower(&policy, &EmitOptions::default()).unwrap();
    let template = "{% for rule in policy.spec.rules %}{{ rule.id }} {{ rule.constraints | tojson }}\n{% endfor %}";
    let text = crate::backend::render_custom("mine", template, &lowered.view).unwrap();
    assert!(text.starts_with("no-large") && text.contains(r#"pay_invoice-1 {"params": {"only": ["#), "{text}");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(HOSTILE).prop_map(str::to_owned),
        "[a-zA-Z0-9_ .:#,'\"\\[\\]{}*&!|>%@`~=<?-]{0,12}",
        any::<String>().prop_filter("fit for a policy", |text| check_text(text).is_ok()),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-1e16_f64..1e16).prop_map(Value::from),
        (-1e-5_f64..1e-5).prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    value.prop_filter_map("a literal", |value| Literal::new(value).ok())
}

fn test() -> impl Strategy<Value = Test> {
    prop_oneof![
        literal().prop_map(Test::Equals),
        prop::collection::vec(literal(), 0..8).prop_map(Test::In),
        (-1e15_f64..1e15).prop_map(|bound| Test::Max(Bound::from_f64(bound).unwrap())),
        text().prop_map(Test::StartsWith),
        any::<u32>().prop_map(Test::MaxItems),
        prop::collection::btree_set(text(), 0..4).prop_map(|names| Test::Only(names.into_iter().collect())),
        any::<bool>().prop_map(Test::Exists),
        Just(Test::Pattern(Pattern::new("^[a-z]+\\.(com|org)$").unwrap())),
        prop::collection::vec(text(), 1..3).prop_map(|keys| Test::SameAs(AttributePath::new(keys).unwrap())),
    ]
}

fn element_path() -> impl Strategy<Value = ElementPath> {
    let path = || prop::collection::vec(text(), 1..3).prop_map(|keys| AttributePath::new(keys).unwrap());
    (path(), prop::collection::vec(prop::option::of(path()), 0..3))
        .prop_map(|(root, steps)| ElementPath::new(root, steps).unwrap())
}

prop_compose! {
    fn rule()(
        id in text(), action in text(), effect in 0..3_usize, agents in prop::option::of(prop::collection::vec(text(), 0..12)),
        conditions in prop::collection::vec((element_path(), any::<bool>(), test()), 0..4),
        limit in prop::option::of((any::<u32>(), 1_u32..)), reason in prop::option::of(text()),
    ) -> Option<Rule> {
        let effect = [Effect::Allow, Effect::Ask, Effect::Block][effect];
        let mut rule = Rule::new(id, ActionPattern::parse(&action).ok()?, effect);
        rule.allowed_agents = agents.map(|agents| agents.iter().filter_map(|agent| AgentEntry::parse(agent).ok()).collect());
        let conditions: Conditions = conditions.into_iter()
            .map(|(path, optional, test)| Condition::new(path, optional, test)).collect();
        match effect {
            Effect::Block if !conditions.is_empty() => rule.unless = Some(conditions),
            _ => rule.constraints = conditions,
        }
        if effect == Effect::Allow {
            rule.rate_limit = limit.map(|(max_requests, window_seconds)| RateLimit { max_requests, window_seconds });
        }
        rule.reason = reason;
        Some(rule)
    }
}

proptest! {
    #[test]
    fn every_policy_reads_back(rules in prop::collection::vec(rule(), 0..4), name in text(), default in 0..3_usize) {
        let mut rules: Vec<Rule> = rules.into_iter().flatten().collect();
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules.dedup_by(|a, b| a.id == b.id);
        let default = [Effect::Allow, Effect::Ask, Effect::Block][default];
        if let Ok(policy) = Policy::new(Metadata { name, ..Metadata::default() }, default, rules) {
            check_round_trip(&policy);
        }
    }
}
