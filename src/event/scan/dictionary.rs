//! What lines have in common: their keys and in which order these come, names, and the first values of each attribute.

use std::collections::HashMap;

use foldhash::quality::RandomState;
use serde_json::Value;

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
    Context,
    /// Something in the context.
    Fact,
    /// A key that an event does not have.
    Unread,
}

/// A key at its place.
#[derive(Debug)]
struct Node {
    key: Box<str>,
    object: u32,
    role: Role,
    /// What stood between the value before and this key's value, when it was last looked up.
    segment: Vec<u8>,
    /// The member that comes first in this object, and the one that comes behind this, when last looked up; 0 for none.
    first: u32,
    next: u32,
    members: HashMap<Box<str>, u32, RandomState>,
    /// The last line that it stood in.
    line: u64,
    attribute: u32,
}

impl Node {
    fn new(object: u32, key: &str, role: Role) -> Self {
        Self {
            key: key.into(),
            object,
            role,
            segment: Vec::new(),
            first: 0,
            next: 0,
            members: HashMap::default(),
            line: 0,
            attribute: NONE,
        }
    }
}

/// An attribute of the context.
#[derive(Debug)]
pub(crate) struct Attribute {
    /// Its keys, outermost first.
    pub(crate) path: Vec<String>,
    values: Vec<Value>,
    numbers: HashMap<Box<str>, u32, RandomState>,
}

impl Attribute {
    /// The value of a number.
    pub(crate) fn value(&self, number: u32) -> Option<&Value> {
        self.values.get(super::index(number))
    }
}

/// Names of one kind, numbered.
#[derive(Debug, Default)]
pub(crate) struct Names {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32, RandomState>,
    bytes: usize,
    last: u32,
}

impl Names {
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if self.texts.get(super::index(self.last)).is_some_and(|last| **last == *text) {
            return self.last;
        }
        self.last = match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
                self.texts.push(text.into());
                self.numbers.insert(text.into(), next);
                self.bytes += text.len();
                next
            }
        };
        self.last
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
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    pub(crate) agents: Names,
    pub(crate) actions: Names,
    pub(crate) outcomes: Names,
    bytes: usize,
    line: u64,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            nodes: vec![Node::new(LINE, "", Role::Line)],
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

    pub(crate) fn attribute(&self, number: u32) -> Option<&Attribute> {
        self.attributes.get(super::index(number))
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter()
    }

    fn node(&self, node: u32) -> Option<&Node> {
        self.nodes.get(super::index(node))
    }

    pub(super) fn begin_line(&mut self) {
        self.line += 1;
    }

    /// The member that should come behind `last`.
    pub(super) fn expected(&self, object: u32, last: Option<u32>) -> Option<u32> {
        let node = match last {
            Some(last) => self.node(last)?.next,
            None => self.node(object)?.first,
        };
        (node != 0).then_some(node)
    }

    /// Whether a member stands there, spelled as last time.
    pub(super) fn stands_at(&self, node: u32, bytes: &[u8], at: usize) -> bool {
        self.node(node).zip(bytes.get(at..)).is_some_and(|(node, rest)| rest.starts_with(&node.segment))
    }

    pub(super) fn segment_len(&self, node: u32) -> usize {
        self.node(node).map_or(0, |node| node.segment.len())
    }

    /// Notes what came behind `last`, and how it was spelled.
    pub(super) fn learn(&mut self, object: u32, last: Option<u32>, node: u32, segment: &[u8]) {
        match last {
            Some(last) => self.nodes.get_mut(super::index(last)).map(|last| last.next = node),
            None => self.nodes.get_mut(super::index(object)).map(|object| object.first = node),
        };
        if let Some(node) = self.nodes.get_mut(super::index(node)) {
            node.segment.clear();
            node.segment.extend_from_slice(segment);
        }
    }

    /// The member of an object that has this key.
    pub(super) fn member(&mut self, object: u32, key: &str) -> u32 {
        let known = self.node(object).and_then(|object| object.members.get(key).copied());
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
                (Role::Line, _) => Role::Unread,
                _ => Role::Fact,
            };
            let node = u32::try_from(self.nodes.len()).unwrap_or(LINE);
            self.nodes.push(Node::new(object, key, role));
            if let Some(object) = self.nodes.get_mut(super::index(object)) {
                object.members.insert(key.into(), node);
            }
            self.bytes += 2 * key.len();
            node
        })
    }

    /// True unless the member has been in this line before.
    pub(super) fn enter(&mut self, node: u32) -> bool {
        let line = self.line;
        self.nodes.get_mut(super::index(node)).is_some_and(|node| std::mem::replace(&mut node.line, line) != line)
    }

    pub(super) fn role(&self, node: u32) -> Role {
        self.node(node).map_or(Role::Unread, |node| node.role)
    }

    /// The number of the attribute that a node is, or `None` inside if nobody wants it.
    pub(super) fn attribute_of(&mut self, node: u32, wants: &dyn Fn(&[String]) -> bool) -> Option<Option<u32>> {
        match self.node(node)?.attribute {
            UNWANTED => Some(None),
            NONE => {
                let path = self.path(node);
                let number = if wants(&path) {
                    let number = u32::try_from(self.attributes.len()).ok()?;
                    self.bytes += path.iter().map(String::len).sum::<usize>();
                    self.attributes.push(Attribute { path, values: Vec::new(), numbers: HashMap::default() });
                    number
                } else {
                    UNWANTED
                };
                self.nodes.get_mut(super::index(node))?.attribute = number;
                Some((number != UNWANTED).then_some(number))
            }
            number => Some(Some(number)),
        }
    }

    fn path(&self, node: u32) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = self.node(node);
        while let Some(node) = at.filter(|node| node.role == Role::Fact) {
            path.push(node.key.to_string());
            at = self.node(node.object);
        }
        path.reverse();
        path
    }

    /// The number of an attribute's value that is spelled so.
    pub(super) fn known(&self, attribute: u32, raw: &str) -> Option<u32> {
        self.attribute(attribute)?.numbers.get(raw).copied()
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
        attribute.numbers.insert(raw.into(), number);
        Ok(number)
    }
}
