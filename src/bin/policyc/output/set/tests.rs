use std::collections::BTreeMap;

use super::*;

fn artifact(path: &str, text: &str) -> Artifact {
    Artifact { path: path.to_owned(), text: text.to_owned() }
}

fn manifest() -> Artifact {
    artifact("rego/.manifest", r#"{"metadata":{"generator":"policyc 0.1.0"}}"#)
}

/// A set whose files all say the same.
fn set(word: &str) -> Vec<Artifact> {
    let named = format!("rego/{word}/policy.rego");
    vec![
        artifact("policies.json", word),
        manifest(),
        artifact(&named, word),
        artifact("rego/same/policy.rego", word),
        artifact("policy.yaml", word),
    ]
}

/// All files below `folder`, links not followed.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            let text =
                if entry.file_type().is_file() { fs::read_to_string(entry.path()).unwrap() } else { "-".to_owned() };
            (name, text)
        })
        .collect()
}

fn written(sets: &[&[Artifact]]) -> BTreeMap<String, String> {
    sets.iter().flat_map(|set| set.iter()).map(|artifact| (artifact.path.clone(), artifact.text.clone())).collect()
}

/// A folder that holds one set and things that are not ours.
fn folder_with_others() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir_all(out.join("theirs/inner")).unwrap();
    fs::write(out.join("theirs/inner/file"), "theirs").unwrap();
    fs::write(out.join("notes.md"), "theirs").unwrap();
    write_artifacts(&out, &set("old")).unwrap();
    folder
}

#[test]
fn a_set_is_replaced_as_a_whole_and_what_is_not_ours_stays() {
    let folder = folder_with_others();
    let out = folder.path().join("out");
    let held = File::open(&out).unwrap();
    write_artifacts(&out, &set("new")).unwrap();
    let theirs = [artifact("notes.md", "theirs"), artifact("theirs/inner/file", "theirs")];
    assert_eq!(tree(&out), written(&[&set("new"), &theirs]));
    assert!(swap::is(&held, swap::identity(&out)), "whoever is in the folder stays in it");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_set_is_replaced_in_place_where_folders_cannot_be_exchanged() {
    let folder = folder_with_others();
    let out = folder.path().join("out");
    swap::replace_in_place(&out, &set("new"), &tops(&set("new"))).unwrap();
    let theirs = [artifact("notes.md", "theirs"), artifact("theirs/inner/file", "theirs")];
    assert_eq!(tree(&out), written(&[&set("new"), &theirs]));
}

#[test]
fn a_failure_in_place_puts_back_what_was_there() {
    let folder = folder_with_others();
    let out = folder.path().join("out");
    let before = tree(&out);
    // An entry that is not there: what comes before it is in place by then.
    let mut entries = tops(&set("new"));
    entries.push("absent".into());
    let error = swap::replace_in_place(&out, &set("new"), &entries).unwrap_err();
    assert_eq!(tree(&out), before, "{error:#}");
}

#[test]
fn folders_that_are_not_ours_are_left_alone() {
    for (name, expected) in [("mine.rego", "was not written by policyc"), (".manifest", "was not written")] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("rego")).unwrap();
        fs::write(folder.path().join("rego").join(name), "mine").unwrap();
        let error = write_artifacts(folder.path(), &set("new")).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(tree(folder.path()), written(&[&[artifact(&format!("rego/{name}"), "mine")]]));
    }
    let folder = folder_with_others();
    let out = folder.path().join("out");
    fs::write(out.join("rego/same/mine.rego"), "mine").unwrap();
    let before = tree(&out);
    let error = write_artifacts(&out, &set("new")).unwrap_err();
    assert!(error.to_string().contains("rego/same/mine.rego was not written by policyc, and"), "{error}");
    assert_eq!(tree(&out), before);
}

#[test]
fn a_file_in_the_way_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("out"), "file").unwrap();
    let error = write_artifacts(&folder.path().join("out"), &[manifest()]).unwrap_err();
    assert!(error.to_string().starts_with("cannot create"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap(), "file");
    let below = folder.path().join("out/deep/er");
    write_artifacts(&below, &[manifest()]).unwrap_err();
    let new = folder.path().join("new/deep");
    write_artifacts(&new, &[manifest()]).unwrap();
    assert_eq!(tree(&new), written(&[&[manifest()]]));
}

