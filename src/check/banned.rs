//! What a ban speaks of: actions of a name or a glob, or a class of actions as the table of classes has it.
//!
//! For a glob and a class it is decided whether some name is of both. A name that is returned was read by the table; where
//! none is returned there is none, because few things about a name matter. As long as no known verb stands before the first
//! star, a verb of the class put there, behind a word that is none, makes a name of the class. After such a verb only a noun,
//! or a verb at the end, still changes how the name is read. Each of these is tried.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::mine::{Class, Classes};
use crate::policy::{ActionPattern, ForeignPattern, NameError, check_name};

/// What starts the ban of a class.
const PREFIX: &str = "class:";

/// A run of letters that the table does not read: it is longer than any word of it.
const UNREAD: &str = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";

/// The actions that a ban speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Banned {
    /// Those that a name or a glob matches.
    Pattern(ActionPattern),
    /// Those of a class, by the table beside it.
    Class(Class, Arc<Classes>),
}

/// Why a ban is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BanError {
    /// No name and no glob.
    #[error(
        "{0:?} is no action, no glob and no class: {1}; write a name such as `delete_record`, a glob such as `delete_*` or a \
         class such as `class:destructive`"
    )]
    Name(String, NameError),
    /// Wildcards of another language.
    #[error(
        "`{}` would never match: `{}` has no meaning here, only `*` is a wildcard; write a glob such as `delete_*`, ban \
         several actions one by one, or write `{}` if the name of the action has the character in it",
        .0.text, .0.sign, .0.literal
    )]
    OtherGlob(Box<ForeignPattern>),
    /// No class of the table.
    #[error("unknown class of actions `{0}`; use one of {all}", all = all_classes())]
    Class(String),
    /// A class of which the table knows no word.
    #[error("{table} has no verb of {PREFIX}{class}, so a ban of it would never find anything", class = class.name())]
    EmptyClass {
        /// The class.
        class: Class,
        /// The table, as the user named it.
        table: String,
    },
    /// The end of an escape is missing.
    #[error("`{0}` ends in a lone backslash; write `\\\\` for a backslash and `\\*` for a star")]
    LoneBackslash(String),
}

fn all_classes() -> String {
    Class::ALL.map(|class| format!("{PREFIX}{}", class.name())).join(", ")
}

impl Banned {
    /// Reads what a ban speaks of. A class is read by the table that ships.
    ///
    /// # Errors
    ///
    /// [`BanError`] says what to write instead.
    pub fn parse(text: &str) -> Result<Self, BanError> {
        if let Some(name) = text.strip_prefix(PREFIX) {
            let class = Class::ALL.into_iter().find(|class| class.name() == name);
            let class = class.ok_or_else(|| BanError::Class(text.to_owned()))?;
            return Ok(Self::Class(class, Arc::default()));
        }
        if text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX)) {
            return Err(BanError::Class(text.to_owned()));
        }
        // A ban that can never match passes for ever.
        let action = ActionPattern::parse(text).map_err(|error| match error {
            NameError::Foreign(pattern) => BanError::OtherGlob(pattern),
            other => BanError::Name(text.to_owned(), other),
        })?;
        let tail = text.chars().rev().take_while(|&c| c == '\\').count();
        if tail % 2 == 1 {
            return Err(BanError::LoneBackslash(text.to_owned()));
        }
        Ok(Self::Pattern(action))
    }

    /// Reads a class by `classes`, which messages call `table`.
    ///
    /// # Errors
    ///
    /// [`BanError::EmptyClass`] if no name could be of the class.
    pub fn with_classes(&mut self, classes: &Arc<Classes>, table: &str) -> Result<(), BanError> {
        if let Self::Class(class, own) = self {
            if classes.marks(*class).next().is_none() {
                return Err(BanError::EmptyClass { class: *class, table: table.to_owned() });
            }
            *own = Arc::clone(classes);
        }
        Ok(())
    }

    /// Whether the ban speaks of `action`.
    pub fn matches(&self, action: &str) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches(action),
            Self::Class(class, classes) => classes.is_of(*class, action),
        }
    }

    /// Names that both the ban and `pattern` take in; empty if there is none. The first is the plainest. `filler` stands where
    /// a star has to stand for something.
    pub(super) fn names_in(&self, pattern: &ActionPattern, filler: &str) -> Vec<String> {
        match self {
            Self::Pattern(banned) => banned.shared_name_with(pattern, filler).into_iter().collect(),
            Self::Class(class, classes) => match pattern.exact_name() {
                Some(name) => classes.is_of(*class, name).then(|| name.to_owned()).into_iter().collect(),
                None => of_class(*class, classes, pattern.runs()),
            },
        }
    }

    /// Whether `pattern` takes in every action that the ban speaks of.
    pub(super) fn is_within(&self, pattern: &ActionPattern) -> bool {
        match self {
            Self::Pattern(banned) => pattern.covers(banned),
            // A class has names that no run of characters is in.
            Self::Class(..) => pattern.is_any(),
        }
    }

    /// What a rule that stops it has to name, where only `action` is known.
    pub(super) fn to_block(&self, action: &str) -> String {
        match self {
            Self::Pattern(pattern) => pattern.to_string(),
            Self::Class(..) => action.to_owned(),
        }
    }
}

