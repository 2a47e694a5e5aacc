//! Names and texts that try to become Rego, YAML or a template.

use policyc::policy::{
    ActionPattern, AgentEntry, Conditions, Effect, Literal, Metadata, Policy, RateLimit, Rule, RuleEvidence, Test,
};
use serde_json::{Value, json};

use super::{LAYOUTS, agree, agree_with_opa, condition, emit, sources};

fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        r#"x" } allow if { true"#,
        "a\nallow := true",
        "a\r\n}\nallow := true\n# METADATA\n# entrypoint: true",
        "odd key.with\"quote",
        "\u{2028}x\u{2029}y",
        "x\u{2028}allow := true",
        "-- # */ {{ }} {% raw %} ${x} $\"{x}\"",
        "`x`",
        "\\",
        "\\\"",
        "\\u0022",
        "*",
        "**x*",
        "\\*",
        "default",
        "input",
        "data",
        "count",
        "allow",
        "decision",
        "reasons",
        "test_x",
        "deny_all",
        "__local0__",
        "_",
        "a-b",
        "a_b",
        "a b",
        "a_b_2",
        "a_b_excused",
        "a_b_within_limit",
        "A_B",
        "0",
        "true",
        "null",
        "-1",
        "a\u{0}b",
        "\u{202e}gnp.exe",
        "e\u{301}",
        "支付",
        "\u{1F600}",
        "\u{E0041}",
        "key: [value",
        "&anchor *alias !!tag",
        "%d %s",
        "x'; DROP TABLE rules; --",
    ]
    .map(str::to_owned)
    .into();
    names.push("long ".repeat(819) + "x");
    // No name of a rule, an action or an agent has blanks at its ends.
    names.retain(|name| name.trim() == name && name.trim_matches(|c: char| c.is_whitespace()) == name);
    names
}

fn literal(text: &str) -> Literal {
    Literal::new(text.into()).unwrap()
}

/// Every name as the id, the action, the agent, the keys and the values of rules.
pub(super) fn hostile() -> (Policy, Vec<Value>) {
    let name = "hostile";
    let mut rules = Vec::new();
    let mut inputs = vec![json!({"agent_id": "a", "action": "allow"})];
    for name in names() {
        let path = || policyc::event::AttributePath::new(["p", name.as_str()]).unwrap();
        let on = |test: Test| policyc::policy::Condition { path: path(), test };
        let mut rule = Rule::new(&name, ActionPattern::exact(&name).unwrap(), Effect::Allow);
        rule.allowed_agents = Some(vec![AgentEntry::named(&name).unwrap(), AgentEntry::named("other").unwrap()]);
        rule.blocked_agents = vec![AgentEntry::named(&format!("not {name}")).unwrap()];
        rule.constraints = Conditions::new([
            on(Test::Equals(literal(&name))),
            on(Test::In(vec![literal(&name), literal("x")])),
            on(Test::StartsWith(name.clone())),
            on(Test::EndsWith(name.clone())),
            on(Test::Contains(name.clone())),
            condition("q", &Test::SameAs(path())),
        ]);
        rule.rate_limit = Some(RateLimit { max_requests: 1, window_seconds: 1 });
        rule.reason = Some(format!("{name}\n# {name}\"\t"));
        rule.evidence =
            Some(RuleEvidence { policies: vec![name.clone(), "p".repeat(100)], count: 3, ..RuleEvidence::default() });
        rules.push(rule);
        let mut block = Rule::new(format!("block {name}"), ActionPattern::parse("b*").unwrap(), Effect::Block);
        block.allowed_agents = Some(vec![AgentEntry::named(&name).unwrap()]);
        block.unless = Some(Conditions::new([on(Test::NotContains(name.clone()))]));
        rules.push(block);

        for (agent, action, value) in
            [(name.as_str(), name.as_str(), name.as_str()), ("other", name.as_str(), "x"), (name.as_str(), "bx", "x")]
        {
            for count in [0, 1] {
                let context = json!({"p": {name.as_str(): value}, "q": value});
                let usage = json!({name.as_str(): count});
                inputs.push(json!({"agent_id": agent, "action": action, "context": context, "usage": usage}));
            }
        }
    }
    let metadata = Metadata {
        name: name.to_owned(),
        version: names().concat(),
        description: Some(names().join("\n# METADATA\n# custom: {}\nallow := true")),
        source_digest: Some(names().join("\n")),
    };
    (Policy::new(metadata, Effect::Block, rules).unwrap(), inputs)
}

#[test]
fn no_name_becomes_anything_else() {
    let (policy, inputs) = hostile();
    agree(&policy, &inputs);
    agree_with_opa(&policy, &inputs);
}

#[test]
fn a_policy_may_be_called_anything() {
    for name in names() {
        let metadata = Metadata { name: name.clone(), description: Some(name.clone()), ..Metadata::default() };
        let rule = Rule::new(name.as_str(), ActionPattern::any(), Effect::Allow);
        let policy = Policy::new(metadata, Effect::Block, vec![rule]).unwrap();
        agree(&policy, &[json!({"agent_id": "a", "action": "x"}), json!({})]);
    }
    for name in ["default", "x\"\n} allow := true", "answer", "支付"] {
        let metadata = Metadata { name: name.to_owned(), ..Metadata::default() };
        let rule = Rule::new(name, ActionPattern::any(), Effect::Allow);
        agree_with_opa(&Policy::new(metadata, Effect::Block, vec![rule]).unwrap(), &[]);
    }
}

#[test]
fn sources_hold_no_character_that_does_not_show() {
    let (policy, _) = hostile();
    for layout in LAYOUTS {
        for artifact in sources(&emit(&policy, layout)) {
            let hidden = artifact.text.chars().find(|c| {
                (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202e}')
            });
            assert_eq!(hidden, None, "{}", artifact.path);
            assert!(artifact.text.lines().all(|line| line == "allow if decision.effect == \"allow\""
                || !line.trim_start_matches('\t').starts_with("allow :=") && !line.starts_with("allow if")));
        }
    }
}
