//! One output of a tool, indexed once: its texts, and in which field of which record each stands.
//!
//! In: JSON. Out: all texts in lower case, one behind the other; a *leaf* is a scalar with its place there, its path and its *record*, the
//! innermost object around it. A key that could not be the name of a field is data: a leaf, and a record with what it holds. A string
//! that is JSON is read as such. Searching is for `grade`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde_json::{Map, Value};

use super::limits;
use super::text::{Requests, is_telling, words};

/// Why a call is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trust {
    /// What of the request it rests on.
    pub(super) phrase: Arc<str>,
    /// How many records lie between.
    pub(super) depth: u8,
}

/// A text of more words is prose that anybody may have written, not the value of a field.
const MAX_FIELD_WORDS: usize = 6;
/// How often JSON may stand in a string of JSON.
const MAX_QUOTED: usize = 2;
/// Stands for no record and no list.
const NONE: u32 = u32::MAX;
/// Fields that say who wrote a record.
const AUTHORS: [&str; 8] = ["author", "by", "created_by", "from", "owner", "sender", "user", "writer"];
/// How the principal is called in records of his own.
const SELF: [&str; 4] = ["i", "me", "self", "you"];

/// An output, indexed.
#[derive(Debug)]
pub struct Output {
    pub(super) tool: Arc<str>,
    pub(super) text: Box<str>,
    /// In the order of their places.
    leaves: Box<[Leaf]>,
    /// In the order of their first leaves.
    records: Box<[OutputRecord]>,
    paths: Box<[Box<str>]>,
    path_bytes: usize,
    /// Why the call it answers is trusted, if it is.
    pub(super) trust: Option<Trust>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    start: u32,
    end: u32,
    path: u32,
    record: u32,
}

/// The leaves of an object, those of inner ones too.
#[derive(Debug, Clone, Copy)]
struct OutputRecord {
    first: u32,
    end: u32,
    /// The list that it is an item of.
    list: u32,
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

impl Output {
    /// The index of an output; `None` if it is larger than a session holds.
    pub fn of(tool: Arc<str>, output: &Value) -> Option<Self> {
        let mut walk = OutputWalk::default();
        walk.value(output, OutputPlace { record: NONE, list: NONE, quoted: 0 });
        let OutputWalk { text, leaves, records, paths, too_large, .. } = walk;
        if too_large {
            return None;
        }
        let mut by_number: Vec<(u32, String)> = paths.into_iter().map(|(path, number)| (number, path)).collect();
        by_number.sort_unstable();
        let paths: Box<[Box<str>]> = by_number.into_iter().map(|(_, path)| path.into()).collect();
        let output = Self {
            tool,
            text: text.into(),
            leaves: leaves.into(),
            records: records.into(),
            path_bytes: paths.iter().map(|path| path.len() + size_of::<Box<str>>()).sum(),
            paths,
            trust: None,
        };
        (output.bytes() <= limits::MAX_OUTPUT_BYTES).then_some(output)
    }

    /// The same, as what a trusted call or another one answered.
    pub(super) fn trusted(self, trust: Option<Trust>) -> Self {
        Self { trust, ..self }
    }

    /// The same, as what nobody knows which tool answered.
    pub(super) fn of_nobody(self) -> Self {
        Self { tool: Arc::from(""), trust: None, ..self }
    }

    /// Of an output of which `text` and place are all that tells it from another.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is no text in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What it takes in memory.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.tool.len()
            + self.text.len()
            + size_of_val(&*self.leaves)
            + size_of_val(&*self.records)
            + self.path_bytes
    }

    /// The leaf that is all that stands from `start` to `end`.
    pub(super) fn whole(&self, start: usize, end: usize) -> Option<&Leaf> {
        let at = self.leaf_at(start)?;
        (index(at.start) == start && index(at.end) == end).then_some(at)
    }

