//! A policy set to disk and back, then compiled, asked and proven.
//!
//! `cargo run --example save_and_load`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use policyc::backend::{Backend, EmitOptions, Yaml};
use policyc::event::{Inputs, NoProgress, OutcomeClasses, ReadOptions};
use policyc::lower::{LowerOptions, lower};
use policyc::mine::{MineOptions, mine};
use policyc::policy::{Policy, PolicySet};
use policyc::replay::{Jury, ReplaySubject};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs = Inputs::resolve(["examples/airline/events.jsonl"])?;
    let mined = mine(&inputs, &ReadOptions::default(), &MineOptions::new(jiff::Timestamp::now()), |_| {}, &NoProgress)?;

    // The set: what was seen.
    let path = std::env::temp_dir().join(format!("policyc-example-{}.json", std::process::id()));
    std::fs::write(&path, mined.set.to_json())?;
    let loaded = PolicySet::from_json(&std::fs::read_to_string(&path)?)?;
    std::fs::remove_file(&path)?;
    println!("Loaded {} policies and {} grants", loaded.policies.len(), loaded.grants.len());

    // The policy: what is allowed. Its YAML reads back as the same policy.
    let policy = lower(&loaded, &LowerOptions::default())?.policy;
    let yaml = Yaml.emit(&policy, &EmitOptions::default())?.artifacts.remove(0).text;
    assert_eq!(Policy::from_yaml(&yaml, "policy.yaml")?, policy);

    // What it does with the log it came from.
    let jury = Jury {
        subject: ReplaySubject { policy: Some(&policy), losses: &[], outcomes: &OutcomeClasses::default() },
        seats: &[&policy],
        referees: &[],
    };
    let (validation, _) = jury.replay("airline", &inputs, &ReadOptions::default(), |_| {}, &NoProgress)?;
    let good = validation.outcomes.good;
    println!("Good events: {} allowed, {} asked, {} blocked", good.allow, good.ask, good.block);
    Ok(())
}
