//! What commands print and write, and the text files that they read.
//!
//! In: text and where it goes. Out: the standard output, a stream that is written through, a file that is replaced at once,
//! or a folder of artifacts that is replaced as a whole. A failed or killed run leaves what was there.

mod inputs;
mod leftovers;
mod place;
mod set;
mod staged;
mod swap;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};

pub(crate) use inputs::{note_input, refuse_inputs};
pub(crate) use set::write_artifacts;
pub(crate) use staged::Staged;

/// Writes `text` to `path`, or to the standard output for `-`.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    write(Staged::new(path)?, path, text)
}

/// Writes `text` to `path`, which this run has read in order to change it.
pub(crate) fn rewrite_file(path: &Path, text: &str) -> Result<()> {
    write(Staged::again(path)?, path, text)
}

fn write(mut staged: Staged, path: &Path, text: &str) -> Result<()> {
    staged.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    staged.put(path)
}

/// The folder that a path is in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Prints `text` on the standard output. A pipe that its reader closed is not an error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to the standard output"),
    }
}

/// Prints JSON on the standard output, which may be a terminal.
pub(crate) fn print_json(text: &str) -> Result<()> {
    print(&policyc::report::visible_json(text))
}

/// Reads a text file, or the standard input for `-`.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes).context("cannot read the standard input")?;
        bytes
    } else {
        note_input(path);
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))?
    };
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
        anyhow::anyhow!("{}:{line}: not valid UTF-8", path.display())
    })
}
