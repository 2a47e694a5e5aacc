//! Exports of many programs and versions, each a small file in `tests/data/formats/exports`, and what is read of it in `expected.txt` there.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use policyc::event::{Inputs, NoProgress, ReadError, ReadOptions, read_in_order};

#[test]
fn each_export_is_read_as_its_format() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/exports");
    let mut names: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "expected.txt");
    names.sort();
    let mut found = String::new();
    for name in names {
        let inputs = Inputs::resolve([directory.join(&name).to_str().unwrap()]).unwrap();
        let mut lines = String::new();
        let report = read_in_order(
            &inputs,
            &ReadOptions::default(),
            |events| {
                events.fold(String::new(), |mut text, (event, _)| {
                    let params = event.context.get("params").map_or_else(|| "null".to_owned(), ToString::to_string);
                    let session = event.session_id.as_deref().unwrap_or("None");
                    writeln!(text, "  {} {} {params} {} {session}", event.agent_id, event.action, event.outcome)
                        .unwrap();
                    text
                })
            },
            |text| {
                lines.push_str(&text);
                Ok::<_, ReadError>(())
            },
            |_| {},
            &NoProgress,
        );
        let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
        let formats: Vec<_> = report.formats().iter().map(|read| read.format).collect();
        let format = if formats.is_empty() { "policyc".to_owned() } else { formats.join(",") };
        let skipped =
            if report.skipped_lines() == 0 { String::new() } else { format!(", {} malformed", report.skipped_lines()) };
        write!(found, "{name} {format}{skipped}\n{lines}").unwrap();
    }
    let expected = directory.join("expected.txt");
    if std::env::var_os("POLICYC_BLESS").is_some() {
        fs::write(&expected, &found).unwrap();
    }
    let expected = fs::read_to_string(expected).unwrap();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}
