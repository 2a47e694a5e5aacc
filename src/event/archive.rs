//! Archives: zip and tar, whose members are read one by one without unpacking them to disk.
//!
//! In: the bytes of an archive. Out: where each member that is wanted stands, and later its bytes as a stream. Memory is that of the list; a
//! member is checked against the size (and in a zip the checksum) that the archive gives for it. Opens no file.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bzip2::read::BzDecoder;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use lzma_rust2::XzReader;
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive};

use super::HEAD_BYTES;
use super::unread::Unread;

/// The most members of one archive.
const MAX_MEMBERS: usize = if cfg!(test) { 1_000 } else { 100_000 };
/// An archive may unpack to so many times its size. DEFLATE itself reaches 1032.
const MAX_RATIO: u64 = 2_000;
/// What every archive may unpack to, in bytes.
const ALWAYS_UNPACKED: u64 = if cfg!(test) { 8 * 1024 * 1024 } else { 1024 * 1024 * 1024 };
/// The longest name of a member, in bytes.
const MAX_NAME: u64 = 4_096;
/// The longest extended header of a member, in bytes.
const MAX_EXTENDED: u64 = 64 * 1024;

/// What kind of archive there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArchiveKind {
    Zip,
    Tar,
}

impl ArchiveKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
        }
    }
}

/// Whether bytes that begin so are a zip archive.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Whether plain bytes that begin so are a tar archive. One of before POSIX has no mark, but the checksum of its first header.
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") || head.get(..512).is_some_and(is_old_header)
}

fn is_old_header(block: &[u8]) -> bool {
    let sum: u32 =
        block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    block.first().is_some_and(|byte| *byte != 0)
        && tar::Header::from_byte_slice(block).cksum().is_ok_and(|said| said == sum)
}

/// Where a member stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum MemberPlace {
    /// In a zip: in the file itself.
    Zip { start: u64, packed: u64, size: u64, method: CompressionMethod, crc: u32 },
    /// In a tar: in the bytes that come out of its compression.
    Tar { start: u64, size: u64 },
}

impl MemberPlace {
    /// What kind of archive it is in.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Zip { .. } => ArchiveKind::Zip.name(),
            Self::Tar { .. } => ArchiveKind::Tar.name(),
        }
    }
}

/// A member that is wanted.
#[derive(Debug)]
pub(super) struct ArchiveMember {
    pub(super) name: String,
    pub(super) place: MemberPlace,
}

/// What is in an archive.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) wanted: Vec<ArchiveMember>,
    /// The names of the others, and why they are not read.
    pub(super) others: Vec<(String, Unread)>,
    /// Links, and the names of the members that they lead to.
    links: Vec<(String, Option<String>)>,
}

/// Why an archive cannot be read.
#[derive(Debug)]
pub(super) struct ArchiveError {
    /// The byte at which it shows, in a tar after its compression.
    pub(super) at: u64,
    /// The member, if it is about one.
    pub(super) member: Option<String>,
    pub(super) reason: String,
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = &self.member {
            write!(f, "member `{member}` ")?;
        }
        write!(f, "at byte {}: {}", self.at, self.reason)
    }
}

/// What is done about a member: whether it is wanted, and if not why.
pub(super) type Sort<'s> = &'s mut dyn FnMut(&str, &mut (dyn Read + Send)) -> Result<(), Unread>;

/// The name of a member without what stands for the root; `None` if it leads out of the archive.
fn name(raw: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(raw).replace('\\', "/");
    let parts: Vec<_> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (!parts.contains(&"..")).then(|| parts.join("/"))
}

/// Why a hidden file is not read.
pub(super) const HIDDEN: &str = "a hidden file";

/// Whether a file is one that archivers and desktops put beside what was packed.
pub(super) fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file == ".DS_Store" || (name.starts_with("__MACOSX/") && file.starts_with("._"))
}

fn is_hidden(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|file| file.starts_with('.'))
}

/// What is wrong with a zip archive as a whole; what is missing is missing at its end.
fn broken_zip(at: u64, length: u64, error: &dyn fmt::Display) -> ArchiveError {
    let reason = error.to_string();
    let missing = reason.to_lowercase().contains("end of central directory") || reason.contains("end of file");
    if missing {
        let reason = "it is cut short, or no zip archive: its directory is missing".to_owned();
        return ArchiveError { at: length, member: None, reason };
    }
    ArchiveError { at, member: None, reason }
}

