//! `policyc evaluate` from logs on disk to reports, and what it refuses.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here has failed")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn run(directory: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(directory).env("SOURCE_DATE_EPOCH", "0").env_remove("NO_COLOR").stdin(Stdio::null());
    command.arg("evaluate").args(args).output().unwrap()
}

#[track_caller]
fn succeed(directory: &Path, args: &[&str]) -> String {
    let output = run(directory, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {:?}\n{stderr}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// A log line by line, with the fields of `more` put to each.
fn lines(events: impl IntoIterator<Item = (String, &'static str, Value)>) -> String {
    let mut text = String::new();
    for (index, (session, action, more)) in events.into_iter().enumerate() {
        let mut line = json!({"log_id": format!("{session}#{index}"), "agent_id": "clerk", "action": action,
            "session_id": session});
        for (key, value) in more.as_object().unwrap() {
            line[key] = value.clone();
        }
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// Twenty sessions in ten groups that look up and pay one of two customers, and ten attacks that pay somebody else.
fn logs() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(directory.path().join(name), text).unwrap();
    let good = || {
        (0..20).flat_map(|n| {
            let more = move |params: Value| {
                json!({"group": format!("g{}", n / 2), "context": {"params": params},
                    "timestamp": format!("2026-11-{:02}T10:00:00Z", n + 1)})
            };
            let (session, customer) = (format!("s{n}"), if n % 2 == 0 { "A" } else { "B" });
            [(session.clone(), "look", more(json!({}))), (session, "pay", more(json!({"to": customer})))]
        })
    };
    let with = |key: &'static str, value: Value| {
        move |(session, action, mut more): (String, &'static str, Value)| {
            more[key] = value.clone();
            (session, action, more)
        }
    };
    let attacks = || {
        (0..10).flat_map(|n| {
            let (session, group) = (format!("x{n}"), format!("g{n}"));
            let own = json!({"group": group, "label": "benign", "context": {"params": {}}});
            let harm = json!({"group": group, "label": "attack", "context": {"params": {"to": format!("thief {n}")}}});
            [(session.clone(), "look", own), (session, "pay", harm)]
        })
    };
    write("good.jsonl", lines(good()));
    write("attacks.jsonl", lines(attacks()));
    write("ungrouped.jsonl", lines(good().map(with("group", Value::Null))));
    write("sessionless.jsonl", lines(attacks().map(with("session_id", Value::Null))));
    write("benign.jsonl", lines(good().map(with("label", json!("benign")))));
    write("one.jsonl", lines(good().take(2)));
    write("errors.jsonl", lines((0..20).map(|n| (format!("s{n}"), "look", json!({"outcome": "error"})))));
    write("denied.jsonl", lines((0..20).map(|n| (format!("s{n}"), "look", json!({"outcome": "denied"})))));
    write("empty.jsonl", String::new());
    directory
}

#[test]
fn a_report_has_every_learner_on_the_same_folds() {
    let logs = logs();
    let args = ["--logs", "good.jsonl", "--attacks", "attacks.jsonl", "--split", "group", "--format", "json"];
    let report: Value = serde_json::from_str(&succeed(logs.path(), &args)).unwrap();
    assert_eq!(report["schema"], "policyc/evaluation/v1");
    let names: Vec<_> = report["learners"].as_array().unwrap().iter().map(|learner| &learner["learner"]).collect();
    assert_eq!(
        names,
        ["mined", "naive", "polished", "single-key", "allow-all", "actions", "actions-by-agent", "exact-arguments"]
    );
    for learner in report["learners"].as_array().unwrap() {
        let overall = &learner["overall"];
        assert_eq!(
            (&overall["good_sessions"]["allowed"]["of"], &overall["attacks"]["sessions_stopped"]["of"]),
            (&json!(20), &json!(10))
        );
        assert_eq!(learner["folds"].as_array().unwrap().len(), 5);
    }
    let share =
        |learner: usize, pointer: &str| report["learners"][learner]["overall"].pointer(pointer).unwrap().clone();
    assert_eq!(share(4, "/good_sessions/allowed/share"), 1.0);
    assert_eq!(share(4, "/attacks/sessions_stopped/share"), 0.0);
    assert_eq!(share(7, "/good_sessions/allowed/share"), 1.0);
    assert_eq!(share(7, "/attacks/sessions_stopped_first/share"), 1.0);
    assert_eq!(report["learners"][4]["privilege"]["permissiveness"], 1.0);
}

#[test]
fn every_format_and_every_split_is_made_alike_twice() {
    let logs = logs();
    let both = ["--logs", "good.jsonl", "--attacks", "attacks.jsonl", "--bootstraps", "2"];
    for more in [
        &["--split", "time"][..],
        &["--split", "session", "--folds", "3"],
        &["--split", "group", "--holdout", "0.5", "--repeat", "3", "--seed", "7"],
        &["--split", "group", "--repeat", "2"],
        &["--format", "json"],
        &["--format", "svg"],
        &["--format", "html"],
    ] {
        let args = [&both[..], more].concat();
        let first = succeed(logs.path(), &args);
        assert_eq!(first, succeed(logs.path(), &args));
        assert!(first.contains("exact-arguments"), "{first}");
    }
    let args = [&both[..], &["--format", "svg", "--output", "frontier.svg"]].concat();
    assert_eq!(succeed(logs.path(), &args), "");
    assert!(fs::read_to_string(logs.path().join("frontier.svg")).unwrap().starts_with("<svg"));
}

#[test]
fn the_schema_is_published() {
    let output = Command::new(env!("CARGO_BIN_EXE_policyc")).args(["schema", "evaluation"]).output().unwrap();
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["title"], "Evaluation");
}

#[test]
fn bad_input_is_refused_with_what_to_do() {
    let logs = logs();
    let good: &[&str] = &["--logs", "good.jsonl"];
    let table: &[(&[&str], &[&str], &str)] = &[
        (good, &["--folds", "1"], "`folds` is 1, expected a whole number from 2"),
        (
            &["--logs", "one.jsonl"],
            &[],
            "only one session has a good event: what a policy mined from it would do with the next",
        ),
        (&["--logs", "one.jsonl"], &["--probes"], "cannot be measured; log more sessions"),
        (&["--logs", "denied.jsonl"], &["--probes"], "nothing to judge (20 events are denials); name good outcomes"),
        (
            good,
            &["--probes", "--format", "svg"],
            "--probes is for tables and the picture shows attacks; use --format text",
        ),
        (good, &["--probes=yes"], "unexpected value 'yes'"),
        (&["--logs", "one.jsonl"], &["--split", "time"], "1 sessions are too few"),
        (&["--logs", "ungrouped.jsonl"], &["--split", "group"], "no event of the log has a `group`; add it"),
        (good, &["--split", "agent"], "1 agents are too few for leaving one out"),
        (good, &["--attacks", "sessionless.jsonl"], "the attack `x0#1` has no session"),
        (good, &["--attacks", "sessionless.jsonl"], "add a `session_id`"),
        (good, &["--attacks", "benign.jsonl"], "the attack log holds no attack"),
        (good, &["--attacks", "empty.jsonl"], "the attack log: no events: the logs are empty"),
        (good, &["--attacks", "missing.jsonl"], "the attack log: "),
        (&["--logs", "errors.jsonl"], &[], "no good events"),
        (good, &["--holdout", "0"], "`holdout` is 0, expected a number between 0 and 1"),
        (good, &["--holdout", "1"], "`holdout` is 1"),
        (good, &["--holdout", "-0.5"], "`holdout` is -0.5"),
        (good, &["--holdout", "half"], "expected a number"),
        (good, &["--repeat", "0"], "`repeat` is 0"),
        (good, &["--holdout", "0.5", "--folds", "5"], "cannot be used with"),
        (good, &["--split", "time", "--folds", "5"], "--folds is for --split session and --split group"),
        (good, &["--split", "agent", "--repeat", "5"], "--repeat is for --split session"),
        (good, &["--bootstraps", "1"], "`bootstraps` is 1"),
        (good, &["--format", "svg"], "no attacks to plot"),
        (&[], &[], "--logs"),
    ];
    for (logs_args, more, message) in table {
        let output = run(logs.path(), &[*logs_args, *more].concat());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{more:?}: {stderr}");
        assert!(stderr.contains(message), "{more:?}: {stderr}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn what_an_attack_did_teaches_nobody() {
    let logs = logs();
    let labelled = fs::read_to_string(logs.path().join("good.jsonl")).unwrap()
        + &fs::read_to_string(logs.path().join("attacks.jsonl")).unwrap();
    fs::write(logs.path().join("mixed.jsonl"), labelled).unwrap();
    let report = |args: &[&str]| -> Value {
        let args = [args, &["--split", "group", "--format", "json"]].concat();
        serde_json::from_str(&succeed(logs.path(), &args)).unwrap()
    };
    let apart = report(&["--logs", "good.jsonl", "--attacks", "attacks.jsonl"]);
    assert_eq!(apart, report(&["--logs", "mixed.jsonl"]), "a label is as good as a log of its own");
}

#[test]
fn probes_are_counted_by_kind_and_class_alike_with_any_number_of_threads() {
    let logs = logs();
    let report = |more: &[&str]| {
        succeed(logs.path(), &[&["--logs", "good.jsonl", "--probes", "--bootstraps", "0"], more].concat())
    };
    let text = report(&[]);
    for title in
        ["Held-out work allowed and ", "Probes by kind", "By class of action", "Where `mined` lets most probes through"]
    {
        assert!(text.contains(title), "{title}\n{text}");
    }
    for threads in ["1", "2", "16"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
        command.current_dir(logs.path()).env("SOURCE_DATE_EPOCH", "0").env("RAYON_NUM_THREADS", threads);
        let args = ["evaluate", "--logs", "good.jsonl", "--probes", "--bootstraps", "0"];
        assert_eq!(String::from_utf8(command.args(args).output().unwrap().stdout).unwrap(), text, "{threads} threads");
    }
    let json: Value = serde_json::from_str(&report(&["--format", "json"])).unwrap();
    let probes = &json["learners"][0]["probes"];
    assert!(probes["stopped"]["of"].as_u64().unwrap() > 40, "{probes}");
    assert_eq!(probes["classes"][0]["class"], "pay");
    assert_eq!(json["learners"][4]["probes"]["stopped"]["count"], 0, "allow-all stops nothing");
    assert!(report(&["--format", "html"]).contains("Probes by kind"));
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let logs = logs();
    let name = "pay\u{1b}[2J<script>\u{202e}";
    let events = (0..12).map(|n| {
        let context = json!({"params": {"to\u{1b}": format!("x{n}"), "|": n}});
        (format!("s{n}"), "look", json!({"action": name, "agent_id": "<b>\u{1b}", "context": context}))
    });
    fs::write(logs.path().join("hostile.jsonl"), lines(events)).unwrap();
    for format in ["text", "html", "json"] {
        let report = succeed(logs.path(), &["--logs", "hostile.jsonl", "--probes", "--format", format]);
        assert!(!report.contains(['\u{1b}', '\u{202e}']) || format == "json", "{format}");
        assert!(!report.contains("<script>") || format != "html", "{format}");
    }
}

#[test]
fn a_log_of_few_sessions_is_split_into_fewer_folds() {
    let logs = logs();
    let events = (0..8).map(|n| (format!("s{n}"), "look", json!({"outcome": if n < 3 { "ok" } else { "error" }})));
    fs::write(logs.path().join("few.jsonl"), lines(events)).unwrap();
    let text = succeed(logs.path(), &["--logs", "few.jsonl", "--probes"]);
    assert!(text.contains("split by session: 3 folds"), "{text}");
    assert!(text.contains("note: 3 folds instead of 5: the log has 3 sessions with a good event"), "{text}");
}
