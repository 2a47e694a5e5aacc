//! Every operator against every kind of value.

use policyc::event::ElementPath;
use policyc::policy::{
    AgentEntry, Bound, Condition, Effect, Literal, Operator, Pattern, Policy, RateLimit, Rule, Test,
};
use serde_json::{Value, json};

use super::{agree, agree_with_opa, one, policy, rule};

fn literal(value: Value) -> Literal {
    Literal::new(value).unwrap()
}

fn literals(values: &[Value]) -> Vec<Literal> {
    values.iter().cloned().map(literal).collect()
}

/// Tests of every operator, with operands of every kind.
pub(super) fn tests() -> Vec<Test> {
    let bound = |value: f64| Bound::from_f64(value).unwrap();
    let text = |text: &str| text.to_owned();
    let pattern = |source: &str| Pattern::new(source).unwrap();
    let lists = [
        vec![json!("x"), json!("US")],
        vec![json!("only")],
        vec![],
        vec![json!(1), json!(2.5), json!(true), json!("5")],
        vec![json!([1, 2]), json!({"a": 1})],
        vec![json!([]), json!("")],
    ];
    let operands = [
        json!(true),
        json!(false),
        json!(0),
        json!(5),
        json!(-5),
        json!(0.1),
        json!(5e-324),
        json!(9_007_199_254_740_992_i64),
        json!(-0.000_000_1),
        json!(""),
        json!("5"),
        json!("US"),
        json!("\u{1F600}"),
        json!([]),
        json!({}),
        json!([1, 2]),
        json!({"a": 1}),
        json!({"a": [1, null, {"b": "c"}]}),
    ];
    let mut tests = vec![Test::Exists(true), Test::Exists(false)];
    tests.extend(
        operands
            .iter()
            .cloned()
            .flat_map(|value| [Test::Equals(literal(value.clone())), Test::NotEquals(literal(value))]),
    );
    tests.extend(lists.iter().flat_map(|list| [Test::In(literals(list)), Test::NotIn(literals(list))]));
    for value in [-5.0, 0.0, 0.1, 5.0, 9_007_199_254_740_992.0, -9_007_199_254_740_992.0, 5e-324, 1.5e-7] {
        tests.extend([Test::Min(bound(value)), Test::Max(bound(value))]);
    }
    for source in ["[A-Z]{2}", "^$", "a|b$", "x*", "[^a]", "(?s:u.)", ".", "`", "\u{1F600}", "\n", "a{0,3}$"] {
        tests.extend([Test::Pattern(pattern(source)), Test::NotPattern(pattern(source))]);
    }
    for part in ["", "U", "US", "\u{1F600}", "é", "\"", "\n", "\u{2028}", "`\\"] {
        tests.extend([
            Test::StartsWith(text(part)),
            Test::EndsWith(text(part)),
            Test::Contains(text(part)),
            Test::NotContains(text(part)),
        ]);
    }
    for count in [0, 1, 2, 5, u32::MAX] {
        tests.extend([Test::MaxLength(count), Test::MaxItems(count)]);
    }
    for names in [&["a"][..], &["a", "x"], &["0"], &[]] {
        tests.push(Test::Only(names.iter().map(|name| text(name)).collect()));
    }
    for path in ["y", "p.q", "x"] {
        tests.extend([Test::SameAs(path.parse().unwrap()), Test::AppearsIn(path.parse().unwrap())]);
    }
    tests.extend(qualified());
    for operator in Operator::ALL {
        assert!(tests.iter().any(|test| test.operator() == operator), "{operator:?} has no test");
    }
    tests
}

/// Tests of what may be missing and of the elements of arrays.
fn qualified() -> Vec<Test> {
    let inner = || {
        let number = Bound::from_f64(1.0).unwrap();
        [
            Test::Exists(true),
            Test::Exists(false),
            Test::Equals(literal(json!(1))),
            Test::NotEquals(literal(json!("x"))),
            Test::In(literals(&[json!("x"), json!(1)])),
            Test::NotIn(literals(&[json!("x"), json!([1, 2])])),
            Test::Min(number),
            Test::Max(number),
            Test::StartsWith("U".to_owned()),
            Test::NotContains("U".to_owned()),
            Test::NotPattern(Pattern::new("[a-z]").unwrap()),
            Test::MaxLength(1),
            Test::MaxItems(1),
            Test::Only(vec!["a".to_owned()]),
            Test::SameAs("y".parse().unwrap()),
            Test::AppearsIn("y".parse().unwrap()),
        ]
    };
    let attributes = [
        ("x", true),
        ("x[]", false),
        ("x[]", true),
        ("x[].a", false),
        ("x[].a", true),
        ("x[][]", false),
        ("x[].a[].b", true),
        ("x[].a[].b", false),
        ("x[].a[][\"odd \u{1F600}\"][].in", true),
    ];
    let test = |path: &str, optional, test| Condition::new(path.parse::<ElementPath>().unwrap(), optional, test).test;
    attributes.into_iter().flat_map(|(path, optional)| inner().map(|inner| test(path, optional, inner))).collect()
}

