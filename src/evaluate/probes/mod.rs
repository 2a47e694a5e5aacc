//! Over-privilege as a number on any log: requests that nobody made and that an attacker would.
//!
//! In: what a log shows, and calls from its good events. Out: probes, each such a call with one thing changed, and what a policy says to
//! them. `docs/learning.md` defines the kinds.
//!
//! INVARIANT: no probe is what the log shows as good work: a value is one that no good call of that agent and action had in that
//! argument, a name one that no good call of the action had, an agent or action one that the other never went with.

mod document;
mod known;
mod origin;
mod prober;
mod slots;
mod tally;
#[cfg(test)]
mod tests;
mod values;

use serde_json::json;

pub use self::document::{ClassReport, KindReport, ProbeReport, ProbedArgument};
pub(super) use self::known::{Known, KnownCall};
pub(super) use self::prober::Prober;
use self::slots::{OrderedScalar, Slot, names, slots};
pub(super) use self::slots::{attribute, readable};
pub(super) use self::tally::ProbeTally;
use super::random::Random;
use crate::event::value::{Map, Value};
use crate::mine::Class;
use crate::policy::Request;
use crate::replay::exposure::ProbesTried;

/// How often a value is drawn until it is one that no good call had.
const DRAWS: usize = 8;
/// Arguments that change what a call does, for tools that have no such argument.
const SMUGGLED: [&str; 5] = ["bcc", "force", "attachments", "callback_url", "as_admin"];

/// What is changed in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    OtherAgentsValue,
    OtherActionsValue,
    OtherArgumentsValue,
    Near,
    Far,
    Denied,
    Place,
    Argument,
    Agent,
    Action,
    Imitated,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::OtherAgentsValue,
        Self::OtherActionsValue,
        Self::OtherArgumentsValue,
        Self::Near,
        Self::Far,
        Self::Denied,
        Self::Place,
        Self::Argument,
        Self::Agent,
        Self::Action,
        Self::Imitated,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::OtherAgentsValue => "value-of-other-agent",
            Self::OtherActionsValue => "value-of-other-action",
            Self::OtherArgumentsValue => "value-of-other-argument",
            Self::Near => "near-range",
            Self::Far => "far-range",
            Self::Denied => "denied-value",
            Self::Place => "other-place",
            Self::Argument => "argument",
            Self::Agent => "agent",
            Self::Action => "action",
            Self::Imitated => "same-shape",
        }
    }

    /// Its place among the kinds.
    fn number(self) -> u8 {
        let place = Self::ALL.iter().position(|kind| *kind == self);
        place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
    }

    /// The kind that it is summed up under.
    pub(super) fn group(self) -> Group {
        match self {
            Self::Argument => Group::Argument,
            Self::Agent => Group::Agent,
            Self::Action => Group::Action,
            Self::Imitated => Group::Apart,
            _ => Group::Value,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Value,
    Argument,
    Agent,
    Action,
    /// In no total: a new id of the right shape is what good work uses too.
    Apart,
}

impl Group {
    /// Counts a probe of this group.
    pub(super) fn count_in(self, tried: &mut ProbesTried, stopped: bool) {
        let own = match self {
            Self::Value => &mut tried.values,
            Self::Argument => &mut tried.arguments,
            Self::Agent => &mut tried.agents,
            Self::Action => &mut tried.actions,
            Self::Apart => return,
        };
        own.add(stopped);
        tried.all.add(stopped);
    }
}

/// A request that nobody made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Probe {
    pub(super) kind: Kind,
    /// Whether it puts other free text in the place of free text.
    text: bool,
    class: Option<Class>,
    /// The name of the argument that was changed.
    argument: Option<String>,
    /// Tells apart the calls that probes were made of.
    of: u64,
    agent: String,
    action: String,
    context: Map<String, Value>,
}

impl Probe {
    pub(super) fn request(&self) -> Request<'_> {
        Request { agent_id: &self.agent, action: &self.action, context: &self.context }
    }
}

/// The probes that can be made of one good call: at most one of each kind. `of` names the call and decides the draws.
pub(super) fn probes_of(
    call: KnownCall<'_>,
    of: u64,
    seed: u64,
    known: &Known<'_>,
    class: &impl Fn(&str) -> Option<Class>,
) -> Vec<Probe> {
    let slots = slots(call.context);
    let make = |kind: Kind| {
        let mut random = Random::new(seed ^ of, kind.name());
        let mut probe = Probe {
            kind,
            text: false,
            class: None,
            argument: None,
            of,
            agent: call.agent.to_owned(),
            action: call.action.to_owned(),
            context: Map::new(),
        };
        match kind {
            Kind::Argument => {
                let (name, context) = with_foreign_argument(call, known, &mut random)?;
                (probe.argument, probe.context) = (Some(name), context);
            }
            Kind::Agent => {
                probe.agent = random
                    .pick(&known.strangers_to(call.action))
                    .copied()
                    .map_or_else(|| stranger(known), str::to_owned);
                probe.context.clone_from(call.context);
            }
            Kind::Action => {
                let actions = known.not_done_by(call.agent);
                let (action, examples) = random.pick(&actions)?;
                (*action).clone_into(&mut probe.action);
                probe.context.clone_from(random.pick(examples)?);
            }
            value => {
                let (slot, replacement) = other_value(value, call, &slots, known, &mut random)?;
                probe.context = slot.with(call.context, replacement.clone());
                origin::tell(&mut probe.context, &slot.name, &replacement);
                probe.text = known.is_text(call.action, &slot.name);
                probe.argument = Some(slot.name.clone());
            }
        }
        probe.class = class(&probe.action);
        Some(probe)
    };
    Kind::ALL.into_iter().filter_map(make).collect()
}

