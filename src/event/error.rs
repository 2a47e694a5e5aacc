//! Why logs could not be read.

use std::io;

use thiserror::Error;

use super::limits;
use super::skipped::Skipped;

/// Why logs could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing to read was named.
    #[error("no logs were named")]
    NoInput,
    /// There is no such file.
    #[error("`{path}`: no such file or directory")]
    NotFound {
        /// The name given.
        path: String,
    },
    /// A directory without logs.
    #[error(
        "no logs in the directory `{path}` (`*.jsonl` and `*.ndjson`, compressed or rotated, and files of a known format are taken){}",
        listed(reasons)
    )]
    EmptyDirectory {
        /// The directory.
        path: String,
        /// Files in it that are passed over for a reason.
        reasons: Vec<String>,
    },
    /// An archive without logs.
    #[error(
        "no logs in the archive `{path}` (`*.jsonl` and `*.ndjson`, compressed or rotated, and files of a known format are taken){}",
        listed(reasons)
    )]
    EmptyArchive {
        /// The archive.
        path: String,
        /// Members that are passed over for a reason.
        reasons: Vec<String>,
    },
    /// An archive that does not unpack.
    #[error("`{path}`: broken {kind} archive: {reason}")]
    Archive {
        /// The archive.
        path: String,
        /// What kind it is.
        kind: &'static str,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A glob that matches no file.
    #[error("`{pattern}` matches no file")]
    NoMatch {
        /// The glob.
        pattern: String,
    },
    /// A name that is neither a file nor a glob.
    #[error("invalid glob `{pattern}`")]
    Pattern {
        /// The name given.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// A directory that cannot be listed.
    #[error("cannot list `{path}`")]
    Walk {
        /// The directory.
        path: String,
        /// What the system says.
        source: walkdir::Error,
    },
    /// A file that cannot be read.
    #[error("cannot read `{path}`")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A compressed file without its end.
    #[error("`{path}` is cut short at byte {at}: its {format} data has no end")]
    Truncated {
        /// The file.
        path: String,
        /// How it is compressed.
        format: &'static str,
        /// How many bytes there are of it.
        at: u64,
    },
    /// A compressed file that does not unpack.
    #[error("`{path}`: broken {format} data")]
    Corrupt {
        /// The file.
        path: String,
        /// How it is compressed.
        format: &'static str,
        /// What the decoder says.
        source: io::Error,
    },
    /// A file that was not the same on a second pass.
    #[error("`{path}` changed while it was read; copy it first")]
    Changed {
        /// The file.
        path: String,
    },
    /// A log that may be in one of several formats.
    #[error("`{path}` may be {}; say which with --from", .candidates.join(" or "))]
    Ambiguous {
        /// The file.
        path: String,
        /// The formats that fit it alike.
        candidates: Vec<&'static str>,
    },
    /// A stream that had to be kept and is too long for it.
    #[error(
        "`{path}` has to be read more than once and is too long to be kept in memory ({} MiB compressed); give a file",
        limits::MAX_KEPT_BYTES / (1024 * 1024)
    )]
    StreamTooLong {
        /// The stream.
        path: String,
    },
    /// A malformed line, where none is accepted.
    #[error("{0}")]
    Malformed(Skipped),
    /// There is not a line in the logs.
    #[error("no events: the logs are empty")]
    Empty,
    /// Records of a known format, of which none is a call.
    #[error(
        "no events: the log was read as {format}, and none of its {records} records is a call of a tool that it can read \
         (another format: --from; any other JSON: --map)"
    )]
    NoCalls {
        /// The format.
        format: &'static str,
        /// How many records there are.
        records: u64,
    },
    /// All lines are malformed.
    #[error("no events: {}: {first}{hint}", all_malformed(*lines))]
    AllMalformed {
        /// How many there are.
        lines: u64,
        /// The first of them.
        first: Box<Skipped>,
        /// What to say of the format, if there is something.
        hint: String,
    },
}

/// Files that are passed over, with the reasons.
fn listed(reasons: &[String]) -> String {
    reasons.iter().map(|reason| ["; `", reason, "`"].concat()).collect()
}

/// `all 7 lines are malformed; the first`.
fn all_malformed(lines: u64) -> String {
    match lines {
        1 => "its only line is malformed".to_owned(),
        lines => format!("all {lines} lines are malformed; the first"),
    }
}