/// The members of a zip archive.
pub(super) fn list_zip(mut file: impl Read + Seek + Send, sort: Sort<'_>) -> Result<Members, ArchiveError> {
    let size = file.seek(SeekFrom::End(0)).map_err(|error| broken_zip(0, 0, &error))?;
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_seekable(file, &mut buffer).map_err(|error| broken_zip(0, size, &error))?;
    let length = archive.end_offset();
    let (mut members, mut packed_bytes, mut bytes, mut count) = (Members::default(), 0_u64, 0_u64, 0);
    let mut first = None;
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) =
        entries.next_entry().map_err(|error| broken_zip(archive.directory_offset(), size, &error))?
    {
        let at = entry.local_header_offset();
        let raw = entry.file_path().as_bytes().to_vec();
        let fail = |reason: &str| ArchiveError {
            at,
            member: Some(String::from_utf8_lossy(&raw).into_owned()),
            reason: reason.to_owned(),
        };
        count += 1;
        if count > MAX_MEMBERS {
            return Err(fail(&format!("it has more than {MAX_MEMBERS} members")));
        }
        first = Some(first.map_or(at, |first: u64| first.min(at)));
        let name = name(&raw).ok_or_else(|| fail("its name leads out of the archive"))?;
        if entry.is_dir() || members.passes_over(&name) {
            continue;
        }
        let (method, crc, size) = (entry.compression_method(), entry.crc32(), entry.uncompressed_size_hint());
        let found = archive.get_entry(entry.wayfinder()).map_err(|error| fail(&error.to_string()))?;
        let (start, end) = found.compressed_data_range();
        let packed = end.saturating_sub(start);
        (packed_bytes, bytes) = (packed_bytes.saturating_add(packed), bytes.saturating_add(size));
        if packed_bytes > length {
            return Err(fail("members of it overlap"));
        }
        if is_bomb(bytes, length) {
            return Err(fail(&bomb(length)));
        }
        if let Some(unread) = closed(entry.mode().is_symlink(), entry.flags().is_encrypted(), method) {
            members.others.push((name, unread));
            continue;
        }
        let place = MemberPlace::Zip { start, packed, size, method, crc };
        match unpacked(found.reader(), place) {
            Err(error) => return Err(fail(&error.to_string())),
            Ok(mut reader) => members.sort(name, place, &mut reader, sort),
        }
    }
    match first.unwrap_or(archive.eocd_offset()) {
        0 => Ok(members),
        bytes => Err(ArchiveError {
            at: 0,
            member: None,
            reason: format!(
                "{bytes} bytes that are no member stand before the archive, such as another archive; give each as a file of its own"
            ),
        }),
    }
}

/// Why nobody can look into a member of a zip archive that is whole, if so. That is no reason to refuse the others.
fn closed(is_link: bool, is_encrypted: bool, method: CompressionMethod) -> Option<Unread> {
    if is_link {
        Some(Unread::because("a link"))
    } else if is_encrypted {
        Some(Unread::closed("encrypted; unpack the archive first"))
    } else if is_read(method) {
        None
    } else {
        let method = method.name().map_or_else(|| format!("method {}", method.as_u16()), str::to_owned);
        Some(Unread::closed(format!("packed by {method}, which is not read; unpack the archive first")))
    }
}

fn is_bomb(bytes: u64, packed: u64) -> bool {
    bytes > ALWAYS_UNPACKED && bytes / MAX_RATIO > packed
}

fn bomb(packed: u64) -> String {
    format!("the archive unpacks to more than {MAX_RATIO} times its {packed} bytes")
}

impl Members {
    /// Whether a member is not looked into because of its name. A hidden one is listed.
    fn passes_over(&mut self, name: &str) -> bool {
        if is_hidden(name) && !is_litter(name) {
            self.others.push((name.to_owned(), Unread::because(HIDDEN)));
        }
        name.is_empty() || is_hidden(name)
    }

    fn sort(&mut self, name: String, place: MemberPlace, reader: &mut (dyn Read + Send), sort: Sort<'_>) {
        match sort(&name, reader) {
            Ok(()) => self.wanted.push(ArchiveMember { name, place }),
            Err(reason) => self.others.push((name, reason)),
        }
    }
}

