//! Replacing entries of a folder at once.
//!
//! In: a folder, artifacts, and which entries they are. Out: all replaced, or none.
//!
//! A second folder is made beside the first, with the new artifacts and hard links of everything else, and the two change
//! places by one rename. The first folder then gets the new artifacts too, out of sight, and the two change places again:
//! whoever has the folder open, or is in it, keeps it. Whoever looks at the path sees one whole set, at every moment.
//!
//! A killed run leaves its temporary folder, with a note of what is what. The next run ends the exchange.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use policyc::backend::Artifact;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::leftovers;

/// So many other entries a folder may have to be exchanged as a whole.
const MAX_ENTRIES: usize = 4_096;

/// What a file or a folder is, whatever it is called: its device and its number there.
pub(super) type InodeIdentity = Option<(u64, u64)>;

/// What is at `path`, links not followed.
#[cfg(unix)]
pub(super) fn identity(path: &Path) -> InodeIdentity {
    use std::os::unix::fs::MetadataExt as _;
    fs::symlink_metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Path) -> InodeIdentity {
    None
}

/// Whether an open file is the one of this identity.
#[cfg(unix)]
pub(super) fn is(file: &File, identity: InodeIdentity) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().ok().map(|found| (found.dev(), found.ino())) == identity
}

#[cfg(not(unix))]
pub(super) fn is(_: &File, _: InodeIdentity) -> bool {
    true
}

/// What a killed run leaves for the next.
#[derive(Serialize, Deserialize)]
struct SwapNote {
    /// The folder that is replaced.
    folder: InodeIdentity,
    /// The folder that takes its place for a while; without one the entries are replaced in place.
    other: InodeIdentity,
    entries: Vec<PathBuf>,
    /// The new entries, in the same order.
    new: Vec<InodeIdentity>,
}

impl SwapNote {
    fn read(root: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(root.join("note")).ok()?).ok()
    }
}

/// A temporary folder: `new` has the new set, `again` its second copy, `old` what was replaced.
pub(super) struct Staging {
    root: TempDir,
    _lock: Option<File>,
}

impl Staging {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let (root, lock) = leftovers::temporary_folder(folder)?;
        for inner in ["new", "old"] {
            fs::create_dir(root.path().join(inner))?;
        }
        Ok(Self { root, _lock: lock })
    }

    pub(super) fn new_set(&self) -> PathBuf {
        self.root.path().join("new")
    }

    /// Writes the new set, with the permissions of the files in `like`.
    pub(super) fn write(&self, artifacts: &[Artifact], like: Option<&Path>) -> io::Result<()> {
        for artifact in artifacts {
            let path = self.new_set().join(&artifact.path);
            fs::create_dir_all(super::parent(&path))?;
            let mut file = File::create(&path)?;
            file.write_all(artifact.text.as_bytes())?;
            if let Some(old) = like.and_then(|like| fs::symlink_metadata(like.join(&artifact.path)).ok())
                && old.is_file()
            {
                file.set_permissions(old.permissions())?;
            }
            file.sync_all()?;
        }
        Ok(())
    }

    fn note(&self, folder: &Path, other: InodeIdentity, entries: &[PathBuf]) -> io::Result<()> {
        let new = entries.iter().map(|entry| identity(&self.new_set().join(entry))).collect();
        let note = SwapNote { folder: identity(folder), other, entries: entries.to_vec(), new };
        fs::write(self.root.path().join("note"), serde_json::to_vec(&note)?)
    }
}

