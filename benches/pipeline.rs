//! What each step costs: `cargo bench`. Read the ratios; the times are this machine's.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that fails says so")]

use std::fmt::Write as _;

use divan::{Bencher, black_box};
use policyc::backend::{Backend, EmitOptions, Rego, SafetyFilter, Yaml};
use policyc::event::{Event, Fold, Inputs, NoProgress, OutcomeClasses, Position, ReadOptions, read};
use policyc::lower::{LowerOptions, lower};
use policyc::mine::{MineOptions, mine, mine_events};
use policyc::policy::decide::Usage;
use policyc::policy::{ActionPattern, Bound, Condition, Decider, Effect, Metadata, Policy, Request, Rule, Test};
use policyc::replay::{Engine, Evaluator, Jury, RegoArtifact, ReplaySubject};

const LOG: &str = "examples/airline/events.jsonl";

fn main() {
    divan::main();
}

#[derive(Default)]
struct Count(u64);

impl Fold for Count {
    fn event(&mut self, _: Event, _: Position<'_>) {
        self.0 += 1;
    }

    fn merge(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// A log of 20,000 lines with so many context keys, one of which has a value of its own in every line.
fn log(keys: u32) -> Inputs {
    let mut state = 42_u64;
    let mut draw = move |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let mut text = String::new();
    for n in 0..20_000 {
        write!(text, r#"{{"log_id":"l{n:06}","agent_id":"a{}","action":"x{}","context":{{"id":{n}"#, draw(8), draw(5))
            .unwrap();
        for key in 1..keys {
            write!(text, r#","k{key}":"v{}""#, draw(u64::from(key) + 2)).unwrap();
        }
        text.push_str("},\"outcome\":\"success\",\"timestamp\":\"2026-11-01T00:00:00Z\"}\n");
    }
    Inputs::from_bytes("log", text.into_bytes())
}

fn events() -> Vec<Event> {
    let text = std::fs::read_to_string(LOG).unwrap();
    text.lines().map(|line| Event::from_json(line).unwrap()).collect()
}

fn mined(max_conditions: u32) -> MineOptions {
    let mut options = MineOptions::new(jiff::Timestamp::UNIX_EPOCH);
    options.thresholds.max_conditions = max_conditions;
    options
}

fn airline() -> Policy {
    lower(&mine_events(&events(), &mined(1)).unwrap().set, &LowerOptions::default()).unwrap().policy
}

/// `count` rules, each with its own action and one bound.
fn rules(count: usize) -> Policy {
    let rules = (0..count).map(|index| {
        let action = ActionPattern::exact(&format!("action_{index}")).unwrap();
        let mut rule = Rule::new(format!("rule-{index}"), action, Effect::Allow);
        let bound = Bound::from_f64(100.0).unwrap();
        rule.constraints =
            [Condition { path: "params.amount".parse().unwrap(), test: Test::Max(bound) }].into_iter().collect();
        rule
    });
    Policy::new(Metadata::default(), Effect::Block, rules.collect()).unwrap()
}

#[divan::bench]
fn reading(bencher: Bencher<'_, '_>) {
    let inputs = Inputs::resolve([LOG]).unwrap();
    bencher.bench(|| read(&inputs, &ReadOptions::default(), Count::default, &NoProgress).unwrap().0.0);
}

/// Reading, counting and grants; more keys are more to read and to count.
#[divan::bench(args = [7, 30, 100])]
fn extracting(bencher: Bencher<'_, '_>, keys: u32) {
    let (inputs, options) = (log(keys), mined(1));
    bencher.bench(|| mine(&inputs, &ReadOptions::default(), &options, |_| {}, &NoProgress).unwrap());
}

/// With itemsets.
#[divan::bench(args = [1, 2, 3])]
fn extracting_conditions(bencher: Bencher<'_, '_>, max_conditions: u32) {
    let (inputs, options) = (log(7), mined(max_conditions));
    bencher.bench(|| mine(&inputs, &ReadOptions::default(), &options, |_| {}, &NoProgress).unwrap());
}

#[divan::bench(args = [1, 2, 3])]
fn mining(bencher: Bencher<'_, '_>, max_conditions: u32) {
    let (events, options) = (events(), mined(max_conditions));
    bencher.bench(|| mine_events(black_box(&events), &options).unwrap());
}

#[divan::bench]
fn lowering(bencher: Bencher<'_, '_>) {
    let set = mine_events(&events(), &mined(1)).unwrap().set;
    bencher.bench(|| lower(black_box(&set), &LowerOptions::default()).unwrap());
}

#[divan::bench(args = ["rego", "yaml", "safety-filter"])]
fn emitting(bencher: Bencher<'_, '_>, target: &str) {
    let policy = airline();
    let target: &dyn Backend = match target {
        "rego" => &Rego,
        "yaml" => &Yaml,
        _ => &SafetyFilter,
    };
    bencher.bench(|| target.emit(black_box(&policy), &EmitOptions::default()).unwrap());
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn deciding_by_reference(bencher: Bencher<'_, '_>, count: usize) {
    let policy = rules(count);
    let decider = Decider::new(&policy);
    let context = serde_json::json!({"params": {"amount": 50}});
    let request = Request { agent_id: "a", action: "action_7", context: context.as_object().unwrap() };
    bencher.bench(|| decider.decide(black_box(request), &Usage::default()).effect);
}

/// The two times of an engine are alike: the cost does not depend on the number of rules.
#[divan::bench(args = [(10, "vm"), (1_000, "vm"), (10, "interpreter"), (1_000, "interpreter")])]
fn deciding_by_rego(bencher: Bencher<'_, '_>, (count, engine): (usize, &str)) {
    let emitted =
        Rego.emit(&rules(count), &EmitOptions { layout: policyc::backend::Layout::Data, ..EmitOptions::default() });
    let files: Vec<_> = emitted.unwrap().artifacts.into_iter().map(|file| (file.path, file.text)).collect();
    let engine = if engine == "vm" { Engine::Rvm } else { Engine::Interpreter };
    let mut machine = RegoArtifact::from_files(&files, None).unwrap().evaluator(engine).unwrap();
    let input = serde_json::json!({"agent_id": "a", "action": "action_7", "context": {"params": {"amount": 50}}});
    bencher.bench_local(|| machine.decide(black_box(&input)).unwrap().effect);
}

#[divan::bench]
fn replaying(bencher: Bencher<'_, '_>) {
    let policy = airline();
    let inputs = Inputs::resolve([LOG]).unwrap();
    let outcomes = OutcomeClasses::default();
    bencher.bench(|| {
        let jury = Jury {
            subject: ReplaySubject { policy: Some(&policy), losses: &[], outcomes: &outcomes },
            seats: &[&policy],
            referees: &[],
        };
        jury.replay("airline", &inputs, &ReadOptions::default(), |_| {}, &NoProgress).unwrap().0.events
    });
}