/// Whether members that are packed so are read: see [`unpacked`].
fn is_read(method: CompressionMethod) -> bool {
    use CompressionMethod as Method;
    [Method::STORE, Method::DEFLATE, Method::BZIP2, Method::ZSTD, Method::XZ].contains(&method)
}

/// The plain bytes of a member of a zip archive, out of its packed ones, checked at their end.
fn unpacked<'r>(packed: impl Read + Send + 'r, place: MemberPlace) -> io::Result<Box<dyn Read + Send + 'r>> {
    let MemberPlace::Zip { size, method, crc, .. } = place else { return Ok(Box::new(packed)) };
    let packed = BufReader::with_capacity(64 * 1024, packed);
    let plain: Box<dyn Read + Send + 'r> = match method {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        CompressionMethod::BZIP2 => Box::new(BzDecoder::new(packed)),
        CompressionMethod::ZSTD => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
        CompressionMethod::XZ => Box::new(XzReader::new(packed, true)),
        other => return Err(io::Error::other(format!("it is packed by a method that is not read: {other}"))),
    };
    Ok(Box::new(CheckedMember { inner: plain, left: size, crc: Crc::new(), expected: crc }))
}

/// Bytes that must be as many, and have the checksum, that the archive says.
struct CheckedMember<R> {
    inner: R,
    left: u64,
    crc: Crc,
    expected: u32,
}

impl<R: Read> Read for CheckedMember<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.inner.read(buffer)?;
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        if count == 0 && self.left > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(left) = self.left.checked_sub(bytes) else {
            return Err(io::Error::other("the member is longer than the archive says"));
        };
        self.left = left;
        self.crc.update(buffer.get(..count).unwrap_or_default());
        if count == 0 && self.crc.sum() != self.expected {
            return Err(io::Error::other("the member does not have the checksum that the archive gives"));
        }
        Ok(count)
    }
}

/// The bytes of a member of a zip archive.
pub(super) fn open_zip(
    mut file: impl Read + Seek + Send + 'static,
    place: MemberPlace,
) -> io::Result<Box<dyn Read + Send>> {
    let MemberPlace::Zip { start, packed, .. } = place else { return Ok(Box::new(io::empty())) };
    file.seek(SeekFrom::Start(start))?;
    unpacked(file.take(packed), place)
}

/// What extended headers of a tar say about the member after them.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    /// Where a link leads.
    target: Option<Vec<u8>>,
    size: Option<u64>,
    /// Whether what follows is a map of a sparse file and then its pieces.
    is_sparse: bool,
}

/// The members of a tar archive whose file has so many bytes.
pub(super) fn list_tar(reader: impl Read + Send, packed: u64, sort: Sort<'_>) -> Result<Members, ArchiveError> {
    let mut members = Members::default();
    let mut archive = tar::Archive::new(Metered { inner: reader, bytes: 0, packed });
    // The first byte behind the last member, padding included.
    let mut end = 0_u64;
    let mut extended = Extended::default();
    let whole = |at: u64, error: &io::Error| ArchiveError { at, member: None, reason: cause(error) };
    let entries = archive.entries().map_err(|error| whole(0, &error))?.raw(true);
    for (count, entry) in entries.enumerate() {
        let mut entry = entry.map_err(|error| whole(end, &error))?;
        let (at, start, size) = (entry.raw_header_position(), entry.raw_file_position(), entry.size());
        end = start.saturating_add(size.div_ceil(512).saturating_mul(512));
        let raw = extended.name.clone().unwrap_or_else(|| entry.path_bytes().into_owned());
        let fail =
            |reason: String| ArchiveError { at, member: Some(String::from_utf8_lossy(&raw).into_owned()), reason };
        if count >= MAX_MEMBERS {
            return Err(fail(format!("it has more than {MAX_MEMBERS} members")));
        }
        let kind = entry.header().entry_type();
        if kind.is_gnu_longname() || kind.is_gnu_longlink() || kind.is_pax_local_extensions() {
            let found = extension(&mut entry, size).map_err(|error| fail(cause(&error)))?;
            extended.add(found, kind.is_gnu_longlink());
            continue;
        }
        if kind.is_pax_global_extensions() {
            continue;
        }
        let extended = std::mem::take(&mut extended);
        if extended.size.is_some_and(|said| said != size) {
            return Err(fail("its size stands in an extended header alone; unpack the archive first".to_owned()));
        }
        if entry.header().as_gnu().is_some_and(|header| kind.is_gnu_sparse() && header.is_extended()) {
            return Err(fail("it is a sparse file of many pieces; unpack the archive first".to_owned()));
        }
        let name = name(&raw).ok_or_else(|| fail("its name leads out of the archive".to_owned()))?;
        if kind.is_dir() || members.passes_over(&name) {
            continue;
        }
        let mut read = members.take(&mut entry, name, extended, sort).map_err(|error| fail(cause(&error)))?;
        read += io::copy(&mut entry, &mut io::sink()).map_err(|error| fail(cause(&error)))?;
        if read < size {
            return Err(fail("the archive is cut short".to_owned()));
        }
    }
    let mut rest = archive.into_inner();
    let read = rest.bytes;
    if padding(&mut rest, read)? <= end {
        return Err(ArchiveError {
            at: end,
            member: None,
            reason: "the archive is cut short: it has no end".to_owned(),
        });
    }
    members.follow_links();
    Ok(members)
}

