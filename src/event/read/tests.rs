//! Tests of reading as a whole: every kind of line, file and compression, and that all ways of reading agree.

use super::*;
use crate::event::{KeepStreams, limits};
use std::fmt;
use std::io::Write;

/// The log ids, in no order that matters.
#[derive(Default)]
struct Ids(Vec<String>);

impl Fold for Ids {
    fn event(&mut self, event: Event, at: Position<'_>) {
        self.0.push(format!("{}@{}", event.log_id, at.line));
    }

    fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

fn line(id: impl fmt::Display) -> String {
    format!(r#"{{"log_id":"{id}","agent_id":"a","action":"x"}}"#)
}

fn ids(bytes: &[u8]) -> Result<(Vec<String>, ReadReport), ReadError> {
    let inputs = Inputs::from_bytes("log", bytes);
    read(&inputs, &ReadOptions::default(), Ids::default, &NoProgress).map(|(mut ids, report)| {
        ids.0.sort();
        (ids.0, report)
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).unwrap()
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str], skipped: &[&str]) {
    let members = |pack: fn(&[u8]) -> Vec<u8>| {
        let (a, b) = bytes.split_at(bytes.len() / 2);
        [pack(a), pack(b)].concat()
    };
    for bytes in [bytes.to_vec(), gzip(bytes), zst(bytes), members(gzip), members(zst)] {
        let (ids, report) = ids(&bytes).unwrap();
        assert_eq!(ids, expected);
        assert_eq!(report.skipped.iter().map(ToString::to_string).collect::<Vec<_>>(), skipped);
        assert_eq!(report.events(), u64::try_from(expected.len()).unwrap());
        assert_eq!(report.skipped_lines(), u64::try_from(skipped.len()).unwrap());
        assert_eq!(report.files[0].bytes, u64::try_from(bytes.len()).unwrap());
    }
}

#[test]
fn lines_end_in_every_usual_way() {
    let (a, b) = (line("a"), line("b"));
    check(format!("{a}\n{b}\n").as_bytes(), &["a@1", "b@2"], &[]);
    check(format!("\u{feff}{a}\r\n\r\n \t\n{b}").as_bytes(), &["a@1", "b@4"], &[]);
    check(format!("\n\n  {a}\r").as_bytes(), &["a@3"], &[]);
}

#[test]
fn says_where_a_line_is_malformed() {
    let mut bytes = format!("{}\nnope\n", line("a")).into_bytes();
    bytes.extend(b"\"\xff\"\n{\"log_id\":\"t\"");
    check(
        &bytes,
        &["a@1"],
        &[
            "log:2: not valid JSON: expected ident at column 2",
            "log:3: not valid UTF-8",
            "log:4: not valid JSON: EOF while parsing an object at column 13",
        ],
    );
}

#[test]
fn a_long_value_of_no_field_costs_no_event() {
    for (extra, good) in [(0, true), (1, true), (20_000_000, true)] {
        for (end, next) in [("\n", "b@2"), ("\r\n", "b@2")] {
            let head = r#"{"log_id":"a","agent_id":"a","action":"x","z":""#;
            let fill = "z".repeat(limits::MAX_LINE_BYTES - head.len() - 2 + extra);
            let text = format!("{head}{fill}\"}}{end}{}", line("b"));
            let (ids, report) = ids(text.as_bytes()).unwrap();
            assert_eq!(ids, if good { vec!["a@1", next] } else { vec![next] });
            assert_eq!(report.skipped_lines(), u64::from(!good));
        }
    }
    let blank = format!("{}\n{}", " ".repeat(limits::MAX_LINE_BYTES + 3_000_000), line("b"));
    assert_eq!(ids(blank.as_bytes()).unwrap().0, ["b@2"]);
}

#[test]
fn a_line_that_nests_too_deep_is_malformed() {
    let deep = format!(r#"{{"log_id":"d","agent_id":"a","action":"x","context":{{"k":{}}}}}"#, "[".repeat(5_000_000));
    let (ids, report) = ids(format!("{deep}\n{}", line("b")).as_bytes()).unwrap();
    assert_eq!(ids, ["b@2"]);
    assert!(report.skipped[0].reason.to_string().contains("nested too deeply"), "{}", report.skipped[0]);
}

#[test]
fn compressed_data_that_is_cut_short_is_an_error() {
    let text: String = (0..2000).map(|n| line(n) + "\n").collect();
    for (packed, format) in [(gzip(text.as_bytes()), "gzip"), (zst(text.as_bytes()), "zstd")] {
        let again = [packed.clone(), packed.clone()].concat();
        for (whole, cuts) in [(&packed, vec![10, 100, packed.len() - 1]), (&again, vec![packed.len() + 12])] {
            for cut in cuts {
                let error = ids(&whole[..cut]).unwrap_err();
                assert!(matches!(error, ReadError::Truncated { .. }), "{format} at {cut}: {error}");
                assert_eq!(
                    error.to_string(),
                    format!("`log` is cut short at byte {cut}: its {format} data has no end")
                );
            }
        }
    }
    // zstd has a checksum only where its writer asked for one.
    let mut broken = gzip(text.as_bytes());
    let middle = broken.len() / 2;
    broken[middle..middle + 16].fill(0xff);
    assert!(matches!(ids(&broken), Err(ReadError::Corrupt { .. })));
}

#[test]
fn logs_without_an_event_are_an_error_that_tells_why() {
    assert_eq!(ids(b"").unwrap_err().to_string(), "no events: the logs are empty");
    assert_eq!(ids(b"\n \r\n").unwrap_err().to_string(), "no events: the logs are empty");
    assert_eq!(
        ids(b"\n[]\n{}").unwrap_err().to_string(),
        "no events: its only line is malformed: log:3: missing field `log_id`"
    );
}

/// A log of many blocks with a malformed line now and then, and how many lines it has.
fn long() -> (String, u64) {
    let lines = 60_000;
    let text = (0..lines).map(|n| if n % 1000 == 7 { "torn{\n".to_owned() } else { line(format!("{n:050}")) + "\n" });
    (text.collect(), lines)
}

#[test]
fn slow_all_ways_of_reading_agree_on_any_number_of_threads() {
    let (text, lines) = long();
    let inputs = Inputs::from_bytes("log", text.as_bytes());
    let options = ReadOptions::default();
    let mut one_by_one = Vec::new();
    let mut skipped_one_by_one = Vec::new();
    for entry in events(&inputs, &options) {
        match entry.unwrap() {
            LogEntry::Event { event, line, .. } => one_by_one.push(format!("{}@{line}", event.log_id)),
            LogEntry::Skipped(skipped) => skipped_one_by_one.push(skipped),
        }
    }
    assert_eq!(u64::try_from(one_by_one.len() + skipped_one_by_one.len()).unwrap(), lines);
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut all_skipped = Vec::new();
            let (ids, report) =
                read_reporting(&inputs, &options, Ids::default, |s| all_skipped.push(s.clone()), &NoProgress).unwrap();
            let mut folded = ids.0;
            folded.sort();
            assert_eq!(folded, one_by_one);
            assert_eq!(all_skipped, skipped_one_by_one);
            assert_eq!(report.skipped, skipped_one_by_one[..10]);

            let mut in_order = Vec::new();
            let same = read_in_order::<_, ReadError>(
                &inputs,
                &options,
                |events| events.map(|(event, at)| format!("{}@{}", event.log_id, at.line)).collect::<Vec<_>>(),
                |block| {
                    in_order.extend(block);
                    Ok(())
                },
                |_| {},
                &NoProgress,
            );
            assert_eq!(in_order, one_by_one);
            assert_eq!(same.unwrap(), report);
        });
    }
}