/// Replaces `entries` of `folder` by an exchange of the whole folder; `false` if the file system cannot, and nothing is changed.
pub(super) fn replace(parent: &Path, folder: &Path, artifacts: &[Artifact], entries: &[PathBuf]) -> Result<bool> {
    let Ok(mut staging) = Staging::new(parent) else { return Ok(false) };
    staging.write(artifacts, Some(folder))?;
    let other = staging.new_set();
    let mut left = MAX_ENTRIES;
    let prepared = link_others(folder, &other, entries, &mut left).and_then(|()| like(folder, &other)).is_ok();
    let Some(_lock) = File::open(&other).ok().filter(|lock| prepared && leftovers::try_lock(lock)) else {
        return Ok(false);
    };
    staging.note(folder, identity(&other), entries)?;
    // From here on the temporary folder may be the one that counts.
    staging.root.disable_cleanup(true);
    if exchange(folder, &other).is_err() {
        staging.root.disable_cleanup(false);
        return Ok(false);
    }
    let mut placed = Vec::new();
    let root = staging.root.path().to_owned();
    if let Err(error) = finish(folder, &root, entries, &mut placed) {
        undo(&root, &placed)
            .and_then(|()| exchange(folder, &other))
            .with_context(|| format!("{error}; what was there is in {}", other.display()))?;
        staging.root.disable_cleanup(false);
        return Err(error.into());
    }
    rescue(&other, folder, entries);
    staging.root.disable_cleanup(false);
    Ok(true)
}

/// Brings the folder that waits in `new` up to what is at `folder`, and puts it back in its place.
fn finish(folder: &Path, root: &Path, entries: &[PathBuf], placed: &mut Vec<(PathBuf, bool)>) -> io::Result<()> {
    let (waiting, again) = (root.join("new"), root.join("again"));
    if again.exists() {
        fs::remove_dir_all(&again)?;
    }
    fs::create_dir(&again)?;
    let mut unlimited = usize::MAX;
    for entry in entries {
        link(&folder.join(entry), &again.join(entry), &mut unlimited)?;
    }
    for entry in entries {
        let existed = fs::symlink_metadata(waiting.join(entry)).is_ok();
        if existed {
            exchange(&again.join(entry), &waiting.join(entry))?;
        } else {
            fs::rename(again.join(entry), waiting.join(entry))?;
        }
        placed.push((entry.clone(), existed));
    }
    exchange(folder, &waiting)
}

/// Takes back what [`finish`] put in place.
fn undo(root: &Path, placed: &[(PathBuf, bool)]) -> io::Result<()> {
    let (waiting, again) = (root.join("new"), root.join("again"));
    for (entry, existed) in placed.iter().rev() {
        if *existed {
            exchange(&again.join(entry), &waiting.join(entry))?;
        } else {
            fs::rename(waiting.join(entry), again.join(entry))?;
        }
    }
    Ok(())
}

/// Links everything of `from` but `entries` into `to`.
fn link_others(from: &Path, to: &Path, entries: &[PathBuf], left: &mut usize) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let name = PathBuf::from(entry?.file_name());
        if !entries.contains(&name) {
            link(&from.join(&name), &to.join(&name), left)?;
        }
    }
    Ok(())
}

/// A file under a second name; of a folder, a second folder.
fn link(from: &Path, to: &Path, left: &mut usize) -> io::Result<()> {
    *left = left.checked_sub(1).ok_or_else(|| io::Error::other("too many files"))?;
    if !fs::symlink_metadata(from)?.is_dir() {
        return fs::hard_link(from, to);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        link(&from.join(&name), &to.join(&name), left)?;
    }
    like(from, to)
}

/// Gives a folder the owner and the permissions of another.
fn like(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::metadata(from)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let made = fs::metadata(to)?;
        if (made.uid(), made.gid()) != (metadata.uid(), metadata.gid()) {
            std::os::unix::fs::chown(to, Some(metadata.uid()), Some(metadata.gid()))?;
        }
    }
    fs::set_permissions(to, metadata.permissions())
}

/// Moves what others put into the second folder while it was at the path: what has no other name was made there.
fn rescue(from: &Path, to: &Path, entries: &[PathBuf]) {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let name = PathBuf::from(entry.file_name());
        let (source, target) = (from.join(&name), to.join(&name));
        if entries.contains(&name) {
            continue;
        }
        match fs::symlink_metadata(&source) {
            Ok(found) if found.is_dir() && target.is_dir() => rescue(&source, &target, &[]),
            Ok(found) if found.is_dir() || only_name(&found) => drop(fs::rename(&source, &target)),
            _ => {}
        }
    }
}

