//! Files that hold logs in a form that is not read: what they are, and what to do instead.
//!
//! In: the first bytes of a file. Out: what to say of it.

/// The forms that are known, by how they begin.
const CONTAINERS: [(&[u8], &str); 8] = [
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
    (b"%PDF-", "a PDF, which is no log"),
];

/// What to say of a file that begins so, if it is in a form that is not read.
pub(in crate::event) fn container(head: &[u8]) -> Option<&'static str> {
    CONTAINERS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what)
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
        ] {
            assert!(container(head).unwrap().contains(help), "{help}");
        }
        assert_eq!(container(b"{\"log_id\""), None);
        assert_eq!(container(b"PA"), None);
    }
}