/// Names that are of `class` and have `runs` in them, a star between each two.
fn of_class(class: Class, classes: &Classes, runs: &[String]) -> Vec<String> {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Vec::new() };
    let stars = runs.len().saturating_sub(1);
    // What stands for the first star, for the last and, of three or more, for those between.
    let fill = |head: &str, tail: &str, between: &str| {
        let mut name = first.clone();
        for (star, run) in (1..).zip(runs.iter().skip(1)) {
            name.push_str(match star {
                1 => head,
                _ if star == stars => tail,
                _ => between,
            });
            if star == 1 && star == stars {
                name.push_str(tail);
            }
            name.push_str(run);
        }
        name
    };
    let is_one = |name: &str| classes.is_of(class, name) && check_name(name).is_ok();
    let mut names = Vec::new();
    let mut add = |name: Option<String>| {
        names.extend(name.filter(|name| !names.contains(name)));
    };
    // As it stands, or with words that say nothing.
    let plain =
        ["x", "", "_", "_x_", UNREAD].into_iter().flat_map(|plain| [fill(plain, "", "_"), fill("_", plain, "_")]);
    add(plain.into_iter().find(|name| is_one(name)));
    let (before, after) = (first.to_ascii_lowercase(), last.to_ascii_lowercase());
    for mark in classes.marks(class) {
        let begun = (1..mark.len()).filter_map(|at| mark.split_at_checked(at));
        let begun = begun.filter(|(start, _)| before.ends_with(start)).map(|(_, rest)| rest.to_owned());
        let broken = format!("{UNREAD}_{mark}");
        let cut = format!("{}_{mark}", UNREAD.to_ascii_uppercase());
        let whole = ["", "_", "x_", "X_"].map(|before| format!("{before}{mark}")).into_iter().chain([broken, cut]);
        let heads: Vec<_> = begun.chain(whole).collect();
        // One name of each word, so that many words are tried.
        let first_of_class =
            heads.iter().flat_map(|head| ["", "_", "_x"].map(|behind| fill(&format!("{head}{behind}"), "", "_")));
        add(first_of_class.into_iter().find(|name| is_one(name)));
        let ended = (1..=mark.len()).rev().filter_map(|at| mark.get(..at)).filter(|start| {
            start.len() == mark.len() || mark.get(start.len()..).is_some_and(|end| after.starts_with(end))
        });
        let tails = ended.flat_map(|tail| ["", "_", "x_", UNREAD].map(|head| fill(head, &format!("_{tail}"), "_")));
        add(tails.into_iter().find(|name| is_one(name)));
    }
    names
}

impl fmt::Display for Banned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(pattern) => pattern.fmt(f),
            Self::Class(class, _) => write!(f, "{PREFIX}{}", class.name()),
        }
    }
}

impl Serialize for Banned {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Banned {
    fn schema_name() -> Cow<'static, str> {
        "Banned".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "description": "an action's name, a glob such as `delete_*` or a class such as `class:destructive`; `\\*` is a star"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_class_is_named_as_the_table_has_it() {
        for class in Class::ALL {
            let text = format!("class:{}", class.name());
            assert_eq!(Banned::parse(&text).unwrap().to_string(), text);
        }
        let error = Banned::parse("class:destuctive").unwrap_err().to_string();
        assert!(error.contains("class:destructive, class:credential"), "{error}");
        assert!(Banned::parse("class:").is_err());
    }

    #[test]
    fn a_table_without_the_class_is_refused() {
        let table = Arc::new(Classes::from_yaml("classes: {destructive: {verbs: [[smash]]}}", "t.yaml").unwrap());
        let mut banned = Banned::parse("class:destructive").unwrap();
        assert!(banned.matches("delete_x") && !banned.matches("smash_x"));
        banned.with_classes(&table, "t.yaml").unwrap();
        assert!(banned.matches("smash_x") && !banned.matches("delete_x"));
        let error = Banned::parse("class:pay").unwrap().with_classes(&table, "t.yaml").unwrap_err();
        assert!(error.to_string().contains("t.yaml has no verb of class:pay"), "{error}");
    }

    #[test]
    fn the_plainest_name_of_a_glob_and_a_class_comes_first() {
        let banned = Banned::parse("class:destructive").unwrap();
        for (glob, name) in [
            ("*", Some("delete")),
            ("*_record", Some("delete_record")),
            ("del*", Some("del_x")),
            ("delete_*", Some("delete_x")),
            ("user_*", Some("user_delete")),
            ("get_*", None),
            // `getx_delete` is no read.
            ("get*", Some("getx_delete")),
            ("cancel", Some("cancel")),
            ("pay", None),
        ] {
            let names = banned.names_in(&ActionPattern::parse(glob).unwrap(), "x");
            assert_eq!(names.first().map(String::as_str), name, "{glob}: {names:?}");
        }
    }

    proptest! {
        /// Against all names of up to six characters, with a table in which letters are words and two words share a start.
        #[test]
        fn slow_agrees_with_trying_every_name(glob in "[abcX_*]{1,5}", which in 0_usize..7) {
            const TABLE: &str = "classes: {read: {verbs: [[a]]}, write: {verbs: [[b]]}, pay: {verbs: [[ab]], nouns: [c]},
                destructive: {verbs: [[ca]], bans: [b, bb]}, credential: {nouns: [ba]}}";
            let classes = Arc::new(Classes::from_yaml(TABLE, "t.yaml").unwrap());
            let class = Class::ALL[which];
            let pattern = ActionPattern::parse(&glob).unwrap();
            let banned = Banned::Class(class, classes);
            let found = banned.names_in(&pattern, "x");
            for name in &found {
                prop_assert!(pattern.matches(name) && banned.matches(name), "{}", name);
            }
            let mut names = vec![String::new()];
            let mut shared = None;
            for _ in 0..6 {
                names = names.iter().flat_map(|name| "abcX_".chars().map(move |c| format!("{name}{c}"))).collect();
                shared = shared.or_else(|| names.iter().find(|name| pattern.matches(name) && banned.matches(name)).cloned());
            }
            if let Some(name) = shared {
                prop_assert!(!found.is_empty(), "{} is a name of {} and {}", name, glob, banned);
            }
        }
    }
}
