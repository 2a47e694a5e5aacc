//! One output file: written beside its target and renamed over it, or written through where it is no regular file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

use super::inputs::refuse_inputs;
use super::leftovers;
use super::place::Destination;

/// A file that is being written. Dropped, it leaves what was there.
pub(crate) enum Staged {
    /// A temporary file beside its target.
    File {
        /// What is written.
        file: NamedTempFile,
        /// The file that it will be.
        target: PathBuf,
    },
    /// A device, a pipe or the standard output.
    Stream(Box<dyn Write + Send>),
}

impl Staged {
    /// Begins a file for `path`, which may be nothing that was read, and removes temporary files that a killed run left beside it.
    pub(crate) fn new(path: &Path) -> Result<Self> {
        refuse_inputs([path])?;
        Self::again(path)
    }

    /// The same for a file that was read in order to change it.
    pub(crate) fn again(path: &Path) -> Result<Self> {
        let place = Destination::of(path)?;
        if let Some(stream) = place.stream().with_context(|| format!("cannot write {}", path.display()))? {
            return Ok(Self::Stream(stream));
        }
        let target = if let Destination::File(target) = place { target } else { path.to_owned() };
        let folder = super::parent(&target);
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        leftovers::remove_files(folder);
        let file =
            leftovers::temporary_file(folder).with_context(|| format!("cannot write in {}", folder.display()))?;
        Ok(Self::File { file, target })
    }

    /// Puts the file where it belongs; `path` is what the user called it.
    pub(crate) fn put(self, path: &Path) -> Result<()> {
        let put = match self {
            Self::Stream(mut stream) => unless_closed(stream.flush()),
            Self::File { file, target } => replace(file, &target),
        };
        put.with_context(|| format!("cannot write {}", path.display()))
    }
}

fn replace(file: NamedTempFile, target: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    // A temporary file is private; what it becomes is as readable as any file that the user makes.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(target).map_or(0o644, |old| old.permissions().mode());
        let _ = file.as_file().set_permissions(fs::Permissions::from_mode(mode));
    }
    file.persist(target)?;
    Ok(())
}

/// A pipe that its reader closed is not an error.
fn unless_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File { file, .. } => file.write(bytes),
            Self::Stream(stream) => match stream.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
                result => result,
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File { file, .. } => file.flush(),
            Self::Stream(stream) => unless_closed(stream.flush()),
        }
    }
}
