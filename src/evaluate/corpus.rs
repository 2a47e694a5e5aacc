//! Events → sessions: what is split, learned from and judged.
//!
//! In: the events of the logs and of the attack logs, in memory. Out: good sessions and attack sessions, each in the
//! order of its session's key, so that the order of lines decides nothing but what came first within a session.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::error::EvaluateError;
use super::random::keyed_hash;
use crate::event::Event;
use crate::event::provenance::{MINED, derive_all};
use crate::session::Attributes;

/// One event, and whether it does harm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) event: Event,
    /// Labelled an attack, or in an attack log without a label.
    pub(super) attack: bool,
}

/// The events of one session, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CorpusSession {
    /// Names the session apart from all others: `s:` and its id, or `e:` and a name for a lone event.
    pub(super) key: String,
    pub(super) group: Option<String>,
    pub(super) steps: Vec<Step>,
    /// Where its first line stands in the log.
    pub(super) position: usize,
}

impl CorpusSession {
    /// When it began, if the log says.
    pub(super) fn began(&self) -> Option<Timestamp> {
        self.steps.iter().filter_map(|step| step.event.timestamp).min()
    }

    /// Who acted in it.
    pub(super) fn agents(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.event.agent_id.as_str())
    }
}

/// All there is to learn from and to judge by.
///
/// Events without a session id are each a session of their own. A session in which an event is labelled `attack` is an
/// attack session as a whole: none of its events teaches or counts as good work, for nobody knows what the attack had
/// touched by then. In an attack log the events without a label are attacks, and those labelled otherwise are the
/// victim's own work, which is not judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Corpus {
    pub(super) good: Vec<CorpusSession>,
    pub(super) attacks: Vec<CorpusSession>,
    /// What the reader of a report should know about the logs.
    pub(super) notes: Vec<String>,
}

impl Corpus {
    /// Sorts the events of `logs`, and of `attacks` if there are any, into sessions.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`] for an attack without a session, an attack log without an attack, and a session in two groups.
    pub fn new(mut logs: Vec<Event>, mut attacks: Vec<Event>) -> Result<Self, EvaluateError> {
        known_labels(logs.iter().chain(&attacks))?;
        let mut notes = Vec::new();
        // Over whole sessions, and so before anything is split: what is learned from, and what grants ask of unseen actions.
        let attributes = MINED.with(Attributes::TARGET);
        notes.extend(derive_all(&mut [&mut logs, &mut attacks], attributes).map(|gap| gap.to_string()));
        let has_attack_log = !attacks.is_empty();
        let (mut harmful, good): (Vec<_>, Vec<_>) =
            sessions(logs, false)?.into_iter().partition(|session| session.steps.iter().any(|step| step.attack));
        let (attacked, idle): (Vec<_>, Vec<_>) =
            sessions(attacks, true)?.into_iter().partition(|session| session.steps.iter().any(|step| step.attack));
        if has_attack_log && attacked.is_empty() {
            return Err(EvaluateError::NoAttacks);
        }
        if !idle.is_empty() {
            notes.push(format!("{} sessions of the attack log contain no attack and are not judged", idle.len()));
        }
        harmful.extend(attacked);
        let lone = harmful
            .iter()
            .flat_map(|session| &session.steps)
            .find(|step| step.attack && step.event.session_id.is_none());
        if let Some(step) = lone {
            return Err(EvaluateError::AttackWithoutSession { log_id: step.event.log_id.clone() });
        }
        Ok(Self { good, attacks: harmful, notes })
    }

    /// Whether any good session names a group.
    pub(super) fn has_groups(&self) -> bool {
        self.good.iter().any(|session| session.group.is_some())
    }

    /// The agents of the good sessions.
    pub(super) fn agents(&self) -> BTreeSet<&str> {
        self.good.iter().flat_map(CorpusSession::agents).collect()
    }
}

fn is_attack(label: Option<&str>, unlabelled: bool) -> bool {
    // A blank label says no more than none.
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    label.map_or(unlabelled, |label| label.eq_ignore_ascii_case("attack"))
}

