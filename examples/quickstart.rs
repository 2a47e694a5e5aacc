//! Logs in, policies and grants out: read, mine, show.
//!
//! `cargo run --example quickstart`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use policyc::event::{Inputs, NoProgress, ReadOptions};
use policyc::mine::{MineOptions, mine};
use policyc::report;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs = Inputs::resolve(["examples/quickstart/events.jsonl"])?;
    let mut options =
        MineOptions { name: "Sample Agent Policies".to_owned(), ..MineOptions::new(jiff::Timestamp::now()) };
    options.thresholds.min_support = 0.1;
    options.thresholds.min_confidence = 0.5;

    let mined = mine(&inputs, &ReadOptions::default(), &options, |_skipped| {}, &NoProgress)?;
    println!("Loaded {} logs, skipped {}", mined.report.events(), mined.report.skipped_lines());
    print!("{}", report::text::policy_set(&mined.set, 50));

    for policy in mined.set.top_policies(2) {
        println!("\nPolicy: {}", policy.policy_id);
        println!("  When:       {}", serde_json::to_string(&policy.antecedent)?);
        println!("  Then:       {}", policy.consequent);
        println!("  Support:    {:.1}%", policy.support * 100.0);
        println!("  Confidence: {:.1}%", policy.confidence * 100.0);
        println!("  Lift:       {:.2}", policy.lift);
    }
    Ok(())
}
