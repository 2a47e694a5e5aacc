//! Columns: what was counted under the numbers of one dictionary.
//!
//! A value that the dictionary knows costs an addition: its cell is found by the numbers of agent and action, attribute and
//! value. In: lines. Out: [`EventRow`]s, one for each agent, action and whether the events were good, which the survey puts under
//! hashes before the numbers lose their meaning. Nothing here decides anything.

use rustc_hash::FxHashMap;

use super::cells::{Cells, MAX_COUNT};
use super::count::TimeRange;
use super::domains::{Domain, Owner, SeenIn};
use super::items::{AttributeKey, Keys};
use super::log_ids::LogIds;
use super::rates::Recent;
use super::readiness::DistinctValues;
use super::sketch::Sketch;
use super::spread::SessionSpread;
use crate::event::{Dictionary, Held, Line, OutcomeClass, by_number};
use crate::policy::OutcomeCounts;

/// How many cells there may be before they must be put elsewhere.
const MAX_CELLS: usize = if cfg!(test) { 256 } else { 500_000 };

/// How many events may be counted before they must be put elsewhere: four bytes are kept of each.
const MAX_EVENTS: u32 = 1024 * 1024;
const _: () = assert!(MAX_EVENTS <= MAX_COUNT);

/// Some events of an agent with an action.
#[derive(Debug, Default)]
pub(super) struct EventRow {
    pub(super) agent: u32,
    pub(super) action: u32,
    pub(super) good: bool,
    pub(super) outcomes: OutcomeCounts,
    pub(super) times: TimeRange,
    /// Of events that were not denied.
    pub(super) recent: Recent,
    /// The rest is of good events alone, but for the cells.
    pub(super) log_ids: LogIds,
    pub(super) sessions: Owner,
    pub(super) spread: SessionSpread,
    /// By number of the attribute.
    pub(super) columns: Vec<Column>,
}

/// One attribute of a row.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// By number of the value.
    pub(super) cells: Cells,
    /// Of the values that have no number, in good events.
    pub(super) rest: Option<Box<Rest>>,
}

#[derive(Debug, Default)]
pub(super) struct Rest {
    pub(super) domain: Domain,
    pub(super) seen: SeenIn,
    pub(super) values: DistinctValues,
}

/// A good event's place in its log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// As grants and readiness know sessions, and as all else does.
    pub(super) session: u64,
    pub(super) keyed_session: Option<u64>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Columns {
    attributes: Vec<AttributeKey>,
    pub(super) rows: Vec<EventRow>,
    /// By agent, action, and whether the events are good, as one number.
    by_numbers: FxHashMap<u64, usize>,
    cells: usize,
    events: u32,
}

impl Columns {
    /// Takes one event with an action of this hash. The items of values without a number go to `pairs`.
    pub(super) fn add(
        &mut self,
        keys: &Keys,
        line: &Line<'_>,
        class: OutcomeClass,
        place: Place,
        action: u64,
        pairs: &mut Sketch,
    ) {
        let good = class == OutcomeClass::Good;
        let number = self.row(line.agent, line.action, good);
        self.events += 1;
        let Self { attributes, rows, cells, .. } = self;
        let Some(row) = rows.get_mut(number) else {
            return;
        };
        row.outcomes.add(class);
        row.times.add(line.timestamp);
        if class != OutcomeClass::Denied {
            row.recent.add(line.timestamp);
        }
        let seen = SeenIn::once(place.session);
        if good {
            row.log_ids.add(line.log_id);
            row.sessions.join(seen.owner);
            row.spread.add(place.keyed_session, line.timestamp);
        }
        for (attribute, held) in line.facts() {
            let Some(column) = by_number(&mut row.columns, attribute, |_| Column::default()) else {
                continue;
            };
            match held {
                Held::Known(value) => *cells += column.cells.add(value, place.session),
                Held::Fresh(value) => {
                    let Some(path) = line.dictionary.attribute(attribute).map(|attribute| &attribute.path) else {
                        continue;
                    };
                    let Some(key) = key(attributes, keys, line.dictionary, attribute) else {
                        continue;
                    };
                    let mut values = None;
                    if good {
                        let rest = column.rest.get_or_insert_default();
                        rest.domain.add(value, seen);
                        rest.seen.join(seen);
                        values = Some(&mut rest.values).filter(|values| !values.are_too_many());
                    }
                    if values.is_none()
                        && keys.mark(value).is_some_and(|mark| pairs.leaves_out(mark ^ key.hash ^ action))
                    {
                        continue;
                    }
                    key.items(path, value, |item| {
                        pairs.add((item.hash, action), 1);
                        if let Some(values) = &mut values {
                            values.add(item.hash, seen.owner);
                        }
                    });
                }
            }
        }
    }

    fn row(&mut self, agent: u32, action: u32, good: bool) -> usize {
        let Self { by_numbers, rows, .. } = self;
        let numbers = u64::from(agent) << 32 | u64::from(action) << 1 | u64::from(good);
        *by_numbers.entry(numbers).or_insert_with(|| {
            rows.push(EventRow { agent, action, good, ..EventRow::default() });
            rows.len() - 1
        })
    }

    /// Whether the rows must be put elsewhere.
    pub(super) fn is_full(&self) -> bool {
        self.cells > MAX_CELLS || self.events >= MAX_EVENTS
    }

    /// What there is, and the keys of the attributes by number; nothing is left.
    pub(super) fn take(&mut self, keys: &Keys, dictionary: &Dictionary) -> (Vec<EventRow>, Vec<AttributeKey>) {
        let last = dictionary.attributes().count().checked_sub(1).and_then(|last| u32::try_from(last).ok());
        if let Some(last) = last {
            key(&mut self.attributes, keys, dictionary, last);
        }
        let Self { attributes, rows, .. } = std::mem::take(self);
        (rows, attributes)
    }
}

/// The key of an attribute by number; all before it are made as well.
fn key<'k>(
    known: &'k mut Vec<AttributeKey>,
    keys: &Keys,
    dictionary: &Dictionary,
    attribute: u32,
) -> Option<&'k AttributeKey> {
    let make = |attribute| {
        let path = dictionary.attribute(attribute).map(|attribute| attribute.path.as_slice());
        keys.attribute(path.unwrap_or_default())
    };
    by_number(known, attribute, make).map(|key| &*key)
}
