//! What is written and how, through the binary: nothing half, nothing over what is no regular file, nothing over an input.

#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::pipeline::program;

const LOG: &str = "\
{\"log_id\": \"1\", \"agent_id\": \"a\", \"action\": \"read\", \"context\": {\"params\": {\"n\": 1}}}
{\"log_id\": \"2\", \"agent_id\": \"a\", \"action\": \"write\", \"context\": {\"params\": {\"n\": 2}}}
";

/// A folder with a log in it, in which commands run.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("log.jsonl"), LOG).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &str) -> Output {
        program().current_dir(self.0.path()).args(arguments.split(' ')).stdin(Stdio::null()).output().unwrap()
    }

    #[track_caller]
    fn refuses(&self, arguments: &str, expected: &str) {
        let output = self.run(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {stderr}");
        assert!(stderr.contains(expected), "{arguments}: {stderr}");
    }

    /// Everything in the folder, links and devices by their kind.
    fn tree(&self) -> Vec<(PathBuf, String)> {
        let entries = walkdir::WalkDir::new(self.0.path()).sort_by_file_name().into_iter().map(Result::unwrap);
        entries
            .map(|entry| {
                let text =
                    if entry.file_type().is_file() { fs::read_to_string(entry.path()).unwrap() } else { String::new() };
                (entry.path().to_owned(), format!("{:?}{text}", entry.file_type()))
            })
            .collect()
    }
}

/// A file system may not let a node be made where the tests run as somebody else than root.
fn device(path: &Path, minor: u32) -> bool {
    let device = rustix::fs::makedev(1, minor);
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::CharacterDevice, 0o666.into(), device).is_ok()
}

#[test]
fn an_output_that_is_an_input_is_refused() {
    let folder = Folder::new();
    fs::hard_link(folder.at("log.jsonl"), folder.at("same.jsonl")).unwrap();
    fs::create_dir(folder.at("out")).unwrap();
    fs::hard_link(folder.at("log.jsonl"), folder.at("out/policies.json")).unwrap();
    let before = folder.tree();
    for arguments in [
        "extract --logs log.jsonl --output log.jsonl",
        "extract --logs log.jsonl --output ./same.jsonl",
        "build log.jsonl --out out",
        "check --logs log.jsonl --ban x --report-skipped same.jsonl",
        "evaluate --logs log.jsonl --output log.jsonl",
    ] {
        folder.refuses(arguments, "would be overwritten");
        assert_eq!(folder.tree(), before, "{arguments}");
    }
    let build = folder.run("build log.jsonl --out new");
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    folder.refuses("compile new/policy.yaml --out new", "would be overwritten");
    assert!(folder.run("compile new/policies.json --out new --target rego").status.success());
    fs::copy(folder.at("new/policy.yaml"), folder.at("p.yaml")).unwrap();
    for (name, text) in
        [("e.yaml", "banned: [{action: x}]\n"), ("bans", "x\n"), ("map.yaml", "fields: {action: .action}\n")]
    {
        fs::write(folder.at(name), text).unwrap();
    }
    let before = folder.tree();
    for arguments in [
        "validate p.yaml --logs log.jsonl --html p.yaml",
        "validate p.yaml --logs log.jsonl --html log.jsonl",
        "diff p.yaml new/policy.yaml --html new/policy.yaml",
        "diff p.yaml new/policy.yaml --logs log.jsonl --html log.jsonl",
        "build log.jsonl --out other --html log.jsonl",
        "audit p.yaml --logs log.jsonl --html p.yaml",
        "audit p.yaml --logs log.jsonl --html log.jsonl",
        "amend p.yaml --from log.jsonl --output p.yaml",
        "packs bind soc2 --logs log.jsonl --policy p.yaml --output p.yaml",
        "packs bind soc2 --logs log.jsonl --html log.jsonl",
        "check p.yaml --logs log.jsonl --expect e.yaml --report-skipped e.yaml",
        "check p.yaml --logs log.jsonl --ban-file bans --report-skipped bans",
        "decide p.yaml --logs log.jsonl --map map.yaml --report-skipped map.yaml",
    ] {
        folder.refuses(arguments, "would be overwritten");
    }
    for arguments in [
        "validate p.yaml --logs log.jsonl --html same --report-skipped ./same",
        "build log.jsonl --out other --html other/policy.yaml",
        "build log.jsonl --out other --report-skipped other/policies.json",
    ] {
        folder.refuses(arguments, "are one file");
    }
    assert_eq!(folder.tree(), before);
}