    /// The leaf in which what begins at `start` stands.
    pub(super) fn leaf_at(&self, start: usize) -> Option<&Leaf> {
        let after = self.leaves.partition_point(|leaf| index(leaf.start) <= start);
        self.leaves.get(after.checked_sub(1)?).filter(|leaf| start < index(leaf.end))
    }

    pub(super) fn path(&self, leaf: &Leaf) -> &str {
        self.paths.get(index(leaf.path)).map_or("", |path| path)
    }

    fn text_of(&self, leaf: &Leaf) -> &str {
        self.text.get(index(leaf.start)..index(leaf.end)).unwrap_or_default()
    }

    /// Whether it is prose, not the value of a field.
    pub(super) fn is_prose(&self, leaf: &Leaf) -> bool {
        let text = self.text_of(leaf);
        text.contains('\n') || text.split_whitespace().nth(MAX_FIELD_WORDS).is_some()
    }

    /// Whether it is one of several: in a list, or in a record of one.
    pub(super) fn is_listed(&self, leaf: &Leaf) -> bool {
        let path = self.path(leaf);
        path.contains("[]") || path.contains("{}")
    }

    fn leaves_of(&self, record: OutputRecord) -> &[Leaf] {
        self.leaves.get(index(record.first)..index(record.end)).unwrap_or_default()
    }

    /// The fields of a record that are no prose.
    fn fields_of(&self, record: OutputRecord) -> impl Iterator<Item = &Leaf> {
        self.leaves_of(record).iter().filter(|leaf| !self.is_prose(leaf))
    }

    fn record_of(&self, leaf: &Leaf) -> Option<OutputRecord> {
        self.records.get(index(leaf.record)).copied()
    }

    /// Records of the same list; the record alone if it is in none.
    fn siblings(&self, record: OutputRecord) -> impl Iterator<Item = OutputRecord> {
        let same = move |other: &&OutputRecord| {
            if record.list == NONE {
                other.first == record.first && other.end == record.end && other.list == NONE
            } else {
                other.list == record.list
            }
        };
        self.records.iter().filter(same).copied()
    }

    /// The word by which a request names the record that a leaf stands in: in another field, and in few records of its list.
    pub(super) fn named(&self, leaf: &Leaf, requests: &Requests, work: &mut u64) -> Option<&str> {
        let record = self.record_of(leaf)?;
        let value = self.text_of(leaf);
        let others = self.fields_of(record).map(|other| self.text_of(other)).filter(|text| *text != value);
        let mut told = others.flat_map(words).filter(|word| is_telling(word) && requests.has_word(word));
        told.find(|word| self.is_rare(word, record, work))
    }

    /// Whether at most a quarter of the records of a list have a word.
    fn is_rare(&self, word: &str, record: OutputRecord, cost: &mut u64) -> bool {
        let has = |record: OutputRecord| {
            self.fields_of(record).any(|leaf| words(self.text_of(leaf)).any(|other| other == word))
        };
        let (mut all, mut with) = (0_usize, 0_usize);
        for sibling in self.siblings(record) {
            all += 1;
            with += usize::from(has(sibling));
        }
        *cost = cost.saturating_add(u64::try_from(self.text.len()).unwrap_or(u64::MAX));
        with <= (all / 4).max(1)
    }

    /// Whether the record of a leaf alone has the largest or smallest number, or the latest or earliest date, of a field of its list.
    pub(super) fn ranks(&self, leaf: &Leaf, extreme: Extreme, work: &mut u64) -> bool {
        let Some(record) = self.record_of(leaf).filter(|record| record.list != NONE) else {
            return false;
        };
        *work = work.saturating_add(u64::try_from(self.text.len()).unwrap_or(u64::MAX));
        self.leaves_of(record).iter().any(|field| {
            let Some(own) = extreme.key(self.text_of(field)) else { return false };
            let others = self.siblings(record).filter(|other| other.first != record.first || other.end != record.end);
            let mut some = false;
            let beats =
                others.flat_map(|other| self.leaves_of(other)).filter(|other| other.path == field.path).all(|other| {
                    some = true;
                    extreme.key(self.text_of(other)).is_some_and(|other| extreme.beats(&own, &other))
                });
            some && beats
        })
    }

