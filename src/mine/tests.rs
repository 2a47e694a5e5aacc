//! Tests of mining as a whole: the original's figures, a naive miner to agree with, and what must not change a byte.

use super::*;
use crate::event::{NoProgress, ReadError, value};
use crate::policy::{Conditions, Effect};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The log of the original's getting-started guide.
const GUIDE: &str = r#"{"log_id": "l001", "agent_id": "agent_A", "action": "read_file", "context": {"role": "admin", "env": "prod"}, "outcome": "success"}
{"log_id": "l002", "agent_id": "agent_A", "action": "read_file", "context": {"role": "admin", "env": "prod"}, "outcome": "success"}
{"log_id": "l003", "agent_id": "agent_B", "action": "send_email", "context": {"role": "user", "env": "staging"}, "outcome": "success"}
{"log_id": "l004", "agent_id": "agent_A", "action": "delete_record", "context": {"role": "admin", "env": "prod"}, "outcome": "denied"}
{"log_id": "l005", "agent_id": "agent_B", "action": "read_file", "context": {"role": "user", "env": "staging"}, "outcome": "success"}
{"log_id": "l006", "agent_id": "agent_A", "action": "read_file", "context": {"role": "admin", "env": "prod"}, "outcome": "success"}
{"log_id": "l007", "agent_id": "agent_C", "action": "send_email", "context": {"role": "admin", "env": "prod"}, "outcome": "success"}
{"log_id": "l008", "agent_id": "agent_C", "action": "read_file", "context": {"role": "admin", "env": "prod"}, "outcome": "success"}
{"log_id": "l009", "agent_id": "agent_B", "action": "send_email", "context": {"role": "user", "env": "staging"}, "outcome": "success"}
{"log_id": "l010", "agent_id": "agent_D", "action": "read_file", "context": {"role": "viewer", "env": "prod"}, "outcome": "success"}
"#;

fn options(min_support: f64, min_confidence: f64, max_conditions: u32) -> MineOptions {
    let mut options = MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap());
    options.thresholds = Thresholds { min_support, min_confidence, min_lift: 1.0, max_conditions };
    options
}

fn mine_text(text: &str, options: &MineOptions) -> Result<Mined, MineError> {
    mine(&Inputs::from_bytes("log", text.as_bytes()), &ReadOptions::default(), options, |_| {}, &NoProgress)
}

#[test]
fn mines_the_guides_log_as_the_original_does() {
    let mined = mine_text(GUIDE, &options(0.1, 0.5, 1)).unwrap();
    let set = &mined.set;
    let rules: Vec<_> = set
        .policies
        .iter()
        .map(|p| (p.policy_id.as_str(), p.support, p.confidence, p.lift, p.description.as_str()))
        .collect();
    assert_eq!(
        rules,
        [
            (
                "policy_0001",
                0.1,
                1.0,
                1.666_667,
                "When role='viewer', agents perform 'read_file' with 100.0% confidence (support=10.0%, lift=1.67)"
            ),
            (
                "policy_0002",
                0.5,
                0.714_286,
                1.190_476,
                "When env='prod', agents perform 'read_file' with 71.4% confidence (support=50.0%, lift=1.19)"
            ),
            (
                "policy_0003",
                0.4,
                0.666_667,
                1.111_111,
                "When role='admin', agents perform 'read_file' with 66.7% confidence (support=40.0%, lift=1.11)"
            ),
            (
                "policy_0004",
                0.2,
                0.666_667,
                2.222_222,
                "When env='staging', agents perform 'send_email' with 66.7% confidence (support=20.0%, lift=2.22)"
            ),
            (
                "policy_0005",
                0.2,
                0.666_667,
                2.222_222,
                "When role='user', agents perform 'send_email' with 66.7% confidence (support=20.0%, lift=2.22)"
            ),
        ]
    );
    let evidence = set.policies[2].evidence.as_ref().unwrap();
    assert_eq!((evidence.count, evidence.agents.join(" ")), (4, "agent_A agent_C".to_owned()));
    assert_eq!(evidence.log_ids, ["l001", "l002", "l006", "l008"]);
    let source = set.source.as_ref().unwrap();
    assert_eq!((source.outcomes.good, source.outcomes.denied, source.files[0].events), (9, 1, 10));
    assert_eq!(PolicySet::from_json(&set.to_json()).unwrap(), *set);
}

