//! A file that lines are appended to, and that is put aside when it is full: `x.jsonl` becomes `x.jsonl.1`, that `x.jsonl.2`, and so on.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// See the module.
pub(super) struct Rotating {
    path: PathBuf,
    max_bytes: u64,
    keep: u32,
    file: File,
    bytes: u64,
}

impl Rotating {
    pub(super) fn open(path: &Path, max_bytes: u64, keep: u32) -> io::Result<Self> {
        let (file, bytes) = open(path)?;
        Ok(Self { path: path.to_owned(), max_bytes, keep, file, bytes })
    }

    /// Appends a line. It goes out in one write, so that lines of several programs do not mix.
    pub(super) fn append(&mut self, mut line: String) -> io::Result<()> {
        line.push('\n');
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if self.bytes > 0 && self.bytes.saturating_add(length) > self.max_bytes {
            self.rotate()?;
        }
        self.file.write_all(line.as_bytes())?;
        self.bytes += length;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        let numbered = |number: u32| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        for number in (1..self.keep).rev() {
            match std::fs::rename(numbered(number), numbered(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        std::fs::rename(&self.path, numbered(1))?;
        (self.file, self.bytes) = open(&self.path)?;
        Ok(())
    }
}

/// Opens a log to append to, for its owner alone, and says how long it is.
pub(super) fn open(path: &Path) -> io::Result<(File, u64)> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_put_aside_and_the_oldest_goes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sub/x.jsonl");
        let mut log = Rotating::open(&path, 10, 2).unwrap();
        for line in ["one", "two", "three", "four", "a line that is longer than the limit", "six"] {
            log.append(line.to_owned()).unwrap();
        }
        let read = |name: &str| std::fs::read_to_string(directory.path().join("sub").join(name)).unwrap_or_default();
        assert_eq!(read("x.jsonl"), "six\n");
        assert_eq!(read("x.jsonl.1"), "a line that is longer than the limit\n");
        assert_eq!(read("x.jsonl.2"), "four\n");
        assert_eq!(read("x.jsonl.3"), "");
        drop(log);
        Rotating::open(&path, 10, 2).unwrap().append("seven".to_owned()).unwrap();
        assert_eq!(read("x.jsonl"), "six\nseven\n");
    }
}
