//! Logs and disks at their bounds, as the program meets them: a correct result or a clear error, never a part taken for
//! the whole.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::pipeline::{program, succeed};

fn line(n: usize) -> String {
    format!(
        "{{\"log_id\":\"l{n:06}\",\"agent_id\":\"a\",\"action\":\"read_file\",\"context\":{{\"role\":\"r{}\",\"n\":{n}}}}}\n",
        n % 3
    )
}

fn lines(count: usize) -> String {
    (0..count).map(line).collect()
}

fn events(set: &Path) -> u64 {
    let set: Value = serde_json::from_str(&fs::read_to_string(set).unwrap()).unwrap();
    set["source_logs"].as_u64().unwrap()
}

/// Runs the program under limits of the shell.
#[cfg(unix)]
fn limited(limits: &str, arguments: &[&str]) -> Output {
    let command = format!("{limits}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).arg(program().get_program()).args(arguments);
    shell.output().unwrap()
}

#[track_caller]
fn fails(output: &Output, words: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains(words), "{text}");
}

#[test]
fn a_log_that_is_cut_short_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (log, out) = (directory.path().join("cut.jsonl.gz"), directory.path().join("out"));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(lines(50_000).as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    fs::write(&log, &packed[..packed.len() - 100]).unwrap();
    for arguments in [
        vec!["build", log.to_str().unwrap(), "--out", out.to_str().unwrap()],
        vec!["extract", "--logs", log.to_str().unwrap(), "--output", out.to_str().unwrap()],
    ] {
        let message = format!("is cut short at byte {}: its gzip data has no end", packed.len() - 100);
        fails(&program().args(arguments).output().unwrap(), &message);
        assert!(!out.exists());
    }
}

/// One line of a GiB: neither it nor its copy fits under the limit.
#[cfg(unix)]
#[test]
fn a_line_of_a_gibibyte_is_passed_over_in_little_memory() {
    let directory = tempfile::tempdir().unwrap();
    let (log, set) = (directory.path().join("log.jsonl"), directory.path().join("set.json"));
    let mut file = fs::File::create(&log).unwrap();
    file.write_all(lines(10).as_bytes()).unwrap();
    // A hole in the file reads as zeros, and takes no disk.
    let start = file.metadata().unwrap().len();
    file.set_len(start + (1 << 30)).unwrap();
    drop(file);
    let mut file = fs::File::options().append(true).open(&log).unwrap();
    file.write_all(format!("\n{}", line(10)).as_bytes()).unwrap();
    drop(file);
    let (log, out) = (log.to_str().unwrap(), set.to_str().unwrap());
    // In KiB: 700 MiB of address space.
    let output = limited("ulimit -v 716800", &["extract", "--logs", log, "--output", out]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("longer than 16 MiB"), "{text}");
    assert_eq!(events(&set), 11);
}

#[test]
fn a_log_that_grows_is_read_up_to_one_place_in_every_pass() {
    let directory = tempfile::tempdir().unwrap();
    let (log, out) = (directory.path().join("log.jsonl"), directory.path().join("out"));
    fs::write(&log, lines(20_000)).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = fs::File::options().append(true).open(&log).unwrap();
            for n in 20_000.. {
                file.write_all(line(n).as_bytes()).unwrap();
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let built = succeed(&["build", log.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        done.store(true, Ordering::Relaxed);
        assert!(built.contains("make the same decisions"), "{built}");
    });
    let seen = events(&out.join("policies.json"));
    let validation: Value = serde_json::from_str(&fs::read_to_string(out.join("validation.json")).unwrap()).unwrap();
    assert!(seen >= 20_000);
    assert_eq!(validation["events"].as_u64(), Some(seen));
}

#[cfg(unix)]
#[test]
fn ten_thousand_files_need_no_ten_thousand_handles() {
    let directory = tempfile::tempdir().unwrap();
    let (logs, set) = (directory.path().join("logs"), directory.path().join("set.json"));
    fs::create_dir(&logs).unwrap();
    for n in 0..10_000 {
        fs::write(logs.join(format!("{n}.jsonl")), line(n)).unwrap();
    }
    let arguments = ["extract", "--logs", logs.to_str().unwrap(), "--output", set.to_str().unwrap()];
    let output = limited("ulimit -n 64", &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(events(&set), 10_000);
}

/// A limit on the size of files stands for a full disk: what was there stays, and nothing half-written is left.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let directory = tempfile::tempdir().unwrap();
    let (log, out) = (directory.path().join("log.jsonl"), directory.path().join("out"));
    fs::write(&log, lines(100)).unwrap();
    let (log, out_name) = (log.to_str().unwrap(), out.to_str().unwrap());
    succeed(&["build", log, "--out", out_name]);
    let listing = || {
        let mut text = String::new();
        for entry in walkdir::WalkDir::new(&out).sort_by_file_name() {
            let entry = entry.unwrap();
            let content =
                if entry.file_type().is_file() { fs::read_to_string(entry.path()).unwrap() } else { String::new() };
            writeln!(text, "{} {content}", entry.path().display()).unwrap();
        }
        text
    };
    let before = listing();
    for arguments in [
        &["build", log, "--out", out_name, "--min-confidence", "0.1"][..],
        &["extract", "--logs", log, "--output", &format!("{out_name}/policies.json"), "--min-support", "0.01"],
    ] {
        // Blocks of 512 bytes; a signal that nobody ignores would end the program before it could clean up.
        fails(&limited("trap '' XFSZ; ulimit -f 2", arguments), "cannot write");
        assert_eq!(listing(), before);
    }
    if Path::new("/dev/full").exists() {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = program().args(["extract", "--logs", log, "--output", "-"]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
