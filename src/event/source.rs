//! Where logs come from: names on a command line become inputs, and inputs become streams of plain bytes.
//!
//! In: names of files, directories and globs, `-`, or bytes in memory. Out: a sorted list of inputs, each opened as a
//! reader that has undone the compression. Nothing here knows what a line is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bzip2::read::MultiBzDecoder;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use globset::GlobBuilder;
use lzma_rust2::XzReader;
use walkdir::{DirEntry, WalkDir};

use super::HEAD_BYTES;
use super::archive::{self, ArchiveKind, ArchiveMember, MemberPlace, Tape};
use super::error::ReadError;
use super::formats::{self, Adapted, Ambiguous, Detected, From, Imported, Importing, MapError, adapt};
use super::gzip::Gzip;
use super::limits;
use super::options::{KeepStreams, Progress};
#[cfg(feature = "parquet")]
use super::parquet;
use super::report::{FileReport, PassedOver, Sums};
use super::unread::Unread;

/// The logs to read, in the order of their names; each file once, however often it was named.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "the inputs are what it holds; the rest is about them")]
pub struct Inputs {
    inputs: Vec<Input>,
    /// How many blocks are read of each, if not all.
    pub(super) max_blocks: Option<u64>,
    passed_over: Vec<PassedOver>,
    /// How they become events.
    pub(super) importing: Importing,
}

/// How many blocks the beginnings of logs have, all together.
const BEGINNING_BLOCKS: usize = if cfg!(test) { 2 } else { 8 };

#[derive(Debug, Clone)]
pub(super) struct Input {
    /// As given, or `-`.
    pub(super) name: Arc<str>,
    origin: InputOrigin,
    /// What it is read as, where that was found when it was, and all of it was seen.
    detected: Option<Detected>,
    /// What was read of it before, where it is read again.
    expected: Option<Expected>,
}

#[derive(Debug, Clone, Copy)]
struct Expected {
    bytes: u64,
    sums: Sums,
    detected: Option<Detected>,
}

#[derive(Debug, Clone)]
enum InputOrigin {
    File(PathBuf),
    /// A pipe or device: readable once.
    Stream(PathBuf),
    Stdin,
    Memory(Arc<[u8]>),
    /// A stream that was kept as it was read, under zstd.
    Kept(Arc<[u8]>),
    /// A member of an archive.
    Member(Arc<Archive>, MemberPlace),
}

#[derive(Debug)]
struct Archive {
    path: PathBuf,
    tape: Arc<Tape>,
}

impl Inputs {
    /// Finds the files behind `names`: a file, a directory (all logs in it and below: `*.jsonl` and `*.ndjson`, also compressed
    /// and rotated, and every other file that is a log by what is in it; hidden ones are passed over and listed), a glob, or `-` for the
    /// standard input. Of an archive, its members are taken as files of a directory are. A name that exists is never taken for a glob.
    ///
    /// # Errors
    ///
    /// [`ReadError`] for a name behind which there is nothing, where there is no name at all, and for a broken archive.
    pub fn resolve(names: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, ReadError> {
        Self::resolve_from(names, Importing::default())
    }

    /// As [`resolve`](Self::resolve), for logs of a format that is known or is to be found.
    ///
    /// # Errors
    ///
    /// As for [`resolve`](Self::resolve).
    pub fn resolve_from(
        names: impl IntoIterator<Item = impl AsRef<str>>,
        importing: impl Into<Importing>,
    ) -> Result<Self, ReadError> {
        let importing = importing.into();
        let mut finder = Finder { importing: &importing, found: BTreeMap::new(), passed_over: Vec::new() };
        let mut named = BTreeSet::new();
        for name in names {
            named.insert(name.as_ref().to_owned());
            finder.find(name.as_ref())?;
        }
        let Finder { found, mut passed_over, .. } = finder;
        let Some(first) = found.keys().next().cloned() else { return Err(ReadError::NoInput) };
        passed_over.retain(|file| !found.contains_key(&file.path));
        // One file under two names counts once, under the name that sorts first.
        let mut seen = BTreeSet::new();
        let mut inputs = Vec::new();
        for (name, FoundFile { origin, detected }) in found {
            let path = match &origin {
                InputOrigin::File(path) => path.clone(),
                _ => {
                    inputs.push(Input::new(&name, origin, None));
                    continue;
                }
            };
            if seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                let before = inputs.len();
                match detected {
                    // What was looked into is no archive.
                    Some(_) => inputs.push(Input::new(&name, origin, detected)),
                    None => expand_archive(&name, path, &importing, &mut inputs, &mut passed_over)?,
                }
                if inputs.len() == before && named.contains(&name) {
                    let reasons = reasons(&passed_over, &format!("{name}/"));
                    return Err(ReadError::EmptyArchive { path: name, reasons });
                }
            }
        }
        if inputs.is_empty() {
            // Archives that a folder holds or a glob matches.
            let path = named.into_iter().find(|name| Path::new(name).is_dir());
            let reasons = reasons(&passed_over, "");
            return Err(match path {
                Some(path) => ReadError::EmptyDirectory { path, reasons },
                None => ReadError::EmptyArchive { path: first, reasons },
            });
        }
        passed_over.sort();
        passed_over.dedup();
        Ok(Self { inputs, max_blocks: None, passed_over, importing })
    }

