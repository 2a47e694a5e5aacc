//! A log that was delivered twice is no new evidence: through the binary and the library.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use jiff::Timestamp;
use policyc::event::{Inputs, NoProgress, ReadOptions};
use policyc::mine::{MineOptions, mine};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::pipeline::{program, run, succeed};

/// A few orders, some of them refused; `n` tells apart what is told apart.
fn order(n: usize) -> Value {
    let agent = ["clerk", "bot"][n % 2];
    let action = ["ship", "refund", "track"][n % 3];
    let carrier = ["post", "rail"][n / 2 % 2];
    json!({
        "log_id": format!("o{n:03}"), "agent_id": agent, "action": action, "session_id": format!("s{}", n / 4),
        "timestamp": format!("2026-06-{:02}T08:{:02}:00Z", 1 + n % 9, n % 60),
        "outcome": if n.is_multiple_of(11) { "denied" } else { "success" },
        "context": {"shop": "north", "params": {"total": 5 + n % 40, "carrier": carrier, "ref": format!("R-{n}")}},
    })
}

fn lines(orders: impl IntoIterator<Item = usize>) -> String {
    orders.into_iter().fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{}", order(n));
        text
    })
}

/// The same event with its keys in another order, blanks between them and a key that nothing reads.
fn respelled(event: &Value) -> String {
    let fields: Vec<_> =
        event.as_object().unwrap().iter().rev().map(|(key, value)| format!("\"{key}\" :  {value}")).collect();
    format!("  {{ {}, \"delivered\": 2}} \r\n", fields.join(" , "))
}

/// What a log teaches, without where it came from.
fn learned(text: &str, threads: usize) -> (String, u64, u64) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let options = MineOptions::new(Timestamp::UNIX_EPOCH);
    let inputs = Inputs::from_bytes("log", text.as_bytes());
    let mined = pool.install(|| mine(&inputs, &ReadOptions::default(), &options, |_| {}, &NoProgress)).unwrap();
    let mut set = mined.set;
    let source = set.source.take().unwrap();
    (set.to_json(), source.duplicates, source.reused_log_ids)
}

#[test]
fn what_comes_twice_counts_once_in_any_file_and_any_spelling() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let text = lines(0..60);
    fs::write(at("a.jsonl"), &text).unwrap();
    let set = |names: &[&str]| {
        let paths: Vec<_> = names.iter().map(|name| at(name).display().to_string()).collect();
        let args: Vec<&str> =
            ["extract", "--output", "-", "--logs"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        let mut set: Value = serde_json::from_str(&succeed(&args)).unwrap();
        let source = set.as_object_mut().unwrap().remove("source").unwrap();
        (set, source)
    };
    let (once, source) = set(&["a.jsonl"]);
    assert_eq!((&source["duplicates"], &source["reused_log_ids"]), (&Value::Null, &Value::Null));

    fs::write(at("copy.jsonl"), &text).unwrap();
    let mut packed =
        flate2::write::GzEncoder::new(fs::File::create(at("packed.jsonl.gz")).unwrap(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap();
    fs::write(at("spelled.jsonl"), (0..60).map(|n| respelled(&order(n))).collect::<String>()).unwrap();
    fs::write(at("within.jsonl"), format!("{}{}", lines((0..60).rev()), lines([7, 7, 7]))).unwrap();
    for (names, left_out) in [
        (&["a.jsonl", "copy.jsonl"][..], 60),
        (&["a.jsonl", "packed.jsonl.gz"], 60),
        (&["a.jsonl", "spelled.jsonl"], 60),
        (&["within.jsonl"], 3),
        (&["a.jsonl", "copy.jsonl", "packed.jsonl.gz", "spelled.jsonl", "within.jsonl"], 243),
    ] {
        let (set, source) = set(names);
        assert_eq!(set, once, "{names:?}");
        assert_eq!(source["duplicates"], left_out, "{names:?}");
        let read: u64 = source["files"].as_array().unwrap().iter().map(|file| file["events"].as_u64().unwrap()).sum();
        assert_eq!(read, 60 + left_out);
    }
}

#[test]
fn one_log_id_for_other_content_stays_and_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log.jsonl");
    let mut retried = order(1);
    retried["context"]["params"]["total"] = 99.into();
    fs::write(&log, format!("{}{retried}\n{}", lines(0..6), lines([1]))).unwrap();
    let output = run(&["extract", "--logs", log.to_str().unwrap(), "--output", "-"]);
    let set: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(set["source_logs"], 7);
    assert_eq!((&set["source"]["duplicates"], &set["source"]["reused_log_ids"]), (&json!(1), &json!(1)));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("share the `log_id` of another event but not its content"), "{said}");
}

/// One good line is asked about, however often it was delivered.
#[test]
fn a_line_delivered_often_allows_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (log, out) = (directory.path().join("log.jsonl"), directory.path().join("out"));
    fs::write(&log, lines([2; 40])).unwrap();
    let (log, out) = (log.to_str().unwrap(), out.to_str().unwrap());
    let said = succeed(&["build", log, "--out", out]);
    assert!(
        said.starts_with("1 event read: 1 successful, 0 denied, 0 failed or unknown; 39 duplicates ignored\n"),
        "{said}"
    );
    let policy = fs::read_to_string(format!("{out}/policy.yaml")).unwrap();
    assert!(policy.contains("effect: ask") && !policy.contains("effect: allow"), "{policy}");
    // Nor do they count in what a replay finds, from a file or from a pipe.
    let policy = format!("{out}/policy.yaml");
    let by_file = succeed(&["validate", &policy, "--logs", log, "--format", "json"]);
    let report: Value = serde_json::from_str(&by_file).unwrap();
    assert_eq!(
        (&report["events"], &report["duplicates"], &report["outcomes"]["good"]["ask"]),
        (&json!(1), &json!(39), &json!(1))
    );
    let piped = program()
        .args(["validate", &policy, "--logs", "-", "--format", "json"])
        .stdin(Stdio::from(fs::File::open(log).unwrap()))
        .output()
        .unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&piped.stdout).unwrap()["events"], 1);
}

#[test]
fn an_evaluation_counts_each_event_once() {
    let directory = tempfile::tempdir().unwrap();
    let (once, twice) = (directory.path().join("once.jsonl"), directory.path().join("twice.jsonl"));
    fs::write(&once, lines(0..80)).unwrap();
    fs::write(&twice, lines((0..80).chain(20..80))).unwrap();
    let report = |log: &std::path::Path| succeed(&["evaluate", "--logs", log.to_str().unwrap(), "--format", "json"]);
    assert_eq!(report(&twice).replace("twice.jsonl", "once.jsonl"), report(&once));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn duplicates_change_no_byte_of_what_is_learned(
        again in prop::collection::vec((0usize..90, any::<bool>()), 0..200),
        threads in prop::sample::select(vec![1usize, 2, 16]),
    ) {
        let once = learned(&lines(0..90), 1);
        prop_assert_eq!((once.1, once.2), (0, 0));
        let mut text = String::new();
        // Duplicates before, between and after what they are duplicates of.
        let (before, after) = again.split_at(again.len() / 2);
        let spelled = |(n, other): &(usize, bool)| if *other { respelled(&order(*n)) } else { lines([*n]) };
        text.extend(before.iter().map(spelled));
        text += &lines(0..90);
        text.extend(after.iter().map(spelled));
        let found = learned(&text, threads);
        prop_assert_eq!((found.1, found.2), (u64::try_from(again.len()).unwrap(), 0));
        prop_assert_eq!(found.0, once.0);
    }
}
