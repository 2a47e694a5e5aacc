//! gzip: members one after the other, as `cat` joins them.
//!
//! In: packed bytes. Out: plain ones. Zeros after the last member, with which tapes and some stores pad, are passed over, as gzip does; anything else there
//! is an error: a log that goes on plainly after its compressed part would be read without its end.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// See the module.
pub(super) struct Gzip<R> {
    /// `None` after the last one.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gzip<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let (Some(member), false) = (&mut self.member, buffer.is_empty()) {
            let count = member.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            if let Some(member) = self.member.take() {
                let mut rest = member.into_inner();
                if goes_on(&mut rest)? {
                    self.member = Some(GzDecoder::new(rest));
                }
            }
        }
        Ok(0)
    }
}

/// Whether another member follows.
fn goes_on(rest: &mut impl BufRead) -> io::Result<bool> {
    let mut padded = false;
    loop {
        let bytes = match rest.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        match bytes.first() {
            None => return Ok(false),
            Some(0) => {
                padded = true;
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                rest.consume(zeros);
            }
            Some(0x1f) if !padded => return Ok(true),
            Some(_) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "after its end there is more, which is not gzip data",
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// The text, or why there is none. The source gives seven bytes at a time.
    fn read(bytes: &[u8]) -> Result<String, String> {
        let mut text = String::new();
        let source = io::BufReader::with_capacity(7, bytes);
        Gzip::new(source).read_to_string(&mut text).map_err(|error| error.to_string())?;
        Ok(text)
    }

    #[test]
    fn members_are_joined_and_padding_is_passed_over() {
        let (a, b) = (packed("a\n"), packed("b\n"));
        assert_eq!(read(&a).unwrap(), "a\n");
        assert_eq!(read(&[a.clone(), b.clone(), packed("")].concat()).unwrap(), "a\nb\n");
        assert_eq!(read(&[a.clone(), vec![0; 512]].concat()).unwrap(), "a\n");
        for more in [b"{\"log_id\"".to_vec(), vec![0, 0, 1], [vec![0], b.clone()].concat()] {
            assert!(read(&[a.clone(), more].concat()).unwrap_err().contains("not gzip data"));
        }
        let cut = [a.clone(), b[..5].to_vec()].concat();
        let mut none = Vec::new();
        let error = Gzip::new(cut.as_slice()).read_to_end(&mut none).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn no_room_is_no_end() {
        let bytes = packed("a\n");
        let mut reader = Gzip::new(bytes.as_slice());
        assert_eq!(reader.read(&mut []).unwrap(), 0);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\n");
    }
}
