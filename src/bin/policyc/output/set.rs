//! A folder of artifacts that is replaced as a whole or not at all.
//!
//! In: a folder and the artifacts for it. Out: the folder with all of them, or as it was. Whatever else is in the folder stays.
//! `swap` does it by one rename; where the file system cannot, what was replaced is kept until all is in place, and put
//! back if anything fails, by this run or, if it was killed, by the next.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use policyc::backend::Artifact;
use policyc::targets::{self, Folder};

use super::inputs::refuse_inputs;
use super::leftovers;
use super::swap::{self, Staging};

/// Marks a folder as ours: it is in the manifest of each folder that we write.
const GENERATOR: &str = "policyc";

/// So long another run may write to the same folder.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes artifacts below `directory`, all or none. A `rego` folder of an earlier run is replaced as a whole, so that no
/// rule of an older policy stays in the bundle; one that is not ours is left alone and is an error. Gives the files that were
/// there with other content.
pub(crate) fn write_artifacts(directory: &Path, artifacts: &[Artifact]) -> Result<Vec<PathBuf>> {
    let files: Vec<_> = artifacts.iter().map(|artifact| directory.join(&artifact.path)).collect();
    refuse_inputs(files.iter().map(PathBuf::as_path))?;
    match fs::metadata(directory) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => bail!("cannot create {}: a file is in the way", directory.display()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if fs::symlink_metadata(directory).is_ok() {
                bail!("cannot create {}: it is a link to nothing; remove it", directory.display());
            }
            if create(directory, artifacts)? {
                return Ok(Vec::new());
            }
        }
        Err(error) => return Err(error).with_context(|| format!("cannot create {}", directory.display())),
    }
    let folder = directory.canonicalize().with_context(|| format!("cannot read {}", directory.display()))?;
    let _lock = locked(&folder, directory)?;
    let replaced = different(directory, artifacts);
    replace(&folder, directory, artifacts)?;
    Ok(replaced)
}

/// The files that are there and are not what is to be written.
fn different(directory: &Path, artifacts: &[Artifact]) -> Vec<PathBuf> {
    let there = artifacts.iter().filter_map(|artifact| {
        let path = directory.join(&artifact.path);
        // Of what is no file, such as a pipe, nothing is read.
        fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let known = fs::read(&path).ok()?;
        (known != artifact.text.as_bytes()).then_some(path)
    });
    there.collect()
}

/// Makes a new folder; `false` if somebody else has made it meanwhile.
fn create(directory: &Path, artifacts: &[Artifact]) -> Result<bool> {
    let parent = super::parent(directory);
    let missing = missing(parent);
    let made = || {
        fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        swap::clean(parent, None);
        let staging = Staging::new(parent).with_context(|| format!("cannot write in {}", parent.display()))?;
        staging.write(artifacts, None).with_context(|| format!("cannot write {}", directory.display()))?;
        match fs::rename(staging.new_set(), directory) {
            Ok(()) => Ok(true),
            Err(_) if directory.is_dir() => Ok(false),
            Err(error) => Err(error).with_context(|| format!("cannot create {}", directory.display())),
        }
    };
    let made = made();
    if made.is_err() {
        for folder in missing {
            let _ = fs::remove_dir(folder);
        }
    }
    made
}

/// The folders that are not there yet, the innermost first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .map(Path::to_owned)
        .collect()
}

/// Keeps other runs out of the folder, and repairs it if one was killed.
fn locked(folder: &Path, name: &Path) -> Result<Option<File>> {
    let begun = Instant::now();
    loop {
        let lock = File::open(folder).with_context(|| format!("cannot read {}", name.display()))?;
        if !leftovers::try_lock(&lock) {
            if begun.elapsed() > PATIENCE {
                bail!("another run is writing to {}; try again when it is done", name.display());
            }
            std::thread::sleep(Duration::from_millis(5));
            continue;
        }
        let held = swap::identity(folder);
        if swap::is(&lock, held) {
            if let Some(parent) = folder.parent() {
                swap::clean(parent, Some(folder));
            }
            swap::clean(folder, Some(folder));
            if swap::identity(folder) == held {
                return Ok(Some(lock));
            }
        }
    }
}

fn replace(folder: &Path, name: &Path, artifacts: &[Artifact]) -> Result<()> {
    let tops = tops(artifacts);
    for top in &tops {
        check_target(
            &folder.join(top),
            &name.join(top),
            artifacts.iter().any(|artifact| Path::new(&artifact.path) == top),
        )?;
    }
    let failed = || format!("cannot write {}", name.display());
    if let Some(parent) = folder.parent()
        && swap::replace(parent, folder, artifacts, &tops).with_context(failed)?
    {
        return Ok(());
    }
    swap::replace_in_place(folder, artifacts, &tops).with_context(failed)
}

/// The entries of the folder that are written: whole folders for bundles, single files for the rest.
fn tops(artifacts: &[Artifact]) -> Vec<PathBuf> {
    let mut tops: Vec<PathBuf> = Vec::new();
    for artifact in artifacts {
        let top = Path::new(&artifact.path).components().next().map(|part| PathBuf::from(part.as_os_str()));
        tops.extend(top.filter(|top| !tops.contains(top)));
    }
    tops
}

/// Refuses to replace anything but a regular file or a bundle of ours.
fn check_target(target: &Path, name: &Path, file: bool) -> Result<()> {
    let kind = match fs::symlink_metadata(target) {
        Ok(found) => found.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot write {}", name.display())),
    };
    let in_the_way = match (kind.is_file(), kind.is_dir()) {
        (true, _) if file => return Ok(()),
        (_, true) if !file => {
            let folder = target.file_name().and_then(|name| targets::folder(name.to_str()?));
            return check_ours(target, name, folder);
        }
        (true, _) => "a file",
        (_, true) => "a directory",
        _ if kind.is_symlink() => "a symbolic link",
        _ => "a device or a pipe",
    };
    bail!("cannot write {}: {in_the_way} is in the way; remove it or choose another --out", name.display())
}

/// Refuses a bundle folder that holds anything which no run of ours put there and which OPA would load.
fn check_ours(target: &Path, name: &Path, folder: Option<Folder>) -> Result<()> {
    let (manifest, files) = folder.map_or(("", &[][..]), |folder| (folder.manifest, folder.files));
    let manifest = fs::read_to_string(target.join(manifest)).unwrap_or_default();
    let ours = serde_json::from_str::<serde_json::Value>(&manifest).is_ok_and(|manifest| {
        manifest
            .pointer("/metadata/generator")
            .and_then(serde_json::Value::as_str)
            .is_some_and(|name| name.starts_with(GENERATOR))
    });
    if !ours && fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} was not written by policyc and would be replaced; choose another --out or remove it", name.display());
    }
    for entry in walkdir::WalkDir::new(target).min_depth(1).sort_by_file_name().into_iter().flatten() {
        if !entry.file_type().is_dir() && !is_one_of(files, &entry.file_name().to_string_lossy()) {
            let inner = entry.path().strip_prefix(target).unwrap_or(entry.path());
            bail!(
                "{} was not written by policyc, and the bundle that it is in would be replaced; move the file elsewhere or \
                 choose another --out",
                name.join(inner).display()
            );
        }
    }
    Ok(())
}

/// Whether a name is one of `files`, of which a `*` stands for a number.
fn is_one_of(files: &[&str], name: &str) -> bool {
    files.iter().any(|known| match known.split_once('*') {
        None => name == *known,
        Some((start, end)) => name
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())),
    })
}

#[cfg(test)]
mod tests;
