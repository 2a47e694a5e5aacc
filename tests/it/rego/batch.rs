//! Many policies before one process of OPA: starting one costs more than a thousand decisions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use policyc::backend::Layout;
use policyc::policy::{Decider, Metadata, Policy, Test};
use policyc::replay::{Engine, Evaluator, Reference, Verdict};
use serde_json::{Value, json};

use super::{LAYOUTS, emit, has_opa, load};

/// A policy and the requests that every engine decides.
pub(crate) struct Bench {
    pub(crate) policy: Policy,
    pub(crate) inputs: Vec<Value>,
}

/// What engines said that the reference does not say, and how much they were asked.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Decisions of engines that were compared.
    pub(crate) decisions: usize,
    /// The same, of OPA.
    pub(crate) opa_decisions: usize,
    /// What the reference says, counted.
    pub(crate) effects: BTreeMap<String, usize>,
    /// Where an engine differs: engine, request, what it says, what the reference says.
    pub(crate) differences: Vec<String>,
}

impl Bench {
    /// The policy under a name of its own, so that packages of several do not meet.
    fn named(&self, name: &str) -> Policy {
        let metadata = Metadata { name: name.to_owned(), ..self.policy.metadata().clone() };
        Policy::new(metadata, self.policy.default_effect(), self.policy.rules().to_vec()).unwrap()
    }

    /// Whether some test compares arrays or objects, whose numbers engines compare as they are written.
    fn compares_as_written(&self) -> bool {
        let conditions = self.policy.rules().iter().flat_map(policyc::policy::Rule::conditions);
        conditions.map(|condition| condition.test.unqualified()).any(|test| matches!(test, Test::SameAs(_)))
    }

    fn expected(&self) -> Vec<Value> {
        let mut reference = Reference::new(Decider::new(&self.policy));
        self.inputs.iter().map(|input| decision(&reference.decide(input).unwrap())).collect()
    }
}

/// A verdict as OPA prints a decision of ours.
fn decision(Verdict { effect, rules, reason }: &Verdict) -> Value {
    json!({"effect": effect, "rules": rules, "reason": reason})
}