/// Values of every kind; `None` is missing.
fn values() -> Vec<Option<Value>> {
    let mut values: Vec<_> = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-0.0),
        json!(1),
        json!(1.0),
        json!(5),
        json!(5.0),
        json!(4.999_999),
        json!(-5),
        json!(-5.5),
        json!(0.1),
        json!(2.5),
        json!(5e-324),
        json!(1.5e-7),
        json!(1e-7),
        json!(9_007_199_254_740_991_i64),
        json!(9_007_199_254_740_992_i64),
        json!(9_007_199_254_740_993_i64),
        json!(9_007_199_254_740_992.0),
        json!(-9_007_199_254_740_992_i64),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("5"),
        json!("5.0"),
        json!("1e1"),
        json!("true"),
        json!("null"),
        json!("x"),
        json!("US"),
        json!("USA"),
        json!("us"),
        json!("a"),
        json!("only"),
        json!("US\n"),
        json!("\nUS"),
        json!(" US "),
        json!("`\\"),
        json!("\""),
        json!("é"),
        json!("e\u{301}"),
        json!("\u{1F600}"),
        json!("\u{1F600}\u{1F600}"),
        json!("aa\u{1F600}\u{1F600}\u{1F600}"),
        json!("\u{2028}"),
        json!("\u{0}"),
        json!("say x to US"),
        json!([]),
        json!([1, 2]),
        json!([1.0, 2]),
        json!([2, 1]),
        json!(["x"]),
        json!(["x", "US"]),
        json!(["x", 7]),
        json!(["x", null]),
        json!([null]),
        json!([[1, 2]]),
        json!([[1, 2], {"a": 1.0}]),
        json!(["", []]),
        json!([true, "5", 1, 2.5]),
        json!({}),
        json!({"a": 1}),
        json!({"a": 1.0}),
        json!({"a": 2}),
        json!({"a": [1, null, {"b": "c"}]}),
        json!({"x": 1}),
        json!({"0": "x"}),
        json!([{}]),
        json!([{"a": 1}, {"a": 1.0}]),
        json!([{"a": 1}, {"a": 2}]),
        json!([{"a": 1}, {"a": null}]),
        json!([{"a": "x"}, {"b": 1}]),
        json!([{"a": 1}, 1]),
        json!([{"a": [{"b": 1}, {"b": "x"}]}, {"a": []}]),
        json!([{"a": [{"b": 1}]}, {}]),
        json!([{"a": [{"odd \u{1F600}": [{"in": 1}]}]}]),
        json!([["x"], [1, 1]]),
    ]
    .map(Some)
    .into();
    values.push(None);
    values
}

/// A policy in which one test stands under an allow, an ask and a block rule, and as the `unless` of another.
pub(super) fn under_every_effect(index: usize, path: &str, test: &Test) -> Vec<Rule> {
    let named = |kind: &str, effect| rule(&format!("{kind}-{index}"), &format!("{kind}_{index}"), effect);
    let mut rules = Vec::new();
    for (kind, effect) in [("allow", Effect::Allow), ("ask", Effect::Ask), ("block", Effect::Block)] {
        let mut rule = named(kind, effect);
        rule.constraints = one(path, test);
        rules.push(rule);
    }
    let mut unless = named("unless", Effect::Block);
    unless.unless = Some(one(path, test));
    rules.push(unless);
    rules.push(rule(&format!("free-block-{index}"), &format!("block_{index}"), Effect::Allow));
    rules.push(rule(&format!("free-unless-{index}"), &format!("unless_{index}"), Effect::Allow));
    rules
}

const KINDS: [&str; 4] = ["unless", "ask", "allow", "block"];

fn request(kind: &str, index: usize, context: &Value) -> Value {
    json!({"agent_id": "a", "action": format!("{kind}_{index}"), "context": context, "outcome": "success"})
}

/// Each context before two of the rules in turn, in which the test is written alike; another two for the next test.
fn requests(index: usize, test: &Test) -> Vec<Value> {
    let turns = contexts(test).into_iter().zip(index..);
    turns.flat_map(|(context, turn)| [turn, turn + 2].map(|turn| request(KINDS[turn % 4], index, &context))).collect()
}