    /// Bytes in memory, plain or compressed, under a name for messages.
    pub fn from_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::from_bytes_of(name, bytes, Importing::default())
    }

    /// As [`from_bytes`](Self::from_bytes), for logs of a format that is known or is to be found.
    pub fn from_bytes_of(name: &str, bytes: impl Into<Arc<[u8]>>, importing: impl Into<Importing>) -> Self {
        let inputs = vec![Input::new(name, InputOrigin::Memory(bytes.into()), None)];
        Self { inputs, max_blocks: None, passed_over: Vec::new(), importing: importing.into() }
    }

    /// The first bytes of the first input, plain.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read.
    pub fn head(&self) -> Result<Vec<u8>, ReadError> {
        let Some(input) = self.inputs.first() else { return Err(ReadError::NoInput) };
        let failed = |source| input.error(None, 0, source);
        let raw: Box<dyn Read + Send> = match &input.origin {
            InputOrigin::File(path) | InputOrigin::Stream(path) => Box::new(File::open(path).map_err(failed)?),
            InputOrigin::Stdin => Box::new(io::stdin()),
            InputOrigin::Memory(bytes) | InputOrigin::Kept(bytes) => Box::new(io::Cursor::new(bytes.clone())),
            InputOrigin::Member(archive, place) => archive.open(*place).map_err(failed)?,
        };
        let mut head = Vec::new();
        decompressed(raw).and_then(|(_, plain)| plain.take(HEAD_BYTES).read_to_end(&mut head)).map_err(failed)?;
        match formats::container(&head) {
            Some(unread) => Err(failed(io::Error::other(unread))),
            None => Ok(head),
        }
    }

    /// The names of the inputs, in the order in which they are read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|input| &*input.name)
    }

    /// Files in the named directories and archives that are not read, because nothing shows that they are logs or because they are
    /// hidden. A hidden folder is listed, and not what is in it.
    pub fn passed_over(&self) -> &[PassedOver] {
        &self.passed_over
    }

    /// The same inputs for another pass: files up to where they ended in the first one, however they have grown, and
    /// streams out of what [`ReadOptions::keep_streams`](super::ReadOptions) kept. A file that has changed in between is
    /// an error of the second pass.
    #[must_use]
    pub fn again(&self, files: &[FileReport]) -> Self {
        let inputs = self.inputs.iter().zip(files).map(|(input, file)| Input {
            name: input.name.clone(),
            origin: match &file.kept {
                Some(kept) => InputOrigin::Kept(kept.clone()),
                None => input.origin.clone(),
            },
            detected: input.detected,
            expected: Some(Expected { bytes: file.bytes, sums: file.sums, detected: file.detected }),
        });
        Self { inputs: inputs.collect(), max_blocks: None, ..self.clone() }
    }

    /// Whether all of them can be read once more, after a pass that gave this report.
    pub fn can_be_read_again(&self, files: &[FileReport]) -> bool {
        let once = |input: &Input| matches!(input.origin, InputOrigin::Stream(_) | InputOrigin::Stdin);
        self.inputs.iter().zip(files).all(|(input, file)| !once(input) || file.kept.is_some())
    }

    /// Whether an input's digest is asked for: it is read for the first time, and all of it.
    pub(super) fn needs_digest(&self, index: usize) -> bool {
        self.max_blocks.is_none() && self.get(index).is_some_and(|input| input.expected.is_none())
    }

    /// The first blocks of some inputs, spread over all of them; `None` where an input can be read but once.
    pub(crate) fn beginning(&self) -> Option<Self> {
        if self.inputs.iter().any(|input| matches!(input.origin, InputOrigin::Stream(_) | InputOrigin::Stdin)) {
            return None;
        }
        let step = self.inputs.len().div_ceil(BEGINNING_BLOCKS).max(1);
        let inputs: Vec<_> =
            self.inputs.iter().step_by(step).map(|input| Input { expected: None, ..input.clone() }).collect();
        let blocks = u64::try_from(BEGINNING_BLOCKS / inputs.len().max(1)).ok()?.max(1);
        Some(Self { inputs, max_blocks: Some(blocks), passed_over: Vec::new(), importing: self.importing.clone() })
    }

    pub(super) fn get(&self, index: usize) -> Option<&Input> {
        self.inputs.get(index)
    }

    /// How many bytes there are to read, if that is known.
    pub(super) fn total_bytes(&self) -> Option<u64> {
        self.inputs
            .iter()
            .map(|input| match (&input.origin, input.expected) {
                (_, Some(expected)) => Some(expected.bytes),
                (InputOrigin::File(path), None) => std::fs::metadata(path).ok().map(|metadata| metadata.len()),
                (InputOrigin::Memory(bytes), None) => u64::try_from(bytes.len()).ok(),
                (InputOrigin::Member(_, MemberPlace::Zip { size, .. } | MemberPlace::Tar { size, .. }), None) => {
                    Some(*size)
                }
                _ => None,
            })
            .sum()
    }
}

