//! What a policy does with sessions that it was not learned from.
//!
//! In: a policy and a part of a split. Out: counts, that add up over folds and agents.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::corpus::{Corpus, CorpusSession};
use super::document::{Attacks, Outcomes, Scores};
use super::folds::Part;
use super::metrics::{Share, ratio};
use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::numbers::count;
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Policy, Request};
use crate::replay::tally::{Effects, Merge as _};

/// What was decided on the steps of one session that count, in their order: each with its agent.
struct JudgedSteps<'c> {
    session: usize,
    steps: Vec<(&'c str, Effect)>,
    used: BTreeSet<String>,
}

/// What a policy did with a part of a split.
pub(super) struct Verdicts<'c> {
    good: Vec<JudgedSteps<'c>>,
    attacks: Vec<JudgedSteps<'c>>,
}

/// Judges the good events of the good sessions in `part`, and the attack events of its attack sessions.
///
/// Of a good session the events with a good outcome count: what was denied should be blocked, and what failed did not
/// help anyone. Of an attack session only what does harm counts: a victim that is stopped at its own work first was not
/// defended but broken.
pub(super) fn judge<'c>(policy: &Policy, corpus: &'c Corpus, part: &Part, outcomes: &OutcomeClasses) -> Verdicts<'c> {
    let decider = Decider::new(policy);
    let judged = |session: usize, events: &mut dyn Iterator<Item = &'c Event>| {
        let mut used = BTreeSet::new();
        let steps = events
            .map(|event| {
                let decision = decider.decide(Request::from(event), &Usage::default());
                used.extend(decision.rules.iter().map(|rule| rule.id.clone()));
                (event.agent_id.as_str(), decision.effect)
            })
            .collect();
        JudgedSteps { session, steps, used }
    };
    let good = |&index: &usize| {
        let steps = &corpus.good.get(index)?.steps;
        let events = steps.iter().map(|step| &step.event);
        let mut events = events.filter(|event| outcomes.class(&event.outcome) == OutcomeClass::Good);
        Some(judged(index, &mut events))
    };
    let attack = |&index: &usize| {
        let session: &CorpusSession = corpus.attacks.get(index)?;
        let mut events = session.steps.iter().filter(|step| step.attack).map(|step| &step.event);
        Some(judged(index, &mut events))
    };
    Verdicts {
        good: part.good.par_iter().filter_map(good).collect(),
        attacks: part.attacks.par_iter().filter_map(attack).collect(),
    }
}

impl Verdicts<'_> {
    /// The rules that decided some good event.
    pub(super) fn used(&self) -> BTreeSet<&str> {
        self.good.iter().flat_map(|judged| &judged.used).map(String::as_str).collect()
    }
}

/// Counts of what was decided, over folds.
#[derive(Debug, Clone, Default)]
pub(super) struct DecisionCounts {
    good_events: Effects,
    good_sessions: Effects,
    attack_events: Effects,
    attack_sessions: u64,
    /// Attack sessions of which at least one attack event was asked or blocked.
    stopped: u64,
    /// Those of them whose first attack event was.
    stopped_first: u64,
    /// The different sessions behind the counts, with how many of their events count.
    good_seen: BTreeMap<usize, u64>,
    attacks_seen: BTreeMap<usize, u64>,
}

impl DecisionCounts {
    /// Counts `verdicts` as a whole.
    pub(super) fn add(&mut self, verdicts: &Verdicts<'_>) {
        let effects = |judged: &JudgedSteps<'_>| judged.steps.iter().map(|(_, effect)| *effect).collect::<Vec<_>>();
        for judged in &verdicts.good {
            self.add_good(judged.session, &effects(judged));
        }
        for judged in &verdicts.attacks {
            self.add_attack(judged.session, &effects(judged));
        }
    }

    /// Counts a good session, if any of its events counts.
    fn add_good(&mut self, session: usize, effects: &[Effect]) {
        if let Some(worst) = effects.iter().max() {
            self.good_events.merge(tallied(effects));
            self.good_sessions.add(*worst, 1);
            self.good_seen.insert(session, count(effects.len()));
        }
    }

    /// Counts an attack session, by what was decided on its attack events.
    fn add_attack(&mut self, session: usize, effects: &[Effect]) {
        if let Some(first) = effects.first() {
            self.attack_events.merge(tallied(effects));
            self.attack_sessions += 1;
            self.stopped += u64::from(effects.iter().any(|effect| *effect != Effect::Allow));
            self.stopped_first += u64::from(*first != Effect::Allow);
            self.attacks_seen.insert(session, count(effects.len()));
        }
    }

    /// The share of good sessions that were allowed in full.
    pub(super) fn sessions_allowed(&self) -> Option<f64> {
        ratio(self.good_sessions.allow, self.good_sessions.total())
    }

    /// The share of attack sessions that were stopped somewhere.
    pub(super) fn attacks_stopped(&self) -> Option<f64> {
        ratio(self.stopped, self.attack_sessions)
    }

