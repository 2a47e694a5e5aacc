//! An output that is one of the inputs, or another output, is refused: a run must not destroy what it reads or what it has written.
//!
//! Whatever is read is noted; whatever would be replaced is looked up. That holds for every command, those to come included.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};

/// The files that this process has read, or will.
static READ: Mutex<BTreeMap<Identity, PathBuf>> = Mutex::new(BTreeMap::new());

/// Notes that `path` is read. The member of an archive is in the file that the archive is.
pub(crate) fn note_input(path: &Path) {
    let Some((there, file)) = path.ancestors().find_map(|file| Some((identity(file)?, file))) else { return };
    READ.lock().unwrap_or_else(PoisonError::into_inner).insert(there, file.to_owned());
}

/// Refuses `outputs` that are among the files read so far, under whatever name, or that are one file.
///
/// # Errors
///
/// Names the first such output.
pub(crate) fn refuse_inputs<'p>(outputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let mut seen: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for output in outputs {
        // The number of a file that is gone may be that of another by now.
        let still = |input: &&PathBuf| identity(input) == identity(output);
        if let Some(input) = identity(output).and_then(|there| read.get(&there)).filter(still) {
            bail!(
                "{} is read as an input ({}) and would be overwritten; choose another output",
                output.display(),
                input.display()
            );
        }
        if let Some(other) = place(output).and_then(|place| seen.insert(place, output)) {
            bail!("{} and {} are one file; choose another output", other.display(), output.display());
        }
    }
    Ok(())
}

/// Where a file is or will be, its folder's links resolved; `None` for what is no file and may be written twice.
fn place(path: &Path) -> Option<PathBuf> {
    if path == Path::new("-") || fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return None;
    }
    // Folders that are not there yet are made by whoever writes first.
    let there = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    match there {
        Some((folder, resolved)) => path.strip_prefix(folder).ok().map(|rest| resolved.join(rest)),
        None => Some(Path::new(".").canonicalize().ok()?.join(path)),
    }
}

/// What tells a regular file from every other, whatever it is called.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|_| path.canonicalize().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_under_two_names_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "").unwrap();
        fs::write(at("b"), "").unwrap();
        fs::hard_link(at("a"), at("c")).unwrap();
        let (a, b, c, none) = (at("a"), at("b"), at("c"), at("none"));
        note_input(&a);
        note_input(&none);
        note_input(Path::new("-"));
        refuse_inputs([b.as_path(), &none]).unwrap();
        for output in [&a, &c] {
            let error = refuse_inputs([b.as_path(), output]).unwrap_err().to_string();
            assert!(error.contains("would be overwritten"), "{error}");
        }
        note_input(&b.join("member.jsonl"));
        assert!(refuse_inputs([b.as_path()]).is_err());
    }

    #[test]
    fn two_outputs_are_two_files() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("inner")).unwrap();
        let (new, again, other) = (at("new"), at("inner/../new"), at("inner/new"));
        refuse_inputs([new.as_path(), &other, &at("nowhere/new")]).unwrap();
        assert!(refuse_inputs([at("nowhere/new").as_path(), &at("nowhere/new")]).is_err());
        assert!(refuse_inputs([Path::new("no-such-folder/new"), Path::new("./no-such-folder/new")]).is_err());
        let error = refuse_inputs([new.as_path(), &again]).unwrap_err().to_string();
        assert!(error.contains("are one file"), "{error}");
        refuse_inputs([Path::new("-"), Path::new("-"), Path::new("/dev/null"), Path::new("/dev/null")]).unwrap();
    }
}