    /// Whether the record that a leaf stands in names its author, and that is the principal.
    pub(super) fn is_principals(&self, leaf: &Leaf, is_principal: impl Fn(&str) -> bool) -> Option<bool> {
        let record = self.record_of(leaf)?;
        let last = |leaf: &Leaf| {
            let path = self.path(leaf).trim_end_matches("[]");
            path.rsplit('.').next().map(str::to_ascii_lowercase)
        };
        let mut authors = self
            .leaves_of(record)
            .iter()
            .filter(|leaf| last(leaf).is_some_and(|key| AUTHORS.contains(&&*key)))
            .peekable();
        authors.peek()?;
        Some(authors.all(|author| {
            let text = self.text_of(author).trim();
            SELF.contains(&text) || is_principal(text)
        }))
    }
}

/// What a request may select a record by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extreme {
    Largest,
    Smallest,
    Latest,
    Earliest,
}

/// What is compared.
#[derive(Debug, PartialEq)]
enum CompareKey<'a> {
    Number(f64),
    Date(&'a str),
}

impl Extreme {
    /// Words of requests that select.
    pub(super) const WORDS: [(&'static str, Self); 20] = [
        ("largest", Self::Largest),
        ("biggest", Self::Largest),
        ("greatest", Self::Largest),
        ("highest", Self::Largest),
        ("maximum", Self::Largest),
        ("longest", Self::Largest),
        ("best", Self::Largest),
        ("smallest", Self::Smallest),
        ("lowest", Self::Smallest),
        ("cheapest", Self::Smallest),
        ("minimum", Self::Smallest),
        ("least", Self::Smallest),
        ("shortest", Self::Smallest),
        ("latest", Self::Latest),
        ("newest", Self::Latest),
        ("last", Self::Latest),
        ("recent", Self::Latest),
        ("earliest", Self::Earliest),
        ("oldest", Self::Earliest),
        ("first", Self::Earliest),
    ];

    fn key(self, text: &str) -> Option<CompareKey<'_>> {
        match self {
            Self::Largest | Self::Smallest => {
                text.parse().ok().filter(|number: &f64| number.is_finite()).map(CompareKey::Number)
            }
            Self::Latest | Self::Earliest => {
                let shape = |b: u8| if b.is_ascii_digit() { b'0' } else { b };
                let head: Vec<u8> = text.bytes().take(10).map(shape).collect();
                (head == b"0000-00-00").then_some(CompareKey::Date(text))
            }
        }
    }

    fn beats(self, own: &CompareKey<'_>, other: &CompareKey<'_>) -> bool {
        match (self, own, other) {
            (Self::Largest, CompareKey::Number(own), CompareKey::Number(other)) => own > other,
            (Self::Smallest, CompareKey::Number(own), CompareKey::Number(other)) => own < other,
            (Self::Latest, CompareKey::Date(own), CompareKey::Date(other)) => own > other,
            (Self::Earliest, CompareKey::Date(own), CompareKey::Date(other)) => own < other,
            _ => false,
        }
    }
}

/// Where a value stands in an output.
#[derive(Debug, Clone, Copy)]
struct OutputPlace {
    record: u32,
    list: u32,
    quoted: usize,
}

#[derive(Debug, Default)]
struct OutputWalk {
    text: String,
    leaves: Vec<Leaf>,
    records: Vec<OutputRecord>,
    paths: HashMap<String, u32, RandomState>,
    lists: u32,
    /// Of the value that is walked.
    path: String,
    too_large: bool,
}

