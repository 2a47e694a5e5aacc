//! The table of generalisations: what strings of one kind have in common that is worth a constraint.
//!
//! In: strings. Out: for each row of [`GENERALISATIONS`] the keys that they have (a host, a directory, a program) and how
//! many are not of the row's kind, and from the keys a constraint. A row is a kind at one grain; a new kind is a
//! file and its rows here.
//!
//! INVARIANT: a row's constraint holds for every string whose keys are among those that it was built from, and for nothing
//! that reads like one of them to another reader: what a parser of URLs, paths or commands could take for something else is
//! of no kind at all, and the constraint does not hold for it.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::Generalisation;
use super::{Owner, Rung, SeenIn, Unit, charged, command, events_of, host, id, mail, operands, path, signs, url};

/// All rows. Which strings are of several kinds does not matter: each row is taken or left by its own cost.
pub(super) const GENERALISATIONS: &[Generalisation] = &[
    url::HOST,
    url::DOMAIN,
    url::SCHEME,
    host::HOST,
    host::DOMAIN,
    mail::DOMAIN,
    operands::OPERANDS,
    command::SUBCOMMAND,
    command::PROGRAM,
    path::NAMES,
    path::EXTENSION,
    path::DIRECTORY_6,
    path::DIRECTORY_5,
    path::DIRECTORY_4,
    path::DIRECTORY_3,
    path::DIRECTORY_2,
    path::DIRECTORY_1,
    id::LETTERS,
    id::OPEN_LETTERS,
    id::SHAPE,
    id::CLASSES,
    id::OPEN_SHAPE,
    id::OPEN_CLASSES,
    signs::LETTERLESS,
    signs::SIGNS,
    signs::BEGINNING,
];

/// How many times the keys that a constraint lists are kept, so that a few rare ones take no constraint away.
const KEPT: usize = 4;
/// How many events may have a string of another kind before the row is given up.
const MAX_ODD: u64 = 1_000;

/// The keys that the strings of one attribute have, by row; `None` where the row was given up.
#[derive(Debug, Clone, Default)]
pub(super) struct ShapeKeys(Vec<Option<OfRow>>);

/// What the strings have of one row.
#[derive(Debug, Clone, Default)]
pub(super) struct OfRow {
    known: BTreeMap<String, SeenIn>,
    /// How many events have a string of another kind.
    odd: u64,
}

impl OfRow {
    fn bounded(self, row: &Generalisation) -> Option<Self> {
        (self.known.len() <= row.most * KEPT && self.odd <= MAX_ODD).then_some(self)
    }

    /// The commonest of the `wanted` keys, as many as the row lists.
    fn commonest(&self, row: &Generalisation, wanted: impl Fn(&str, SeenIn) -> bool) -> BTreeSet<&str> {
        let mut keys: Vec<_> = self.known.iter().filter(|(key, seen)| wanted(key, **seen)).collect();
        keys.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.count));
        keys.into_iter().map(|(key, _)| key.as_str()).take(row.most).collect()
    }

    /// What `keys` cost, of which `all` says how often which session has them: a string with several keys of its own is counted for
    /// each, so that the cost may be too high and never too low. And how many events they refuse.
    fn cost(&self, keys: &BTreeSet<&str>, all: &Self, unit: Unit) -> (u64, u64) {
        let is_rare = |key: &str| !keys.contains(key);
        let is_alone = |key: &str| all.known.get(key).is_some_and(|seen| seen.alone(unit) > 0);
        let with = |missed: &dyn Fn(&str) -> bool| {
            events_of(self.known.iter().filter(|(key, _)| missed(key)).map(|(_, seen)| *seen))
        };
        (with(&|key| is_rare(key) || is_alone(key)) + charged(self.odd), with(&is_rare) + self.odd)
    }
}