#[test]
fn strict_fails_at_the_first_malformed_line() {
    let (text, _) = long();
    let inputs = Inputs::from_bytes("log", text.as_bytes());
    let options = ReadOptions { strict: true, ..ReadOptions::default() };
    let message = "log:8: not valid JSON: expected ident at column 2";
    let error = read(&inputs, &options, Ids::default, &NoProgress).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), message);
    let mut entries = events(&inputs, &options).skip(7);
    assert_eq!(entries.next().unwrap().unwrap_err().to_string(), message);
    assert!(entries.next().is_none());
}

#[test]
fn the_digest_forgets_order_files_and_compression() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    let digest = |name: &str| {
        let inputs = Inputs::resolve([dir.path().join(name).display().to_string()]).unwrap();
        read(&inputs, &ReadOptions::default(), Ids::default, &NoProgress).unwrap().1.digest()
    };
    let (a, b, c) = (line("a"), line("b"), line("c"));
    std::fs::create_dir(dir.path().join("d")).unwrap();
    write("one.jsonl", format!("{a}\n{b}\n{c}\nbad").as_bytes());
    write("d/1.jsonl", &gzip(format!("{c}\r\n\n{b}").as_bytes()));
    write("d/2.jsonl", format!("bad\n  {a}\n").as_bytes());
    write("two.jsonl", format!("{a}\n{b}\n{c}\n{c}\nbad").as_bytes());
    assert_eq!(digest("one.jsonl"), digest("d"));
    assert_ne!(digest("one.jsonl"), digest("two.jsonl"));
}

#[test]
fn a_second_pass_sees_what_the_first_one_saw_or_fails() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let name = file.path().display().to_string();
    std::fs::write(&name, line("a") + "\n" + &line("b")).unwrap();
    let inputs = Inputs::resolve([&name]).unwrap();
    let options = ReadOptions::default();
    let first = read(&inputs, &options, Ids::default, &NoProgress).unwrap().1;
    let again = || read(&inputs.again(&first.files), &options, Ids::default, &NoProgress).map(|(_, report)| report);
    std::fs::OpenOptions::new().append(true).open(&name).unwrap().write_all(b"\n{}\n").unwrap();
    assert_eq!(again().unwrap(), first);
    std::fs::write(&name, line("a") + "\n" + &line("c")).unwrap();
    assert!(matches!(again(), Err(ReadError::Changed { path }) if path == name));
}

#[cfg(unix)]
#[test]
fn a_pipe_that_was_kept_can_be_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (text, _) = long();
    let packed = gzip(text.as_bytes());
    let writer = std::thread::spawn({
        let (pipe, packed) = (pipe.clone(), packed.clone());
        move || std::fs::write(pipe, packed).unwrap()
    });
    let inputs = Inputs::resolve([pipe.display().to_string()]).unwrap();
    let options = ReadOptions { keep_streams: KeepStreams::Yes, ..ReadOptions::default() };
    let first = read(&inputs, &options, Ids::default, &NoProgress).unwrap().1;
    writer.join().unwrap();
    let second = read(&inputs.again(&first.files), &options, Ids::default, &NoProgress).unwrap().1;
    assert_eq!((second.digest(), second.events()), (first.digest(), first.events()));
}
