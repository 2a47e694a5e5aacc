//! Whether a good event of the log has a pattern of the denied ones: a pass over the log that asks each of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::MineError;
use crate::event::{AttributePath, Dictionary, Event, Line, LineFold, OutcomeClass, OutcomeClasses, by_number};
use crate::mine::passes::Events;
use crate::policy::Conditions;

/// A pattern that good events are asked about.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) conditions: Conditions,
    /// Whether events have the pattern where the conditions do not hold.
    pub(super) unless: bool,
}

impl Question {
    fn has<'v>(&self, at: impl Fn(&AttributePath) -> Option<&'v Value> + Copy) -> bool {
        self.conditions.iter().all(|condition| condition.test.holds(at(&condition.path), at)) != self.unless
    }
}

/// By action and agent.
type Questions<'a> = BTreeMap<(&'a str, &'a str), Vec<Question>>;

/// For each question whether a good event of the agent with the action has the pattern.
pub(super) fn refuted<'a>(
    questions: &Questions<'a>,
    classes: &OutcomeClasses,
    events: &mut impl Events,
) -> Result<BTreeMap<(&'a str, &'a str), Vec<bool>>, MineError> {
    let none: Vec<Vec<bool>> = questions.values().map(|questions| vec![false; questions.len()]).collect();
    let Verify { refuted, .. } =
        events.pass(|| Verify { questions, classes, refuted: none.clone(), numbers: NumberedNames::default() })?;
    Ok(questions.keys().copied().zip(refuted).collect())
}

/// One thread's part of the pass.
struct Verify<'q, 'a> {
    questions: &'q Questions<'a>,
    classes: &'q OutcomeClasses,
    /// In the order of the questions.
    refuted: Vec<Vec<bool>>,
    numbers: NumberedNames,
}

/// What the numbers of the dictionary stand for.
#[derive(Debug, Default)]
struct NumberedNames {
    classes: Vec<OutcomeClass>,
    /// By agent, then action.
    places: Vec<Vec<QuestionPlace>>,
}

/// Where the questions of an agent and an action stand.
#[derive(Debug, Clone, Copy)]
enum QuestionPlace {
    Unknown,
    Nowhere,
    At(usize),
}

impl Verify<'_, '_> {
    fn asks(&self, path: &[String]) -> bool {
        let mut conditions = self.questions.values().flatten().flat_map(|question| question.conditions.iter());
        conditions.any(|condition| condition.path.keys() == path)
    }

    fn place(&mut self, line: &Line<'_>) -> Option<usize> {
        let row = by_number(&mut self.numbers.places, line.agent, |_| Vec::new())?;
        let known = by_number(row, line.action, |_| QuestionPlace::Unknown)?;
        if matches!(known, QuestionPlace::Unknown) {
            let of = (line.action_name(), line.dictionary.agents.get(line.agent));
            *known =
                self.questions.keys().position(|known| *known == of).map_or(QuestionPlace::Nowhere, QuestionPlace::At);
        }
        match known {
            QuestionPlace::At(place) => Some(*place),
            _ => None,
        }
    }
}

impl LineFold for Verify<'_, '_> {
    fn wants(&self, path: &[String]) -> bool {
        self.asks(path)
    }

    fn watches(&self, path: &[String]) -> bool {
        self.asks(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        let classes = self.classes;
        let class = by_number(&mut self.numbers.classes, line.outcome, |outcome| {
            classes.class(line.dictionary.outcomes.get(outcome))
        });
        if class.map(|class| *class) != Some(OutcomeClass::Good) {
            return;
        }
        let Some(place) = self.place(line) else {
            return;
        };
        let Some((questions, refuted)) = self.questions.values().nth(place).zip(self.refuted.get_mut(place)) else {
            return;
        };
        let open = questions.iter().zip(refuted).filter(|(_, refuted)| !**refuted);
        if line.has_watched_object {
            // An object where a value is asked for: only the whole event tells what is there.
            let event = Event::from_json(line.text).ok();
            let at = |path: &AttributePath| event.as_ref().and_then(|event| path.get(&event.context));
            open.for_each(|(question, refuted)| *refuted = question.has(at));
            return;
        }
        let attributes: Vec<_> = line.attributes().collect();
        let at = |path: &AttributePath| {
            attributes.iter().find(|(attribute, _)| attribute.path == path.keys()).map(|(_, value)| *value)
        };
        open.for_each(|(question, refuted)| *refuted = question.has(at));
    }

    fn close(&mut self, _: &Dictionary) {
        self.numbers = NumberedNames::default();
    }

    fn merge(mut self, other: Self) -> Self {
        for (into, from) in self.refuted.iter_mut().flatten().zip(other.refuted.into_iter().flatten()) {
            *into |= from;
        }
        self
    }
}