#[test]
fn pipes_devices_and_links_are_written_through() {
    let folder = Folder::new();
    let log = r#"{"log_id": "1"}"#;
    fs::write(folder.at("log.jsonl"), format!("{LOG}{log}\n")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, folder.at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let mut child = program()
        .current_dir(folder.0.path())
        .args(["-q", "extract", "--logs", "log.jsonl", "--output", "pipe"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut written = String::new();
    fs::File::open(folder.at("pipe")).unwrap().read_to_string(&mut written).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(written.starts_with('{') && written.ends_with("}\n"), "{written}");
    assert!(fs::symlink_metadata(folder.at("pipe")).unwrap().file_type().is_fifo());

    symlink("/proc/self/fd/1", folder.at("stdout")).unwrap();
    if Path::new("/proc/self/fd/1").exists() {
        let output = folder.run("-q extract --logs log.jsonl --output stdout");
        assert!(String::from_utf8_lossy(&output.stdout).contains("policyc/policy-set/v1"));
        // The shell has it open, at an end that is its own.
        let file = fs::File::create(folder.at("opened")).unwrap();
        let status = program()
            .current_dir(folder.0.path())
            .args(["-q", "extract", "--logs", "log.jsonl", "--output", "stdout"])
            .stdout(file)
            .status()
            .unwrap();
        assert!(status.success());
        assert!(fs::read_to_string(folder.at("opened")).unwrap().contains("policyc/policy-set/v1"));
        assert!(folder.at("stdout").is_symlink());
    }

    fs::write(folder.at("real"), "old").unwrap();
    symlink("real", folder.at("link")).unwrap();
    assert!(folder.run("check --logs log.jsonl --ban x --report-skipped link").status.code().is_some());
    assert!(folder.at("link").is_symlink());
    assert!(fs::read_to_string(folder.at("real")).unwrap().contains("log.jsonl:3: "));

    symlink("nothing", folder.at("dangling")).unwrap();
    folder.refuses("extract --logs log.jsonl --output dangling", "does not exist");
    assert!(folder.at("dangling").is_symlink() && !folder.at("nothing").exists());

    if device(&folder.at("null"), 3) && device(&folder.at("full"), 7) {
        folder.run("check --logs log.jsonl --ban x --report-skipped null");
        folder.run("evaluate --logs log.jsonl --output null");
        folder.refuses("extract --logs log.jsonl --output full", "cannot write full: No space left on device");
        for name in ["null", "full"] {
            assert!(fs::symlink_metadata(folder.at(name)).unwrap().file_type().is_char_device(), "{name}");
        }
    }
}

#[test]
fn a_set_that_cannot_be_written_leaves_what_was_there() {
    let folder = Folder::new();
    assert!(folder.run("build log.jsonl --out out").status.success());
    fs::remove_dir_all(folder.at("out/rego")).unwrap();
    symlink("/nonexistent", folder.at("out/rego")).unwrap();
    fs::write(folder.at("log.jsonl"), LOG.replace("write", "erase")).unwrap();
    let before = folder.tree();
    folder.refuses("build log.jsonl --out out", "a symbolic link is in the way");
    assert_eq!(folder.tree(), before);
    fs::remove_file(folder.at("out/rego")).unwrap();
    assert!(folder.run("build log.jsonl --out out").status.success());
}

#[test]
fn a_killed_build_leaves_one_whole_set_and_no_temporary_file_for_long() {
    let folder = Folder::new();
    fs::write(folder.at("other.jsonl"), LOG.replace("write", "erase")).unwrap();
    let set = |name: &str| -> Vec<_> {
        let files = ["policies.json", "policy.yaml", "safety_filter.json", "validation.json", "rego/.manifest"];
        files.iter().map(|file| fs::read_to_string(folder.at(name).join(file)).unwrap()).collect()
    };
    assert!(folder.run("build other.jsonl --out other").status.success());
    assert!(folder.run("build log.jsonl --out out").status.success());
    fs::write(folder.at("out/notes"), "mine").unwrap();
    let whole = [set("out"), set("other")];
    for (turn, log) in ["other.jsonl", "log.jsonl"].into_iter().cycle().take(8).enumerate() {
        let mut child = program()
            .current_dir(folder.0.path())
            .args(["-q", "build", log, "--out", "out"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(u64::try_from(turn).unwrap() * 17 % 90));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(whole.contains(&set("out")), "turn {turn}");
        assert_eq!(fs::read_to_string(folder.at("out/notes")).unwrap(), "mine");
    }
    assert!(folder.run("build log.jsonl --out out").status.success());
    let names =
        |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    for name in names(folder.0.path()).into_iter().chain(names(&folder.at("out"))) {
        assert!(!name.to_string_lossy().starts_with(".policyc-"), "{name:?}");
    }
}

#[test]
fn what_is_replaced_by_other_content_is_said() {
    let folder = Folder::new();
    let policy = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: n}\nspec:\n  default: block\n  rules:\n  - {id: r, action: read, effect: allow}\n";
    fs::write(folder.at("p.yaml"), policy).unwrap();
    let said = || String::from_utf8_lossy(&folder.run("compile p.yaml --target yaml").stderr).into_owned();
    assert!(!said().contains("replaced"), "the first time there is nothing to replace");
    assert!(!said().contains("replaced"), "the same content is not replaced");
    fs::write(folder.at("build/policy.yaml"), "by hand").unwrap();
    let now = said();
    assert!(now.contains("note: replaced 1 file that had other content: build/policy.yaml"), "{now}");
}