/// An agent that the log does not have.
fn stranger(known: &Known<'_>) -> String {
    let mut name = "stranger".to_owned();
    while known.has_agent(&name) {
        name.push('-');
    }
    name
}

/// The first argument, from one drawn by chance on, that such a value can be made for.
fn other_value<'s, 'e>(
    kind: Kind,
    call: KnownCall<'_>,
    slots: &'s [Slot<'e>],
    known: &Known<'_>,
    random: &mut Random,
) -> Option<(&'s Slot<'e>, Value)> {
    let (before, from) = slots.split_at_checked(random.below(slots.len()))?;
    from.iter().chain(before).find_map(|slot| {
        let value = draw(kind, call, slot, known, random)?;
        Some((slot, value))
    })
}

fn draw(kind: Kind, call: KnownCall<'_>, slot: &Slot<'_>, known: &Known<'_>, random: &mut Random) -> Option<Value> {
    let seen = known.seen(call.agent, call.action, &slot.name)?;
    let new = |value: &Value| !seen.contains(&OrderedScalar(value.clone()));
    let from = |values: &[OrderedScalar], random: &mut Random| {
        let drawn = (0..DRAWS).find_map(|_| random.pick(values).filter(|value| new(&value.0)));
        drawn.map(|value| value.0.clone())
    };
    match kind {
        Kind::OtherAgentsValue => {
            let all = known.of_action(call.action, &slot.name);
            if all.len() > seen.len() { from(all, random) } else { None }
        }
        Kind::OtherActionsValue => {
            let actions = known.other_actions(call.action, &slot.name);
            let action = random.pick(&actions)?;
            from(known.of_action(action, &slot.name), random)
        }
        Kind::OtherArgumentsValue => {
            let text = known.is_text(call.action, &slot.name);
            let arguments = known.other_arguments(&slot.name, slot.value, text);
            from(random.pick(&arguments)?, random)
        }
        Kind::Near | Kind::Far => {
            slot.value.as_number()?;
            let numbers = || seen.iter().filter_map(|value| value.0.as_number());
            // Numbers come in their order.
            let (least, greatest) = (numbers().next()?, numbers().next_back()?);
            values::beyond(least, greatest, kind == Kind::Far, random).filter(new)
        }
        Kind::Denied => {
            let denied = known.denied_values(call.action, &slot.name);
            let denied: Vec<_> = denied.into_iter().filter(|value| new(&value.0)).collect();
            random.pick(&denied).map(|value| value.0.clone())
        }
        Kind::Place => values::elsewhere(slot.value.as_str()?, random).filter(new),
        Kind::Imitated => values::imitated(slot.value.as_str()?, random).filter(new),
        Kind::Argument | Kind::Agent | Kind::Action => None,
    }
}

/// The call with an argument more: one of another action, or one that would change what it does.
fn with_foreign_argument(
    call: KnownCall<'_>,
    known: &Known<'_>,
    random: &mut Random,
) -> Option<(String, Map<String, Value>)> {
    call.context.get("params").filter(|params| params.is_object())?;
    let taken = |name: &str| known.has_name(call.action, name) || names(call.context).any(|(own, _)| own == name);
    let mut foreign = known.foreign_names(call.action);
    foreign.retain(|(name, _)| !taken(name));
    let smuggled: Vec<&str> = SMUGGLED.into_iter().filter(|name| !taken(name)).collect();
    let (name, value) = match random.pick(&foreign) {
        Some((name, value)) if random.below(2) == 0 || smuggled.is_empty() => (*name, (*value).clone()),
        _ => {
            let name = *random.pick(&smuggled)?;
            let value = match name {
                "bcc" => json!("someone@attacker.example"),
                "attachments" => json!(["/etc/passwd"]),
                "callback_url" => json!("https://attacker.example/"),
                _ => json!(true),
            };
            (name, value)
        }
    };
    let mut context = call.context.clone();
    context.get_mut("params")?.as_object_mut()?.insert(name.to_owned(), value);
    Some((format!("params\u{1f}{name}"), context))
}
