//! Files that hold logs in a form that is not read: what they are, and what to do instead.
//!
//! In: the first bytes of a file, or of what comes out of its compression. Out: how it is compressed, and what to say of it if it is not read.

use crate::event::archive;
use crate::event::unread::Unread;

/// The forms that are known, by how they begin.
const CONTAINERS: [(&[u8], &str); 11] = [
    (
        b"PAR1",
        "a Parquet file, which this build does not read: install policyc with `--features parquet`, or convert the file first, with DuckDB: \
         duckdb -c \"COPY (FROM 'log.parquet') TO 'log.jsonl' (FORMAT json)\"",
    ),
    (
        b"ARROW1",
        "an Arrow file, which is not read; write it as JSON Lines first, with pandas: read_feather(…).to_json(…, orient='records', lines=True)",
    ),
    (b"Obj\x01", "an Avro file, which is not read; write it as JSON first: avro-tools tojson log.avro"),
    (
        b"SQLite format 3\0",
        "a SQLite database, which is not read; export its rows as JSON first: sqlite3 -json log.db 'select * from …'",
    ),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not read; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive, which is not read; unpack it first"),
    (b"\x04\x22\x4d\x18", "an LZ4 file, which is not read; unpack it first: lz4 -d"),
    (b"\x5d\0\0", "an LZMA file, which is not read; unpack it first: xz -d --format=lzma"),
    (b"LZIP", "an lzip file, which is not read; unpack it first: lzip -d"),
    (b"\x1f\x9d", "a file of compress (.Z), which is not read; unpack it first: uncompress"),
    (b"\xff\x06\0\0sNaPpY", "a Snappy file, which is not read; unpack it first"),
];

/// What to say of a file that begins so, if it is in a form that is not read.
pub(in crate::event) fn container(head: &[u8]) -> Option<Unread> {
    if archive::is_zip(head) || archive::is_tar(head) {
        return Some(Unread::closed(
            "an archive within an archive, compressed data or a pipe, which is not read; unpack it first",
        ));
    }
    if compression(head).is_some() {
        return Some(Unread::closed("compressed twice, which is not read; unpack it once first"));
    }
    if is_utf_32(head) {
        return Some(Unread::closed(
            "UTF-32 text, which is not read; convert it to UTF-8 first: iconv -f UTF-32 -t UTF-8",
        ));
    }
    if head.starts_with(b"%PDF-") {
        return Some(Unread::because("a PDF, which is no log"));
    }
    let (_, what) = CONTAINERS.iter().find(|(magic, _)| head.starts_with(magic))?;
    Some(Unread::closed(*what))
}

/// How bytes that begin so are compressed.
pub(in crate::event) fn compression(magic: &[u8]) -> Option<&'static str> {
    match magic {
        [0x1f, 0x8b, ..] => Some("gzip"),
        // A frame, or a frame to skip in front of it (RFC 8878, section 3.1).
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some("zstd"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some("bzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        _ => None,
    }
}

/// Whether text begins so in UTF-32: with its mark, or with two characters that can begin JSON or CSV. Its little-endian mark begins as that of UTF-16 does;
/// no text has U+0000 after that.
fn is_utf_32(head: &[u8]) -> bool {
    match *head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => true,
        [a, 0, 0, 0, b, 0, 0, 0, ..] | [0, 0, 0, a, 0, 0, 0, b, ..] => is_ascii_text(a) && is_ascii_text(b),
        _ => false,
    }
}

/// Whether a byte is an ASCII character that texts have.
pub(in crate::event) fn is_ascii_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_read_says_what_to_do() {
        // A build with the feature reads Parquet before this is asked.
        for (head, help) in [
            (b"PAR1\x15\x04".as_slice(), "`--features parquet`, or convert the file first, with DuckDB: duckdb -c"),
            (b"SQLite format 3\0", "sqlite3 -json"),
            (b"7z\xbc\xaf\x27\x1c\0", "unpack it first"),
            (b"\xff\xfe\0\0{\0\0\0", "UTF-32 text"),
            (b"\0\0\xfe\xff\0\0\0{", "UTF-32 text"),
            (b"{\0\0\0\"\0\0\0", "UTF-32 text"),
            (b"\0\0\0{\0\0\0\"", "UTF-32 text"),
            (b"\x1f\x8b\x08\0", "compressed twice"),
            (b"PK\x03\x04", "an archive within an archive"),
        ] {
            assert!(matches!(container(head), Some(Unread::Closed(text)) if text.contains(help)), "{help}");
        }
        assert!(matches!(container(b"%PDF-1.7"), Some(Unread::Because(_))));
        // The last two: OTLP behind its length, and UTF-16 with its mark.
        for head in [b"{\"log_id\"".as_slice(), b"PA", b"\0\0\0{\x0a\x79\x12\x77", b"\xff\xfe{\0\"\0"] {
            assert_eq!(container(head), None, "{head:?}");
        }
    }
}
