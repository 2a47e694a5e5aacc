//! Which contexts lead to one action? Events made in memory, mined, and filtered by what they do.
//!
//! `cargo run --example filter_by_action`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use policyc::event::Event;
use policyc::mine::{MineOptions, mine_events};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let events = (0..200).map(|i| {
        let (role, action) = match i % 10 {
            0..=2 => ("admin", "delete_record"),
            3 => ("admin", "read_file"),
            _ => ("viewer", "read_file"),
        };
        let line = serde_json::json!({
            "log_id": format!("l{i:04}"), "agent_id": "agent_A", "action": action,
            "context": {"role": role, "env": if i % 2 == 0 { "prod" } else { "staging" }},
        });
        Event::from_json(&line.to_string())
    });
    let events = events.collect::<Result<Vec<_>, _>>()?;
    let set = mine_events(&events, &MineOptions::new(jiff::Timestamp::now()))?.set;

    println!("Deletion policies:");
    for policy in set.policies.iter().filter(|policy| policy.consequent == "delete_record") {
        println!("  {}", policy.description);
    }
    println!("What a deletion was seen to need:");
    for grant in set.grants.iter().filter(|grant| grant.action == "delete_record") {
        println!("  {} by {:?}: {}", grant.grant_id, grant.agents, serde_json::to_string(&grant.constraints)?);
    }
    Ok(())
}
