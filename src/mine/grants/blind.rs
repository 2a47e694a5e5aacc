//! What no constraint can look into: values in a form that says nothing to a rule, and what to log instead.
//!
//! In: the observations, and the grants made of them. Out: [`Blind`]s and, where nothing at all could be bounded, that.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Observations, is_course};
use crate::event::AttributePath;
use crate::mine::domains::Forms;
use crate::mine::items::NamesByHash;
use crate::policy::{Conditions, Grant};

/// Of how many attributes it is said.
const MOST: usize = 5;

/// Values that no constraint can look into.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Blind {
    /// Strings that hold JSON.
    #[error(
        "`{attribute}` of `{action}` is a string that holds JSON in {events} events, which no rule can look into: log it as an \
         object (`jq '.context.{attribute} |= fromjson'`)"
    )]
    Json {
        /// The action.
        action: String,
        /// The attribute.
        attribute: AttributePath,
        /// How many good events have such a value.
        events: u64,
    },
    /// Strings that start as JSON and are not.
    #[error(
        "`{attribute}` of `{action}` starts like a JSON object in {events} events and is not valid JSON: log an object, or the whole text"
    )]
    TornJson {
        /// The action.
        action: String,
        /// The attribute.
        attribute: AttributePath,
        /// How many good events have such a value.
        events: u64,
    },
    /// Integers past ±2^53.
    #[error(
        "`{attribute}` of `{action}` is a number beyond 2^53 in {events} events, which engines round differently, so no rule bounds it: \
         log ids as strings"
    )]
    Big {
        /// The action.
        action: String,
        /// The attribute.
        attribute: AttributePath,
        /// How many good events have such a value.
        events: u64,
    },
    /// Values of several types.
    #[error(
        "`{attribute}` of `{action}` is a number in {numbers} events and a string in {strings}, so no range bounds it: log one type"
    )]
    Mixed {
        /// The action.
        action: String,
        /// The attribute.
        attribute: AttributePath,
        /// How many good events have a number.
        numbers: u64,
        /// How many have a string.
        strings: u64,
    },
    /// No grant has a constraint.
    #[error(
        "no action could be bounded, since no good event has arguments: log those of each call as an object in `context.params`"
    )]
    NoArguments,
    /// No grant has a constraint, although there are arguments.
    #[error(
        "no action could be bounded: every argument is free text or new in each session; log what tells one call from another (amounts, \
         kinds, hosts, paths) as fields of `context.params`"
    )]
    NothingBounded,
}

impl Observations {
    /// What no constraint can look into, those first that most events have.
    pub(in crate::mine) fn blind(&self, actions: &NamesByHash, grants: &[Grant]) -> Vec<Blind> {
        #[derive(Default)]
        struct Found {
            forms: Forms,
            mixed: Option<(u64, u64)>,
        }
        let mut found: BTreeMap<(&str, &[String]), Found> = BTreeMap::new();
        let mut arguments = false;
        let uses = self.uses.iter().filter_map(|((action, _), seen)| Some((actions.get(*action)?, seen)));
        for (action, (path, domain)) in uses.flat_map(|(action, seen)| seen.domains.values().map(move |d| (action, d)))
        {
            if path.first().is_none_or(|key| key != "params") || is_course(path) {
                continue;
            }
            arguments = true;
            let found = found.entry((action, path)).or_default();
            found.forms.join(domain.forms);
            if let Some((numbers, strings)) = domain.mixed() {
                let (known_numbers, known_strings) = found.mixed.unwrap_or_default();
                found.mixed = Some((known_numbers + numbers, known_strings + strings));
            }
        }
        let mut all: Vec<(u64, Blind)> = Vec::new();
        for ((action, path), Found { forms, mixed }) in found {
            let Ok(attribute) = AttributePath::new(path.iter().map(String::as_str)) else { continue };
            let of = || (action.to_owned(), attribute.clone());
            if forms.json > 0 {
                let ((action, attribute), events) = (of(), forms.json);
                all.push((events, Blind::Json { action, attribute, events }));
            }
            if forms.torn_json > 0 && forms.json > 0 {
                let ((action, attribute), events) = (of(), forms.torn_json);
                all.push((events, Blind::TornJson { action, attribute, events }));
            }
            if forms.big > 0 {
                let ((action, attribute), events) = (of(), forms.big);
                all.push((events, Blind::Big { action, attribute, events }));
            }
            if let Some((numbers, strings)) = mixed {
                let (action, attribute) = of();
                all.push((numbers + strings, Blind::Mixed { action, attribute, numbers, strings }));
            }
        }
        // Stable: of equals by action and attribute.
        all.sort_by_key(|(events, _)| std::cmp::Reverse(*events));
        let mut all: Vec<Blind> = all.into_iter().map(|(_, blind)| blind).take(MOST).collect();
        // Where there was too much to look at, that is what has to be said, and not that there was nothing.
        if !grants.is_empty()
            && !self.gave_up()
            && grants.iter().all(|grant| grant.constraints == Conditions::default() && !grant.glob)
        {
            all.push(if arguments { Blind::NothingBounded } else { Blind::NoArguments });
        }
        all
    }
}