#[cfg(unix)]
fn only_name(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink() == 1
}

#[cfg(not(unix))]
fn only_name(_: &fs::Metadata) -> bool {
    false
}

/// Replaces entries one after the other and puts all back if one cannot be replaced.
pub(super) fn replace_in_place(folder: &Path, artifacts: &[Artifact], entries: &[PathBuf]) -> Result<()> {
    let mut staging = Staging::new(folder)?;
    staging.write(artifacts, Some(folder))?;
    staging.note(folder, None, entries)?;
    let root = staging.root.path().to_owned();
    staging.root.disable_cleanup(true);
    let placed = entries.iter().try_for_each(|entry| place(&root, folder, entry));
    if let Err(error) = placed {
        put_back(&root, folder)
            .with_context(|| format!("{error}; what was there is in {}", root.join("old").display()))?;
        staging.root.disable_cleanup(false);
        return Err(error.into());
    }
    staging.root.disable_cleanup(false);
    Ok(())
}

/// Replaces one entry and keeps what was there in `old`.
fn place(root: &Path, folder: &Path, entry: &Path) -> io::Result<()> {
    let (new, target, old) = (root.join("new").join(entry), folder.join(entry), root.join("old").join(entry));
    match fs::symlink_metadata(&target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return fs::rename(new, target),
        Err(error) => return Err(error),
        Ok(found) if found.is_dir() => fs::rename(&target, &old)?,
        Ok(_) => fs::hard_link(&target, &old).or_else(|_| fs::copy(&target, &old).map(drop))?,
    }
    fs::rename(new, target)
}

/// Puts back what [`place`] replaced, whether this run did or one that was killed; nothing where all is in place.
fn put_back(root: &Path, folder: &Path) -> io::Result<()> {
    let Some(note) = SwapNote::read(root) else { return Ok(()) };
    let placed = |(entry, new): (&PathBuf, &InodeIdentity)| new.is_some() && identity(&folder.join(entry)) == *new;
    let each = || note.entries.iter().zip(&note.new);
    if each().all(placed) {
        return Ok(());
    }
    for (entry, new) in each() {
        let (target, old) = (folder.join(entry), root.join("old").join(entry));
        let there = fs::symlink_metadata(&target).is_ok();
        if placed((entry, new)) {
            if !old.exists() {
                fs::rename(&target, root.join("new").join(entry))?;
            } else if old.is_dir() {
                fs::rename(&target, root.join("new").join(entry))?;
                fs::rename(&old, &target)?;
            } else {
                fs::rename(&old, &target)?;
            }
        } else if !there && old.exists() {
            fs::rename(&old, &target)?;
        }
    }
    Ok(())
}

/// Removes what killed runs left in `parent`, and ends what they had begun with `folder`.
pub(super) fn clean(parent: &Path, folder: Option<&Path>) {
    leftovers::remove_files(parent);
    for (root, _lock) in leftovers::folders(parent) {
        let waiting = root.join("new");
        if let Some(note) = SwapNote::read(&root) {
            if note.other.is_none() {
                if !folder.is_some_and(|folder| identity(folder) == note.folder && put_back(&root, folder).is_ok()) {
                    continue;
                }
            } else if note.folder.is_some() && identity(&waiting) == note.folder {
                let here = folder.filter(|folder| identity(folder) == note.other);
                if here.is_none_or(|folder| finish(folder, &root, &note.entries, &mut Vec::new()).is_err()) {
                    continue;
                }
            }
            if let Some(folder) = folder.filter(|folder| note.other.is_some() && identity(folder) == note.folder) {
                rescue(&waiting, folder, &note.entries);
            }
        }
        let _ = fs::remove_dir_all(&root);
    }
}

/// Two entries change places, at once.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
