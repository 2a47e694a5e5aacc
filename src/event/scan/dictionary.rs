//! What lines have in common: their keys and in which order these come, names, and the first values of each attribute.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde_json::Value;

use super::short::{Short, ShortNumbers};

/// How many keys there may be, at all their places.
const MAX_NODES: usize = if cfg!(test) { 64 } else { 50_000 };
/// How many names of a kind.
const MAX_NAMES: usize = if cfg!(test) { 64 } else { 10_000 };
/// How many bytes the dictionary may hold, values counted by their spelling.
const MAX_BYTES: usize = if cfg!(test) { 65_536 } else { 8 * 1024 * 1024 };
/// How many values of an attribute are numbered, and how long the spelling of one may be.
const MAX_VALUES: usize = if cfg!(test) { 8 } else { 256 };
const MAX_VALUE_BYTES: usize = 4_096;

/// The node of the line itself.
pub(super) const LINE: u32 = 0;
/// No attribute yet, and one that nobody wants.
const NONE: u32 = u32::MAX;
const UNWANTED: u32 = u32::MAX - 1;

/// What stands under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Line,
    LogId,
    Agent,
    Action,
    Outcome,
    Timestamp,
    SessionId,
    /// `group` and `label`: strings that are not read here.
    Tag,
    /// What the tool answered.
    Output,
    Context,
    /// Something in the context.
    Fact,
    /// A key that an event does not have.
    Unread,
}

/// A key at its place: what reading a line needs of it.
#[derive(Debug)]
pub(super) struct KeyNode {
    /// What stood between the value before and this key's value, when it was last looked up.
    segment: Vec<u8>,
    /// Whether the key was the first of its object then: there is no comma in the segment.
    leads: bool,
    /// The member that comes first in this object, and the one that comes behind this, when last looked up; 0 for none.
    first: u32,
    next: u32,
    pub(super) role: Role,
    /// Whether an object there is told of, once somebody was asked.
    watched: Option<bool>,
    /// Whether an empty object there is a fact, once somebody was asked.
    wanted_empty: Option<bool>,
    attribute: u32,
    /// The last line that it stood in.
    line: u64,
}

impl KeyNode {
    fn new(role: Role) -> Self {
        Self {
            segment: Vec::new(),
            leads: true,
            first: LINE,
            next: LINE,
            role,
            watched: None,
            wanted_empty: None,
            attribute: NONE,
            line: 0,
        }
    }
}

/// What finding a key needs of its place.
#[derive(Debug)]
struct KeyMember {
    key: Box<str>,
    object: u32,
    members: HashMap<Box<str>, u32, RandomState>,
}

/// A member that a line has where it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundMember {
    pub(super) node: u32,
    pub(super) role: Role,
    /// How long it is up to its value.
    pub(super) length: usize,
}

/// An attribute of the context.
#[derive(Debug)]
pub(crate) struct ContextAttribute {
    /// Its keys, outermost first.
    pub(crate) path: Vec<String>,
    values: Vec<Value>,
    numbers: Spellings,
}

impl ContextAttribute {
    /// The value of a number.
    pub(crate) fn value(&self, number: u32) -> Option<&Value> {
        self.values.get(super::index(number))
    }
}

/// Numbers of values by how these are spelled.
#[derive(Debug, Default)]
struct Spellings {
    short: ShortNumbers,
    long: HashMap<Box<str>, u32, RandomState>,
}

impl Spellings {
    fn get(&self, raw: &str) -> Option<u32> {
        match Short::of(raw) {
            Some(short) => self.short.get(short),
            None => self.long.get(raw).copied(),
        }
    }

    fn insert(&mut self, raw: &str, number: u32) {
        match Short::of(raw) {
            Some(short) => self.short.insert(short, number),
            None => {
                self.long.insert(raw.into(), number);
            }
        }
    }
}

/// Names of one kind, numbered.
#[derive(Debug, Default)]
pub(crate) struct Names {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32, RandomState>,
    /// Of names as they are spelled, outer blanks included.
    spelled: ShortNumbers,
    bytes: usize,
}

impl Names {
    /// The number of a name that was spelled so before.
    #[inline]
    pub(super) fn known(&self, spelled: Short) -> Option<u32> {
        self.spelled.get(spelled)
    }

