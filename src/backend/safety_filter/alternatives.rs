//! The ways in which an action may be allowed, of which the filter has room for one.

use std::collections::BTreeSet;

use crate::policy::{AgentEntry, Condition, Conditions, Literal, RateLimit, Rule, Test};

/// The agents that a rule speaks of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scope {
    Nobody,
    All,
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Scope {
    pub(super) fn of(rule: &Rule) -> Self {
        let names = |entries: &[AgentEntry]| {
            let names: BTreeSet<String> = entries
                .iter()
                .filter_map(|entry| match entry {
                    AgentEntry::Named(name) => Some(name.clone()),
                    AgentEntry::Anyone => None,
                })
                .collect();
            names.into_iter().collect::<Vec<_>>()
        };
        if rule.blocked_agents.contains(&AgentEntry::Anyone) {
            return Self::Nobody;
        }
        let blocked = names(&rule.blocked_agents);
        match &rule.allowed_agents {
            Some(allowed) if !allowed.contains(&AgentEntry::Anyone) => {
                let mut only = names(allowed);
                only.retain(|name| !blocked.contains(name));
                if only.is_empty() { Self::Nobody } else { Self::Only(only) }
            }
            _ if blocked.is_empty() => Self::All,
            _ => Self::AllBut(blocked),
        }
    }
}

/// One way in which an action may be allowed.
#[derive(Debug, Clone)]
pub(super) struct Alternative<'p> {
    pub(super) ids: Vec<&'p str>,
    pub(super) scope: Scope,
    pub(super) conditions: Conditions,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) evidence: u64,
}

/// Joins alternatives where one says exactly what two say: the same conditions for other agents, or for the same agents
/// other values of one attribute.
pub(super) fn merge(alternatives: &mut Vec<Alternative<'_>>) {
    let mut index = 0;
    while let Some(one) = alternatives.get(index).cloned() {
        let joined = alternatives
            .iter()
            .enumerate()
            .skip(index + 1)
            .find_map(|(other_index, other)| Some((other_index, join(&one, other)?)));
        match joined {
            Some((other_index, joined)) => {
                alternatives.remove(other_index);
                if let Some(slot) = alternatives.get_mut(index) {
                    *slot = joined;
                }
                // What is joined may be joined with what came before.
                index = 0;
            }
            None => index += 1,
        }
    }
}

fn join<'p>(a: &Alternative<'p>, b: &Alternative<'p>) -> Option<Alternative<'p>> {
    if a.rate_limit.is_some() || b.rate_limit.is_some() {
        return None;
    }
    let mut joined = a.clone();
    joined.ids.extend(&b.ids);
    joined.ids.sort_unstable();
    joined.evidence = a.evidence.saturating_add(b.evidence);
    if a.conditions == b.conditions {
        joined.scope = match (&a.scope, &b.scope) {
            (Scope::All, _) | (_, Scope::All) => Scope::All,
            (Scope::Only(a), Scope::Only(b)) => {
                Scope::Only(a.iter().chain(b).cloned().collect::<BTreeSet<_>>().into_iter().collect())
            }
            _ => return None,
        };
        return Some(joined);
    }
    if a.scope != b.scope || a.conditions.len() != b.conditions.len() {
        return None;
    }
    let mut differ = a.conditions.iter().zip(&b.conditions).filter(|(a, b)| a != b);
    let (Some((one, other)), None) = (differ.next(), differ.next()) else {
        return None;
    };
    if one.attribute() != other.attribute() {
        return None;
    }
    // The filter takes no arrays for either, so scalars alone are joined exactly.
    let values = |test: &Test| match test {
        Test::Equals(literal) if literal.depth() == 0 => Some(vec![literal.clone()]),
        Test::In(literals) => Some(literals.clone()),
        _ => None,
    };
    let mut union: Vec<Literal> = values(&one.test)?;
    for literal in values(&other.test)? {
        if !union.contains(&literal) {
            union.push(literal);
        }
    }
    let with_union = Condition { path: one.path.clone(), test: Test::In(union) };
    joined.conditions =
        a.conditions.iter().filter(|condition| *condition != one).cloned().chain([with_union]).collect();
    // A second `in` on the path would have been overwritten.
    (joined.conditions.len() == a.conditions.len()).then_some(joined)
}

/// What all alternatives ask.
pub(super) fn common<'p>(alternatives: &[Alternative<'p>]) -> Option<Alternative<'p>> {
    let (first, rest) = alternatives.split_first()?;
    let mut common = first.clone();
    for other in rest {
        common.ids.extend(&other.ids);
        common.rate_limit = None;
        common.scope = match (&common.scope, &other.scope) {
            (Scope::Only(a), Scope::Only(b)) => {
                Scope::Only(a.iter().chain(b).cloned().collect::<BTreeSet<_>>().into_iter().collect())
            }
            (a, b) if a == b => a.clone(),
            _ => Scope::All,
        };
        common.conditions =
            common.conditions.iter().filter(|one| other.conditions.iter().any(|two| two == *one)).cloned().collect();
    }
    Some(common)
}
