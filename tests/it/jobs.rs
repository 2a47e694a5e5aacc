//! Whole jobs from the library: what comes out, and that no target passes unproven.

use policyc::backend::{Artifact, Backend, EmitError, EmitOptions, Lowered, Yaml};
use policyc::check::{Ban, Expectations, Places};
use policyc::diag::Severity;
use policyc::event::{Inputs, NoProgress, OutcomeClasses, ReadOptions};
use policyc::jobs::{self, BuildOptions, CheckOptions, Checkable, CompileOptions, JobError, Limits, Proof};
use policyc::policy::{Effect, Policy};
use policyc::replay::{EvalError, Evaluator, Seat, SeatError, Verdict};
use policyc::session::Attributes;
use policyc::targets::{Deployed, Files, Input, LoadError, Loaded, Root, Target};
use serde_json::Value;
use std::path::Path;

const POLICY: &str = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: t}\nspec:\n  default: block\n  rules:\n    \
                      - {id: pay-1, action: pay, effect: allow, constraints: {params.n: {max: 5}}}\n";

fn policy() -> Policy {
    Policy::from_yaml(POLICY, "t.yaml").unwrap()
}

fn log() -> Inputs {
    let line = |n: u32| {
        format!(
            r#"{{"log_id":"{n}","agent_id":"a","action":"pay","outcome":"success","context":{{"params":{{"n":{}}}}}}}"#,
            n % 5
        )
    };
    Inputs::from_bytes("log", (0..20).map(|n| line(n) + "\n").collect::<String>().into_bytes())
}

/// A target of a test: prints a text, and loads as it is told.
struct Fake {
    loads: fn() -> Loaded,
}

impl Backend for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn summary(&self) -> &'static str {
        "a target of a test"
    }

    fn lower(&self, policy: &Policy, options: &EmitOptions) -> Result<Lowered, EmitError> {
        Yaml.lower(policy, options)
    }

    fn print(&self, _: &minijinja::Value) -> Result<Vec<Artifact>, EmitError> {
        Ok(vec![Artifact { path: "fake".to_owned(), text: String::new() }])
    }
}

impl Target for Fake {
    fn noun(&self) -> &'static str {
        "a fake"
    }

    fn root(&self) -> Root {
        Root::File("fake")
    }

    fn load(&self, _: &Files<'_>) -> Result<Loaded, LoadError> {
        Ok((self.loads)())
    }
}

/// An engine that allows everything.
struct Yes;

impl Evaluator for Yes {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn decide(&mut self, _: &Value) -> Result<Verdict, EvalError> {
        Ok(Verdict { effect: Effect::Allow, rules: None, reason: String::new() })
    }
}

impl Seat for Yes {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        Ok(Box::new(Yes))
    }
}

impl Deployed for Yes {
    fn policy(&self) -> Result<&Policy, LoadError> {
        Err(LoadError::new("it can only be asked"))
    }

    fn reads_session(&self) -> Attributes {
        Attributes::NONE
    }

    fn places(&self, _: &str, _: &[(String, String)]) -> Places {
        Places::default()
    }
}

fn another_policy() -> Loaded {
    let text = POLICY.replace("max: 5", "max: 6");
    let Ok(Input::Policy(located)) = Input::of_text(Path::new("t.yaml"), &text, None) else { unreachable!() };
    Loaded::Policy(located)
}

static LIAR: Fake = Fake { loads: another_policy };
static WIDE: Fake = Fake { loads: || Loaded::Engine(Box::new(Yes)) };
static TABLE: Fake = Fake { loads: || Loaded::Unproven("nothing decides by it") };

#[test]
fn no_target_passes_unproven_in_silence() {
    let policy = policy();
    let emit = |target: &'static dyn Target| Proof::emit(&policy, &[target], &EmitOptions::default());
    let Err(JobError::Bug(bug)) = emit(&LIAR) else { panic!("another policy passes") };
    assert!(bug.to_string().contains("fake does not read back as the policy it was made of"), "{bug}");
    let proof = emit(&WIDE).unwrap();
    for log in [None, Some((&log(), &ReadOptions::default()))] {
        let Err(JobError::Bug(bug)) = proof.prove(log, &OutcomeClasses::default(), &NoProgress) else {
            panic!("an engine that allows everything passes")
        };
        assert!(bug.to_string().contains("fake disagrees with the policy"), "{bug}");
    }
    let proof = emit(&TABLE).unwrap();
    assert!(proof.prove(None, &OutcomeClasses::default(), &NoProgress).unwrap().agrees());
    assert_eq!(proof.unproven(), [("fake", "nothing decides by it")]);
    assert_eq!(proof.written().collect::<Vec<_>>(), [("fake", "nothing decides by it".to_owned())]);
}

