//! Tight thresholds: only what is frequent, reliable and specific, with the evidence behind it.
//!
//! `cargo run --example strict_thresholds`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use policyc::event::{Inputs, NoProgress, ReadOptions};
use policyc::mine::{MineOptions, mine};
use policyc::policy::Thresholds;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs = Inputs::resolve(["examples/airline/events.jsonl"])?;
    let options = MineOptions {
        name: "High-Confidence Governance Policies".to_owned(),
        thresholds: Thresholds { min_support: 0.01, min_confidence: 0.85, min_lift: 2.0, max_conditions: 2 },
        ..MineOptions::new(jiff::Timestamp::now())
    };
    let set = mine(&inputs, &ReadOptions::default(), &options, |_skipped| {}, &NoProgress)?.set;
    println!("High-confidence policies: {}", set.policies.len());
    for policy in set.top_policies(5) {
        println!("{}: {}", policy.policy_id, policy.description);
        if let Some(evidence) = &policy.evidence {
            println!("  seen {} times, by chance with p = {:?}", evidence.count, evidence.p_value);
        }
    }
    Ok(())
}