fn has_glob(name: &str) -> bool {
    name.contains(['*', '?', '[', '{'])
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

/// The files at and below `root`, at most `depth` levels down; what is hidden only if `hidden`, else it is added to `passed_over`.
fn walk(root: &Path, depth: usize, hidden: bool, passed_over: &mut Vec<PassedOver>) -> Result<Vec<PathBuf>, ReadError> {
    let mut paths = Vec::new();
    let entries = WalkDir::new(root).follow_links(true).max_depth(depth).into_iter();
    let wanted = |entry: &DirEntry| {
        if hidden || !is_hidden(entry) {
            return true;
        }
        if !archive::is_litter(&entry.file_name().to_string_lossy()) {
            let log = hidden_log(entry.path());
            let what = match (&log, entry.file_type().is_dir()) {
                (Some(_), _) => "in a hidden folder",
                (None, true) => "a hidden folder",
                (None, false) => archive::HIDDEN,
            };
            let path = log.as_deref().unwrap_or(entry.path()).display().to_string();
            passed_over.push(PassedOver::new(path, Unread::because(what)));
        }
        false
    };
    let mut strange = Vec::new();
    for entry in entries.filter_entry(wanted) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(source) => match dead_link(&source) {
                Some(link) => {
                    strange.push(link);
                    continue;
                }
                None => return Err(ReadError::Walk { path: root.display().to_string(), source }),
            },
        };
        if entry.file_type().is_file() {
            paths.push(entry.into_path());
        } else if !entry.file_type().is_dir() {
            let path = entry.path().display().to_string();
            strange.push(PassedOver::new(path, Unread::because("a pipe, a socket or a device")));
        }
    }
    passed_over.extend(strange);
    Ok(paths)
}

/// A link within a folder that leads to nothing, or back to the folder that it stands in: nothing is missing from the logs without it.
fn dead_link(error: &walkdir::Error) -> Option<PassedOver> {
    let path = error.path().filter(|_| error.depth() > 0)?;
    let forbidden = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    let reason = if error.loop_ancestor().is_some() {
        "a link to a folder that it stands in"
    } else if !forbidden && path.is_symlink() {
        "a link that leads nowhere"
    } else {
        return None;
    };
    Some(PassedOver::new(path.display().to_string(), Unread::because(reason)))
}

/// The files of those passed over that begin so and have a reason, a few of them, for messages.
fn reasons(passed_over: &[PassedOver], within: &str) -> Vec<String> {
    let mut with: Vec<_> =
        passed_over.iter().filter(|file| file.reason.is_some() && file.path.starts_with(within)).collect();
    with.sort();
    with.into_iter().take(5).map(ToString::to_string).collect()
}

/// The first file within a hidden folder that has a log's name.
fn hidden_log(folder: &Path) -> Option<PathBuf> {
    /// So many entries are looked at.
    const MOST: usize = 10_000;
    let entries = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter().flatten().take(MOST);
    entries.filter(|entry| entry.file_type().is_file()).map(DirEntry::into_path).find(|path| is_log_name(path))
}

/// Endings of compressed files.
const COMPRESSED: [&str; 4] = [".gz", ".zst", ".bz2", ".xz"];

fn is_log_name(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = COMPRESSED.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    // A number or a date that rotation put behind it.
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    [".jsonl", ".ndjson"].iter().any(|end| name.ends_with(end))
}

/// What is never a log, and may be long.
const OTHERS: [&str; 6] = [".md", ".rego", ".yaml", ".yml", ".html", ".svg"];

/// How much of a file that is found in a folder mostly tells whether it is a log, in bytes.
const FIRST_BYTES: u64 = 64 * 1024;

