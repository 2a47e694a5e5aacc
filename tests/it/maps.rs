//! Logs of no known form, read by a map.

use std::fs;
use std::path::Path;

use crate::imports::{program, run, succeed};

const CSV: &str = "when,who,tool,amount,payee,http\n2026-01-01T00:00:00Z,ann,pay,40,bob,200\n2026-01-01T00:00:01Z,ann,pay,4000,eve,403\n\
                   2026-01-01T00:00:02Z,bo,look,,,500\n";
const MAP: &str = "fields:\n  agent_id: .who\n  action: .tool\n  timestamp: .when\n  \
                   outcome: if .http == 403 then \"denied\" elif .http < 400 then \"success\" else \"error\" end\n  \
                   params: {amount: .amount, payee: .payee}\n  context: {region: '.region?'}\nconstants:\n  session_id: day\n  context: {env: prod}\n";

fn write(directory: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        fs::write(directory.join(name), text).unwrap();
    }
}

#[test]
fn a_map_reads_csv_and_json() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("l.csv", CSV), ("map.yaml", MAP)]);
    let text = succeed(program(directory.path()).args(["-q", "convert", "l.csv", "--map", "map.yaml"]));
    let first = r#""agent_id":"ann","action":"pay","context":{"env":"prod","params":{"amount":40,"payee":"bob"}},"outcome":"success","timestamp":"2026-01-01T00:00:00Z","session_id":"day"}"#;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].ends_with(first), "{text}");
    assert!(lines[1].contains("\"denied\"") && lines[2].contains("\"error\""), "{text}");
    let text = succeed(program(directory.path()).args(["build", "l.csv", "--map", "map.yaml", "--out", "out"]));
    assert!(text.contains("note: read as map: 1 file, 1 session, 3 events"), "{text}");
    // The same as JSON, in a list deep in a document, where only some records are calls.
    let json = r#"{"data": {"rows": [
        {"kind": "call", "f": {"n": "pay", "a": "{\"x\": 1}"}, "ok": true}, {"kind": "note"}, {"kind": "call", "f": {"n": ""}}]}}"#;
    let map = "records: data.rows\nwhere: .kind == \"call\"\nfields:\n  action: f.n\n  params: f.a\n  outcome: if .ok then \"success\" else \"error\" end\n";
    write(directory.path(), &[("l.json", json), ("json.yaml", map)]);
    let (code, text) = run(program(directory.path()).args(["convert", "l.json", "--map", "json.yaml"]));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(r#""action":"pay","context":{"params":{"x":1},"step":0},"outcome":"success""#), "{text}");
    assert!(text.contains("1 malformed line") && text.contains("the map finds no action in the record"), "{text}");
}

#[test]
fn a_map_can_be_inferred() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("l.csv", CSV), ("notes.txt", "hello")]);
    let map = succeed(program(directory.path()).args(["formats", "infer", "l.csv"]));
    assert!(map.contains("  action: .tool\n"), "{map}");
    write(directory.path(), &[("map.yaml", &map)]);
    succeed(program(directory.path()).args(["build", "l.csv", "--map", "map.yaml", "--out", "out"]));
    let (code, text) = run(program(directory.path()).args(["formats", "infer", "notes.txt"]));
    assert!(code == Some(2) && text.contains("`notes.txt`: no JSON objects and no rows of CSV"), "{text}");
    // Without one the columns are named.
    let (code, text) = run(program(directory.path()).args(["build", "l.csv", "--out", "out"]));
    assert!(code == Some(2) && text.contains("a table of `when`, `who`, `tool`") && text.contains("--map"), "{text}");
}

#[test]
fn a_map_that_does_not_fit_is_refused_with_what_to_write() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("l.csv", CSV), ("empty.csv", "")]);
    let refuses = |map: &str, log: &str, message: &str| {
        write(directory.path(), &[("map.yaml", map)]);
        let (code, text) = run(program(directory.path()).args(["inspect", log, "--map", "map.yaml"]));
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(message), "expected `{message}`: {text}");
    };
    refuses(
        "fields: {action: .tol}",
        "l.csv",
        "`fields.action` of the map: no record has `.tol`; did you mean `.tool`?",
    );
    refuses(
        "fields: {action: '.tool | upcase'}",
        "l.csv",
        "map.yaml is no map of a log: `fields.action`: `.tool | upcase`: unknown function",
    );
    refuses("fields: {action: .tool, user: .who}", "l.csv", "unknown field `user`");
    refuses(
        "fields: {action: .tool}\nwhere: 'until(false; .)'",
        "l.csv",
        "map.yaml is no map of a log: `where`: `until(false; .)`: `until` cannot be used in a map",
    );
    refuses("fields: [", "l.csv", "map.yaml is no map of a log");
    refuses("fields: {action: .tool}", "empty.csv", "no events: the logs are empty");
    let (code, text) = run(program(directory.path()).args(["inspect", "l.csv", "--map", "none.yaml"]));
    assert!(code == Some(2) && text.contains("cannot read the map none.yaml"), "{text}");
    let (code, text) = run(program(directory.path()).args(["inspect", "l.csv", "--map", "map.yaml", "--from", "opa"]));
    assert!(code == Some(2) && text.contains("cannot be used with"), "{text}");
}

#[test]
fn without_a_word_on_outcomes_all_count_as_done_and_that_is_said() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[("l.csv", CSV), ("map.yaml", "fields: {action: .tool}\n")]);
    let text = succeed(program(directory.path()).args(["inspect", "l.csv", "--map", "map.yaml"]));
    assert!(text.contains("3 good") && text.contains("the map says nothing of outcomes"), "{text}");
    let text = succeed(program(directory.path()).args([
        "inspect",
        "l.csv",
        "--map",
        "map.yaml",
        "--assume-outcome",
        "unknown",
    ]));
    assert!(text.contains("0 good"), "{text}");
}