/// Refuses labels that say neither that an event is an attack nor that it is none: taken for harmless, they would teach.
fn known_labels<'e>(events: impl Iterator<Item = &'e Event>) -> Result<(), EvaluateError> {
    /// So many labels are named.
    const SHOWN: usize = 5;
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for label in events.filter_map(|event| event.label.as_deref().map(str::trim)) {
        if !["attack", "benign", ""].iter().any(|known| label.eq_ignore_ascii_case(known)) {
            *unknown.entry(label).or_default() += 1;
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let mut words: Vec<_> =
        unknown.iter().take(SHOWN).map(|(label, count)| format!("`{label}` ({count} events)")).collect();
    if unknown.len() > SHOWN {
        words.push(format!("and {} others", unknown.len() - SHOWN));
    }
    Err(EvaluateError::UnknownLabels { labels: words.join(", ") })
}

fn sessions(events: Vec<Event>, unlabelled_is_attack: bool) -> Result<Vec<CorpusSession>, EvaluateError> {
    let mut sessions: BTreeMap<String, CorpusSession> = BTreeMap::new();
    let mut twins: BTreeMap<String, usize> = BTreeMap::new();
    for (position, event) in events.into_iter().enumerate() {
        let key = match &event.session_id {
            Some(id) => format!("s:{id}"),
            None => {
                // Equal events stand for each other, so a running number keeps their order out of it.
                let key = lone_key(&event);
                let number = twins.entry(key.clone()).or_default();
                *number += 1;
                format!("{key}:{number}")
            }
        };
        let session = sessions.entry(key).or_insert_with_key(|key| CorpusSession {
            key: key.clone(),
            group: None,
            steps: Vec::new(),
            position,
        });
        match (&session.group, &event.group) {
            (Some(first), Some(second)) if first != second => {
                return Err(EvaluateError::TwoGroups {
                    session: event.session_id.unwrap_or_default(),
                    first: first.clone(),
                    second: second.clone(),
                });
            }
            (None, Some(group)) => session.group = Some(group.clone()),
            _ => {}
        }
        let attack = is_attack(event.label.as_deref(), unlabelled_is_attack);
        session.steps.push(Step { event, attack });
    }
    let mut sessions: Vec<_> = sessions.into_values().collect();
    for session in &mut sessions {
        // A log whose lines are out of order is put right where every line says when; else its order is all there is.
        if session.steps.iter().all(|step| step.event.timestamp.is_some()) {
            session.steps.sort_by_key(|step| step.event.timestamp);
        }
    }
    Ok(sessions)
}

fn lone_key(event: &Event) -> String {
    let text = serde_json::json!([event.agent_id, event.action, event.context, event.outcome, event.timestamp]);
    format!("e:{}:{:016x}", event.log_id, keyed_hash(0, &text.to_string()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// An event from `session action`, with the fields of `more`.
    pub(in crate::evaluate) fn event(session: &str, action: &str, more: &Value) -> Event {
        let mut line = json!({"log_id": format!("{session}/{action}"), "agent_id": "a", "action": action,
            "session_id": session});
        for (key, value) in more.as_object().unwrap() {
            line[key] = value.clone();
        }
        Event::from_json(&line.to_string()).unwrap()
    }

    #[test]
    fn a_session_with_an_attack_never_teaches() {
        let logs = vec![
            event("s1", "read", &json!({})),
            event("s2", "read", &json!({"label": "benign"})),
            event("s2", "send", &json!({"label": " Attack"})),
        ];
        let attacks = vec![
            event("s1", "read", &json!({"label": "benign"})),
            event("s1", "send", &json!({})),
            event("s3", "read", &json!({"label": "benign"})),
        ];
        let corpus = Corpus::new(logs, attacks).unwrap();
        let keys = |sessions: &[CorpusSession]| sessions.iter().map(|session| session.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&corpus.good), ["s:s1"]);
        assert_eq!(keys(&corpus.attacks), ["s:s2", "s:s1"]);
        let harm: Vec<_> = corpus.attacks[1].steps.iter().map(|step| step.attack).collect();
        assert_eq!(harm, [false, true]);
        assert_eq!(corpus.notes, ["1 sessions of the attack log contain no attack and are not judged"]);
    }

    #[test]
    fn labels_that_say_neither_are_refused() {
        let of = |label: &str| vec![event("s1", "read", &json!({})), event("s2", "send", &json!({"label": label}))];
        for label in ["benign", "ATTACK", " ", ""] {
            assert!(Corpus::new(of(label), Vec::new()).is_ok(), "{label}");
        }
        let error = Corpus::new(of("malicious"), Vec::new()).unwrap_err().to_string();
        assert_eq!(error, "unknown labels: `malicious` (1 events); a `label` is `attack` or `benign`, or is left out");
        assert!(Corpus::new(of("benign"), of("normal")).is_err());
        // Without a label, an event of an attack log is an attack.
        assert_eq!(Corpus::new(Vec::new(), of("")).unwrap().attacks.len(), 2);
    }

    #[test]
    fn lone_events_are_sessions_whatever_their_order() {
        let lone = |n: u64| event("x", "read", &json!({"session_id": null, "context": {"n": n}}));
        let keys = |numbers: &[u64]| {
            let corpus = Corpus::new(numbers.iter().map(|&n| lone(n)).collect(), Vec::new()).unwrap();
            corpus.good.into_iter().map(|session| session.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(&[1, 2, 2]).len(), 3);
        assert_eq!(keys(&[1, 2, 2]), keys(&[2, 1, 2]));
    }

    #[test]
    fn steps_are_in_the_order_of_their_time() {
        let at = |action: &str, minute: u32| {
            event("s", action, &json!({"timestamp": format!("2026-11-01T10:{minute:02}:00Z")}))
        };
        let corpus = Corpus::new(vec![at("second", 2), at("first", 1)], Vec::new()).unwrap();
        assert_eq!(corpus.good[0].steps[0].event.action, "first");
    }

    #[track_caller]
    fn refuses(logs: Vec<Event>, attacks: Vec<Event>, message: &str) {
        let error = Corpus::new(logs, attacks).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }

    #[test]
    fn refuses_what_cannot_be_judged() {
        let good = || vec![event("s", "read", &json!({}))];
        let lone = event("x", "send", &json!({"session_id": null, "label": "attack"}));
        refuses(good(), vec![lone.clone()], "the attack `x/send` has no session");
        refuses(vec![lone], Vec::new(), "the attack `x/send` has no session");
        refuses(good(), vec![event("b", "read", &json!({"label": "benign"}))], "the attack log holds no attack");
        refuses(
            vec![event("s", "a", &json!({"group": "g"})), event("s", "b", &json!({"group": "h"}))],
            Vec::new(),
            "the session `s` has events of the groups `g` and `h`",
        );
    }
}