impl ShapeKeys {
    /// Takes the strings of events that all have the same: one, or those of an array. More keys together than a row lists are unlike what others
    /// have.
    pub(super) fn add(&mut self, texts: &[&str], seen: SeenIn) {
        if self.0.is_empty() {
            self.0 = GENERALISATIONS.iter().map(|_| Some(OfRow::default())).collect();
        }
        for (slot, row) in self.0.iter_mut().zip(GENERALISATIONS) {
            let Some(of_row) = slot else { continue };
            match keys_of(row, texts) {
                Some(keys) => keys.into_iter().for_each(|key| of_row.known.entry(key).or_default().join(seen)),
                None => of_row.odd += seen.count,
            }
            *slot = slot.take().and_then(|of_row| of_row.bounded(row));
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        if self.0.is_empty() {
            return other;
        }
        for ((slot, from), row) in self.0.iter_mut().zip(other.0).zip(GENERALISATIONS) {
            let joined = slot.take().zip(from).map(|(mut own, from)| {
                from.known.into_iter().for_each(|(key, seen)| own.known.entry(key).or_default().join(seen));
                own.odd += from.odd;
                own
            });
            *slot = joined.and_then(|of_row| of_row.bounded(row));
        }
        self
    }

    /// The rows that some strings are of, for an attribute whose path ends with `name`.
    fn rows(&self, name: &str) -> impl Iterator<Item = (&'static Generalisation, &OfRow)> {
        let wanted = move |row: &Generalisation| row.names.is_empty() || row.names.contains(&name);
        let rows = self.0.iter().zip(GENERALISATIONS).filter(move |(_, row)| wanted(row));
        rows.filter_map(|(slot, row)| Some((row, slot.as_ref().filter(|of_row| !of_row.known.is_empty())?)))
    }

    /// The rows that all strings are of, with no more keys than are listed.
    pub(super) fn whole_rows(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (&'static Generalisation, &BTreeMap<String, SeenIn>)> {
        let whole = self.rows(name).filter(|(row, of_row)| of_row.odd == 0 && of_row.known.len() <= row.most);
        whole.map(|(row, of_row)| (row, &of_row.known))
    }

    /// The constraints for an attribute whose path ends with `name`; besides, `odd` events have no string there.
    pub(super) fn rungs(&self, name: &str, unit: Unit, odd: u64) -> impl Iterator<Item = Rung> {
        self.rows(name).filter_map(move |(row, own)| {
            let keys = own.commonest(row, |_, _| true);
            rung(row, &keys, own.cost(&keys, own, unit), odd, false)
        })
    }

    /// The same of the keys that `all` agents have together; what they cost an agent is what it alone has, in one session.
    pub(super) fn pooled(&self, all: &Self, name: &str, unit: Unit, odd: u64) -> Vec<Rung> {
        let own: BTreeMap<*const Generalisation, _> =
            self.rows(name).map(|(row, own)| (std::ptr::from_ref(row), own)).collect();
        let rungs = all.rows(name).filter_map(|(row, all)| {
            let own = own.get(&std::ptr::from_ref(row))?;
            let shared = |key: &str, seen: SeenIn| seen.owner == Owner::Several || own.known.contains_key(key);
            let keys = all.commonest(row, shared);
            rung(row, &keys, own.cost(&keys, all, unit), odd, true)
        });
        rungs.collect()
    }
}

/// The keys of some strings together; `None` if one of them is not of the kind, or if they are several with more keys than are listed.
fn keys_of(row: &Generalisation, texts: &[&str]) -> Option<Vec<String>> {
    if let [text] = texts {
        return (row.keys)(text);
    }
    let mut all = BTreeSet::new();
    for text in texts {
        all.extend((row.keys)(text)?);
        (all.len() <= row.most).then_some(())?;
    }
    Some(all.into_iter().collect())
}

fn rung(
    row: &Generalisation,
    keys: &BTreeSet<&str>,
    (misses, refused): (u64, u64),
    odd: u64,
    pooled: bool,
) -> Option<Rung> {
    let keys: Vec<&str> = keys.iter().copied().collect();
    let (misses, odd) = (misses + charged(odd), refused + odd);
    (!keys.is_empty()).then(|| Some(Rung { level: row.level, pooled, tests: (row.tests)(&keys)?, misses, odd }))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Words that strings of all kinds are made of, and what could turn them into others.
    const PARTS: [&str; 48] = [
        "https://",
        "http://",
        "ftp:",
        "good.com",
        "a.good.com",
        "evil.net",
        "co.uk",
        ":",
        "8080",
        "/",
        "//",
        "\\",
        "..",
        ".",
        "?",
        "#",
        "@",
        "a",
        "b1",
        "Ab",
        "jane",
        "C:\\",
        "%2e",
        "~",
        "git",
        "status",
        "ls",
        "-",
        "-la",
        " ",
        "  ",
        ";",
        "|",
        "||",
        "&&",
        "&",
        "2>&1",
        ">/dev/null",
        ">",
        "$",
        "`",
        "'",
        "\"",
        "(",
        "x y",
        "\n",
        "\t",
        "é",
    ];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(PARTS.as_slice()), 0..7).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// What is learned of some strings holds for another one if and only if that one has no key of its own: the pattern and
        /// the parser read it alike.
        #[test]
        fn a_constraint_is_as_wide_as_its_keys(row in 0..GENERALISATIONS.len(), seen in prop::collection::vec(text(), 1..4), other in text()) {
            let row = &GENERALISATIONS[row];
            let known: std::collections::BTreeSet<String> = seen.iter().filter_map(|text| (row.keys)(text)).flatten().collect();
            let keys: Vec<&str> = known.iter().map(String::as_str).collect();
            let Some(tests) = (row.tests)(&keys).filter(|_| !keys.is_empty()) else { return Ok(()) };
            let holds = |text: &str| tests.iter().all(|test| test.holds(Some(&json!(text)), |_| None));
            for text in seen.iter().filter(|text| (row.keys)(text).is_some()) {
                prop_assert!(holds(text), "{text:?} {}", tests[0].operand());
            }
            // A directory holds what is below it, and a domain its hosts, whatever their own keys: there the parser has to read the
            // string as one of the kind.
            // A relative directory itself may be written without a slash, and is no path then.
            let own = (row.keys)(&other).or_else(|| (row.keys)(&format!("{other}/")).filter(|own| own.contains(&other)));
            match own {
                None => prop_assert!(!holds(&other), "{other:?} {}", tests[0].operand()),
                Some(own) if own.iter().all(|key| known.contains(key)) => prop_assert!(holds(&other), "{other:?}"),
                Some(own) if row.level.is_multiple_of(10) && row.names.is_empty() && !other.contains(['/', '\\']) => {
                    prop_assert!(!holds(&other), "{other:?} {own:?} {}", tests[0].operand());
                }
                Some(own) if !row.names.is_empty() => prop_assert!(!holds(&other), "{other:?} {own:?} {}", tests[0].operand()),
                Some(_) => {}
            }
        }
    }
}
