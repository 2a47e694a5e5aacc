//! One change between two policies, and the two policies that show it.

use serde_json::Value;

use crate::check::reach::Judged;
use crate::policy::{Decider, Effect, Request, decide::Usage};

/// A request that two policies decide differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The action.
    pub action: String,
    /// What the old policy says, and by which rules.
    pub old: (Effect, Vec<String>),
    /// What the new policy says, and by which rules.
    pub new: (Effect, Vec<String>),
    /// The request, as both were asked.
    pub request: Value,
    /// The bound that moved, where it is one.
    pub moved: Option<Moved>,
}

/// An action whose rules differ and for which no request was found that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unshown {
    /// The action.
    pub action: String,
    /// The rules that only one of the policies has, by id.
    pub rules: Vec<String>,
    /// Whether a change could only stop more: the rules say the same, and the default became narrower.
    pub narrows: bool,
}

/// What moved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// The rule, as the old policy calls it.
    pub old: String,
    /// The rule, as the new policy calls it.
    pub new: String,
    /// The attribute, `agents` or `budget`.
    pub of: String,
    /// `max 100 → max 200`, `in adds "b" (1 value before, 2 now)`.
    pub words: String,
}

/// Both policies, ready to be asked.
pub(super) struct Pair<'p> {
    pub(super) old: Decider<'p>,
    pub(super) new: Decider<'p>,
    pub(super) limited: Value,
}

impl<'p> Pair<'p> {
    /// The change that a request shows, if it does.
    pub(super) fn ask(&self, request: &Value) -> Option<Change> {
        let parsed = Request::from_json(request)?;
        let usage = Usage::from_json(request);
        let (old, new) = (self.old.decide(parsed, &usage), self.new.decide(parsed, &usage));
        let said = |decision: &crate::policy::Decision<'_>| {
            (decision.effect, decision.rule_ids().into_iter().map(str::to_owned).collect())
        };
        (old.effect != new.effect).then(|| Change {
            action: parsed.action.to_owned(),
            old: said(&old),
            new: said(&new),
            request: request.clone(),
            moved: None,
        })
    }

    /// Whether a request is decided differently, or what stands in the way of that.
    pub(super) fn differs(&self, request: &Value) -> Judged<'p> {
        let Some(parsed) = Request::from_json(request) else { return Judged::Dead };
        let usage = Usage::from_json(request);
        let (old, new) = (self.old.decide(parsed, &usage), self.new.decide(parsed, &usage));
        if old.effect != new.effect {
            return Judged::Found;
        }
        old.rules.first().map_or(Judged::Dead, |rule| Judged::Evade(rule))
    }

    pub(super) fn judge(&self, request: &Value, want: (Effect, Effect)) -> Judged<'p> {
        let Some(parsed) = Request::from_json(request) else { return Judged::Dead };
        let usage = Usage::from_json(request);
        for (decider, want) in [(&self.old, want.0), (&self.new, want.1)] {
            let decision = decider.decide(parsed, &usage);
            if decision.effect != want {
                return decision.rules.first().map_or(Judged::Dead, |rule| Judged::Evade(rule));
            }
        }
        Judged::Found
    }
}
