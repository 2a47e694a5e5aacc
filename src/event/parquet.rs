//! Parquet files as JSON Lines, an object a row (feature `parquet`).
//!
//! In: a stream of bytes. Out: text. The index of a Parquet file stands at its end, so the stream is put into a temporary file without a name first;
//! rows are then read group by group, in memory of a page of each column. Knows nothing of formats and events.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, reader::RowIter};
use serde_json::{Map, Number, Value};

/// What a Parquet file begins with.
pub(super) const MAGIC: &[u8] = b"PAR1";
/// Rows may take so many times the bytes of the file.
const MAX_RATIO: u64 = 2_000;
/// And so many bytes however small it is.
const ALWAYS: u64 = 64 * 1024 * 1024;
/// More columns are refused.
const MAX_COLUMNS: usize = 10_000;

/// Rows as lines.
pub(super) struct Lines {
    rows: RowIter<'static>,
    /// How many rows have been read.
    row: u64,
    line: Vec<u8>,
    given: usize,
    /// How many bytes the rows may still take.
    left: u64,
}

impl Lines {
    /// Reads the index of a file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, or what the reader or the temporary file fails with.
    pub(super) fn new(mut reader: impl Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let length = io::copy(&mut reader, &mut file)?;
        file.rewind()?;
        let reader = guarded(|| SerializedFileReader::<File>::new(file)).map_err(|reason| broken(0, &reason))?;
        let columns = reader.metadata().file_metadata().schema_descr().num_columns();
        if columns == 0 || columns > MAX_COLUMNS {
            return Err(broken(0, &format!("it has {columns} columns, and 1 to {MAX_COLUMNS} are read")));
        }
        let rows = guarded(|| Ok(RowIter::from_file_into(Box::new(reader)))).map_err(|reason| broken(0, &reason))?;
        let left = length.saturating_mul(MAX_RATIO).max(ALWAYS);
        Ok(Self { rows, row: 0, line: Vec::new(), given: 0, left })
    }

    /// Makes a line of the next row; whether there was one.
    fn step(&mut self) -> io::Result<bool> {
        let rows = &mut self.rows;
        let row = guarded(|| rows.next().transpose()).map_err(|reason| broken(self.row + 1, &reason))?;
        let Some(row) = row else { return Ok(false) };
        self.row += 1;
        self.line = object(&row).to_string().into_bytes();
        self.line.push(b'\n');
        self.given = 0;
        let length = u64::try_from(self.line.len()).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            broken(self.row, &format!("its rows take more than {MAX_RATIO} times the bytes of the file"))
        })?;
        Ok(true)
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.line.len() {
            if !self.step()? {
                return Ok(0);
            }
        }
        let mut rest = self.line.get(self.given..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

fn broken(row: u64, reason: &str) -> io::Error {
    let place = if row == 0 { String::new() } else { format!("row {row}: ") };
    io::Error::new(io::ErrorKind::InvalidData, format!("broken Parquet file: {place}{reason}"))
}

/// What comes of reading a file, whose bytes may make its reader panic.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("its contents do not fit its schema".to_owned()),
    }
}

fn object(row: &Row) -> Value {
    let field = |(name, field): (&String, &Field)| (name.clone(), value(field));
    Value::Object(row.get_column_iter().map(field).collect::<Map<_, _>>())
}

/// A value as JSON: times as RFC 3339, exact decimals as text where a number would round them, bytes as text or as hexadecimal digits.
fn value(field: &Field) -> Value {
    let time = |time: Result<Timestamp, jiff::Error>, raw: i64| time.map_or(raw.into(), |time| time.to_string().into());
    match field {
        Field::Null => Value::Null,
        Field::Bool(truth) => (*truth).into(),
        Field::Byte(number) => (*number).into(),
        Field::Short(number) => (*number).into(),
        Field::Int(number) => (*number).into(),
        Field::Long(number) => (*number).into(),
        Field::UByte(number) => (*number).into(),
        Field::UShort(number) => (*number).into(),
        Field::UInt(number) => (*number).into(),
        Field::ULong(number) => (*number).into(),
        Field::Float16(number) => float(f64::from(*number)),
        Field::Float(number) => float(f64::from(*number)),
        Field::Double(number) => float(*number),
        Field::Decimal(_) => decimal(field.to_string()),
        Field::Str(text) => text.as_str().into(),
        Field::Bytes(bytes) => binary(bytes.data()),
        Field::TimestampMillis(raw) => time(Timestamp::from_millisecond(*raw), *raw),
        Field::TimestampMicros(raw) => time(Timestamp::from_microsecond(*raw), *raw),
        Field::Date(_) | Field::TimeMillis(_) | Field::TimeMicros(_) => field.to_string().into(),
        Field::Group(row) => object(row),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        Field::MapInternal(map) => {
            let key = |key: &Field| match value(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object(map.entries().iter().map(|(name, field)| (key(name), value(field))).collect())
        }
    }
}

/// What is no number in JSON is text, as in other logs.
fn float(number: f64) -> Value {
    Number::from_f64(number).map_or_else(|| number.to_string().into(), Value::Number)
}

fn decimal(text: String) -> Value {
    match text.parse::<Number>() {
        Ok(number) if text.len() <= 15 => number.into(),
        _ => text.into(),
    }
}

fn binary(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
            bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect::<String>().into()
        }
    }
}