    /// The counts as shares.
    pub(super) fn scores(&self) -> Scores {
        let (sessions, events) = (count(self.good_seen.len()), self.good_seen.values().sum());
        let (attacked, harmful) = (count(self.attacks_seen.len()), self.attacks_seen.values().sum());
        let of_attacks = |stopped| Share::new(stopped, self.attack_sessions, attacked);
        let of_events = |stopped| Share::new(stopped, self.attack_events.total(), harmful);
        Scores {
            good_sessions: outcomes(self.good_sessions, sessions),
            good_events: outcomes(self.good_events, events),
            attacks: (self.attack_sessions > 0).then(|| Attacks {
                sessions_stopped: of_attacks(self.stopped),
                sessions_stopped_first: of_attacks(self.stopped_first),
                events_stopped: of_events(self.attack_events.ask + self.attack_events.block),
                events_asked: of_events(self.attack_events.ask),
                events_blocked: of_events(self.attack_events.block),
            }),
        }
    }
}

fn tallied(effects: &[Effect]) -> Effects {
    let mut counts = Effects::default();
    for effect in effects {
        counts.add(*effect, 1);
    }
    counts
}

fn outcomes(effects: Effects, distinct: u64) -> Outcomes {
    let share = |count| Share::new(count, effects.total(), distinct);
    Outcomes { allowed: share(effects.allow), asked: share(effects.ask), blocked: share(effects.block) }
}

/// Counts by agent: of each session, the steps by that agent alone.
#[derive(Debug, Clone, Default)]
pub(super) struct ByAgent(BTreeMap<String, DecisionCounts>);

impl ByAgent {
    pub(super) fn add(&mut self, verdicts: &Verdicts<'_>) {
        self.add_each(&verdicts.good, DecisionCounts::add_good);
        self.add_each(&verdicts.attacks, DecisionCounts::add_attack);
    }

    fn add_each(&mut self, sessions: &[JudgedSteps<'_>], add: impl Fn(&mut DecisionCounts, usize, &[Effect])) {
        for judged in sessions {
            let mut by_agent: BTreeMap<&str, Vec<Effect>> = BTreeMap::new();
            for (agent, effect) in &judged.steps {
                by_agent.entry(agent).or_default().push(*effect);
            }
            for (agent, effects) in by_agent {
                add(self.0.entry(agent.to_owned()).or_default(), judged.session, &effects);
            }
        }
    }

    /// Each agent's scores, in the order of names.
    pub(super) fn scores(&self) -> impl Iterator<Item = (&str, Scores)> {
        self.0.iter().map(|(agent, tally)| (agent.as_str(), tally.scores()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::event;
    use super::*;
    use serde_json::json;

    const POLICY: &str = "apiVersion: policyc/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  default: block\n  rules: \
        [{id: r1, action: read, effect: allow}, {id: r2, action: mail, effect: ask}, {id: r3, action: idle, effect: allow}]\n";

    fn verdicts(corpus: &Corpus) -> Verdicts<'_> {
        let all = Part { good: (0..corpus.good.len()).collect(), attacks: (0..corpus.attacks.len()).collect() };
        judge(&Policy::from_yaml(POLICY, "p").unwrap(), corpus, &all, &OutcomeClasses::default())
    }

    #[test]
    fn a_session_is_as_good_as_its_worst_event() {
        let logs = vec![
            event("all", "read", &json!({})),
            event("asked", "read", &json!({})),
            event("asked", "mail", &json!({})),
            event("blocked", "mail", &json!({})),
            event("blocked", "drop", &json!({"agent_id": "b"})),
            event("failed", "read", &json!({})),
            event("failed", "drop", &json!({"outcome": "error"})),
            event("denied", "drop", &json!({"outcome": "denied"})),
        ];
        let corpus = Corpus::new(logs, Vec::new()).unwrap();
        let verdicts = verdicts(&corpus);
        let mut tally = DecisionCounts::default();
        tally.add(&verdicts);
        assert_eq!(tally.good_sessions, Effects { allow: 2, ask: 1, block: 1 });
        assert_eq!(tally.good_events, Effects { allow: 3, ask: 2, block: 1 });
        assert_eq!(verdicts.used(), ["r1", "r2"].into());
        assert_eq!(tally.scores().attacks, None);

        let mut agents = ByAgent::default();
        agents.add(&verdicts);
        let found: Vec<_> = agents
            .scores()
            .map(|(agent, scores)| {
                (agent.to_owned(), scores.good_sessions.asked.count, scores.good_sessions.allowed.of)
            })
            .collect();
        assert_eq!(found, [("a".to_owned(), 2, 4), ("b".to_owned(), 0, 1)]);
    }

    #[test]
    fn stopping_the_victims_own_work_stops_no_attack() {
        let own = json!({"label": "benign"});
        let attacks = vec![
            event("let through", "drop", &own),
            event("let through", "read", &json!({})),
            event("late", "read", &json!({})),
            event("late", "drop", &json!({})),
            event("first", "mail", &json!({})),
            event("first", "read", &json!({})),
        ];
        let corpus = Corpus::new(vec![event("s", "read", &json!({}))], attacks).unwrap();
        let mut tally = DecisionCounts::default();
        tally.add(&verdicts(&corpus));
        tally.add(&verdicts(&corpus));
        let attacks = tally.scores().attacks.unwrap();
        assert_eq!((attacks.sessions_stopped.count, attacks.sessions_stopped.of), (4, 6));
        assert_eq!(attacks.sessions_stopped_first.count, 2);
        assert_eq!((attacks.events_asked.count, attacks.events_blocked.count, attacks.events_stopped.of), (2, 2, 10));
        assert_eq!(attacks.sessions_stopped.interval, Share::new(2, 3, 3).interval, "judged twice, seen once");
    }
}
