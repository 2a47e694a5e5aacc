//! How often agents do things: what is mined from timestamps, and limits in policies, through the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::pipeline::{decisions, run, succeed};

/// Eight days on which `clerk` mails up to three times a minute and twelve times an hour, and `bot` much less; a nightly job on
/// three of them.
fn mails() -> String {
    let mut text = String::new();
    let mut add = |agent: &str, action: &str, time: String| {
        let n = text.lines().count();
        let line = json!({
            "log_id": format!("m{n:04}"), "agent_id": agent, "action": action, "session_id": format!("s{n}"), "timestamp": time,
            "context": {"params": {"to": "team"}},
        });
        writeln!(text, "{line}").unwrap();
    };
    for day in 1..=8 {
        for hour in [9, 10, 14] {
            for mail in 0..12 {
                add("clerk", "mail", format!("2026-03-{day:02}T{hour:02}:{:02}:{:02}Z", mail / 3 * 10, mail % 3 * 20));
            }
            add("bot", "mail", format!("2026-03-{day:02}T{hour:02}:30:00Z"));
        }
        if day > 5 {
            add("bot", "sweep", format!("2026-03-{day:02}T23:00:00Z"));
        }
    }
    text
}

fn write(directory: &Path, name: &str, text: &str) -> String {
    let path = directory.join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn extract(log: &str, more: &[&str]) -> Value {
    serde_json::from_str(&succeed(&[&["extract", "--logs", log, "--output", "-"], more].concat())).unwrap()
}

#[test]
fn suggests_limits_by_minute_hour_and_day() {
    let directory = tempfile::tempdir().unwrap();
    let log = write(directory.path(), "log.jsonl", &mails());
    let set = extract(&log, &[]);
    let of = |action: &str| {
        set["grants"].as_array().unwrap().iter().find(|grant| grant["action"] == action).unwrap().clone()
    };
    // An agent with fewer than five windows of a length gets no limit for it.
    let rates = |grant: &Value| -> Vec<(u64, u64, Value)> {
        let rates = grant["rates"].as_array().unwrap().iter();
        rates
            .map(|r| (r["window_seconds"].as_u64().unwrap(), r["peak"].as_u64().unwrap(), r["max_requests"].clone()))
            .collect()
    };
    let mail = set["grants"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["action"] == "mail" && g["agents"].to_string().contains("clerk"));
    assert_eq!(rates(mail.unwrap()), [(60, 3, json!(10)), (3_600, 12, json!(20)), (86_400, 36, json!(100))]);
    let none = Value::Null;
    assert_eq!(rates(&of("sweep")), [(60, 1, none.clone()), (3_600, 1, none.clone()), (86_400, 1, none)]);
    assert!(!set.to_string().contains("rate_limit\""));
    let off = extract(&log, &["--rate-limits", "off"]);
    assert!(!off.to_string().contains("\"rates\""));
    // The order of lines and duplicates change nothing.
    let mut lines: Vec<_> = mails().lines().map(str::to_owned).collect();
    lines.reverse();
    let again = write(directory.path(), "again.jsonl", &format!("{}\n{}", lines.join("\n"), mails()));
    assert_eq!(extract(&again, &[])["grants"], set["grants"]);
}

#[test]
fn limits_stand_in_the_rules_where_they_are_on_and_block_no_good_event_of_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let log = write(directory.path(), "log.jsonl", &mails());
    let out = directory.path().join("out");
    let said =
        succeed(&["build", &log, "--out", out.to_str().unwrap(), "--rate-limits", "on", "--max-false-block", "0"]);
    assert!(said.contains("Rates: limits set for 1 of 2 actions\n"), "{said}");
    assert!(said.contains("  mail: at most 12 by one agent in any hour; limit 20\n"), "{said}");
    assert!(said.contains("no rate limit: too few events to learn one from"), "{said}");
    let policy = out.join("policy.yaml");
    assert!(fs::read_to_string(&policy).unwrap().contains("rate_limit: {max_requests: 20, window_seconds: 3600}"));
    // 60 requests within an hour: the first 20 go through.
    let burst = (0..60).fold(String::new(), |mut text, n| {
        let line = json!({
            "log_id": format!("b{n:02}"), "agent_id": "clerk", "action": "mail", "timestamp": format!("2026-04-01T09:{n:02}:00Z"),
            "context": {"params": {"to": "team"}},
        });
        writeln!(text, "{line}").unwrap();
        text
    });
    let allowed = |text: &str| {
        let log = write(directory.path(), "burst.jsonl", text);
        let effects = decisions(&policy, Path::new(&log));
        effects.iter().filter(|(_, effect)| effect == "allow").count()
    };
    assert_eq!(allowed(&burst), 20);
    // A log that was delivered twice asks for no more: each line twice, as often allowed.
    assert_eq!(allowed(&format!("{burst}{burst}")), 40);
    // Suggested limits become rules when the set is compiled, too.
    let set = directory.path().join("set.json").display().to_string();
    succeed(&["extract", "--logs", &log, "--output", &set]);
    let compiled = directory.path().join("compiled");
    let rules = |limits: &str| {
        succeed(&["compile", &set, "--out", compiled.to_str().unwrap(), "--target", "yaml", "--rate-limits", limits]);
        fs::read_to_string(compiled.join("policy.yaml")).unwrap().matches("rate_limit").count()
    };
    assert_eq!((rules("suggest"), rules("off")), (0, 0));
    assert!(rules("on") > 0);
    succeed(&["extract", "--logs", &log, "--output", &set, "--rate-limits", "on"]);
    assert!(rules("suggest") > 0);
    assert_eq!(rules("off"), 0);
}

#[test]
fn without_times_a_limit_is_refused_and_a_short_log_has_no_long_window() {
    let directory = tempfile::tempdir().unwrap();
    let undated: String = mails().lines().fold(String::new(), |text, line| {
        let mut event: Value = serde_json::from_str(line).unwrap();
        event.as_object_mut().unwrap().remove("timestamp");
        text + &event.to_string() + "\n"
    });
    let log = write(directory.path(), "undated.jsonl", &undated);
    let output = run(&["build", &log, "--out", directory.path().join("o").to_str().unwrap(), "--rate-limits", "on"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no event has one: log a `timestamp` in RFC 3339"), "{said}");
    assert!(!extract(&log, &[]).to_string().contains("\"rates\""));
    let set = directory.path().join("set.json").display().to_string();
    succeed(&["extract", "--logs", &log, "--output", &set]);
    let output = run(&["compile", &set, "--out", directory.path().join("o").to_str().unwrap(), "--rate-limits", "on"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("suggests no rates"));

    // Four hours have no day; with one event that has no time, the action gets no limit.
    let short: String =
        mails().lines().filter(|line| line.contains("2026-03-02")).fold(String::new(), |text, line| text + line + "\n");
    let log = write(directory.path(), "short.jsonl", &short);
    assert!(!extract(&log, &[]).to_string().contains("86400"));
    let timeless = json!({"log_id": "t", "agent_id": "clerk", "action": "mail", "context": {"params": {"to": "team"}}});
    let log = write(directory.path(), "mixed.jsonl", &format!("{}{timeless}\n", mails()));
    let out = directory.path().join("mixed");
    let said =
        succeed(&["build", &log, "--out", out.to_str().unwrap(), "--rate-limits", "on", "--max-false-block", "0"]);
    assert!(said.contains("no rate limit: 1 event has no timestamp"), "{said}");
}