/// Whether what has this name is a log, by the name or by its beginning; if not, why. If all of it has been seen, what it is read as.
fn is_log(name: &str, raw: &mut (dyn Read + Send), importing: &Importing) -> Result<Option<Detected>, Unread> {
    let is_named = is_log_name(Path::new(name));
    let lower = name.to_ascii_lowercase();
    if !is_named && OTHERS.iter().any(|end| lower.ends_with(end)) {
        return Err(Unread::NoSign);
    }
    let (mut head, mut failed) = (Vec::new(), None);
    let reader = match decompressed(raw) {
        Ok((_, reader)) => reader,
        Err(error) => {
            failed = Some(error);
            Box::new(io::empty())
        }
    };
    // Of a file that is cut short, what there is of it counts.
    let mut reader = reader.take(FIRST_BYTES);
    failed = failed.or(reader.read_to_end(&mut head).err());
    let is_whole = failed.is_none() && !head.is_empty() && reader.limit() > 0;
    reader.set_limit(HEAD_BYTES - FIRST_BYTES);
    if let Some(unread) = formats::container(&head) {
        return Err(unread);
    }
    let mut known = known(&head, importing);
    if known.is_err() && failed.is_none() {
        failed = reader.read_to_end(&mut head).err();
        known = self::known(&head, importing);
    }
    match (known, failed) {
        (Err(ambiguous), _) => Err(may_be(&ambiguous)),
        // If its name is that of a log, reading it says what is wrong with it.
        (Ok((is_known, detected)), _) if is_known || is_named => Ok(detected.filter(|_| is_known && is_whole)),
        (Ok(_), Some(error)) => Err(Unread::closed(format!("cannot be read: {error}"))),
        (Ok(_), None) => Err(Unread::NoSign),
    }
}

/// Whether a log that begins so is in a format that is known, or in the one that was named; where none was, what it is read as.
fn known(head: &[u8], importing: &Importing) -> Result<(bool, Option<Detected>), Ambiguous> {
    match &importing.from {
        from @ From::Auto => formats::detect(head, from).map(|detected| (detected.name().is_some(), Some(detected))),
        from => formats::is_known(head, from).map(|known| (known, None)),
    }
}

fn may_be(ambiguous: &Ambiguous) -> Unread {
    Unread::closed(format!("may be {ambiguous}; name the file and its format with --from"))
}

/// As [`is_log`], of a file of a directory. An archive counts as one.
fn is_log_file(path: &Path, importing: &Importing) -> Result<Option<Detected>, Unread> {
    let file = File::open(path).and_then(|mut file| {
        let is_archive = matches!(archive_kind(&mut file), Ok(Some(_)));
        file.rewind()?;
        Ok((file, is_archive))
    });
    match file {
        Ok((_, true)) => Ok(None),
        Ok((mut file, false)) => is_log(&path.to_string_lossy(), &mut file, importing),
        Err(_) if is_log_name(path) => Ok(None),
        Err(error) => Err(Unread::closed(format!("cannot be read: {error}"))),
    }
}

/// What kind of archive a file is, if it is one.
fn archive_kind(file: &mut (impl Read + Send)) -> io::Result<Option<ArchiveKind>> {
    let mut head = Vec::new();
    file.by_ref().take(6).read_to_end(&mut head)?;
    if archive::is_zip(&head) {
        return Ok(Some(ArchiveKind::Zip));
    }
    // What is no archive whatever comes after this is not read to its end.
    if formats::compression(&head).is_none() && formats::container(&head).is_some() {
        return Ok(None);
    }
    let (_, plain) = decompressed(io::Cursor::new(head).chain(file))?;
    let mut head = Vec::new();
    plain.take(512).read_to_end(&mut head)?;
    Ok(archive::is_tar(&head).then_some(ArchiveKind::Tar))
}

/// Adds a file to the inputs, or the members of it, if it is an archive.
fn expand_archive(
    name: &str,
    path: PathBuf,
    importing: &Importing,
    inputs: &mut Vec<Input>,
    passed_over: &mut Vec<PassedOver>,
) -> Result<(), ReadError> {
    let failed = |source| ReadError::Io { path: name.to_owned(), source };
    let mut file = File::open(&path).map_err(failed)?;
    // What cannot be looked into is no archive; reading it says why.
    let Ok(Some(kind)) = archive_kind(&mut file) else {
        inputs.push(Input::new(name, InputOrigin::File(path), None));
        return Ok(());
    };
    let mut detected = Vec::new();
    let mut sort = |member: &str, reader: &mut (dyn Read + Send)| {
        is_log(member, reader, importing).map(|found| detected.push(found))
    };
    file.rewind().map_err(failed)?;
    let packed = file.metadata().map_err(failed)?.len();
    let listed = match kind {
        ArchiveKind::Zip => archive::list_zip(file, &mut sort),
        ArchiveKind::Tar => archive::list_tar(decompressed(file).map_err(failed)?.1, packed, &mut sort),
    };
    let members = listed.map_err(|broken| ReadError::Archive {
        path: name.to_owned(),
        kind: kind.name(),
        reason: broken.to_string(),
    })?;
    let archive = Arc::new(Archive { path, tape: Arc::default() });
    for (ArchiveMember { name: member, place }, detected) in members.wanted.into_iter().zip(detected) {
        inputs.push(Input::new(&format!("{name}/{member}"), InputOrigin::Member(archive.clone(), place), detected));
    }
    let others = members.others.into_iter();
    passed_over.extend(others.map(|(member, unread)| PassedOver::new(format!("{name}/{member}"), unread)));
    Ok(())
}

