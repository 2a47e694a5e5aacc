//! What is at the path of an output: a file that may be replaced, or something that must be written through.
//!
//! In: a path as the user wrote it. Out: a [`Destination`]. Only a regular file is ever replaced: renaming over a device, a pipe or
//! a link would destroy it, and root may do that even to `/dev/null`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// So many symbolic links are followed, as the kernel does.
const MAX_LINKS: usize = 40;

/// Where an output goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// A regular file, or nothing yet: the path with its links resolved.
    File(PathBuf),
    /// `-`, or another name of the standard output.
    Stdout,
    /// Another name of the standard error.
    Stderr,
    /// A device, a pipe, or a file that somebody else has open, such as `/dev/fd/3`.
    Stream(PathBuf),
}

impl Destination {
    /// Finds out what is at `path`.
    ///
    /// # Errors
    ///
    /// If it is a directory or a link to nothing.
    pub(super) fn of(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let mut at = path.to_owned();
        for _ in 0..MAX_LINKS {
            let kind = match fs::symlink_metadata(&at) {
                Ok(metadata) => metadata.file_type(),
                Err(error) if error.kind() == io::ErrorKind::NotFound && at == path => return Ok(Self::File(at)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
                    "cannot write {}: it is a link to {}, which does not exist; remove the link or create the file",
                    path.display(),
                    at.display()
                ),
                Err(error) => return Err(error).with_context(|| format!("cannot write {}", path.display())),
            };
            if kind.is_dir() {
                bail!("cannot write {}: it is a directory", path.display());
            } else if kind.is_file() {
                return Ok(Self::File(at));
            } else if !kind.is_symlink() {
                return Ok(Self::Stream(at));
            } else if is_descriptor(&at) {
                return Ok(Self::of_descriptor(at));
            }
            let target = fs::read_link(&at).with_context(|| format!("cannot read the link {}", at.display()))?;
            at = super::parent(&at).join(target);
        }
        bail!("cannot write {}: too many links", path.display())
    }

    /// `at` is a link of the kernel's to an open file.
    #[cfg(unix)]
    fn of_descriptor(at: PathBuf) -> Self {
        use std::os::unix::fs::MetadataExt as _;

        let same = |stat: rustix::io::Result<rustix::fs::Stat>| {
            fs::metadata(&at).ok().zip(stat.ok()).is_some_and(|(there, open)| {
                u128::from(there.ino()) == u128::from(open.st_ino) && u128::from(there.dev()) == u128::from(open.st_dev)
            })
        };
        if same(rustix::fs::fstat(io::stdout())) {
            Self::Stdout
        } else if same(rustix::fs::fstat(io::stderr())) {
            Self::Stderr
        } else {
            Self::Stream(at)
        }
    }

    #[cfg(not(unix))]
    fn of_descriptor(at: PathBuf) -> Self {
        Self::Stream(at)
    }

    /// Opens what is written through; `None` for a file, which is replaced instead.
    pub(super) fn stream(&self) -> io::Result<Option<Box<dyn Write + Send>>> {
        Ok(match self {
            Self::File(_) => None,
            Self::Stdout => Some(Box::new(io::stdout())),
            Self::Stderr => Some(Box::new(io::stderr())),
            // What others have open is not cut off, and nothing is created.
            Self::Stream(path) => Some(Box::new(OpenOptions::new().append(true).open(path)?)),
        })
    }
}

/// Whether the link is one of the kernel's, which lead to an open file and not to a name.
#[cfg(target_os = "linux")]
fn is_descriptor(link: &Path) -> bool {
    rustix::fs::statfs(super::parent(link)).is_ok_and(|found| found.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

#[cfg(not(target_os = "linux"))]
fn is_descriptor(_: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_and_links_to_nothing_refused() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(Destination::of(&at("new")).unwrap(), Destination::File(at("new")));
        fs::write(at("file"), "").unwrap();
        symlink("file", at("link")).unwrap();
        symlink("link", at("further")).unwrap();
        assert_eq!(Destination::of(&at("further")).unwrap(), Destination::File(at("file")));
        symlink("nothing", at("dangling")).unwrap();
        symlink("round", at("round")).unwrap();
        for (name, expected) in [("dangling", "which does not exist"), ("round", "too many links"), ("", "a directory")]
        {
            let error = Destination::of(&at(name)).unwrap_err().to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
    }

    #[test]
    fn streams_are_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(Destination::of(&pipe).unwrap(), Destination::Stream(pipe));
        assert_eq!(Destination::of(Path::new("-")).unwrap(), Destination::Stdout);
    }
}