    /// The number of a name, which will be known as it is spelled, if that is new.
    pub(super) fn number(&mut self, name: &str, spelled: Option<Short>) -> u32 {
        let number = self.numbers.get(name).copied().unwrap_or_else(|| {
            let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
            self.texts.push(name.into());
            self.numbers.insert(name.into(), next);
            self.bytes += name.len();
            next
        });
        if let Some(spelled) = spelled {
            self.spelled.insert(spelled, number);
            self.bytes += size_of::<Short>();
        }
        number
    }

    pub(crate) fn get(&self, number: u32) -> &str {
        self.texts.get(super::index(number)).map(|text| &**text).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Dictionary {
    nodes: Vec<KeyNode>,
    members: Vec<KeyMember>,
    attributes: Vec<ContextAttribute>,
    pub(crate) agents: Names,
    pub(crate) actions: Names,
    pub(crate) outcomes: Names,
    bytes: usize,
    line: u64,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            nodes: vec![KeyNode::new(Role::Line)],
            members: vec![KeyMember { key: Box::default(), object: LINE, members: HashMap::default() }],
            attributes: Vec::new(),
            agents: Names::default(),
            actions: Names::default(),
            outcomes: Names::default(),
            bytes: 0,
            line: 0,
        }
    }
}

impl Dictionary {
    /// Whether another must be started before the next line. A line adds no more than its own keys and names.
    pub(crate) fn is_full(&self) -> bool {
        let names = [&self.agents, &self.actions, &self.outcomes];
        self.nodes.len() > MAX_NODES
            || self.bytes > 2 * MAX_BYTES
            || names.iter().any(|names| names.len() > MAX_NAMES || names.bytes > MAX_BYTES)
    }

    pub(crate) fn attribute(&self, number: u32) -> Option<&ContextAttribute> {
        self.attributes.get(super::index(number))
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = &ContextAttribute> {
        self.attributes.iter()
    }

    fn node_mut(&mut self, node: u32) -> Option<&mut KeyNode> {
        self.nodes.get_mut(super::index(node))
    }

    pub(super) fn begin_line(&mut self) {
        self.line += 1;
    }

    /// The member that comes behind `last`, if it is the one that came there before, spelled as before.
    #[inline]
    pub(super) fn follow(&self, object: u32, last: Option<u32>, rest: &[u8]) -> Option<FoundMember> {
        let node = match last {
            Some(last) => self.nodes.get(super::index(last))?.next,
            None => self.nodes.get(super::index(object))?.first,
        };
        let KeyNode { segment, leads, role, .. } = self.nodes.get(super::index(node)).filter(|_| node != LINE)?;
        (*leads == last.is_none() && starts_with(rest, segment)).then_some(FoundMember {
            node,
            role: *role,
            length: segment.len(),
        })
    }

    /// Notes what came behind `last`, and how it was spelled.
    pub(super) fn learn(&mut self, object: u32, last: Option<u32>, node: u32, segment: &[u8]) {
        match last {
            Some(last) => self.node_mut(last).map(|last| last.next = node),
            None => self.node_mut(object).map(|object| object.first = node),
        };
        if let Some(node) = self.node_mut(node) {
            node.leads = last.is_none();
            node.segment.clear();
            node.segment.extend_from_slice(segment);
        }
    }

    /// The member of an object that has this key.
    pub(super) fn member(&mut self, object: u32, key: &str) -> u32 {
        let known = self.members.get(super::index(object)).and_then(|object| object.members.get(key).copied());
        known.unwrap_or_else(|| {
            let role = match (self.role(object), key) {
                (Role::Line, "log_id") => Role::LogId,
                (Role::Line, "agent_id") => Role::Agent,
                (Role::Line, "action") => Role::Action,
                (Role::Line, "context") => Role::Context,
                (Role::Line, "outcome") => Role::Outcome,
                (Role::Line, "timestamp") => Role::Timestamp,
                (Role::Line, "session_id") => Role::SessionId,
                (Role::Line, "group" | "label") => Role::Tag,
                (Role::Line, "output") => Role::Output,
                (Role::Line, _) => Role::Unread,
                _ => Role::Fact,
            };
            let node = u32::try_from(self.nodes.len()).unwrap_or(LINE);
            self.nodes.push(KeyNode::new(role));
            self.members.push(KeyMember { key: key.into(), object, members: HashMap::default() });
            if let Some(object) = self.members.get_mut(super::index(object)) {
                object.members.insert(key.into(), node);
            }
            self.bytes += 2 * key.len();
            node
        })
    }

    /// True unless the member has been in this line before.
    #[inline]
    pub(super) fn enter(&mut self, node: u32) -> bool {
        let line = self.line;
        self.node_mut(node).is_some_and(|node| std::mem::replace(&mut node.line, line) != line)
    }

    pub(super) fn role(&self, node: u32) -> Role {
        self.nodes.get(super::index(node)).map_or(Role::Unread, |node| node.role)
    }

    /// The number of the attribute that a node is, if anybody wants it.
    #[inline]
    pub(super) fn attribute_of(&mut self, node: u32, wants: &dyn Fn(&[String]) -> bool) -> Option<u32> {
        match self.nodes.get(super::index(node))?.attribute {
            UNWANTED => None,
            NONE => self.new_attribute(node, wants),
            number => Some(number),
        }
    }

    fn new_attribute(&mut self, node: u32, wants: &dyn Fn(&[String]) -> bool) -> Option<u32> {
        let path = self.path(node);
        let number = wants(&path).then(|| u32::try_from(self.attributes.len()).unwrap_or(UNWANTED));
        self.node_mut(node)?.attribute = number.unwrap_or(UNWANTED);
        if number.is_some() {
            self.bytes += path.iter().map(String::len).sum::<usize>();
            self.attributes.push(ContextAttribute { path, values: Vec::new(), numbers: Spellings::default() });
        }
        number
    }

    pub(super) fn is_watched(&mut self, node: u32, watches: &dyn Fn(&[String]) -> bool) -> bool {
        let known = self.nodes.get(super::index(node)).and_then(|node| node.watched);
        known.unwrap_or_else(|| {
            let answer = watches(&self.path(node));
            if let Some(node) = self.node_mut(node) {
                node.watched = Some(answer);
            }
            answer
        })
    }

    pub(super) fn is_wanted_empty(&mut self, node: u32, interest: &super::Interest<'_>) -> bool {
        let known = self.nodes.get(super::index(node)).and_then(|node| node.wanted_empty);
        known.unwrap_or_else(|| {
            let answer = (interest.wants_empty)(&self.path(node));
            if let Some(node) = self.node_mut(node) {
                node.wanted_empty = Some(answer);
            }
            answer
        })
    }

    fn path(&self, node: u32) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(member) = self.members.get(super::index(at)).filter(|_| self.role(at) == Role::Fact) {
            path.push(member.key.to_string());
            at = member.object;
        }
        path.reverse();
        path
    }

