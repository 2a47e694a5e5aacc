//! Writing results so that a failed run leaves what was there.
//!
//! Everything is written beside its target first and renamed once all of it is on disk.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use policyc::backend::Artifact;

/// Marks a bundle directory as ours: it stands in the manifest of each bundle that we write.
const GENERATOR: &str = "policyc";

/// Writes `text` to `path`, or to the standard output for `-`.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    if path == Path::new("-") {
        return print(text);
    }
    let mut file = staged_for(path)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| format!("cannot write {}", path.display()))?;
    put(file, path)
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file beside `path`, to be put there once it is whole.
pub(crate) fn staged_for(path: &Path) -> Result<tempfile::NamedTempFile> {
    let parent = parent(path);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    tempfile::Builder::new()
        .prefix(".policyc-")
        .tempfile_in(parent)
        .with_context(|| format!("cannot write in {}", parent.display()))
}

/// Puts a temporary file where it belongs.
pub(crate) fn put(file: tempfile::NamedTempFile, path: &Path) -> Result<()> {
    // A temporary file is private; what it becomes is as readable as any file that the user makes.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_or(0o644, |old| old.permissions().mode());
        let _ = file.as_file().set_permissions(fs::Permissions::from_mode(mode));
    }
    file.persist(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

/// Writes artifacts below `directory`, all or none. A `rego` folder of an earlier run is replaced as a whole, so that no
/// rule of an older policy stays in the bundle; one that is not ours is left alone and is an error.
pub(crate) fn write_artifacts(directory: &Path, artifacts: &[Artifact]) -> Result<()> {
    let existed = directory.exists();
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let staging = tempfile::Builder::new()
        .prefix(".policyc-")
        .tempdir_in(directory)
        .with_context(|| format!("cannot write in {}", directory.display()));
    let staging = match staging {
        Ok(staging) => staging,
        Err(error) => {
            if !existed {
                let _ = fs::remove_dir(directory);
            }
            return Err(error);
        }
    };
    for artifact in artifacts {
        let path = staging.path().join(&artifact.path);
        fs::create_dir_all(parent(&path))
            .and_then(|()| fs::write(&path, &artifact.text))
            .with_context(|| format!("cannot write {}", directory.join(&artifact.path).display()))?;
    }
    // Whole folders for bundles, single files for the rest.
    let mut tops: Vec<PathBuf> = Vec::new();
    for artifact in artifacts {
        let top = Path::new(&artifact.path).components().next().map(|c| PathBuf::from(c.as_os_str()));
        if let Some(top) = top.filter(|top| !tops.contains(top)) {
            tops.push(top);
        }
    }
    for top in &tops {
        let target = directory.join(top);
        if staging.path().join(top).is_dir() {
            check_ours(&target)?;
        } else if target.is_dir() {
            bail!("cannot write {}: a directory is in the way", target.display());
        }
    }
    let old = staging.path().join(".old");
    fs::create_dir_all(&old).with_context(|| format!("cannot write in {}", directory.display()))?;
    for top in &tops {
        let target = directory.join(top);
        let moved = if target.is_dir() { fs::rename(&target, old.join(top)) } else { Ok(()) };
        moved
            .and_then(|()| fs::rename(staging.path().join(top), &target))
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

/// Refuses a bundle folder that holds anything which no run of ours put there.
fn check_ours(target: &Path) -> Result<()> {
    let Ok(mut entries) = fs::read_dir(target) else {
        if target.exists() {
            bail!("cannot write {}: a file is in the way", target.display());
        }
        return Ok(());
    };
    let manifest = fs::read_to_string(target.join(".manifest")).unwrap_or_default();
    let ours = serde_json::from_str::<serde_json::Value>(&manifest).is_ok_and(|manifest| {
        manifest
            .pointer("/metadata/generator")
            .and_then(serde_json::Value::as_str)
            .is_some_and(|name| name.starts_with(GENERATOR))
    });
    if !ours && entries.next().is_some() {
        bail!(
            "{} was not written by policyc and would be replaced; choose another --out or remove it",
            target.display()
        );
    }
    Ok(())
}

/// Prints `text` on the standard output. A pipe that its reader closed is not an error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to the standard output"),
    }
}

/// Reads a text file, or the standard input for `-`.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes).context("cannot read the standard input")?;
        bytes
    } else {
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))?
    };
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
        anyhow::anyhow!("{}:{line}: not valid UTF-8", path.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(path: &str, text: &str) -> Artifact {
        Artifact { path: path.to_owned(), text: text.to_owned() }
    }

    fn manifest() -> Artifact {
        artifact("rego/.manifest", r#"{"metadata":{"generator":"policyc 0.1.0"}}"#)
    }

    #[test]
    fn a_bundle_of_ours_is_replaced_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        write_artifacts(dir.path(), &[manifest(), artifact("rego/a/old.rego", "old"), artifact("p.yaml", "1")])
            .unwrap();
        write_artifacts(dir.path(), &[manifest(), artifact("rego/a/new.rego", "new"), artifact("p.yaml", "2")])
            .unwrap();
        assert!(!dir.path().join("rego/a/old.rego").exists());
        assert_eq!(fs::read_to_string(dir.path().join("rego/a/new.rego")).unwrap(), "new");
        assert_eq!(fs::read_to_string(dir.path().join("p.yaml")).unwrap(), "2");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "no temporary file is left");
    }

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("rego")).unwrap();
        fs::write(dir.path().join("rego/mine.rego"), "mine").unwrap();
        let error = write_artifacts(dir.path(), &[artifact("p.yaml", "1"), manifest()]).unwrap_err();
        assert!(error.to_string().contains("was not written by policyc"), "{error}");
        assert_eq!(fs::read_to_string(dir.path().join("rego/mine.rego")).unwrap(), "mine");
        assert!(!dir.path().join("p.yaml").exists(), "nothing is half-written");
    }

    #[test]
    fn a_file_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("out"), "file").unwrap();
        let error = write_artifacts(&dir.path().join("out"), &[manifest()]).unwrap_err();
        assert!(error.to_string().starts_with("cannot create"), "{error}");
        assert_eq!(fs::read_to_string(dir.path().join("out")).unwrap(), "file");
    }
}
