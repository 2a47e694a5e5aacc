//! Lines of at most so many bytes.

use std::io::{BufRead, Read as _};

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadLine {
    /// A line, without its end.
    Whole(String),
    /// A line that is too long, or no UTF-8; it was skipped.
    Bad(&'static str),
    /// There are no more.
    End,
}

/// Reads a line; of one that is too long the rest is skipped.
pub(super) fn read(reader: &mut impl BufRead, most: u64) -> std::io::Result<ReadLine> {
    let mut bytes = Vec::new();
    reader.by_ref().take(most.saturating_add(1)).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(ReadLine::End);
    }
    let whole = bytes.last() == Some(&b'\n');
    if !whole && u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        skip(reader)?;
        return Ok(ReadLine::Bad("the line is too long; see --max-line"));
    }
    if whole {
        bytes.pop();
    }
    Ok(String::from_utf8(bytes).map_or(ReadLine::Bad("the line is not valid UTF-8"), ReadLine::Whole))
}

fn skip(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_is_read() {
        let mut text = "short\n".as_bytes().to_vec();
        text.extend(b"x".repeat(100_000));
        text.extend(b"\nnext\r\n\n\xff\nlast");
        let mut reader = std::io::BufReader::with_capacity(7, text.as_slice());
        let mut next = || read(&mut reader, 10).unwrap();
        assert_eq!(next(), ReadLine::Whole("short".to_owned()));
        assert!(matches!(next(), ReadLine::Bad(_)));
        assert_eq!(next(), ReadLine::Whole("next\r".to_owned()));
        assert_eq!(next(), ReadLine::Whole(String::new()));
        assert!(matches!(next(), ReadLine::Bad(_)));
        assert_eq!(next(), ReadLine::Whole("last".to_owned()));
        assert_eq!(next(), ReadLine::End);
    }
}
