//! Parquet files (feature `parquet`). Those in `tests/data/formats/parquet` were written by pyarrow; its `README.md` says how.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::imports::{program, run, succeed};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/parquet").join(name)
}

fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_export_in_a_known_format_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let log = data("langsmith.parquet");
    let text = succeed(program(directory.path()).args(["-q", "convert"]).arg(&log));
    let events = events(&text);
    assert_eq!(events.len(), 2, "{text}");
    assert_eq!(events[0]["action"], "get_order");
    assert_eq!(events[0]["agent_id"], "clerk");
    assert_eq!(events[0]["session_id"], "t-1");
    assert_eq!(events[0]["context"]["params"], json!({"order": 7}));
    assert_eq!(events[0]["timestamp"], "2026-03-01T10:00:01Z");
    assert_eq!((&events[1]["action"], &events[1]["outcome"]), (&json!("refund"), &json!("error")));
    let text = succeed(program(directory.path()).arg("build").arg(&log).args(["--out", "out"]));
    assert!(text.contains("read as langsmith: 1 file"), "{text}");
}

#[test]
fn rows_of_any_schema_are_read_by_a_map() {
    let directory = tempfile::tempdir().unwrap();
    fs::copy(data("calls.parquet"), directory.path().join("calls.parquet")).unwrap();
    let map = succeed(program(directory.path()).args(["formats", "infer", "calls.parquet"]));
    fs::write(directory.path().join("map.yaml"), &map).unwrap();
    let text = succeed(program(directory.path()).args(["-q", "convert", "calls.parquet", "--map", "map.yaml"]));
    let found = events(&text);
    // Three groups of rows.
    assert_eq!(found.len(), 7, "{text}");
    assert_eq!(found[1]["agent_id"], "ben");
    assert_eq!(found[1]["action"], "pay");
    assert_eq!(found[1]["timestamp"], "2026-03-01T10:00:01Z");
    assert_eq!(found[1]["context"]["params"], json!({"amount": 41.00, "tags": ["a"]}));
    assert_eq!(found[3]["outcome"], "error");
    succeed(program(directory.path()).args(["build", "calls.parquet", "--map", "map.yaml", "--out", "out"]));
    fs::create_dir(directory.path().join("logs")).unwrap();
    fs::copy(data("calls.parquet"), directory.path().join("logs/calls.parquet")).unwrap();
    succeed(program(directory.path()).args(["build", "logs", "--map", "map.yaml", "--out", "out"]));
    let (code, text) = run(program(directory.path()).args(["build", "calls.parquet", "--out", "out"]));
    assert!(code == Some(2) && text.contains("no events"), "{text}");
}

#[test]
fn broken_files_are_refused_with_what_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let whole = fs::read(data("langsmith.parquet")).unwrap();
    let refuses = |bytes: &[u8], message: &str| {
        fs::write(directory.path().join("l.parquet"), bytes).unwrap();
        let (code, text) = run(program(directory.path()).args(["inspect", "l.parquet"]));
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("l.parquet") && text.contains(message), "expected `{message}`: {text}");
    };
    refuses(b"PAR1", "broken Parquet file: ");
    refuses(&whole[..whole.len() / 2], "broken Parquet file: ");
    refuses(&[b"PAR1".as_slice(), &[0xff; 64], b"PAR1"].concat(), "broken Parquet file: ");
    // Pages that are no pages, behind an index that is whole.
    let mut garbled = whole.clone();
    for byte in garbled.iter_mut().skip(4).take(300) {
        *byte = 0xff;
    }
    refuses(&garbled, "broken Parquet file: row 1: ");
}

#[test]
fn no_bytes_make_it_crash() {
    let directory = tempfile::tempdir().unwrap();
    let whole = fs::read(data("calls.parquet")).unwrap();
    for at in (4..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(directory.path().join("l.parquet"), &bytes).unwrap();
        let (code, text) = run(program(directory.path()).args(["formats", "infer", "l.parquet"]));
        assert!(matches!(code, Some(0 | 2)), "byte {at}: {code:?} {text}");
    }
}
