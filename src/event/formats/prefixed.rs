//! Lines of text that end in JSON, as programs print it behind a time and a level, and container runtimes behind a stream's name.
//!
//! In: such lines. Out: lines of JSON: `{"time":…,"message":JSON}` where a time stands in front, else the JSON alone; of a line without JSON
//! an empty one, so that lines keep their numbers. Nothing is held but the beginning of a line.

use std::io::{self, Read};

use memchr::memchr;
use serde_json::{Value, json};

use super::values::time;

/// No time stands further in front, in bytes.
const MAX_FRONT: usize = 64;

/// See the module.
pub(super) struct Prefixed<R> {
    reader: R,
    buffer: Vec<u8>,
    out: Vec<u8>,
    given: usize,
    /// What stands in front of the JSON of this line.
    front: Vec<u8>,
    state: PrefixState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PrefixState {
    /// No JSON has come in this line.
    Front,
    /// JSON, and whether it stands in an object of ours.
    Inside(bool),
}

impl<R: Read> Prefixed<R> {
    pub(super) fn new(reader: R) -> Self {
        let front = Vec::with_capacity(MAX_FRONT);
        Self { reader, buffer: vec![0; 64 * 1024], out: Vec::new(), given: 0, front, state: PrefixState::Front }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let end = memchr(b'\n', bytes);
            let line = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            self.part(line);
            let Some(end) = end else { return };
            self.close();
            self.out.push(b'\n');
            bytes = bytes.get(end + 1..).unwrap_or_default();
        }
    }

    fn part(&mut self, line: &[u8]) {
        if self.state != PrefixState::Front {
            return self.out.extend_from_slice(line);
        }
        let start = memchr(b'{', line);
        let front = line.get(..start.unwrap_or(line.len())).unwrap_or_default();
        self.front.extend(front.iter().take(MAX_FRONT.saturating_sub(self.front.len())));
        let Some(start) = start else { return };
        let time = front_time(&String::from_utf8_lossy(&self.front));
        if let Some(time) = &time {
            self.out.extend_from_slice(b"{\"time\":");
            self.out.extend_from_slice(json!(time).to_string().as_bytes());
            self.out.extend_from_slice(b",\"message\":");
        }
        self.state = PrefixState::Inside(time.is_some());
        self.out.extend_from_slice(line.get(start..).unwrap_or_default());
    }

    fn close(&mut self) {
        if self.state == PrefixState::Inside(true) {
            while self.out.last().is_some_and(u8::is_ascii_whitespace) {
                self.out.pop();
            }
            self.out.push(b'}');
        }
        self.front.clear();
        self.state = PrefixState::Front;
    }
}

/// The time that a line begins with, in brackets or not; a comma in front of fractions of seconds, as Python writes it, is a point.
fn front_time(front: &str) -> Option<String> {
    let front = front.trim_start_matches(['[', '(', ' ']);
    let clean = |word: &str| word.trim_end_matches([']', ')', ',', ':', ' ']).replace(',', ".");
    let mut words = front.split(' ');
    let first = words.next()?;
    let one = clean(first);
    if one.len() < 8 {
        return None;
    }
    let two = words.next().map(|second| format!("{one} {}", clean(second)));
    [two, Some(one)].into_iter().flatten().find_map(|text| time(&Value::String(text)))
}

impl<R: Read> Read for Prefixed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() {
            self.out.clear();
            self.given = 0;
            let mut read = std::mem::take(&mut self.buffer);
            let count = self.reader.read(&mut read);
            let taken = count.as_ref().map_or(0, |count| *count);
            self.take(read.get(..taken).unwrap_or_default());
            self.buffer = read;
            if count? == 0 {
                self.close();
                break;
            }
        }
        let rest = self.out.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

/// Whether a text that begins so has lines that end in a JSON object and none that begins with one.
pub(super) fn is_prefixed(head: &[u8]) -> bool {
    let mut found = false;
    for line in head.split(|byte| *byte == b'\n').take(64).map(<[u8]>::trim_ascii) {
        match memchr(b'{', line) {
            Some(0) => return false,
            Some(start) => {
                let tail = line.get(start..).unwrap_or_default();
                found |= serde_json::from_slice::<serde::de::IgnoredAny>(tail).is_ok();
            }
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_of_lines_is_taken_off() {
        let text = "started\n2026-01-01T00:00:00Z [info] from client: {\"a\":1}\n--> {\"b\":{}}\r\n\
                    [2026-01-01 10:00:00,5] INFO x {\"c\":1}";
        assert!(is_prefixed(text.as_bytes()));
        let mut found = String::new();
        Prefixed::new(text.as_bytes()).read_to_string(&mut found).unwrap();
        let expected = "\n{\"time\":\"2026-01-01T00:00:00Z\",\"message\":{\"a\":1}}\n{\"b\":{}}\r\n\
                        {\"time\":\"2026-01-01T10:00:00.5Z\",\"message\":{\"c\":1}}";
        assert_eq!(found, expected);
        for none in ["{\"a\":1}\nx {\"a\":1}\n", "a {b} c\n", ""] {
            assert!(!is_prefixed(none.as_bytes()), "{none}");
        }
    }
}