#[test]
fn a_build_is_one_call() {
    let options = BuildOptions::new(jiff::Timestamp::UNIX_EPOCH);
    let built = jobs::build(&log(), &options, &mut NoProgress).unwrap();
    let paths: Vec<_> = built.artifacts().into_iter().map(|file| file.path).collect();
    for path in ["policies.json", "policy.yaml", "safety_filter.json", "policy.md", "rego/.manifest", "validation.json"]
    {
        assert!(paths.iter().any(|found| found == path), "{path} in {paths:?}");
    }
    assert_eq!((built.validation.events, built.validation.outcomes.good.block), (20, 0));
    assert_eq!(built.proof.unproven().len(), 1);
    let empty = Inputs::from_bytes("log", Vec::new());
    assert!(matches!(jobs::build(&empty, &options, &mut NoProgress), Err(JobError::Mine(_))));
}

#[test]
fn a_policy_is_compiled_validated_and_held_to_limits() {
    let input = Input::of_text(Path::new("t.yaml"), POLICY, None).unwrap();
    let outcomes = OutcomeClasses::default();
    let read = || (log(), ReadOptions::default());
    let validation = jobs::validate("t.yaml", &input, read(), &outcomes, &mut NoProgress).unwrap();
    assert_eq!(validation.outcomes.good.allow, 20);
    let limits = Limits { max_false_block: Some(0.0), max_denied_allowed: None };
    assert!(limits.broken_by(&validation).is_empty());
    let nothing = (Inputs::from_bytes("log", Vec::new()), ReadOptions::default());
    let empty = jobs::validate("t.yaml", &input, nothing, &outcomes, &mut NoProgress);
    assert!(matches!(empty, Err(JobError::Read(_))));
    let line = "{\"log_id\":\"1\",\"agent_id\":\"a\",\"action\":\"pay\",\"outcome\":\"denied\",\"context\":{}}\n";
    let denied = (Inputs::from_bytes("log", line.as_bytes().to_vec()), ReadOptions::default());
    let validation = jobs::validate("t.yaml", &input, denied, &outcomes, &mut NoProgress).unwrap();
    assert!(limits.broken_by(&validation)[0].contains("no good events"));

    let compiled =
        jobs::compile(input.policy().unwrap(), Some(read()), &CompileOptions::default(), &mut NoProgress).unwrap();
    assert!(compiled.validation.agrees() && compiled.idle.is_empty());

    let set = Input::of_text(Path::new("p.json"), r#"{"policies": []}"#, None).unwrap();
    let refused = jobs::validate("p.json", &set, read(), &OutcomeClasses::default(), &mut NoProgress);
    assert!(matches!(refused, Err(JobError::Load(_))));
}

#[test]
fn a_check_finds_what_is_banned_and_refuses_to_look_at_nothing() {
    let input = Input::of_text(Path::new("t.yaml"), POLICY, None).unwrap();
    let (places, outcomes) = (input.places("t.yaml", &[]), OutcomeClasses::default());
    let check = |input: Option<&Input>, bans: &[&str], log| {
        let mut expectations = Expectations::default();
        expectations.banned.extend(bans.iter().map(|ban| Ban::parse(ban).unwrap()));
        let options = CheckOptions::new(&expectations, &outcomes, jiff::Timestamp::UNIX_EPOCH);
        let checkable = input.map(|input| Checkable { name: "t.yaml", is_folder: false, input, places: &places });
        jobs::check(checkable, log, options, &mut NoProgress)
    };
    let report = check(Some(&input), &["pay"], None).unwrap();
    assert!(report.checked.fails(Severity::Error) && report.looked_at == "1 rules against 1 ban");
    assert!(!check(Some(&input), &["refund"], None).unwrap().checked.fails(Severity::Error));
    let report = check(None, &["pay"], Some((log(), ReadOptions::default()))).unwrap();
    assert!(report.checked.fails(Severity::Error), "{:?}", report.checked.found);
    assert!(matches!(check(None, &[], None), Err(JobError::Unchecked(_))));
    let set = Input::of_text(Path::new("p.json"), r#"{"policies": []}"#, None).unwrap();
    assert!(matches!(check(Some(&set), &["pay"], None), Err(JobError::Unchecked(_))));
}