#[test]
fn denied_events_count_in_figures_but_not_in_grants() {
    let mined = mine_text(GUIDE, &options(0.1, 0.1, 1)).unwrap();
    let denied = mined.set.policies.iter().find(|p| p.consequent == "delete_record").unwrap();
    let evidence = denied.evidence.as_ref().unwrap();
    assert_eq!((evidence.count, evidence.outcomes.denied, evidence.agents.len()), (1, 1, 0));
    assert!(mined.set.grants.iter().all(|grant| grant.action != "delete_record"));
}

#[test]
fn learns_each_agents_grant_from_its_own_good_events() {
    let mut text = String::new();
    for n in 0..60 {
        for (agent, env, amount) in [("a", "prod", n), ("b", "dev", 2 * n), ("c", "dev", 2 * n)] {
            writeln!(
                text,
                r#"{{"log_id":"{agent}{n:02}","agent_id":"{agent}","action":"pay","context":{{"env":"{env}","p":{{"amount":{amount}}},"id":"r{n}"}},"timestamp":"2026-11-01T00:00:{n:02}Z"}}"#
            )
            .unwrap();
        }
        let denied = json!({"log_id": format!("d{n}"), "agent_id": "a", "action": "pay", "context": {"env": "dev"}, "outcome": "denied"});
        let error =
            json!({"log_id": format!("e{n}"), "agent_id": "b", "action": "pay", "context": {}, "outcome": "timeout"});
        writeln!(text, "{denied}\n{error}").unwrap();
    }
    writeln!(text, r#"{{"log_id":"z","agent_id":"z","action":"pay","context":{{"env":"dev"}}}}"#).unwrap();
    let grants = mine_text(&text, &options(0.05, 0.6, 1)).unwrap().set.grants;
    let printed: Vec<_> = grants
        .iter()
        .map(|grant| {
            let constraints = serde_json::to_string(&grant.constraints).unwrap();
            (grant.grant_id.as_str(), grant.agents.join(" "), constraints, grant.effect, grant.evidence.count)
        })
        .collect();
    assert_eq!(
        printed,
        [
            ("grant_0001", "a".into(), r#"{"env":{"equals":"prod"},"id":{"pattern":"(?:r[0-9]{1}|r[0-9]{2})$"},"p.amount":{"min":0,"max":59}}"#.into(), None, 60),
            ("grant_0002", "a b c z".into(), "{}".into(), Some(Effect::Ask), 181),
            (
                "grant_0003",
                "b c".into(),
                r#"{"env":{"equals":"dev"},"id":{"pattern":"(?:r[0-9]{1}|r[0-9]{2})$"},"p.amount":{"min":0,"max":120}}"#.into(),
                None,
                120
            ),
            ("grant_0004", "z".into(), r#"{"env":{"equals":"dev"}}"#.into(), None, 1),
        ]
    );
    assert_eq!((grants[0].evidence.outcomes.denied, grants[2].evidence.outcomes.neutral), (60, 60));
    assert_eq!(grants[2].evidence.log_ids, ["b00", "b01", "b02", "b03", "b04"]);
}

#[test]
fn refuses_options_out_of_range() {
    let refuses = |change: fn(&mut Thresholds), message: &str| {
        let mut options = options(0.1, 0.5, 1);
        change(&mut options.thresholds);
        assert_eq!(mine_text(GUIDE, &options).unwrap_err().to_string(), message);
    };
    refuses(|t| t.min_support = 1.5, "`min-support` is 1.5, expected a number from 0 to 1");
    refuses(|t| t.min_confidence = f64::NAN, "`min-confidence` is NaN, expected a number from 0 to 1");
    refuses(|t| t.min_lift = -1.0, "`min-lift` is -1, expected a number of at least 0");
    refuses(|t| t.min_lift = f64::INFINITY, "`min-lift` is inf, expected a number of at least 0");
    refuses(|t| t.max_conditions = 0, "`max-conditions` is 0, expected a whole number from 1 to 8");
    refuses(|t| t.max_conditions = 9, "`max-conditions` is 9, expected a whole number from 1 to 8");
    assert!(matches!(mine_events(&[], &options(0.1, 0.5, 1)), Err(MineError::NoEvents)));
    assert!(matches!(mine_text("x", &options(0.1, 0.5, 1)), Err(MineError::Read(ReadError::AllMalformed { .. }))));
}

/// A log in which each line has a value of its own, more than the sketch has counters for, among frequent ones.
fn wide(lines: u64) -> String {
    let mut text = String::new();
    for n in 0..lines {
        let action = if n % 3 == 0 { "write" } else { "read" };
        // Frequent only in the second half, after the counters are full.
        let late = if n > lines / 2 { "yes" } else { "no" };
        let context = json!({"id": format!("u{n}"), "t": n, "role": n % 3, "late": late});
        writeln!(text, r#"{{"log_id":"{n}","agent_id":"a{}","action":"{action}","context":{context}}}"#, n % 5)
            .unwrap();
    }
    text
}

#[test]
fn slow_a_value_of_its_own_in_every_line_leaves_the_figures_exact() {
    let lines = 10_000;
    let text = wide(lines);
    let mined = mine_text(&text, &options(0.05, 0.0, 1)).unwrap();
    let late = mined.set.policies.iter().find(|p| p.description.starts_with("When late='yes'")).unwrap();
    let expected = (lines / 2 + 1..lines).filter(|n| (n % 3 == 0) == (late.consequent == "write")).count();
    assert_eq!(late.evidence.as_ref().unwrap().count, u64::try_from(expected).unwrap());
    assert!(mined.set.policies.iter().all(|p| !p.description.contains("id=") && !p.description.contains("When t=")));

    let mined = mine_text(&text, &options(0.0, 0.0, 1)).unwrap();
    let too_many = mined.warnings.iter().find_map(|warning| match warning {
        MineWarning::TooManyPairs { suggested, .. } => Some(*suggested),
        _ => None,
    });
    assert_eq!(mined.set.policies.len(), 0);
    assert!(!mined.set.grants.is_empty());
    let mined = mine_text(&text, &options(too_many.unwrap(), 0.9, 1)).unwrap();
    assert!(!mined.warnings.iter().any(|warning| matches!(warning, MineWarning::TooManyPairs { .. })));
}

/// Good payments of honest agents, and lines of one that was taken over.
fn honest_and(evil: &str) -> String {
    let mut text = String::new();
    for n in 0..60 {
        writeln!(
            text,
            r#"{{"log_id":"{n}","agent_id":"h{}","action":"pay","session_id":"s{n}","context":{{"params":{{"amount":{},"currency":"EUR"}}}}}}"#,
            n % 3,
            10 + n
        )
        .unwrap();
    }
    text + evil
}

fn grants_of(mined: &Mined, agent: &str) -> Vec<(String, Vec<String>, Option<Effect>, Conditions)> {
    let of_agent = mined.set.grants.iter().filter(|grant| grant.agents.iter().any(|other| other == agent));
    of_agent
        .map(|grant| {
            let agents = grant.agents.iter().filter(|other| !other.starts_with("evil")).cloned().collect();
            (grant.action.clone(), agents, grant.effect, grant.constraints.clone())
        })
        .collect()
}

/// Whatever one agent writes, what others may do is not wider for it, and nothing of its own is allowed that is not bounded.
#[test]
fn slow_small_attacks_widen_nothing_for_others() {
    let options = options(0.05, 0.6, 1);
    let before = mine_text(&honest_and(""), &options).unwrap();
    let honest: Vec<_> = ["h0", "h1", "h2"].map(|agent| grants_of(&before, agent)).into();
    assert!(honest.iter().all(|grants| grants.iter().any(|(_, _, _, constraints)| !constraints.is_empty())));
    let line = |id: &str, action: &str, more: &str| {
        format!("{{\"log_id\":\"{id}\",\"agent_id\":\"evil\",\"action\":\"{action}\"{more}}}\n")
    };
    let keys =
        |count: usize, salt: usize| (0..count).map(|n| format!("\"k{salt}_{n}\":1")).collect::<Vec<_>>().join(",");
    let attacks = [
        line("x", "noop", &format!(",\"context\":{{{}}}", keys(60_000, 0))),
        (0..40)
            .map(|n| line(&format!("x{n}"), &format!("noop{n}"), &format!(",\"context\":{{{}}}", keys(1_500, n))))
            .collect(),
        (0..300).map(|n| line(&format!("x{n}"), "noop", &format!(",\"context\":{{{}}}", keys(20, n)))).collect(),
        line("x", "pay", ",\"session_id\":\"s1\",\"outcome\":\"denied\",\"context\":{\"params\":{\"amount\":9000000}}"),
        line("x", "noop", ",\"output\":\"EUR 10 11 12\",\"session_id\":\"s1\""),
        (0..20).map(|n| line(&format!("x{n}"), "noop", &format!(",\"session_id\":\"s{n}\""))).collect(),
    ];
    for attack in attacks {
        let shown: String = attack.chars().take(160).collect();
        let after = mine_text(&honest_and(&attack), &options).unwrap();
        for (agent, expected) in ["h0", "h1", "h2"].iter().zip(&honest) {
            assert_eq!(&grants_of(&after, agent), expected, "{agent} after {shown}");
        }
    }
    let over =
        mine_text(&honest_and(&line("x", "noop", &format!(",\"context\":{{{}}}", keys(3_000, 0)))), &options).unwrap();
    assert_eq!(grants_of(&over, "evil")[0].2, Some(Effect::Ask));
    assert!(over.warnings.contains(&MineWarning::TooManyAttributes), "{:?}", over.warnings);
}

/// A line of an agent that was taken over. What it does well counts as evidence for what it does, so that it does not do well what the
/// honest ones do.
fn evil_line() -> impl Strategy<Value = Value> {
    let context = prop_oneof![
        (0_i64..10_000_000, "EUR|USD|1").prop_map(|(n, c)| json!({"params": {"amount": n, "currency": c}})),
        "[a-z]{0,3}".prop_map(|text| json!({"params": {"amount": text}, "prompt": format!("pay {text} 10 USD")})),
        (1..2_200_usize).prop_map(|keys| (0..keys).map(|n| (format!("k{n}"), json!(n))).collect::<Map<_, _>>().into()),
        Just(json!({})),
    ];
    let session = prop_oneof![Just(Value::Null), (0..60).prop_map(|n| json!(format!("s{n}"))), Just(json!("own"))];
    let acts = prop_oneof![
        ("pay", prop_oneof![Just("denied"), Just("error"), Just("?")]),
        ("noop|pay_all|lookup", prop_oneof![Just("success"), Just("denied"), Just("?")]),
    ];
    let output =
        prop_oneof![Just(Value::Null), Just(json!("10 11 12 USD 9000000")), Just(json!({"amount": 9_000_000}))];
    (acts, "evil[0-2]?", context, session, output).prop_map(|((action, outcome), agent, context, session, output)| {
        json!({"log_id": "", "agent_id": agent, "action": action, "outcome": outcome, "context": context,
            "session_id": session, "output": output})
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn slow_random_small_attacks_let_others_do_no_more(lines in proptest::collection::vec(evil_line(), 1..8)) {
        let policy_of = |evil: &str| {
            let mined = mine_text(&honest_and(evil), &options(0.05, 0.6, 1)).unwrap();
            crate::lower::lower(&mined.set, &crate::lower::LowerOptions::default()).unwrap().policy
        };
        let evil: String = lines
            .iter()
            .enumerate()
            .map(|(n, line)| {
                let mut line = line.clone();
                line["log_id"] = json!(format!("x{n}"));
                line.to_string() + "\n"
            })
            .collect();
        let (before, after) = (policy_of(""), policy_of(&evil));
        let (before, after) = (crate::policy::Decider::new(&before), crate::policy::Decider::new(&after));
        for agent in ["h0", "h1", "h2", "stranger"] {
            for action in ["pay", "noop", "pay_all", "lookup"] {
                for amount in [json!(0), json!(9), json!(40), json!(70), json!(9_000_000), json!("40"), Value::Null] {
                    for more in [json!({}), json!({"currency": "EUR"}), json!({"currency": "USD"}), json!({"currency": "EUR", "cc": 1})] {
                        let mut params = more.clone();
                        params["amount"] = amount.clone();
                        let request = json!({"agent_id": agent, "action": action, "context": {"params": params}});
                        let [old, new] = [&before, &after].map(|decider| decider.decide_json(&request).effect);
                        prop_assert!(new != Effect::Allow || old == Effect::Allow, "{request} after {evil:.300}");
                    }
                }
            }
        }
    }
}

#[test]
fn more_actions_than_the_limit_are_an_error() {
    let text: String = (0..=MAX_ACTIONS)
        .map(|n| json!({"log_id": "l", "agent_id": "a", "action": format!("x{n}")}).to_string() + "\n")
        .collect();
    assert!(matches!(mine_text(&text, &options(0.1, 0.5, 1)), Err(MineError::TooManyActions)));
}

#[test]
fn outcomes_that_are_no_known_words_are_named() {
    let text: String = ["success", "completed", "error", "200", "Completed ", "denied", "completed"]
        .iter()
        .map(|outcome| json!({"log_id": "l", "agent_id": "a", "action": "x", "outcome": outcome}).to_string() + "\n")
        .collect();
    let mined = mine_text(&text, &options(0.1, 0.5, 1)).unwrap();
    let words = ["200", "Completed ", "completed"].map(str::to_owned).to_vec();
    assert!(mined.warnings.contains(&MineWarning::UnknownOutcomes(words)), "{:?}", mined.warnings);
}

#[test]
fn more_agents_than_the_limit_are_not_listed() {
    let text: String = (0..=MAX_AGENTS)
        .map(|n| {
            json!({"log_id": n.to_string(), "agent_id": format!("a{n}"), "action": "x", "context": {"k": 1}})
                .to_string()
                + "\n"
        })
        .collect();
    let mined = mine_text(&text, &options(0.1, 0.5, 1)).unwrap();
    assert_eq!(mined.warnings, [MineWarning::AgentsNotListed, MineWarning::NoGrants]);
    assert!(mined.set.grants.is_empty());
    assert!(mined.set.policies[0].evidence.as_ref().unwrap().agents.is_empty());
}

#[test]
fn slow_neither_line_order_nor_threads_change_a_byte() {
    let mut text = wide(6_000);
    // A few more shapes than `wide` has.
    for n in 0..2000 {
        let context = json!({"l": [n % 4, "x", n % 2 == 0], "f": ([0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5][n % 7]), "n": {"o": null, "p": n % 3}});
        let outcome = ["ok", "denied", "late"][n % 3];
        writeln!(
            text,
            r#"{{"log_id":"m{n}","agent_id":"b","action":"list","context":{context},"outcome":"{outcome}","session_id":"s{}","timestamp":"2026-11-0{}T00:00:00Z"}}"#,
            n % 100,
            1 + n % 9
        )
        .unwrap();
        let context = json!({"x": n % 2, "y": n / 2 % 2, "z": n / 4 % 2});
        let action = if n % 8 == 7 { "all" } else { "some" };
        writeln!(text, r#"{{"log_id":"x{n}","agent_id":"c","action":"{action}","context":{context}}}"#).unwrap();
    }
    let mut lines: Vec<_> = text.lines().collect();
    let mut expected: BTreeMap<u32, String> = BTreeMap::new();
    for threads in [1, 2, 8] {
        // A permutation without a pattern: 7919 is prime and divides no length here.
        lines = (0..lines.len()).map(|n| lines[(n * 7919 + threads) % lines.len()]).collect();
        let shuffled = lines.join("\n");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for max_conditions in [1, 3] {
            let mined = pool.install(|| mine_text(&shuffled, &options(0.02, 0.3, max_conditions)).unwrap());
            let json = mined.set.to_json();
            assert_eq!(*expected.entry(max_conditions).or_insert_with(|| json.clone()), json, "{threads} threads");
        }
    }
    let set = PolicySet::from_json(&expected[&3]).unwrap();
    assert!(set.policies.iter().any(|policy| policy.antecedent.len() == 3), "nothing to compare");
    assert!(set.grants.len() > 3 && set.source.unwrap().sessions == Some(100));
}

/// What a rule is, for comparison: antecedent, action and unrounded counts.
type Plain = (Vec<(String, String)>, String, u64, u64);

/// All rules, found by trying every set of items of every event.
#[expect(clippy::too_many_lines, reason = "the definition, step by step")]
fn naive(events: &[Event], thresholds: &Thresholds) -> BTreeSet<Plain> {
    type Set = BTreeMap<String, Value>;
    fn items(event: &Event) -> Vec<(String, Value)> {
        fn walk(prefix: &str, object: &Map<String, Value>, out: &mut Vec<(String, Value)>) {
            for (key, value) in object {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                match value {
                    Value::Null => {}
                    Value::Object(inner) => walk(&path, inner, out),
                    Value::Array(elements) => {
                        for element in elements {
                            if !(element.is_null() || element.is_array() || element.is_object()) {
                                out.push((format!("{path}[]"), element.clone()));
                            }
                        }
                    }
                    scalar => out.push((path, scalar.clone())),
                }
            }
        }
        let mut out = Vec::new();
        walk("", &event.context, &mut out);
        out
    }
    let events: Vec<_> = events.iter().map(|event| (items(event), event.action.clone())).collect();
    let has = |items: &[(String, Value)], set: &Set| {
        set.iter().all(|(key, wanted)| items.iter().any(|(k, v)| k == key && value::same(v, wanted)))
    };
    let count = |set: &Set, action: Option<&str>| {
        let hits = events.iter().filter(|(items, done)| has(items, set) && action.is_none_or(|action| action == done));
        u64::try_from(hits.count()).unwrap()
    };
    let total = u64::try_from(events.len()).unwrap();
    let mut sets: BTreeMap<String, Set> = BTreeMap::new();
    for (items, _) in &events {
        let mut grown: Vec<Set> = vec![Set::new()];
        for (key, value) in items {
            for at in 0..grown.len() {
                let mut set = grown[at].clone();
                if set.len() < index(thresholds.max_conditions) && !set.contains_key(key) {
                    set.insert(key.clone(), items::canonical(value));
                    grown.push(set);
                }
            }
        }
        sets.extend(grown.into_iter().map(|set| (serde_json::to_string(&set).unwrap(), set)));
    }
    let actions: BTreeSet<_> = events.iter().map(|(_, action)| action.as_str()).collect();
    let mut rules = BTreeSet::new();
    for set in sets.values().filter(|set| !set.is_empty()) {
        for action in &actions {
            let (both, antecedent, consequent) =
                (count(set, Some(action)), count(set, None), count(&Set::new(), Some(action)));
            let confidence = float(both) / float(antecedent);
            let lift = confidence / (float(consequent) / float(total));
            let mut keep = both > 0
                && float(both) / float(total) >= thresholds.min_support
                && confidence >= thresholds.min_confidence
                && lift >= thresholds.min_lift;
            if set.len() > 1 {
                let entries: Vec<_> = set.iter().collect();
                for mask in 0..(1_u32 << entries.len()) - 1 {
                    let part: Set = entries
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| mask & (1 << at) != 0)
                        .map(|(_, (key, value))| ((*key).clone(), (*value).clone()))
                        .collect();
                    keep &= both * count(&part, None) > count(&part, Some(action)) * antecedent;
                }
            }
            if keep {
                let antecedents = set.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
                rules.insert((antecedents, (*action).to_owned(), both, antecedent));
            }
        }
    }
    rules
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => prop::sample::select(vec![json!("a"), json!("b"), json!(1), json!(1.0), json!(true), json!("true")]),
        1 => prop::sample::select(vec![json!(null), json!({}), json!([]), json!([1, "a", 1.0, [1], null]), json!(["b"])]),
        1 => prop::sample::select(vec![json!({"x": 1}), json!({"x": "a", "y": [true]})]),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    let context = prop::collection::btree_map(prop::sample::select(vec!["p", "q", "r"]), any_value(), 0..4);
    (context, prop::sample::select(vec!["do", "see", "go"])).prop_map(|(context, action)| {
        Event::from_json(&json!({"log_id": "l", "agent_id": "a", "action": action, "context": context}).to_string())
            .unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn slow_finds_what_a_naive_miner_finds(
        mut events in prop::collection::vec(any_event(), 1..30),
        max_conditions in 1_u32..=3,
        min_support in prop::sample::select(vec![0.0, 0.05, 0.1, 0.3]),
        min_confidence in prop::sample::select(vec![0.0, 0.5, 0.9]),
    ) {
        for (number, event) in events.iter_mut().enumerate() {
            event.log_id = number.to_string();
        }
        let options = options(min_support, min_confidence, max_conditions);
        let set = mine_events(&events, &options).unwrap().set;
        let rules: BTreeSet<Plain> = set.policies.iter().map(|policy| {
            let evidence = policy.evidence.as_ref().unwrap();
            let antecedent: Vec<_> =
                policy.antecedent.iter().map(|(attribute, value)| (attribute.to_string(), value.to_string())).collect();
            let count = events.iter().filter(|event| policy.antecedent.iter().all(|(attribute, wanted)| {
                attribute.path.get(&event.context).is_some_and(|value| match value {
                    Value::Array(items) => attribute.element && items.iter().any(|item| value::same(item, wanted)),
                    scalar => !attribute.element && value::same(scalar, wanted),
                })
            })).count();
            (antecedent, policy.consequent.clone(), evidence.count, u64::try_from(count).unwrap())
        }).collect();
        prop_assert_eq!(&rules, &naive(&events, &options.thresholds));
        prop_assert_eq!(rules.len(), set.policies.len());
        // The order of the file.
        for pair in set.policies.windows(2) {
            prop_assert!(pair[0].confidence >= pair[1].confidence);
        }
    }
}

#[test]
fn slow_a_beginning_that_misleads_changes_no_byte() {
    // Blocks of half a MiB: the first two speak of other pairs than the rest.
    let pad = "x".repeat(500);
    let line = |n: u32| {
        let (role, action) =
            if n < 3_000 { ("early", "read") } else { ("late", ["write", "send"][usize::from(n.is_multiple_of(4))]) };
        format!(
            r#"{{"log_id":"l{n:05}","agent_id":"a","action":"{action}","context":{{"role":"{role}","team":"t{}","pad":"{pad}"}}}}"#,
            n % 3
        )
    };
    let mut lines: Vec<_> = (0..9_000).map(line).collect();
    for max_conditions in [1, 2] {
        let options = options(0.05, 0.3, max_conditions);
        let set = |lines: &[String]| {
            let mut set = mine_text(&lines.join("\n"), &options).unwrap().set;
            set.source = None;
            serde_json::to_string(&set).unwrap()
        };
        let misled = set(&lines);
        assert!(misled.contains("late"));
        // Mixed, the beginning tells of all.
        lines.sort_by_key(|line| xxhash_rust::xxh3::xxh3_64(line.as_bytes()));
        assert_eq!(set(&lines), misled);
        lines.sort();
    }
}

#[test]
fn a_session_is_one_agents_whoever_else_uses_its_id() {
    let line = |agent: &str, action: &str, session: usize, second: usize| {
        json!({"log_id": format!("{agent}{session}{action}"), "agent_id": agent, "action": action,
            "session_id": format!("s{session}"), "timestamp": format!("2026-11-01T10:00:{second:02}Z")})
        .to_string()
            + "\n"
    };
    let own: String = (0..20).flat_map(|n| [line("a", "look", n, 1), line("a", "pay", n, 2)]).collect();
    let sequences = |text: &str| {
        let mined = mine_text(text, &options(0.01, 0.1, 1)).unwrap();
        let words = mined.set.sequences.iter().map(|one| format!("{one:?}"));
        words.filter(|words| words.contains("pay")).collect::<Vec<_>>()
    };
    assert_eq!(sequences(&own).len(), 1, "{:?}", sequences(&own));
    // An agent that pays first in each of these sessions, and one whose events have no time.
    let other: String = (0..20).map(|n| line("evil", "pay", n, 0)).collect();
    let before = sequences(&own);
    let timeless =
        own.clone() + &(0..20).map(|n| line("evil", "noop", n, 0).replace("timestamp", "time")).collect::<String>();
    assert_eq!(sequences(&timeless).len(), before.len());
    assert!(!sequences(&(own + &other)).iter().any(|words| words.contains("before: \"pay\"")));
}