/// A file behind a name.
struct FoundFile {
    origin: InputOrigin,
    detected: Option<Detected>,
}

impl std::convert::From<InputOrigin> for FoundFile {
    fn from(origin: InputOrigin) -> Self {
        Self { origin, detected: None }
    }
}

/// Finds the files behind names.
struct Finder<'i> {
    importing: &'i Importing,
    found: BTreeMap<String, FoundFile>,
    passed_over: Vec<PassedOver>,
}

impl Finder<'_> {
    fn find(&mut self, name: &str) -> Result<(), ReadError> {
        if name == "-" {
            self.found.insert(name.to_owned(), InputOrigin::Stdin.into());
            return Ok(());
        }
        match std::fs::metadata(name) {
            Ok(metadata) if metadata.is_dir() => self.directory(name),
            Ok(metadata) if metadata.is_file() => {
                self.found.insert(name.to_owned(), InputOrigin::File(name.into()).into());
                Ok(())
            }
            Ok(_) => {
                self.found.insert(name.to_owned(), InputOrigin::Stream(name.into()).into());
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && has_glob(name) => {
                let paths = expand(name)?;
                if paths.is_empty() {
                    return Err(ReadError::NoMatch { pattern: name.to_owned() });
                }
                self.found
                    .extend(paths.into_iter().map(|path| (path.display().to_string(), InputOrigin::File(path).into())));
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ReadError::NotFound { path: name.to_owned() }),
            Err(source) => Err(ReadError::Io { path: name.to_owned(), source }),
        }
    }

    fn directory(&mut self, name: &str) -> Result<(), ReadError> {
        let mut any = false;
        for path in walk(Path::new(name), usize::MAX, false, &mut self.passed_over)? {
            let shown = path.display().to_string();
            match is_log_file(&path, self.importing) {
                Ok(detected) => {
                    self.found.insert(shown, FoundFile { origin: InputOrigin::File(path), detected });
                    any = true;
                }
                Err(unread) => self.passed_over.push(PassedOver::new(shown, unread)),
            }
        }
        if any {
            return Ok(());
        }
        Err(ReadError::EmptyDirectory { path: name.to_owned(), reasons: reasons(&self.passed_over, "") })
    }
}

/// Undoes the compression that the first bytes tell of, and UTF-16.
fn decompressed<'r>(mut raw: impl Read + Send + 'r) -> io::Result<(Option<&'static str>, Box<dyn Read + Send + 'r>)> {
    let mut magic = Vec::new();
    raw.by_ref().take(6).read_to_end(&mut magic)?;
    let format = formats::compression(&magic);
    #[cfg(feature = "parquet")]
    if magic.starts_with(parquet::MAGIC) {
        let lines = parquet::Lines::new(io::Cursor::new(magic).chain(raw))?;
        return Ok((None, Box::new(lines)));
    }
    let raw = BufReader::with_capacity(128 * 1024, io::Cursor::new(magic).chain(raw));
    let reader: Box<dyn Read + Send> = match format {
        Some("gzip") => Box::new(Gzip::new(raw)),
        Some("bzip2") => Box::new(MultiBzDecoder::new(raw)),
        Some("xz") => Box::new(XzReader::new(raw, true)),
        Some(_) => Box::new(zstd::stream::read::Decoder::with_buffer(raw)?),
        None => Box::new(raw),
    };
    Ok((format, Box::new(Decoded { unseen: Some(reader), reader: Box::new(io::empty()) })))
}

/// Text of which the first bytes, once they are asked for, tell whether it is UTF-16, which is undone.
struct Decoded<'r> {
    unseen: Option<Box<dyn Read + Send + 'r>>,
    reader: Box<dyn Read + Send + 'r>,
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Asked for nothing, a decoder may take it for the end of its data.
        if buffer.is_empty() {
            return Ok(0);
        }
        if let Some(mut source) = self.unseen.take() {
            let mut magic = Vec::new();
            source.by_ref().take(6).read_to_end(&mut magic)?;
            let encoding = utf_16(&magic);
            let source = io::Cursor::new(magic).chain(source);
            self.reader = match encoding {
                Some(encoding) => {
                    Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(source))
                }
                None => Box::new(source),
            };
        }
        self.reader.read(buffer)
    }
}