/// Contexts with each value at `x`, and for a relation with each at the other side too.
fn contexts(test: &Test) -> Vec<Value> {
    let with = |x: Option<Value>, y: Option<Value>| {
        let mut context = json!({});
        if let Some(x) = x {
            context["x"] = x;
        }
        if let Some(y) = y {
            context["p"] = json!({"q": y});
            context["y"] = y;
        }
        context
    };
    match test.unqualified() {
        Test::SameAs(_) | Test::AppearsIn(_) => {
            let mut contexts: Vec<_> = values().into_iter().map(|x| with(x.clone(), x)).collect();
            for y in [
                None,
                Some(json!(null)),
                Some(json!("say x to US")),
                Some(json!("")),
                Some(json!([1, 2])),
                Some(json!(5)),
            ] {
                contexts.extend(values().into_iter().map(|x| with(x, y.clone())));
            }
            contexts
        }
        _ => values().into_iter().map(|x| with(x, None)).collect(),
    }
}

#[test]
fn every_operator_reads_every_value_as_the_reference_does() {
    for (index, test) in tests().iter().enumerate() {
        let policy = policy("zoo", Effect::Block, under_every_effect(index, "x", test));
        agree(&policy, &requests(index, test));
    }
}

#[test]
fn opa_reads_every_value_as_the_reference_does() {
    let tests = tests();
    // In some policies, each within what the layout of rules is made for.
    for chunk in tests.iter().enumerate().collect::<Vec<_>>().chunks(40) {
        let rules = chunk.iter().flat_map(|(index, test)| under_every_effect(*index, "x", test)).collect();
        let inputs: Vec<_> = chunk.iter().flat_map(|(index, test)| requests(*index, test)).collect();
        agree_with_opa(&policy("zoo", Effect::Allow, rules), &inputs);
    }
}

/// Paths whose keys are no identifiers, keywords, indices; contexts in which what is on the way is no object.
fn paths() -> (Policy, Vec<Value>) {
    let paths = [
        "x",
        "p.x",
        "p.x.x",
        r#"p["0"]"#,
        r#"p[""]"#,
        "_",
        "p._",
        "in",
        "default.if.contains",
        "input",
        "data",
        "count",
        r#"["odd key.with\"quote"]"#,
        r#"["\u2028\n\u0000"]"#,
        "支付",
        "a-b",
        "A",
        "__proto__",
        "p.length",
    ];
    let mut rules = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        rules.extend(under_every_effect(index, path, &Test::NotEquals(literal(json!("no")))));
    }
    let mut inputs = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let mut contexts = vec![json!({}), json!({"p": null})];
        for value in [json!("yes"), json!("no"), json!(null), json!([1])] {
            let mut context = serde_json::Map::new();
            path.parse::<policyc::event::AttributePath>().unwrap().set(&mut context, value);
            contexts.push(Value::Object(context));
        }
        for p in [json!([]), json!(["yes"]), json!([{"x": 1}]), json!("yes"), json!(5), json!({"x": [{"x": 1}]})] {
            contexts.push(json!({"p": p}));
        }
        contexts.extend([json!({"default": [{"if": 1}]}), json!({"default": {"if": "x"}})]);
        inputs.extend(contexts.iter().flat_map(|context| KINDS.map(|kind| request(kind, index, context))));
    }
    (policy("paths", Effect::Block, rules), inputs)
}

#[test]
fn paths_walk_objects_only() {
    let (policy, inputs) = paths();
    agree(&policy, &inputs);
    agree_with_opa(&policy, &inputs);
}

