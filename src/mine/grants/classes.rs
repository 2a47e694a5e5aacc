//! Classes of actions: what a name says that the action does.
//!
//! In: the table of `policies/classes.yaml`, or another of its form. Out: the class and the verb of an action's name, and
//! the words that ask for it. Names are all it reads; nothing here knows of events.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use policyc_core::name_words;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::policy::yaml::{self, DocumentError};

/// The table that ships.
const TABLE: &str = include_str!("../../../policies/classes.yaml");
/// The longest word of a name that is looked at.
const MAX_WORD: usize = 32;
/// So many words of a name are looked at.
const MAX_WORDS: usize = 16;

/// What an action does, by rising harm. A verb of several classes belongs to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Class {
    Read,
    Write,
    Execute,
    Egress,
    Pay,
    Destructive,
    Credential,
}

/// A word of the table: lower-case ASCII letters, so that it stands for itself in a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() || text.len() > MAX_WORD || !text.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(D::Error::custom(format!(
                "invalid word `{}` in the table: write 1 to {MAX_WORD} lower-case letters from a to z",
                text.escape_debug()
            )));
        }
        Ok(Self(text))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassTable {
    classes: BTreeMap<Class, ClassWords>,
    #[serde(default)]
    sinks: Vec<Word>,
    #[serde(default)]
    assurances: Vec<Word>,
    #[serde(default)]
    irregular: BTreeMap<Word, Vec<Word>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassWords {
    #[serde(default)]
    verbs: Vec<Vec<Word>>,
    #[serde(default)]
    nouns: Vec<Word>,
    #[serde(default)]
    bans: Vec<Word>,
}

/// The table of classes, verbs and nouns.
#[derive(Clone, PartialEq, Eq)]
pub struct Classes {
    groups: BTreeMap<Class, Vec<Vec<String>>>,
    nouns: BTreeMap<Class, BTreeSet<String>>,
    verbs: BTreeMap<String, Class>,
    /// Words that put a name into a class for a ban alone.
    bans: BTreeMap<Class, BTreeSet<String>>,
    sinks: BTreeSet<String>,
    assurances: BTreeSet<String>,
    irregular: BTreeMap<String, Vec<String>>,
}

impl fmt::Debug for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Classes({} verbs)", self.verbs.len())
    }
}

impl Default for Classes {
    fn default() -> Self {
        // A test reads the shipped table; an empty one makes every action guarded and licenses nothing by its words.
        Self::from_yaml(TABLE, "policies/classes.yaml").unwrap_or_else(|_| Self {
            groups: BTreeMap::new(),
            nouns: BTreeMap::new(),
            verbs: BTreeMap::new(),
            bans: BTreeMap::new(),
            sinks: BTreeSet::new(),
            assurances: BTreeSet::new(),
            irregular: BTreeMap::new(),
        })
    }
}

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameReading {
    pub(super) class: Option<Class>,
    pub(super) verb: Option<String>,
}

