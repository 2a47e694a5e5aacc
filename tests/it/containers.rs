//! Archives, compressed or not, and files of kinds that are not read.

#![allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "small archives written by hand")]

use std::fs;
use std::io::Write as _;
use std::path::Path;

use policyc::event::{Event, Inputs, LogEntry, ReadOptions, events};
use serde_json::{Value, json};

use crate::imports::{program, run, succeed};

fn event(id: &str, action: &str) -> String {
    format!("{}\n", json!({"log_id": id, "agent_id": "a", "action": action, "outcome": "success"}))
}

/// The log ids that are found, each with its file, and the lines that are malformed.
fn read(path: &Path) -> (Vec<(String, String)>, Vec<String>) {
    let inputs = Inputs::resolve([path.to_str().unwrap()]).unwrap();
    let (mut found, mut bad) = (Vec::new(), Vec::new());
    for entry in events(&inputs, &ReadOptions::default()) {
        match entry.unwrap() {
            LogEntry::Event { event, path, .. } => {
                let Event { log_id, .. } = *event;
                found.push((log_id, path.rsplit_once(".d/").map_or(&*path, |(_, member)| member).to_owned()));
            }
            LogEntry::Skipped(line) => bad.push(line.to_string()),
        }
    }
    (found, bad)
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Set by hand: the library refuses to write a name that leads out.
        let field = &mut header.as_old_mut().name;
        let length = name.len().min(field.len());
        field[..length].copy_from_slice(&name.as_bytes()[..length]);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive with members packed by DEFLATE.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let (offset, length) = (out.len() as u32, name.len() as u16);
        let mut common = Vec::new();
        for field in [20_u16, 0, 8, 0, 0x21] {
            common.extend(field.to_le_bytes());
        }
        for field in [crc.sum(), packed.len() as u32, bytes.len() as u32] {
            common.extend(field.to_le_bytes());
        }
        common.extend(length.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for field in [members.len() as u16, members.len() as u16] {
        out.extend(field.to_le_bytes());
    }
    for field in [directory.len() as u32, start] {
        out.extend(field.to_le_bytes());
    }
    out.extend([0, 0]);
    out
}

/// One log in each member: a plain one, a compressed one, one of another format, and what is no log.
fn members() -> Vec<(&'static str, Vec<u8>)> {
    let chat = json!({"messages": [
        {"role": "user", "content": "x"},
        {"role": "assistant", "tool_calls": [{"id": "call_0123456789", "function": {"name": "look", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "call_0123456789", "content": "ok"}]});
    vec![
        ("./logs/z.jsonl", event("z", "x").into_bytes()),
        ("logs/a.jsonl.gz", gzip(event("a", "x").as_bytes())),
        ("chat.json", chat.to_string().into_bytes()),
        ("readme.txt", b"hello".to_vec()),
        ("__MACOSX/logs/._z.jsonl", b"\0\x05\x16\x07".to_vec()),
    ]
}

#[test]
fn archives_are_read_member_by_member() {
    let members = members();
    let members: Vec<_> = members.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let plain = tar(&members);
    let zstd = zstd::encode_all(plain.as_slice(), 1).unwrap();
    let expected = [("z", "logs/z.jsonl"), ("a", "logs/a.jsonl.gz"), ("call_0123456789", "chat.json")];
    for (name, bytes) in
        [("l.zip.d", zip(&members)), ("l.tgz.d", gzip(&plain)), ("l.tar.zst.d", zstd), ("l.tar.d", plain)]
    {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        let (found, bad) = read(&path);
        assert_eq!(bad, [""; 0], "{name}");
        let found: Vec<_> = found.iter().map(|(id, path)| (id.as_str(), path.as_str())).collect();
        assert_eq!(found, expected, "{name}");
        // As a file of a directory, and by a command that reads more than once.
        let text = succeed(program(directory.path()).args(["build", ".", "--out", "out"]));
        assert!(text.contains("1 file passed over") && text.contains("readme.txt"), "{text}");
        let set: Value =
            serde_json::from_slice(&fs::read(directory.path().join("out/policies.json")).unwrap()).unwrap();
        assert_eq!(set["source_logs"], 3, "{name}");
    }
}

#[track_caller]
fn refuses(bytes: &[u8], message: &str) {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("l.bin"), bytes).unwrap();
    let (code, text) = run(program(directory.path()).args(["inspect", "l.bin"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("`l.bin") && text.contains(message), "expected `{message}`: {text}");
}

#[test]
fn broken_and_hostile_archives_are_refused_with_the_place() {
    let log = event("1", "x");
    let long = log.repeat(2_000);
    let members = [("a.jsonl", log.as_bytes()), ("b.jsonl", long.as_bytes())];
    let plain = tar(&members);
    refuses(&plain[..plain.len() / 2], "broken tar archive: member `b.jsonl` at byte 1024: the archive is cut short");
    // Between two members, so that only the end is missing.
    refuses(&plain[..1024], "at byte 1024: the archive is cut short: it has no end");
    let packed = gzip(&plain);
    refuses(&packed[..packed.len() - 12], "the archive is cut short");
    let zipped = zip(&members);
    let cut = zipped.len() - 30;
    refuses(&zipped[..cut], &format!("broken zip archive: at byte {cut}: it is cut short"));
    let out = [("ok.jsonl", log.as_bytes()), ("x/../../etc/cron.jsonl", log.as_bytes())];
    refuses(&tar(&out), "member `x/../../etc/cron.jsonl` at byte 1024: its name leads out of the archive");
    refuses(&zip(&out), "its name leads out of the archive");
    let mut wrong = zip(&members[..1]);
    // The checksum, in both headers.
    wrong[14] ^= 1;
    let at = wrong.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap() + 16;
    wrong[at] ^= 1;
    refuses(&wrong, "checksum");
    refuses(&zip(&[("notes.txt", b"hello")]), "no logs in the archive `l.bin`");
    refuses(&gzip(&zip(&members)), "an archive within an archive");
}

#[test]
fn hidden_files_are_listed() {
    let log = event("1", "x");
    let bad = event("2", "burn_disk");
    let members =
        [("a.jsonl", log.as_bytes()), ("sub/.bad.jsonl", bad.as_bytes()), ("__MACOSX/._a.jsonl", b"\0".as_slice())];
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir_all(directory.path().join("logs/.old")).unwrap();
    for (name, bytes) in [
        ("l.zip", zip(&members)),
        ("l.tar", tar(&members)),
        ("logs/a.jsonl", log.clone().into_bytes()),
        ("logs/.bad.jsonl", bad.clone().into_bytes()),
        ("logs/.DS_Store", vec![0]),
        ("logs/.old/b.jsonl", bad.clone().into_bytes()),
    ] {
        fs::write(directory.path().join(name), bytes).unwrap();
    }
    for (name, count) in [("l.zip", "1 file"), ("l.tar", "1 file"), ("logs", "2 files")] {
        let text = succeed(program(directory.path()).args(["build", name, "--out", "out"]));
        assert!(
            text.contains(&format!("{count} passed over")) && text.contains(".bad.jsonl (a hidden file)"),
            "{text}"
        );
        let (code, text) = run(program(directory.path()).args(["check", "--logs", name, "--ban", "burn_disk"]));
        assert!(code == Some(1) && text.contains("error[P034]") && text.contains(".bad.jsonl"), "{text}");
    }
}

#[test]
fn archives_one_after_the_other_are_refused() {
    let (first, second) = (event("1", "x"), event("2", "y"));
    let (first, second) = ([("a.jsonl", first.as_bytes())], [("b.jsonl", second.as_bytes())]);
    let tars = [tar(&first), tar(&second)].concat();
    let message = format!("at byte {}: there is more after the end of the archive", tar(&first).len());
    refuses(&tars, &message);
    refuses(&gzip(&tars), &message);
    refuses(&[gzip(&tar(&first)), gzip(&tar(&second))].concat(), &message);
    // Where the second one's directory would be is the first one's.
    refuses(&[zip(&first), zip(&second)].concat(), "broken zip archive");
    let third = event("3", &"z".repeat(500));
    let third = [("a-longer-name.jsonl", third.as_bytes()), ("b.jsonl", b"".as_slice())];
    let before = zip(&first);
    let message = format!("at byte 0: {} bytes that are no member stand before the archive", before.len());
    refuses(&[before, zip(&third)].concat(), &message);
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let mut zipped = zip(&[("a.jsonl", b"{}\n")]);
    // The directory says that three bytes unpack to 4 GB.
    let at = zipped.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap() + 24;
    zipped[at..at + 4].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    refuses(&zipped, "unpacks to more than 2000 times its");
}

#[test]
fn files_of_other_kinds_say_how_to_convert_them() {
    #[cfg(not(feature = "parquet"))]
    refuses(
        b"PAR1\x15\x04\x15",
        "install policyc with `--features parquet`, or convert the file first, with DuckDB: duckdb -c",
    );
    refuses(b"SQLite format 3\0", "sqlite3 -json");
    refuses(b"7z\xbc\xaf\x27\x1c\0\x04", "unpack it first");
    let directory = tempfile::tempdir().unwrap();
    let logs = directory.path().join("logs");
    fs::create_dir(&logs).unwrap();
    fs::write(logs.join("a.jsonl"), event("1", "x")).unwrap();
    fs::write(logs.join("b.parquet"), "PAR1").unwrap();
    fs::write(
        logs.join("c.json"),
        "{\"decision_id\":\"d\",\"input\":{},\"path\":\"x\"}\n{\"auditID\":\"a\",\"verb\":\"get\",\"stage\":\"Panic\"}\n",
    )
    .unwrap();
    let text = succeed(program(directory.path()).args(["build", "logs", "--out", "out"]));
    assert!(text.contains("warning: 2 files passed over"), "{text}");
    let reason = if cfg!(feature = "parquet") { "cannot be read: broken Parquet file" } else { "a Parquet file" };
    assert!(text.contains(&format!("b.parquet ({reason}")), "{text}");
    assert!(text.contains("c.json (may be opa or kubernetes; name the file and its format with --from)"), "{text}");
    let (code, text) = run(program(directory.path()).args(["check", "--logs", "logs", "--ban", "nothing"]));
    assert!(code == Some(1) && text.contains("P034"), "{text}");
}

#[test]
fn what_has_no_outcome_counts_as_asked() {
    let directory = tempfile::tempdir().unwrap();
    let lines = [
        json!({"log_id": "1", "agent_id": "a", "action": "x"}),
        json!({"log_id": "2", "agent_id": "a", "action": "x", "outcome": null}),
        json!({"log_id": "3", "agent_id": "a", "action": "x", "outcome": "denied"}),
    ];
    let text = lines.map(|line| line.to_string() + "\n").concat();
    fs::write(directory.path().join("l.jsonl"), text).unwrap();
    let call = json!({"messages": [{"role": "assistant", "tool_calls": [{"id": "call_0123456789", "function": {"name": "x", "arguments": "{}"}}]}]});
    fs::write(directory.path().join("chat.json"), call.to_string()).unwrap();
    let outcomes = |file: &str, options: &[&str]| {
        let text = succeed(program(directory.path()).args(["-q", "convert", file]).args(options));
        let word = |line: &str| serde_json::from_str::<Value>(line).unwrap()["outcome"].as_str().unwrap().to_owned();
        text.lines().map(word).collect::<Vec<_>>()
    };
    assert_eq!(outcomes("l.jsonl", &[]), ["success", "success", "denied"]);
    assert_eq!(outcomes("l.jsonl", &["--assume-outcome", "unknown"]), ["unknown", "unknown", "denied"]);
    assert_eq!(outcomes("l.jsonl", &["--assume-outcome", "success"]), ["success", "success", "denied"]);
    assert_eq!(outcomes("chat.json", &[]), ["unknown"]);
    assert_eq!(outcomes("chat.json", &["--assume-outcome", "success"]), ["success"]);
    let (code, text) = run(program(directory.path()).args(["inspect", "l.jsonl", "--assume-outcome", "good"]));
    assert!(code == Some(2) && text.contains("possible values: success, unknown"), "{text}");
}