impl Extended {
    /// Adds what another header says of the same member.
    fn add(&mut self, found: Self, is_target: bool) {
        if is_target {
            self.target = found.name.or(self.target.take());
        } else {
            let target = found.target.or(self.target.take());
            *self = Self { target, ..found };
        }
    }
}

impl Members {
    /// Takes a member of a tar, and gives how many bytes of it were read.
    fn take<R: Read>(
        &mut self,
        entry: &mut tar::Entry<'_, R>,
        name: String,
        extended: Extended,
        sort: Sort<'_>,
    ) -> io::Result<u64> {
        let kind = entry.header().entry_type();
        if extended.is_sparse || kind.is_gnu_sparse() {
            self.others.push((name, Unread::closed("a sparse file; unpack the archive first")));
        } else if kind.is_file() || kind.is_contiguous() {
            let place = MemberPlace::Tar { start: entry.raw_file_position(), size: entry.size() };
            let mut head = Vec::new();
            entry.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
            let read = u64::try_from(head.len()).unwrap_or(u64::MAX);
            self.sort(name, place, &mut io::Cursor::new(head), sort);
            return Ok(read);
        } else if kind.is_symlink() || kind.is_hard_link() {
            let target = extended.target.or_else(|| entry.link_name_bytes().map(std::borrow::Cow::into_owned));
            let target = target_name(&name, &target.unwrap_or_default(), kind.is_symlink());
            self.links.push((name, target));
        } else {
            self.others.push((name, Unread::because("not a plain file")));
        }
        Ok(0)
    }

    /// Leaves out links to members that are read: a file counts once, however often it is named. The others are listed.
    fn follow_links(&mut self) {
        let wanted: BTreeSet<_> = self.wanted.iter().map(|member| member.name.as_str()).collect();
        for (name, target) in std::mem::take(&mut self.links) {
            let reason = match target {
                Some(target) if wanted.contains(target.as_str()) => continue,
                Some(target) => format!("a link to `{target}`, which is not read"),
                None => "a link that leads out of the archive".to_owned(),
            };
            self.others.push((name, Unread::because(reason)));
        }
    }
}

/// The name of the member that a link leads to; `None` if it leads out of the archive. That of a hard link is a name of the archive, that of a symbolic
/// one begins where the link stands.
fn target_name(link: &str, target: &[u8], is_symbolic: bool) -> Option<String> {
    let target = String::from_utf8_lossy(target).replace('\\', "/");
    if !is_symbolic {
        return name(target.as_bytes());
    }
    let mut parts: Vec<_> = if target.starts_with('/') { return None } else { link.split('/').collect() };
    parts.pop();
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

/// Reads what comes after the end mark of a tar archive, which must be zeros and may not be cut short either. Gives where it ends.
fn padding(rest: &mut impl Read, mut at: u64) -> Result<u64, ArchiveError> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = match rest.read(&mut buffer) {
            Ok(0) => return Ok(at),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(ArchiveError { at, member: None, reason: cause(&error) }),
        };
        let zeros = buffer.iter().take(count).take_while(|byte| **byte == 0).count();
        at = at.saturating_add(u64::try_from(zeros).unwrap_or(u64::MAX));
        if zeros < count {
            let reason =
                "there is more after the end of the archive, such as another archive; give each as a file of its own";
            return Err(ArchiveError { at, member: None, reason: reason.to_owned() });
        }
    }
}

fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    if error.kind() == io::ErrorKind::UnexpectedEof
        || text.contains("failed to read entire block")
        || text.contains("unexpected EOF")
    {
        "the archive is cut short".to_owned()
    } else {
        text
    }
}

/// Reads what stands in front of a member whose name or size is too long for its own header.
fn extension(entry: &mut impl Read, size: u64) -> io::Result<Extended> {
    if size > MAX_EXTENDED {
        return Err(io::Error::other("its extended header is too long"));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    // GNU's form is the name; that of POSIX has lines of a length, a blank, a key, `=` and a value.
    let (mut found, mut sparse_name) = (Extended::default(), None);
    let mut rest = bytes.as_slice();
    let is_pax = bytes.iter().position(|byte| *byte == b' ').is_some_and(|blank| {
        blank > 0 && bytes.iter().take(blank).all(u8::is_ascii_digit) && bytes.contains(&b'=') && bytes.ends_with(b"\n")
    });
    if !is_pax {
        found.name = Some(bytes.split(|byte| *byte == 0).next().unwrap_or_default().to_vec());
    }
    while let (true, Some(blank)) = (is_pax, rest.iter().position(|byte| *byte == b' ')) {
        let length = std::str::from_utf8(rest.get(..blank).unwrap_or_default()).ok().and_then(|text| text.parse().ok());
        let Some(record) = length.and_then(|length: usize| rest.get(blank + 1..length)) else {
            return Err(io::Error::other("its extended header is broken"));
        };
        rest = rest.get(blank + 1 + record.len()..).unwrap_or_default();
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        if let Some(name) = record.strip_prefix(b"path=") {
            found.name = Some(name.to_vec());
        }
        if let Some(target) = record.strip_prefix(b"linkpath=") {
            found.target = Some(target.to_vec());
        }
        // A sparse file stands under a name that GNU tar made up.
        found.is_sparse |= record.starts_with(b"GNU.sparse.");
        sparse_name = record.strip_prefix(b"GNU.sparse.name=").map(<[u8]>::to_vec).or(sparse_name);
        if let Some(size) = record.strip_prefix(b"size=") {
            found.size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
        }
    }
    found.name = sparse_name.or(found.name);
    if found.name.as_ref().is_some_and(|name| u64::try_from(name.len()).is_ok_and(|length| length > MAX_NAME)) {
        return Err(io::Error::other("its name is too long"));
    }
    Ok(found)
}

/// Counts the bytes that come out of an archive, and refuses what is a bomb.
struct Metered<R> {
    inner: R,
    bytes: u64,
    packed: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes = self.bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if is_bomb(self.bytes, self.packed) {
            return Err(io::Error::other(bomb(self.packed)));
        }
        Ok(count)
    }
}

/// The bytes of a tar archive, which come but in their order: kept open from one member to the next.
#[derive(Default)]
pub(super) struct Tape {
    held: Mutex<Option<Run>>,
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tape")
    }
}

struct Run {
    reader: Box<dyn Read + Send>,
    at: u64,
}

/// The bytes of a member of a tar archive.
pub(super) struct TarMember {
    tape: Arc<Tape>,
    run: Option<Run>,
    left: u64,
}

/// Winds a tape to a member; `reopen` begins anew where the member is behind.
pub(super) fn open_tar(
    tape: &Arc<Tape>,
    place: MemberPlace,
    reopen: impl FnOnce() -> io::Result<Box<dyn Read + Send>>,
) -> io::Result<TarMember> {
    let MemberPlace::Tar { start, size } = place else { return Err(io::ErrorKind::InvalidInput.into()) };
    let held = tape.held.lock().unwrap_or_else(PoisonError::into_inner).take().filter(|run| run.at <= start);
    let mut run = match held {
        Some(run) => run,
        None => Run { reader: reopen()?, at: 0 },
    };
    let gap = start - run.at;
    if io::copy(&mut run.reader.by_ref().take(gap), &mut io::sink())? < gap {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    run.at = start;
    Ok(TarMember { tape: tape.clone(), run: Some(run), left: size })
}

impl Read for TarMember {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(run) = &mut self.run else { return Ok(0) };
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let count = run.reader.read(buffer.get_mut(..most).unwrap_or_default())?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        run.at += bytes;
        self.left -= bytes;
        Ok(count)
    }
}

impl Drop for TarMember {
    fn drop(&mut self) {
        *self.tape.held.lock().unwrap_or_else(PoisonError::into_inner) = self.run.take();
    }
}
