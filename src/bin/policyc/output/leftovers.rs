//! Temporary files and folders, and what a killed run left of them.
//!
//! In: a folder. Out: a temporary file or folder in it. Whoever makes one holds a lock on it, which the kernel lifts when the
//! process ends, however it ends: what has our form of name and no lock is nobody's, and the next run removes it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

const PREFIX: &str = ".policyc-";
const SUFFIX: &str = ".tmp";
const RANDOM: usize = 8;

/// Another run may remove a file between its creation and its lock; so often it is tried again.
const ATTEMPTS: usize = 16;

fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    builder
}

/// A temporary file in `folder`, locked.
pub(super) fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    for _ in 0..ATTEMPTS {
        let file = builder().tempfile_in(folder)?;
        lock(file.as_file());
        if file.path().exists() {
            return Ok(file);
        }
    }
    Err(io::Error::other("temporary files vanish"))
}

/// A temporary folder in `folder`; the file is its lock.
pub(super) fn temporary_folder(folder: &Path) -> io::Result<(TempDir, Option<File>)> {
    for _ in 0..ATTEMPTS {
        let made = builder().tempdir_in(folder)?;
        let opened = File::open(made.path()).ok();
        opened.as_ref().map(lock);
        if made.path().exists() {
            return Ok((made, opened));
        }
    }
    Err(io::Error::other("temporary folders vanish"))
}

/// Removes the files in `folder` that killed runs left. What cannot be removed stays: it is in nobody's way.
pub(super) fn remove_files(folder: &Path) {
    for (path, _lock) in abandoned(folder, false) {
        let _ = fs::remove_file(path);
    }
}

/// The folders in `folder` that killed runs left, each with its lock.
pub(super) fn folders(folder: &Path) -> Vec<(PathBuf, File)> {
    abandoned(folder, true)
}

fn abandoned(folder: &Path, folders: bool) -> Vec<(PathBuf, File)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| is_ours(&entry.file_name()));
    let of_kind =
        ours.filter(|entry| entry.file_type().is_ok_and(|kind| if folders { kind.is_dir() } else { kind.is_file() }));
    of_kind.filter_map(|entry| claimed(entry.path())).collect()
}

fn is_ours(name: &OsStr) -> bool {
    name.to_str()
        .and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX))
        .is_some_and(|middle| middle.len() == RANDOM && middle.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Locks what is at `path`, if it is the user's and nobody else has it.
#[cfg(unix)]
fn claimed(path: PathBuf) -> Option<(PathBuf, File)> {
    use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
    use std::os::unix::fs::MetadataExt as _;

    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = File::from(open(&path, flags, Mode::empty()).ok()?);
    let mine = file.metadata().ok()?.uid() == rustix::process::geteuid().as_raw();
    (mine && flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()).then_some((path, file))
}

/// Without such locks nobody can tell what is abandoned.
#[cfg(not(unix))]
fn claimed(_: PathBuf) -> Option<(PathBuf, File)> {
    None
}

/// Whether the file is now locked for this process, or there are no locks.
#[cfg(unix)]
pub(super) fn try_lock(file: &File) -> bool {
    let locked = rustix::fs::flock(file, rustix::fs::FlockOperation::NonBlockingLockExclusive);
    !matches!(locked, Err(rustix::io::Errno::WOULDBLOCK))
}

#[cfg(not(unix))]
pub(super) fn try_lock(_: &File) -> bool {
    true
}

#[cfg(unix)]
fn lock(file: &File) {
    // Where there are no locks, nothing is ever claimed either.
    let _ = rustix::fs::flock(file, rustix::fs::FlockOperation::LockExclusive);
}

#[cfg(not(unix))]
fn lock(_: &File) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [".policyc-aB3dE6g8.tmp", ".policyc-short.tmp", ".policyc-aB3dE6g8", "policyc-aB3dE6g8.tmp", "mine"]
        {
            fs::write(at(name), "x").unwrap();
        }
        std::os::unix::fs::symlink("mine", at(".policyc-aaaaaaaa.tmp")).unwrap();
        let held = temporary_file(folder.path()).unwrap();
        remove_files(folder.path());
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.retain(|name| !held.path().ends_with(name));
        left.sort();
        assert_eq!(
            left,
            [".policyc-aB3dE6g8", ".policyc-aaaaaaaa.tmp", ".policyc-short.tmp", "mine", "policyc-aB3dE6g8.tmp"]
        );
        assert!(held.path().exists());
    }
}