/// The byte order of text in UTF-16 that begins so, with its mark or with two ASCII characters. UTF-32 has a mark that begins alike.
fn utf_16(magic: &[u8]) -> Option<&'static Encoding> {
    let is_text = formats::is_ascii_text;
    match *magic {
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [first, 0, second, 0, ..] if is_text(first) && is_text(second) => Some(UTF_16LE),
        [0, first, 0, second, ..] if is_text(first) && is_text(second) => Some(UTF_16BE),
        _ => None,
    }
}

/// The files that match a glob, found by walking from the part of it that has no wildcard.
fn expand(pattern: &str) -> Result<Vec<PathBuf>, ReadError> {
    let bad = |source| ReadError::Pattern { pattern: pattern.to_owned(), source };
    let glob = GlobBuilder::new(pattern).literal_separator(true).build().map_err(bad)?.compile_matcher();
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    let (literal, rest) = pattern.split_at(pattern.get(..wild).and_then(|p| p.rfind('/')).map_or(0, |slash| slash + 1));
    let root = if literal.is_empty() { Path::new(".") } else { Path::new(literal) };
    if !root.is_dir() {
        return Ok(Vec::new());
    }
    // `**`, or alternatives that contain a slash, reach any depth.
    let depth = if rest.contains("**") || rest.contains('{') { usize::MAX } else { rest.matches('/').count() + 1 };
    let hidden = rest.split('/').any(|part| part.starts_with('.'));
    // A glob says itself what it is about, as in a shell: what is hidden is not listed.
    let mut paths = walk(root, depth, hidden, &mut Vec::new())?;
    if literal.is_empty() {
        paths = paths
            .into_iter()
            .map(|path| path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_path_buf))
            .collect();
    }
    paths.retain(|path| glob.is_match(path));
    Ok(paths)
}

/// An input that is being read.
pub(super) struct Opened<'p> {
    /// Plain bytes.
    pub(super) reader: Box<dyn Read + Send + 'p>,
    /// How the bytes are compressed, for messages.
    pub(super) format: Option<&'static str>,
    /// Whether the bytes come as somebody writes them, so that what is there should not wait for more.
    pub(super) live: bool,
    /// Whether an importer writes the lines.
    pub(super) foreign: bool,
    detected: Option<Detected>,
    imported: Arc<Mutex<Imported>>,
    /// The first bytes, where the format is not known.
    head: Vec<u8>,
    bytes: Arc<AtomicU64>,
    kept: Option<Keep>,
    expected: Option<Expected>,
}

impl Opened<'_> {
    /// How many bytes of it have been read, as they lie on disk.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

type Keep = Arc<Mutex<Option<zstd::stream::write::Encoder<'static, Vec<u8>>>>>;

impl Archive {
    fn open(&self, place: MemberPlace) -> io::Result<Box<dyn Read + Send>> {
        Ok(match place {
            MemberPlace::Zip { .. } => archive::open_zip(File::open(&self.path)?, place)?,
            MemberPlace::Tar { .. } => {
                let reopen = || Ok(decompressed(File::open(&self.path)?)?.1);
                Box::new(archive::open_tar(&self.tape, place, reopen)?)
            }
        })
    }
}

impl Input {
    fn new(name: &str, origin: InputOrigin, detected: Option<Detected>) -> Self {
        Self { name: name.into(), origin, detected, expected: None }
    }