/// Decides the requests of every bench by every engine in both layouts and compares with the reference; OPA takes all the
/// benches in one process, if it is there.
pub(crate) fn compare(benches: &[Bench]) -> Findings {
    let mut findings = Findings::default();
    let folder = has_opa().then(|| tempfile::tempdir().unwrap());
    let mut asked = Vec::new();
    let mut query = String::from("package query\n");
    let expected: Vec<_> = benches.iter().map(Bench::expected).collect();
    for decision in expected.iter().flatten() {
        *findings.effects.entry(decision["effect"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    for (number, bench) in benches.iter().enumerate() {
        for layout in LAYOUTS {
            let name = package(number, layout);
            let artifacts = emit(&bench.named(&name), layout);
            let artifact = load(&artifacts);
            for engine in [Engine::Interpreter, Engine::Rvm] {
                let mut evaluator = artifact.evaluator(engine).unwrap();
                for (input, expected) in bench.inputs.iter().zip(&expected[number]) {
                    let found = evaluator.decide(input).map_or_else(|error| json!(error.to_string()), |v| decision(&v));
                    findings.take(&format!("{layout:?} on {engine:?}"), bench, input, expected, &found);
                    findings.decisions += 1;
                }
            }
            if let Some(folder) = &folder {
                let sources = artifacts.iter().filter(|file| !file.path.ends_with("_test.rego"));
                for file in sources.filter(|file| !file.path.ends_with(".manifest")) {
                    let path = folder.path().join(file.path.trim_start_matches("rego/"));
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, &file.text).unwrap();
                }
                writeln!(
                    query,
                    "answers.{name} := [d | some request in input.b{number}; d := data.policyc.{name}.decision with input as request]"
                )
                .unwrap();
            }
        }
        let digits = if bench.compares_as_written() { Digits::Exact } else { Digits::OfDouble };
        asked.push(format!("\"b{number}\":{}", respelled(&json!(bench.inputs).to_string(), digits)));
    }
    if let Some(folder) = &folder {
        let answers = ask_opa(folder.path(), &query, &format!("{{{}}}", asked.join(",")));
        for (number, bench) in benches.iter().enumerate() {
            for layout in LAYOUTS {
                let answers = answers[package(number, layout)].as_array().unwrap();
                assert_eq!(answers.len(), bench.inputs.len(), "{layout:?}: OPA left requests undecided");
                for ((input, expected), found) in bench.inputs.iter().zip(&expected[number]).zip(answers) {
                    findings.take(&format!("{layout:?} on OPA"), bench, input, expected, found);
                    findings.opa_decisions += 1;
                }
            }
        }
    }
    findings
}

impl Findings {
    fn take(&mut self, engine: &str, bench: &Bench, input: &Value, expected: &Value, found: &Value) {
        if expected != found {
            self.differences
                .push(format!("{engine}: {input}\nfound {found}, expected {expected}\n{:#?}", bench.policy));
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.decisions += other.decisions;
        self.opa_decisions += other.opa_decisions;
        for (effect, count) in other.effects {
            *self.effects.entry(effect).or_default() += count;
        }
        self.differences.extend(other.differences);
    }
}

fn package(number: usize, layout: Layout) -> String {
    format!("bench_{number}_{}", if layout == Layout::Rules { "rules" } else { "table" })
}

/// How numbers are written in other ways.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Digits {
    /// With digits that a double does not keep.
    OfDouble,
    /// With other digits of the same number.
    Exact,
}

/// The JSON text with every number written in another way that a double reads alike.
fn respelled(text: &str, digits: Digits) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut within, mut escaped, mut count) = (false, false, 0_usize);
    let mut number = String::new();
    for c in text.chars().chain(['\n']) {
        let starts = c == '-' || c.is_ascii_digit();
        if !within && (starts || (!number.is_empty() && matches!(c, '.' | 'e' | 'E' | '+'))) {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            out.push_str(&spelling(&number, count, digits));
            count += 1;
            number.clear();
        }
        out.push(c);
        if within {
            within = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
        } else {
            within = c == '"';
        }
    }
    out
}

fn spelling(number: &str, which: usize, digits: Digits) -> String {
    // Whole numbers are read exactly, and what has a point or an exponent as a double.
    if number.parse::<i128>().is_ok_and(|whole| whole.unsigned_abs() > 1 << 53) {
        return number.to_owned();
    }
    let value: f64 = number.parse().unwrap();
    let (point, tail) = (if number.contains(['.', 'e', 'E']) { "" } else { ".0" }, "0".repeat(20));
    let spellings = [
        format!("{number}{point}"),
        format!("{number}e0"),
        format!("{number}E+00"),
        format!("{number}{point}{tail}{}", if digits == Digits::OfDouble { "1" } else { "" }),
        format!("{value:e}"),
        if digits == Digits::OfDouble { format!("{}e-2", value * 100.0) } else { format!("{number}e+0") },
        format!("{number}{point}{tail}{tail}"),
        if value == 0.0 && digits == Digits::OfDouble {
            ["1e-400", "-0", "-0.0", "0e9"][which / 8 % 4].to_owned()
        } else {
            number.to_owned()
        },
    ];
    let odd = &spellings[which % spellings.len()];
    let reads = serde_json::from_str::<f64>(odd)
        .is_ok_and(|read| read.total_cmp(&value).is_eq() || (read == 0.0 && value == 0.0));
    if reads { odd.clone() } else { number.to_owned() }
}

fn ask_opa(folder: &Path, query: &str, input: &str) -> Value {
    let beside = tempfile::tempdir().unwrap();
    let [module, requests] = ["query.rego", "requests.json"].map(|name| beside.path().join(name));
    fs::write(&module, query).unwrap();
    fs::write(&requests, input).unwrap();
    let output = Command::new("opa")
        .args(["eval", "--format", "json", "--data"])
        .arg(folder)
        .arg("--data")
        .arg(module)
        .arg("--input")
        .arg(requests)
        .arg("data.query.answers")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let result: Value = serde_json::from_str(&text).unwrap();
    result["result"][0]["expressions"][0]["value"].clone()
}
