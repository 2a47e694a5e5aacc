//! An output that is one of the inputs is refused: a run must not destroy what it reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

/// Refuses `outputs` that are among `inputs`, under whatever name.
///
/// # Errors
///
/// Names the first such output.
pub(crate) fn refuse_inputs<'p>(
    outputs: impl IntoIterator<Item = &'p Path>,
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<()> {
    let read: BTreeMap<_, _> = inputs.into_iter().filter_map(|path| Some((identity(path)?, path))).collect();
    for output in outputs {
        if let Some(input) = identity(output).and_then(|there| read.get(&there)) {
            bail!(
                "{} is read as an input ({}) and would be overwritten; choose another output",
                output.display(),
                input.display()
            );
        }
    }
    Ok(())
}

/// What tells a regular file from every other, whatever it is called.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<std::path::PathBuf> {
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
        let check = |output: &Path, inputs: &[&Path]| refuse_inputs([output], inputs.iter().copied());
        check(&b, &[&a, Path::new("-")]).unwrap();
        check(&none, &[&none]).unwrap();
        let error = check(&c, &[&b, &a]).unwrap_err().to_string();
        assert!(error.contains("would be overwritten"), "{error}");
    }
}