#[cfg(unix)]
#[test]
fn nothing_but_files_and_bundles_is_replaced() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    let folder = folder_with_others();
    let out = folder.path().join("out");
    fs::remove_file(out.join("policy.yaml")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, out.join("policy.yaml"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let before = tree(&out);
    let error = write_artifacts(&out, &set("new")).unwrap_err();
    assert!(error.to_string().contains("a device or a pipe is in the way"), "{error}");
    assert_eq!(tree(&out), before);
    assert!(fs::symlink_metadata(out.join("policy.yaml")).unwrap().file_type().is_fifo());

    fs::remove_dir_all(out.join("rego")).unwrap();
    for target in ["/nonexistent", "theirs"] {
        symlink(target, out.join("rego")).unwrap();
        let error = write_artifacts(&out, &set("new")).unwrap_err();
        assert!(error.to_string().contains("a symbolic link is in the way"), "{error}");
        fs::remove_file(out.join("rego")).unwrap();
    }
    symlink("nothing", folder.path().join("link")).unwrap();
    let error = write_artifacts(&folder.path().join("link"), &set("new")).unwrap_err();
    assert!(error.to_string().contains("a link to nothing"), "{error}");
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_a_link_to_the_folder_does_too() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = folder_with_others();
    let out = folder.path().join("out");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(out.join("policy.yaml"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o750)).unwrap();
    symlink("out", folder.path().join("link")).unwrap();
    write_artifacts(&folder.path().join("link"), &set("new")).unwrap();
    assert_eq!((mode(&out), mode(&out.join("policy.yaml"))), (0o750, 0o600));
    assert!(folder.path().join("link").is_symlink());
}

/// Set for the process that writes until it is killed.
const WRITER: &str = "POLICYC_TEST_WRITER";

/// How often [`a_killed_run_leaves_one_whole_set`] kills; `just kills` asks for a thousand.
const KILLS: &str = "POLICYC_KILLS";

/// Writes one set after the other until it is killed: a process of the test below.
#[test]
#[ignore = "never ends; the test below runs it"]
fn writes_for_ever() {
    let Some(out) = std::env::var_os(WRITER) else { return };
    let in_place = std::env::var_os("POLICYC_TEST_IN_PLACE").is_some();
    let out = PathBuf::from(out);
    let mut words = ["one", "two"].into_iter().cycle();
    loop {
        let set = set(words.next().unwrap_or_default());
        if in_place {
            let _lock = locked(&out, &out).unwrap();
            swap::replace_in_place(&out, &set, &tops(&set)).unwrap();
        } else {
            write_artifacts(&out, &set).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_one_whole_set() {
    let folder = folder_with_others();
    let out = folder.path().join("out");
    let theirs = [artifact("notes.md", "theirs"), artifact("theirs/inner/file", "theirs")];
    let whole = ["one", "two", "old"].map(|word| written(&[&set(word), &theirs]));
    for_each_kill(&out, false, |kill| {
        let found = tree(&out);
        assert!(whole.contains(&found), "after {kill} kills: {found:#?}");
    });
    write_artifacts(&out, &set("old")).unwrap();
    assert_eq!(tree(&out), whole[2]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "what killed runs left is removed");
}

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_in_place_is_undone_by_the_next() {
    let folder = folder_with_others();
    let out = folder.path().join("out");
    let theirs = [artifact("notes.md", "theirs"), artifact("theirs/inner/file", "theirs")];
    let whole = ["one", "two", "old"].map(|word| written(&[&set(word), &theirs]));
    for_each_kill(&out, true, |kill| {
        drop(locked(&out, &out).unwrap());
        let found = tree(&out);
        assert!(whole.contains(&found), "after {kill} kills: {found:#?}");
    });
}

/// Kills a writer again and again, each time after a moment that a generator draws.
#[cfg(unix)]
fn for_each_kill(out: &Path, in_place: bool, mut check: impl FnMut(u64)) {
    let kills: u64 = std::env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(12);
    let seed = std::env::var("POLICYC_KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    for kill in 1..=kills {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command
            .args(["output::set::tests::writes_for_ever", "--exact", "--ignored", "--nocapture"])
            .env(WRITER, out)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        if in_place {
            command.env("POLICYC_TEST_IN_PLACE", "1");
        }
        let mut writer = command.spawn().unwrap();
        // Its start takes a few milliseconds, a set less than ten.
        let drawn = xxhash_rust::xxh3::xxh3_64_with_seed(&kill.to_le_bytes(), seed);
        std::thread::sleep(Duration::from_micros(4_000 + drawn % 30_000));
        writer.kill().unwrap();
        writer.wait().unwrap();
        check(kill);
    }
}