/// Inputs that are no requests, or just are.
fn envelopes() -> Vec<Value> {
    let mut inputs = vec![
        json!(null),
        json!([]),
        json!("x"),
        json!(5),
        json!(true),
        json!({}),
        json!({"agent_id": "a"}),
        json!({"action": "x"}),
        json!({"agent_id": "a", "action": "x"}),
        json!({"agent_id": "", "action": "x"}),
        json!({"agent_id": "a", "action": ["x"]}),
        json!({"agent_id": {"a": 1}, "action": "x"}),
        json!({"agent_id": null, "action": "x"}),
        json!([{"agent_id": "a", "action": "x"}]),
    ];
    for context in [json!(null), json!([]), json!({}), json!("x"), json!(1), json!(false), json!({"x": 1})] {
        inputs.push(json!({"agent_id": "a", "action": "x", "context": context}));
    }
    for usage in [
        json!(null),
        json!([]),
        json!({}),
        json!({"r": 1}),
        json!({"r": 2}),
        json!({"r": 1.9}),
        json!({"r": "1"}),
        json!({"r": -1}),
        json!({"r": null}),
        json!({"r": true}),
        json!({"r": u64::MAX}),
        json!({"r": [1]}),
        json!("r"),
        json!(3),
    ] {
        for action in ["limited", "limited_glob"] {
            inputs.push(json!({"agent_id": "a", "action": action, "usage": usage}));
        }
    }
    // Every blank of Unicode and its neighbours, at either end and within.
    let blanks = ('\u{0}'..='\u{20}')
        .chain("\u{7f}\u{84}\u{85}\u{86}\u{a0}\u{ad}\u{1680}\u{180e}".chars())
        .chain('\u{1fff}'..='\u{2010}')
        .chain("\u{2027}\u{2028}\u{2029}\u{202a}\u{202f}\u{205f}\u{2060}\u{3000}\u{feff}".chars());
    for c in blanks {
        for name in [format!("{c}x"), format!("x{c}"), format!("x{c}x"), c.to_string()] {
            inputs.push(json!({"agent_id": name, "action": "x"}));
            inputs.push(json!({"agent_id": "a", "action": name}));
        }
    }
    for agent in ["a", "b", "*", "\\*", "c", "A"] {
        for action in [
            "scoped",
            "unscoped",
            "nobody",
            "pay_",
            "pay_x",
            "pay",
            "x_db",
            "_db",
            "a",
            "aa",
            "aba",
            "a\nb",
            "abcbc",
            "ab",
            "a*b",
            "axmyb",
            "amb",
            "m",
            "xmx",
            "1.2",
            "1x2",
            "acb",
            "a.b.c.d",
            "a.cb.d",
            "😀.b.c.d😀",
        ] {
            inputs.push(json!({"agent_id": agent, "action": action, "context": {}}));
        }
    }
    inputs
}

fn envelope_rules() -> Vec<Rule> {
    let mut rules = vec![rule("everything", "*", Effect::Ask), rule("x", "x", Effect::Allow)];
    for (id, glob) in [
        ("start", "pay_*"),
        ("end", "*_db"),
        ("both", "a*a"),
        ("middle", "*m*"),
        ("three", "a*m*b"),
        ("four", "a*b*c*"),
        ("five", "*.b*c.*d*"),
        ("literal", r"a\*b"),
        ("digits", "1.*2"),
        ("smiley", "😀*b*.*😀"),
    ] {
        rules.push(rule(id, glob, Effect::Allow));
    }
    let named = |names: &[&str]| names.iter().map(|name| AgentEntry::parse(name).unwrap()).collect::<Vec<_>>();
    for (id, allowed, blocked) in [
        ("scoped", Some(vec!["a", "c"]), vec!["c"]),
        ("scoped-star", Some(vec![r"\*"]), vec![]),
        ("scoped-many", Some(vec!["b", "A", "c"]), vec![]),
        ("unscoped", Some(vec!["*", "a"]), vec!["a", "b"]),
        ("unscoped-one", None, vec!["A"]),
        ("nobody", Some(vec![]), vec![]),
        ("nobody-blocked", None, vec!["*"]),
        ("nobody-left", Some(vec!["a"]), vec!["a"]),
    ] {
        let mut rule = rule(id, id.split('-').next().unwrap(), Effect::Block);
        rule.allowed_agents = allowed.map(|names| named(&names));
        rule.blocked_agents = named(&blocked);
        rules.push(rule);
    }
    let mut limited = rule("r", "limited*", Effect::Allow);
    limited.rate_limit = Some(RateLimit { max_requests: 2, window_seconds: 60 });
    limited.reason = Some("seen often".to_owned());
    rules.push(limited);
    rules.push(rule("also", "limited_glob", Effect::Allow));
    rules.push(rule("a-block", "limited_glob_x", Effect::Block));
    rules
}

#[test]
fn agents_actions_limits_and_what_is_no_request() {
    for default in [Effect::Allow, Effect::Ask, Effect::Block] {
        let policy = policy("envelope", default, envelope_rules());
        agree(&policy, &envelopes());
    }
    agree_with_opa(&policy("envelope", Effect::Allow, envelope_rules()), &envelopes());
    let without_any = envelope_rules().into_iter().filter(|rule| rule.id != "everything").collect();
    agree_with_opa(&policy("envelope", Effect::Block, without_any), &envelopes());
}

#[test]
fn a_policy_without_rules_is_its_default() {
    for default in [Effect::Allow, Effect::Ask, Effect::Block] {
        let policy = policy("", default, vec![]);
        agree(&policy, &envelopes());
        agree_with_opa(&policy, &envelopes());
    }
}