impl OutputWalk {
    fn value(&mut self, value: &Value, place: OutputPlace) {
        if self.too_large {
            return;
        }
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => {
                let start = self.text.len();
                let _ = write!(self.text, "{number}");
                self.leaf(start, place);
            }
            Value::String(text) => match quoted(text).filter(|_| place.quoted < MAX_QUOTED) {
                Some(inner) => self.value(&inner, OutputPlace { quoted: place.quoted + 1, ..place }),
                None => self.string(text, place),
            },
            Value::Array(items) => {
                let list = self.lists;
                self.lists += 1;
                self.within(["[]", ""], |walk| {
                    for item in items {
                        walk.value(item, OutputPlace { list, ..place });
                    }
                });
            }
            Value::Object(object) => self.object(object, place),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, place: OutputPlace) {
        let record = self.open(place.list);
        let list = self.lists;
        self.lists += 1;
        for (key, value) in object {
            if is_name(key) {
                self.text.push_str(key);
                self.text.make_ascii_lowercase_from(key.len());
                self.text.push('\n');
                self.within([".", key], |walk| walk.value(value, OutputPlace { record, list: NONE, ..place }));
            } else {
                // The key is data, such as an address: a record of its own.
                self.within(["{}", ""], |walk| {
                    let own = walk.open(list);
                    walk.string(key, OutputPlace { record: own, list: NONE, ..place });
                    walk.value(value, OutputPlace { record: own, list: NONE, ..place });
                    walk.close(own);
                });
            }
        }
        self.close(record);
    }

    fn string(&mut self, text: &str, place: OutputPlace) {
        if text.len() > limits::MAX_OUTPUT_BYTES {
            self.too_large = true;
            return;
        }
        let start = self.text.len();
        if text.is_ascii() {
            self.text.push_str(text);
            self.text.make_ascii_lowercase_from(text.len());
        } else {
            self.text.push_str(&text.to_lowercase());
        }
        self.leaf(start, place);
    }

    /// What was written from `start` on is a leaf.
    fn leaf(&mut self, start: usize, place: OutputPlace) {
        let end = self.text.len();
        self.text.push('\n');
        let path = match self.paths.get(&self.path) {
            Some(number) => *number,
            None => {
                let next = number(self.paths.len());
                self.paths.insert(self.path.clone(), next);
                next
            }
        };
        self.leaves.push(Leaf { start: number(start), end: number(end), path, record: place.record });
        self.too_large |= self.text.len() + self.leaves.len() * size_of::<Leaf>() > limits::MAX_OUTPUT_BYTES;
    }

    fn open(&mut self, list: u32) -> u32 {
        let first = number(self.leaves.len());
        self.records.push(OutputRecord { first, end: first, list });
        self.too_large |= self.records.len() * size_of::<OutputRecord>() > limits::MAX_OUTPUT_BYTES;
        number(self.records.len() - 1)
    }

    fn close(&mut self, record: u32) {
        let end = number(self.leaves.len());
        if let Some(record) = self.records.get_mut(index(record)) {
            record.end = end;
        }
    }

    fn within(&mut self, step: [&str; 2], walk: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.extend(step);
        walk(self);
        self.path.truncate(length);
    }
}

trait LowercaseEnd {
    /// Puts the last so many bytes in lower case, as far as they are ASCII.
    fn make_ascii_lowercase_from(&mut self, length: usize);
}

impl LowercaseEnd for String {
    fn make_ascii_lowercase_from(&mut self, length: usize) {
        let start = self.len().saturating_sub(length);
        if let Some(end) = self.get_mut(start..) {
            end.make_ascii_lowercase();
        }
    }
}

/// Whether a key looks like the name of a field.
fn is_name(key: &str) -> bool {
    key.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && key.len() <= 64
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// The JSON that a string is, if it is an object or an array.
fn quoted(text: &str) -> Option<Value> {
    let trimmed = text.trim();
    let closed =
        (trimmed.starts_with('{') && trimmed.ends_with('}')) || (trimmed.starts_with('[') && trimmed.ends_with(']'));
    closed.then(|| serde_json::from_str(trimmed).ok()).flatten()
}