    /// The number of an attribute's value that is spelled so.
    #[inline]
    pub(super) fn known(&self, attribute: u32, spelled: Short) -> Option<u32> {
        self.attribute(attribute)?.numbers.short.get(spelled)
    }

    /// The same for a value of any length.
    pub(super) fn find(&self, attribute: u32, raw: &str) -> Option<u32> {
        self.attribute(attribute)?.numbers.get(raw)
    }

    /// Numbers a value, if there is room for it.
    pub(super) fn take(&mut self, attribute: u32, raw: &str, value: Value) -> Result<u32, Value> {
        let Some(attribute) = self.attributes.get_mut(super::index(attribute)) else {
            return Err(value);
        };
        if attribute.values.len() >= MAX_VALUES || raw.len() > MAX_VALUE_BYTES || self.bytes + raw.len() > MAX_BYTES {
            return Err(value);
        }
        let number = u32::try_from(attribute.values.len()).unwrap_or(NONE);
        self.bytes += raw.len();
        attribute.values.push(value);
        attribute.numbers.insert(raw, number);
        Ok(number)
    }
}

/// `bytes.starts_with(start)`, by words where the start is short: two that meet, or overlap.
#[inline]
fn starts_with(bytes: &[u8], start: &[u8]) -> bool {
    let Some(bytes) = bytes.get(..start.len()) else {
        return false;
    };
    match start.len() {
        8..=16 => bytes.first_chunk::<8>() == start.first_chunk() && bytes.last_chunk::<8>() == start.last_chunk(),
        17..=32 => bytes.first_chunk::<16>() == start.first_chunk() && bytes.last_chunk::<16>() == start.last_chunk(),
        _ => bytes == start,
    }
}