    /// Opens the input and looks at its first bytes for the magic numbers of gzip and zstd.
    pub(super) fn open<'p>(
        &self,
        keep: KeepStreams,
        importing: &Importing,
        progress: &'p dyn Progress,
    ) -> Result<Opened<'p>, ReadError> {
        let failed = |source| ReadError::Io { path: self.name.to_string(), source };
        let mut limit = self.expected.map_or(u64::MAX, |expected| expected.bytes);
        let raw: Box<dyn Read + Send> = match &self.origin {
            InputOrigin::File(path) => {
                let file = File::open(path).map_err(failed)?;
                // Up to where it ends now: a log may grow faster than it is read.
                limit = limit.min(file.metadata().map_err(failed)?.len());
                Box::new(file)
            }
            InputOrigin::Stream(path) => Box::new(File::open(path).map_err(failed)?),
            InputOrigin::Stdin => Box::new(io::stdin()),
            InputOrigin::Memory(bytes) => Box::new(io::Cursor::new(bytes.clone())),
            InputOrigin::Kept(bytes) => {
                Box::new(zstd::stream::read::Decoder::new(io::Cursor::new(bytes.clone())).map_err(failed)?)
            }
            InputOrigin::Member(archive, place) => {
                archive.open(*place).map_err(|source| self.error(Some(place.kind()), 0, source))?
            }
        };
        let outer = match &self.origin {
            InputOrigin::Member(_, place) => Some(place.kind()),
            _ => None,
        };
        let live = matches!(self.origin, InputOrigin::Stream(_) | InputOrigin::Stdin);
        let kept = if keep != KeepStreams::No && live {
            let encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).map_err(failed)?;
            Some(Arc::new(Mutex::new(Some(encoder))))
        } else {
            None
        };
        let bytes = Arc::new(AtomicU64::new(0));
        let raw = Raw {
            inner: raw.take(limit),
            bytes: bytes.clone(),
            kept: kept.clone(),
            must_keep: keep == KeepStreams::Yes,
            progress,
        };
        let at = || bytes.load(Ordering::Relaxed);
        let (format, reader) = decompressed(raw).map_err(|source| self.error(outer, at(), source))?;
        let format = format.or(outer);
        let known = self.expected.and_then(|expected| expected.detected).or(self.detected);
        let adapted = adapt(reader, live, importing, known).map_err(|source| self.error(format, at(), source))?;
        let Adapted { reader, detected, foreign, imported, head } = match adapted {
            Ok(adapted) => adapted,
            Err(formats::Ambiguous { candidates }) => {
                return Err(ReadError::Ambiguous { path: self.name.to_string(), candidates });
            }
        };
        let detected = Some(detected);
        Ok(Opened { reader, format, live, foreign, detected, imported, head, bytes, kept, expected: self.expected })
    }

    /// Puts the input's name, and what is known of the cause, to an error of its reader, of which so many bytes had been read.
    pub(super) fn error(&self, format: Option<&'static str>, at: u64, source: io::Error) -> ReadError {
        let path = self.name.to_string();
        match (format, source.get_ref()) {
            (_, Some(cause)) if cause.is::<KeptTooMuch>() => ReadError::StreamTooLong { path },
            // Its compression is not to blame.
            (_, Some(cause)) if cause.is::<Unread>() || cause.is::<MapError>() => ReadError::Io { path, source },
            (Some(format), _) if source.kind() == io::ErrorKind::UnexpectedEof => {
                ReadError::Truncated { path, format, at }
            }
            (Some(format), _) => ReadError::Corrupt { path, format, source },
            (None, _) => ReadError::Io { path, source },
        }
    }

    /// Closes the books on an input that was read to its end.
    pub(super) fn close(&self, index: usize, opened: Opened<'_>) -> Result<Ended, ReadError> {
        let Opened { reader, bytes, kept, expected, detected, imported, head, .. } = opened;
        drop(reader);
        let imported = std::mem::take(&mut *imported.lock().unwrap_or_else(PoisonError::into_inner));
        let nearest = formats::nearest(&head);
        let encoder = kept.and_then(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner).take());
        let kept = encoder
            .map(|encoder| encoder.finish().map(Into::into).map_err(|source| self.error(None, 0, source)))
            .transpose()?;
        Ok(Ended { index, bytes: bytes.load(Ordering::Relaxed), kept, expected, detected, imported, nearest })
    }
}

/// An input that was read to its end.
pub(super) struct Ended {
    pub(super) index: usize,
    bytes: u64,
    kept: Option<Arc<[u8]>>,
    expected: Option<Expected>,
    detected: Option<Detected>,
    imported: Imported,
    nearest: Option<String>,
}

impl Ended {
    /// Completes the report on the input, which all its lines have been counted in.
    pub(super) fn report(self, file: &mut FileReport) -> Result<(), ReadError> {
        if let Some(Expected { bytes, sums, .. }) = self.expected {
            if bytes != self.bytes || sums.fingerprint != file.sums.fingerprint {
                return Err(ReadError::Changed { path: file.path.clone() });
            }
            file.sums = sums;
        }
        (file.bytes, file.kept, file.detected) = (self.bytes, self.kept, self.detected);
        (file.imported, file.nearest) = (self.imported, self.nearest);
        Ok(())
    }
}

/// The bytes as they lie on disk: counted, and kept where they come but once.
struct Raw<'p, R> {
    inner: R,
    bytes: Arc<AtomicU64>,
    kept: Option<Keep>,
    /// Whether it is an error if there is too much to keep.
    must_keep: bool,
    progress: &'p dyn Progress,
}

#[derive(Debug, thiserror::Error)]
#[error("the stream is too long to be kept")]
struct KeptTooMuch;