impl Classes {
    /// Reads a table. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] with line and column: an unknown class or key, or a word that is none.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        let table: ClassTable = yaml::from_str(text, path)?;
        let plain = |words: Vec<Word>| words.into_iter().map(|word| word.0);
        let mut groups: BTreeMap<Class, Vec<Vec<String>>> = BTreeMap::new();
        let (mut nouns, mut bans) = (BTreeMap::new(), BTreeMap::new());
        for (class, entry) in table.classes {
            let verbs = entry.verbs.into_iter().map(|group| plain(group).collect()).filter(|g: &Vec<_>| !g.is_empty());
            groups.insert(class, verbs.collect());
            nouns.insert(class, plain(entry.nouns).collect());
            bans.insert(class, plain(entry.bans).collect());
        }
        let mut verbs = BTreeMap::new();
        let heads = groups.iter().flat_map(|(class, groups)| groups.iter().filter_map(|g| Some((*class, g.first()?))));
        for (class, verb) in heads {
            verbs.entry(verb.clone()).or_insert(class);
        }
        for (class, verb) in groups.iter().flat_map(|(class, groups)| groups.iter().flatten().map(|v| (*class, v))) {
            verbs.entry(verb.clone()).or_insert(class);
        }
        Ok(Self {
            groups,
            nouns,
            verbs,
            bans,
            sinks: plain(table.sinks).collect(),
            assurances: plain(table.assurances).collect(),
            irregular: table.irregular.into_iter().map(|(word, forms)| (word.0, plain(forms).collect())).collect(),
        })
    }

    /// The class and verb of an action's name. The first known verb decides; nouns of money and credentials raise it.
    pub(super) fn read(&self, action: &str) -> NameReading {
        let words = words(action);
        let known = words.iter().find(|word| self.verbs.contains_key(*word));
        let mut class = known.and_then(|verb| self.verbs.get(verb)).copied();
        let others = || words.iter().filter(|word| Some(*word) != known);
        for (raised, nouns) in &self.nouns {
            let named = others().any(|word| nouns.contains(word) || nouns.contains(word.trim_end_matches('s')));
            let applies = *raised == Class::Credential || class.is_some_and(|c| c != Class::Read && c < *raised);
            if named && applies {
                class = Some(*raised);
            }
        }
        NameReading { class, verb: known.or(words.first()).cloned() }
    }

    /// What `action` does by its name: the class of its first known verb, raised by nouns of money and credentials. `None` for a name
    /// without a known verb.
    pub fn class(&self, action: &str) -> Option<Class> {
        self.read(action).class
    }

    /// The words that ask for a verb: it, and those of the groups that it heads, or of the first that lists it.
    pub(super) fn synonyms(&self, verb: &str, class: Option<Class>) -> BTreeSet<String> {
        let headed = |group: &&Vec<String>| group.first().is_some_and(|head| head == verb);
        let mut words: BTreeSet<String> = self.groups.values().flatten().filter(headed).flatten().cloned().collect();
        words.insert(verb.to_owned());
        let own = class.and_then(|class| self.groups.get(&class));
        if words.len() == 1
            && let Some(group) = own.and_then(|groups| groups.iter().find(|group| group.iter().any(|v| v == verb)))
        {
            words.extend(group.iter().cloned());
        }
        if class == Some(Class::Pay) {
            words.extend(own.and_then(|groups| groups.first()).into_iter().flatten().cloned());
        }
        words
    }

    /// The verbs that belong to some classes, the likeliest in a name first: heads of groups, then what stands next to them.
    pub(super) fn likeliest(&self, classes: &[Class]) -> Vec<(&str, Class)> {
        let mut places: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for (at, class) in classes.iter().enumerate() {
            let groups = self.groups.get(class).into_iter().flatten().enumerate();
            for (group, verbs) in groups {
                let own = verbs.iter().enumerate().filter(|(_, verb)| self.verbs.get(*verb) == Some(class));
                for (place, verb) in own {
                    let known = places.entry(verb).or_insert((place, at, group));
                    *known = (*known).min((place, at, group));
                }
            }
        }
        let mut verbs: Vec<_> = places.into_iter().map(|(verb, place)| (place, verb)).collect();
        verbs.sort_unstable();
        verbs.into_iter().filter_map(|((_, at, _), verb)| Some((verb, *classes.get(at)?))).collect()
    }

    /// The verbs of a class's first group: for reads, those by which an unseen read is known.
    pub(super) fn first_group(&self, class: Class) -> &[String] {
        self.groups.get(&class).and_then(|groups| groups.first()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The nouns that raise a read, and with `writes` those too that raise only what does more.
    pub(super) fn nouns(&self, writes: bool) -> impl Iterator<Item = &str> {
        let nouns = self.nouns.iter().filter(move |(class, _)| writes || **class == Class::Credential);
        nouns.flat_map(|(_, nouns)| nouns).map(String::as_str)
    }

    pub(super) fn sinks(&self) -> impl Iterator<Item = &str> {
        self.sinks.iter().map(String::as_str)
    }

    pub(super) fn is_sink(&self, key: &str) -> bool {
        self.sinks.contains(&key.to_ascii_lowercase())
    }

    /// Whether a fact of this name, when true, says that something is as the principal wants it.
    pub(super) fn is_assurance(&self, key: &str) -> bool {
        key.split('_').any(|word| self.assurances.contains(word))
    }

    pub(super) fn irregular(&self, word: &str) -> &[String] {
        self.irregular.get(word).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Class {
    /// All classes, by rising harm.
    pub const ALL: [Self; 7] =
        [Self::Read, Self::Write, Self::Execute, Self::Egress, Self::Pay, Self::Destructive, Self::Credential];

    /// The class as it is written, for example `destructive`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Egress => "egress",
            Self::Pay => "pay",
            Self::Destructive => "destructive",
            Self::Credential => "credential",
        }
    }
}

impl Classes {
    /// Whether a ban of `class` covers `action`: the class of its first known verb, the one that its nouns raise it to
    /// and, unless that verb only reads, the class of a verb at its end (`file_delete`). So `delete_token` is of two
    /// classes, and is stopped by the ban of either. The words that are listed for bans count as verbs of their classes too.
    pub fn is_of(&self, class: Class, action: &str) -> bool {
        let words = words(action);
        let banned = |word: &String| self.bans.get(&class).is_some_and(|words| words.contains(word));
        let known =
            |word: &&String| self.verbs.contains_key(*word) || self.bans.values().any(|words| words.contains(*word));
        let of_class = |word: &String| self.verbs.get(word) == Some(&class) || banned(word);
        let first = words.iter().find(known);
        let reads = first.is_some_and(|word| self.verbs.get(word) == Some(&Class::Read));
        first.is_some_and(of_class)
            || words.last().is_some_and(|last| !reads && of_class(last))
            || self.read(action).class == Some(class)
    }

    /// Whether `action` is of any class, so that the ban of some class covers it.
    pub fn knows(&self, action: &str) -> bool {
        Class::ALL.into_iter().any(|class| self.is_of(class, action))
    }

    /// The words that can put a name into `class`: its verbs in the order of the table, then its nouns and the words for bans.
    pub fn marks(&self, class: Class) -> impl Iterator<Item = &str> {
        let verbs = self.groups.get(&class).into_iter().flatten().flatten();
        let verbs = verbs.filter(move |verb| self.verbs.get(*verb) == Some(&class));
        let others = self.nouns.get(&class).into_iter().chain(self.bans.get(&class)).flatten();
        verbs.chain(others).map(String::as_str)
    }
}

/// The words of a name, in lower case (`getURLInfo`: get, url, info). The table is of plain English, so that digits and other letters are no part
/// of a word: `delete2` deletes.
fn words(name: &str) -> Vec<String> {
    let plain = name.replace(|c: char| !c.is_ascii_alphabetic(), " ");
    name_words(&plain).into_iter().take(MAX_WORDS).filter(|word| word.len() <= MAX_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_first_known_verb() {
        let classes = Classes::default();
        for (name, class, verb) in [
            ("get_balance", Some(Class::Read), "get"),
            ("sendMoney", Some(Class::Pay), "send"),
            ("HTTPGetURLInfo", Some(Class::Read), "get"),
            ("calendar.deleteEvent", Some(Class::Destructive), "delete"),
            ("get_password", Some(Class::Credential), "get"),
            ("frobnicate_x", None, "frobnicate"),
            ("list_invoices", Some(Class::Read), "list"),
        ] {
            let reading = classes.read(name);
            assert_eq!((reading.class, reading.verb.as_deref()), (class, Some(verb)), "{name}");
        }
        assert_eq!(classes.read("42"), NameReading { class: None, verb: None });
    }

    #[test]
    fn the_likeliest_verbs_are_the_heads_of_groups() {
        let classes = Classes::default();
        let verbs = classes.likeliest(&[Class::Write, Class::Egress]);
        let words: Vec<&str> = verbs.iter().map(|(verb, _)| *verb).collect();
        assert_eq!(words[..4], ["create", "add", "update", "write"]);
        let place = |word: &str| words.iter().position(|verb| *verb == word).unwrap();
        assert!(place("send") < place("make") && place("append") < place("relocate"));
        assert!(verbs.contains(&("send", Class::Egress)) && !words.contains(&"pay") && !words.contains(&"delete"));
        assert_eq!(words.len(), words.iter().collect::<BTreeSet<_>>().len());
    }

    #[test]
    fn a_ban_of_a_class_takes_in_every_name_that_may_be_of_it() {
        let classes = Classes::default();
        for (name, of, not) in [
            ("delete_token", &[Class::Destructive, Class::Credential][..], &[Class::Read][..]),
            ("file_delete", &[Class::Egress, Class::Destructive], &[Class::Write]),
            ("get_block", &[Class::Read], &[Class::Destructive]),
            ("cancel_reservation", &[Class::Destructive], &[Class::Credential]),
            ("send_money", &[Class::Egress, Class::Pay], &[Class::Destructive]),
            ("chart_uninstall", &[Class::Destructive], &[Class::Read]),
            ("EvictPods", &[Class::Destructive], &[Class::Write]),
            ("ScheduleSecretDeletion", &[Class::Destructive, Class::Write, Class::Credential], &[Class::Pay]),
            ("git_push_force", &[Class::Egress, Class::Destructive], &[]),
            ("list_archive", &[Class::Read], &[Class::Destructive]),
            ("close_issue", &[Class::Destructive], &[Class::Pay]),
            ("frobnicate", &[], &Class::ALL),
        ] {
            for class in of {
                assert!(classes.is_of(*class, name), "{name} is {}", class.name());
            }
            for class in not {
                assert!(!classes.is_of(*class, name), "{name} is not {}", class.name());
            }
        }
        assert_eq!(classes.marks(Class::Destructive).next(), Some("delete"));
    }

    #[test]
    fn an_unknown_class_is_refused_where_it_stands() {
        let error = Classes::from_yaml("classes:\n  raed:\n    verbs: [[get]]\n", "t.yaml").unwrap_err();
        assert_eq!((error.line(), error.column()), (2, 3), "{error}");
        assert!(error.message().contains("raed"), "{error}");
        let error = Classes::from_yaml("classes:\n  read:\n    verbs: [[\"a|b\"]]\n", "t.yaml").unwrap_err();
        assert_eq!(error.line(), 3, "{error}");
    }
}
