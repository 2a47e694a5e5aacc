//! What is fuzzed: every reader of outside data, and every way from a text to a program. A target panics on what must never
//! be; that an input is refused is fine.

use policyc::backend::{Backend, EmitOptions, Layout, Rego, SafetyFilter, Yaml};
use policyc::event::formats::{FORMATS, From};
use policyc::event::{self, Event, Inputs, LogEntry, NoProgress, ReadError, ReadOptions};
use policyc::mine::{MineOptions, mine, mine_events};
use policyc::policy::{ActionPattern, AgentEntry, Decider, Effect, Metadata, Pattern, Policy, PolicySet, Rule};
use policyc::replay::{Engine, Evaluator, Reference, RegoArtifact, SafetyFilterEvaluator};
use serde_json::{Map, Value, json};

/// A line of a log. What reads is a request with names, and reads again from what is printed of it.
pub fn log(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for line in text.lines() {
        let Ok(event) = Event::from_json(line) else { continue };
        let printed = json!({
            "log_id": event.log_id, "agent_id": event.agent_id, "action": event.action, "context": event.context,
            "outcome": event.outcome,
        });
        let again = Event::from_json(&printed.to_string()).expect("what was printed reads");
        assert_eq!((&again.agent_id, &again.action, &again.context), (&event.agent_id, &event.action, &event.context));
    }
}

/// A log. What is mined of it, each line twice, by the reader that predicts the next line, is what is mined of its events
/// as the JSON parser gives them.
pub fn scan(data: &[u8]) {
    let log = [data, b"\n", data].concat();
    let inputs = Inputs::from_bytes("fuzz", log.clone());
    let mut options = MineOptions::new(jiff::Timestamp::UNIX_EPOCH);
    options.thresholds.max_conditions = 2;
    let reading = ReadOptions::default();
    let mined = mine(&inputs, &reading, &options, |_| {}, &NoProgress);
    let events: Vec<_> = event::events(&inputs, &reading)
        .filter_map(|entry| match entry.expect("bytes in memory read") {
            LogEntry::Event { event, .. } => Some(*event),
            LogEntry::Skipped(_) => None,
        })
        .collect();
    match mine_events(&events, &options) {
        Ok(expected) => {
            let set = mined.expect("there are events").set;
            let source = set.source.clone();
            assert_eq!(set, PolicySet { source, ..expected.set }, "{}", log.escape_ascii());
        }
        Err(_) => assert!(mined.is_err(), "{}", log.escape_ascii()),
    }
}

/// A log of any format, read as each. Nothing panics, what is read is an event or a line that says why it is none, and what is
/// printed of an event reads as the same.
pub fn formats(data: &[u8]) {
    let named = FORMATS.iter().map(|format| From::Named(*format));
    for from in named.chain([From::Auto]) {
        let auto = matches!(from, From::Auto);
        let inputs = Inputs::from_bytes_of("fuzz", data.to_vec(), from);
        for entry in event::events(&inputs, &ReadOptions::default()) {
            match entry {
                Ok(LogEntry::Event { event, .. }) => {
                    assert!(!event.log_id.trim().is_empty() && !event.agent_id.trim().is_empty());
                    assert!(!event.action.trim().is_empty());
                }
                // Compressed data that is broken, and files of other kinds.
                Ok(LogEntry::Skipped(_))
                | Err(ReadError::Io { .. } | ReadError::Corrupt { .. } | ReadError::Truncated { .. }) => {}
                Err(error) => assert!(auto, "{error}"),
            }
        }
    }
}

/// A policy document. What reads prints as what reads as the same.
pub fn yaml(data: &[u8]) {
    let Ok(policy) = Policy::from_yaml_bytes(data, "fuzz.yaml") else { return };
    let Ok(emitted) = Yaml.emit(&policy, &EmitOptions::default()) else { return };
    let text = &emitted.artifacts.first().expect("one file").text;
    assert_eq!(Policy::from_yaml(text, "again.yaml").expect("what was printed reads"), policy, "{text}");
}

/// A safety-filter file. The policy that it means never allows what the deployed filter refuses, but for agents: `*` in
/// `allowed_agents` is read as the guide has it.
pub fn safety_filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok((policy, _)) = Policy::from_safety_filter(text, "fuzz.json") else { return };
    let Ok(emitted) = SafetyFilter.emit(&policy, &EmitOptions::default()) else { return };
    // The filter loads no file with a byte order mark; the front end warns of it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for text in [text, &emitted.artifacts.first().expect("one file").text] {
        let mut filter = SafetyFilterEvaluator::new(text).expect("what the front end takes, the filter loads");
        for action in policy.named_actions() {
            let _ = filter.decide(&json!({"agent_id": "a", "action": action, "context": {"params": {"amount": 1}}}));
        }
    }
}

/// A text as every name and value of a policy. Either it is refused, or all engines decide as the reference does.
pub fn rego_literal(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(policy) = named(text) else { return };
    let trimmed = text.trim();
    let context = Map::from_iter([(trimmed.to_owned(), Value::from(trimmed))]);
    let inputs = [
        json!({"agent_id": trimmed, "action": trimmed, "context": context}),
        json!({"agent_id": trimmed, "action": trimmed, "context": {}}),
        json!({"agent_id": "other", "action": trimmed, "context": context}),
    ];
    for layout in [Layout::Rules, Layout::Data] {
        let emitted = Rego.emit(&policy, &EmitOptions { layout, ..EmitOptions::default() }).expect("it is expressible");
        let files: Vec<_> = emitted.artifacts.into_iter().map(|file| (file.path, file.text)).collect();
        let artifact = RegoArtifact::from_files(&files, None).expect("what is printed compiles");
        for engine in [Engine::Interpreter, Engine::Rvm] {
            let mut evaluator = artifact.evaluator(engine).expect("both engines take it");
            let mut reference = Reference::new(Decider::new(&policy));
            for input in &inputs {
                let found = evaluator.decide(input).expect("it decides");
                assert_eq!(found, reference.decide(input).expect("the reference decides"), "{input}");
            }
        }
    }
}

fn named(text: &str) -> Option<Policy> {
    use policyc::event::AttributePath;
    use policyc::policy::{Condition, Conditions, Literal, Test};

    let name = text.trim();
    let mut rule = Rule::new(name, ActionPattern::exact(name).ok()?, Effect::Allow);
    rule.allowed_agents = Some(vec![AgentEntry::named(name).ok()?]);
    rule.reason = Some(text.to_owned());
    let path = AttributePath::new([name]).ok()?;
    let literal = Literal::new(Value::from(name)).ok()?;
    let tests = [Test::Equals(literal), Test::StartsWith(name.to_owned()), Test::Contains(name.to_owned())];
    rule.constraints = Conditions::new(tests.map(|test| Condition { path: path.clone(), test }));
    let metadata = Metadata { name: text.to_owned(), description: Some(text.to_owned()), ..Metadata::default() };
    Policy::new(metadata, Effect::Block, vec![rule]).ok()
}

/// A regular expression and, behind a line feed, a text. What is taken compiles and matches from the start.
pub fn pattern(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (source, subject) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(pattern) = Pattern::new(source) else { return };
    let plain = regex::Regex::new(&pattern.anchored()).expect("what is taken compiles");
    assert_eq!(plain.is_match(subject), pattern.is_match(subject), "{source:?} on {subject:?}");
}