impl<R: Read> Read for Raw<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let read = u64::try_from(count).unwrap_or(u64::MAX);
        self.bytes.fetch_add(read, Ordering::Relaxed);
        self.progress.advance(read);
        if let Some(kept) = &self.kept {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(encoder) = &mut *kept {
                encoder.write_all(buffer.get(..count).unwrap_or_default())?;
                if encoder.get_ref().len() > limits::MAX_KEPT_BYTES {
                    if self.must_keep {
                        return Err(io::Error::other(KeptTooMuch));
                    }
                    *kept = None;
                }
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.jsonl", "a.ndjson.gz", "sub/c.jsonl.zst", "sub/d.json", "sub/.hidden.jsonl", ".git/x.jsonl"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    #[track_caller]
    fn check(dir: &tempfile::TempDir, names: &[&str], expected: &[&str]) {
        let root = format!("{}/", dir.path().display());
        let inputs = Inputs::resolve(names.iter().map(|name| format!("{root}{name}"))).unwrap();
        let found: Vec<_> = inputs.names().map(|name| name.replace(&root, "")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_logs_in_directories_and_passes_over_hidden_ones() {
        check(&tree(), &[""], &["a.ndjson.gz", "b.jsonl", "sub/c.jsonl.zst"]);
        check(&tree(), &["sub/d.json"], &["sub/d.json"]);
    }

    #[test]
    fn files_of_a_directory_that_are_not_read_are_listed() {
        let dir = tree();
        let passed_over = |names: &[&str]| {
            let root = format!("{}/", dir.path().display());
            let inputs = Inputs::resolve(names.iter().map(|name| format!("{root}{name}"))).unwrap();
            inputs.passed_over().iter().map(|file| file.path.replace(&root, "")).collect::<Vec<_>>()
        };
        assert_eq!(passed_over(&[""]), [".git/x.jsonl", "sub/.hidden.jsonl", "sub/d.json"]);
        assert_eq!(passed_over(&["sub", "sub/d.json"]), ["sub/.hidden.jsonl"]);
        assert_eq!(passed_over(&["sub", "sub/d.json", "sub/.hidden.jsonl"]), [""; 0]);
        assert_eq!(passed_over(&["b.jsonl"]), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_listed_and_so_is_a_hidden_folder_without_logs() {
        let dir = tree();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s.jsonl")).unwrap();
        fs::create_dir(dir.path().join(".plain")).unwrap();
        fs::write(dir.path().join(".plain/notes"), "x").unwrap();
        let root = format!("{}/", dir.path().display());
        let inputs = Inputs::resolve([root.clone()]).unwrap();
        let found: Vec<_> = inputs.passed_over().iter().map(|file| file.to_string().replace(&root, "")).collect();
        for expected in
            [".git/x.jsonl (in a hidden folder)", ".plain (a hidden folder)", "s.jsonl (a pipe, a socket or a device)"]
        {
            assert!(found.iter().any(|file| file == expected), "{found:?}");
        }
    }

    #[test]
    fn the_order_of_names_does_not_matter_and_a_file_counts_once() {
        let dir = tree();
        check(&dir, &["sub", "b.jsonl", "a.ndjson.gz", "sub"], &["a.ndjson.gz", "b.jsonl", "sub/c.jsonl.zst"]);
        check(&dir, &["b.jsonl", "sub/../b.jsonl", "*.jsonl"], &["b.jsonl"]);
    }

    #[test]
    fn expands_globs_but_takes_an_existing_name_as_it_is() {
        let dir = tree();
        check(&dir, &["*.jsonl"], &["b.jsonl"]);
        check(&dir, &["*/*"], &["sub/c.jsonl.zst", "sub/d.json"]);
        check(&dir, &["**/*.jsonl*"], &["b.jsonl", "sub/c.jsonl.zst"]);
        check(&dir, &["{b,sub/d}.js*"], &["b.jsonl", "sub/d.json"]);
        check(&dir, &["sub/.*.jsonl"], &["sub/.hidden.jsonl"]);
        fs::write(dir.path().join("[b].jsonl"), "x").unwrap();
        check(&dir, &["[b].jsonl"], &["[b].jsonl"]);
    }

    #[test]
    fn says_behind_which_name_there_is_nothing() {
        let dir = tree();
        fs::create_dir(dir.path().join("empty")).unwrap();
        let root = dir.path().display();
        let refuses = |name: &str, message: &str| {
            let error =
                Inputs::resolve([format!("{root}/{name}")]).unwrap_err().to_string().replace(&*root.to_string(), "R");
            assert_eq!(error, message);
        };
        refuses("nope.jsonl", "`R/nope.jsonl`: no such file or directory");
        refuses("*.csv", "`R/*.csv` matches no file");
        refuses("none/*.jsonl", "`R/none/*.jsonl` matches no file");
        refuses("a{b", "invalid glob `R/a{b`");
        refuses(
            "empty",
            "no logs in the directory `R/empty` (`*.jsonl` and `*.ndjson`, compressed or rotated, and files of a known format are \
             taken)",
        );
        assert_eq!(Inputs::resolve([""; 0]).unwrap_err().to_string(), "no logs were named");
    }
}
