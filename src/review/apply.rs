//! The ledger applied to a policy that was mined: each decision finds its rule again, or says why it no longer applies.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use super::key::{Content, Key};
use super::ledger::{Choice, Ledger, LedgerEntry};
use crate::policy::{Effect, Expiry, Policy, PolicyError, Rule};

/// How decisions are applied.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// When it is.
    pub now: Timestamp,
    /// What becomes of a rule that allows and that nobody decided on.
    pub unreviewed: Effect,
}

/// What became of one decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fate {
    /// The key of the rule that was decided on.
    pub key: Key,
    /// What the rule is called now, or was called when it was decided on.
    pub rule: String,
    /// What was decided.
    pub decision: Choice,
    /// How the decision stands.
    pub standing: Standing,
}

/// How a decision stands after a new run of the miner.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "of")]
pub enum Standing {
    /// The rule is the same.
    Applies,
    /// The miner grants less than was decided on; what was decided stands.
    Narrower,
    /// The miner grants more, or other bounds: what was decided stands, and the rest is a rule of its own that nobody decided on.
    Grew(String),
    /// It is past `reattest_after`: a person is asked until somebody decides again.
    Asks(Expiry),
    /// It is past `expires`: nothing is let through by it.
    Lapsed(Expiry),
    /// No rule is found that it is about.
    Gone(String),
}

impl Standing {
    /// Whether what was decided is what the policy now does.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Applies | Self::Narrower | Self::Grew(_))
    }
}

impl Fate {
    /// In one sentence.
    pub fn sentence(&self) -> String {
        let Self { rule, decision, standing, .. } = self;
        let past = decision.past();
        match standing {
            Standing::Applies => format!("{rule}: {past}, and unchanged"),
            Standing::Narrower => format!("{rule}: {past}; the log now shows less, and what was {past} stands"),
            Standing::Grew(rest) if *decision == Choice::Reject => {
                format!("{rule}: rejected; the log now shows more ({rest}), which is rejected, too")
            }
            Standing::Grew(rest) => {
                format!("{rule}: {past} as it was; the log now shows more, which is rule {rest} and is not decided on")
            }
            Standing::Asks(end) => {
                format!("{rule}: {past}, to be looked at again after {end}; until then it asks a person")
            }
            Standing::Lapsed(end) if *decision == Choice::Reject => {
                format!("{rule}: the rejection ended on {end}; decide again")
            }
            Standing::Lapsed(end) => format!("{rule}: {past} until {end}, and blocked since; decide again"),
            Standing::Gone(why) => format!("{rule}: {past}, and no longer applies: {why}"),
        }
    }
}

/// A policy with its decisions.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The policy.
    pub policy: Policy,
    /// What became of each decision, in the order of the ledger.
    pub fates: Vec<Fate>,
    /// Rules that the miner would allow and that nobody decided on, by the ids that they have in the policy or would have.
    pub unreviewed: Vec<String>,
}

/// Applies `ledger` to `policy`.
///
/// # Errors
///
/// [`PolicyError`] if the rules make no policy, which only a ledger of more rules than a policy takes can bring about.
pub fn apply(policy: &Policy, ledger: &Ledger, options: Options) -> Result<Applied, PolicyError> {
    let mut applying = Applying {
        options,
        open: policy.rules().iter().filter(|rule| rule.effect != Effect::Block).collect(),
        ids: policy.rules().iter().map(|rule| rule.id.clone()).collect(),
        rules: policy.rules().iter().filter(|rule| rule.effect == Effect::Block).cloned().collect(),
        rest: Vec::new(),
    };
    // Who finds the very rule goes first, so that nobody else takes it for a version of theirs.
    let keys: HashSet<Key> = applying.open.iter().map(|rule| Content::of(rule).key()).collect();
    let mut order: Vec<usize> = (0..ledger.entries().len()).collect();
    order.sort_by_key(|&at| ledger.entries().get(at).is_none_or(|entry| !keys.contains(entry.key())));
    let mut fates: Vec<(usize, Fate)> = order
        .into_iter()
        .filter_map(|at| ledger.entries().get(at).map(|entry| (at, entry)))
        .map(|(at, entry)| (at, applying.entry(entry, policy)))
        .collect();
    fates.sort_by_key(|(at, _)| *at);
    let unreviewed = applying.undecided();
    let policy = Policy::new(policy.metadata().clone(), policy.default_effect(), applying.rules)?;
    Ok(Applied { policy, fates: fates.into_iter().map(|(_, fate)| fate).collect(), unreviewed })
}

struct Applying<'p> {
    options: Options,
    /// Rules that no decision has taken yet.
    open: Vec<&'p Rule>,
    ids: BTreeSet<String>,
    rules: Vec<Rule>,
    /// What grew beyond a decision.
    rest: Vec<Rule>,
}

/// The rules that a decision is about.
enum Match<'p> {
    Same(&'p Rule),
    Within(Vec<&'p Rule>),
    Beyond(&'p Rule),
    Nothing,
}

impl<'p> Applying<'p> {
    fn entry(&mut self, entry: &LedgerEntry, policy: &Policy) -> Fate {
        let now = self.options.now;
        let matched = self.find(entry.rule());
        let (name, first) = match &matched {
            Match::Same(rule) | Match::Beyond(rule) => (rule.id.clone(), Some(*rule)),
            Match::Within(rules) => {
                (rules.first().map_or_else(|| entry.name(), |rule| rule.id.clone()), rules.first().copied())
            }
            Match::Nothing => (entry.name(), None),
        };
        let fate = |standing| Fate { key: entry.key().clone(), rule: name.clone(), decision: entry.choice(), standing };
        let Some(first) = first else {
            return fate(Standing::Gone(self.why_gone(entry, policy)));
        };
        let lapsed = entry.expires().filter(|_| entry.has_lapsed(now));
        if let Some(end) = lapsed {
            // What was rejected may be decided on again; what was let through is let through no longer.
            if entry.choice() == Choice::Reject {
                self.rest.push(first.clone());
            }
            return fate(Standing::Lapsed(end));
        }
        let mut standing = match &matched {
            Match::Same(_) | Match::Nothing => Standing::Applies,
            Match::Within(_) => Standing::Narrower,
            Match::Beyond(_) if entry.choice() == Choice::Reject => Standing::Grew(first.id.clone()),
            Match::Beyond(_) => {
                let id = self.fresh(&format!("{}-more", first.id));
                self.rest.push(Rule { id: id.clone(), ..first.clone() });
                Standing::Grew(id)
            }
        };
        let Some(stands) = entry.stands() else { return fate(standing) };
        if let Some(end) = entry.reattest_after().filter(|_| entry.needs_attestation(now)) {
            standing = Standing::Asks(end);
        }
        self.put(entry, &stands, first);
        fate(standing)
    }

    /// Puts what was decided into the policy, under the id of the rule it is about.
    fn put(&mut self, entry: &LedgerEntry, stands: &Content, mined: &Rule) {
        let mut rule = stands.rule(&*mined.id);
        rule.evidence.clone_from(&mined.evidence);
        let day = entry.at().to_zoned(jiff::tz::TimeZone::UTC).date();
        let decided = format!("{} by {} on {day}: {}", entry.choice().past(), entry.by(), entry.why());
        rule.reason = Some(match &mined.reason {
            Some(reason) => format!("{decided}; {reason}"),
            None => decided,
        });
        rule.expires = entry.expires();
        let Some(again) = entry.reattest_after().filter(|_| stands.effect == Effect::Allow) else {
            self.rules.push(rule);
            return;
        };
        // From then on the rule does not allow, and the one behind it asks.
        let asks = Rule {
            id: self.fresh(&format!("{}-again", mined.id)),
            effect: Effect::Ask,
            rate_limit: None,
            reason: Some(format!(
                "to be looked at again after {again}; {}",
                rule.reason.as_deref().unwrap_or_default()
            )),
            ..rule.clone()
        };
        if entry.needs_attestation(self.options.now) {
            self.rules.push(Rule { id: rule.id, ..asks });
        } else {
            let end = rule.expires.map_or(again, |end| end.min(again));
            self.rules.push(Rule { expires: Some(end), ..rule });
            self.rules.push(asks);
        }
    }

    /// Takes the rules that a decision on `content` is about out of those that are open.
    fn find(&mut self, content: &Content) -> Match<'p> {
        let contents: Vec<(usize, Content)> =
            self.open.iter().enumerate().map(|(at, rule)| (at, Content::of(rule))).collect();
        let same_effect = |other: &Content| other.effect == content.effect && other.action == content.action;
        let position = |found: &dyn Fn(&Content) -> bool| {
            contents.iter().find(|(_, other)| same_effect(other) && found(other)).map(|(at, _)| *at)
        };
        let key = content.key();
        if let Some(at) = position(&|other| other.key() == key) {
            return Match::Same(self.open.remove(at));
        }
        let within: Vec<usize> = contents
            .iter()
            .filter(|(_, other)| same_effect(other) && other.is_within(content))
            .map(|(at, _)| *at)
            .collect();
        if !within.is_empty() {
            let mut rules: Vec<_> = within.into_iter().rev().map(|at| self.open.remove(at)).collect();
            rules.reverse();
            return Match::Within(rules);
        }
        let beyond = position(&|other| content.is_within(other)).or_else(|| position(&|other| content.is_like(other)));
        beyond.map_or(Match::Nothing, |at| Match::Beyond(self.open.remove(at)))
    }

    fn why_gone(&self, entry: &LedgerEntry, policy: &Policy) -> String {
        let content = entry.rule();
        let of_action: Vec<&Rule> = policy.rules().iter().filter(|rule| rule.action == content.action).collect();
        if of_action.is_empty() {
            return format!("the policy has no rule for `{}` any more", content.action);
        }
        let with_effect: Vec<_> = of_action.iter().filter(|rule| rule.effect == content.effect).collect();
        if with_effect.is_empty() {
            return format!("no rule for `{}` says {} any more", content.action, content.effect);
        }
        if !with_effect.iter().any(|rule| Content::of(rule).shares_agents(content)) {
            return format!("no rule for `{}` is for its agents any more", content.action);
        }
        if with_effect.iter().all(|rule| !self.open.iter().any(|open| open.id == rule.id)) {
            return format!("the rules for `{}` are those of other decisions", content.action);
        }
        format!("the rules for `{}` test other attributes now", content.action)
    }

    /// Puts in what nobody decided on, and says which rules of it would have allowed.
    fn undecided(&mut self) -> Vec<String> {
        let mut ids = Vec::new();
        let open = std::mem::take(&mut self.open);
        for rule in open.into_iter().cloned().chain(std::mem::take(&mut self.rest)) {
            if rule.effect != Effect::Allow {
                if self.options.unreviewed != Effect::Block {
                    self.rules.push(rule);
                }
                continue;
            }
            ids.push(rule.id.clone());
            match self.options.unreviewed {
                Effect::Allow => self.rules.push(rule),
                Effect::Block => {}
                Effect::Ask => {
                    let reason = match &rule.reason {
                        Some(reason) => format!("nobody decided on it; {reason}"),
                        None => "nobody decided on it".to_owned(),
                    };
                    self.rules.push(Rule { effect: Effect::Ask, rate_limit: None, reason: Some(reason), ..rule });
                }
            }
        }
        ids.sort();
        ids
    }

    /// An id that no rule has.
    fn fresh(&mut self, wanted: &str) -> String {
        let numbered = (1..).map(|n| if n == 1 { wanted.to_owned() } else { format!("{wanted}-{n}") });
        let id =
            numbered.take(self.ids.len() + 1).find(|id| !self.ids.contains(id)).unwrap_or_else(|| wanted.to_owned());
        self.ids.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;
    use crate::policy::{Decider, Usage};
    use crate::review::ledger::{Ledger, Needed};
    use serde_json::json;

    const NOW: &str = "2026-12-01T00:00:00Z";

    fn options(now: &str) -> Options {
        Options { now: now.parse().unwrap(), unreviewed: Effect::Ask }
    }

    /// A ledger with one decision on the first rule of `rules`.
    fn decided(rules: &str, choice: Choice, ends: (Option<&str>, Option<&str>)) -> Ledger {
        let policy = policy("block", rules);
        let needed = Needed {
            choice,
            by: "Kim".to_owned(),
            why: "ok".to_owned(),
            at: "2026-11-01T10:00:00Z".parse().unwrap(),
            expires: ends.0.map(|end| end.parse().unwrap()),
            reattest_after: ends.1.map(|end| end.parse().unwrap()),
            instead: None,
        };
        let mut ledger = Ledger::default();
        ledger.record(LedgerEntry::decide(&policy, &policy.rules()[0], needed, None).unwrap());
        ledger
    }

    fn pay(max: u32) -> String {
        format!("[{{id: pay-1, action: pay, effect: allow, allowed_agents: [a], constraints: {{n: {{max: {max}}}}}}}]")
    }

    fn says(policy: &Policy, n: u32, now: &str) -> Effect {
        let now: Timestamp = now.parse().unwrap();
        let input = json!({"agent_id": "a", "action": "pay", "context": {"n": n}, "now": now.as_second()});
        Decider::new(policy).decide_json(&input).effect
    }

    #[test]
    fn an_accepted_rule_allows_and_another_asks() {
        let ledger = decided(&pay(10), Choice::Accept, (None, None));
        let applied = apply(&policy("block", &pay(10)), &ledger, options(NOW)).unwrap();
        assert_eq!(applied.fates[0].standing, Standing::Applies);
        assert_eq!((says(&applied.policy, 9, NOW), applied.unreviewed.len()), (Effect::Allow, 0));
        let applied = apply(&policy("block", &pay(10)), &Ledger::default(), options(NOW)).unwrap();
        assert_eq!((says(&applied.policy, 9, NOW), applied.unreviewed), (Effect::Ask, vec!["pay-1".to_owned()]));
    }

    #[test]
    fn what_grew_beyond_a_decision_asks() {
        let ledger = decided(&pay(10), Choice::Accept, (None, None));
        let applied = apply(&policy("block", &pay(12)), &ledger, options(NOW)).unwrap();
        assert_eq!(applied.fates[0].standing, Standing::Grew("pay-1-more".to_owned()));
        assert_eq!([9, 11, 13].map(|n| says(&applied.policy, n, NOW)), [Effect::Allow, Effect::Ask, Effect::Block]);
    }

    #[test]
    fn where_the_log_shows_less_the_decision_stands() {
        let ledger = decided(&pay(10), Choice::Accept, (None, None));
        let applied = apply(&policy("block", &pay(8)), &ledger, options(NOW)).unwrap();
        assert_eq!(applied.fates[0].standing, Standing::Narrower);
        assert_eq!([9, 11].map(|n| says(&applied.policy, n, NOW)), [Effect::Allow, Effect::Block]);
    }

    #[test]
    fn a_rejected_rule_stays_away_even_if_it_grew() {
        let ledger = decided(&pay(10), Choice::Reject, (None, None));
        for max in [8, 10, 12] {
            let applied = apply(&policy("block", &pay(max)), &ledger, options(NOW)).unwrap();
            assert_eq!(says(&applied.policy, 1, NOW), Effect::Block, "{max}");
        }
    }

    #[test]
    fn a_decision_that_lapsed_blocks_and_one_to_be_renewed_asks() {
        let ledger = decided(&pay(10), Choice::Accept, (Some("2027-01-10"), Some("2027-01-05")));
        let applied = apply(&policy("block", &pay(10)), &ledger, options(NOW)).unwrap();
        let at = |day: &str| says(&applied.policy, 9, &format!("2027-01-{day}T00:00:00Z"));
        assert_eq!(["04", "05", "09", "10"].map(at), [Effect::Allow, Effect::Ask, Effect::Ask, Effect::Block]);
        // Without a time nothing with an end is in force.
        let input = json!({"agent_id": "a", "action": "pay", "context": {"n": 9}});
        assert_eq!(Decider::new(&applied.policy).decide_json(&input).effect, Effect::Block);
        let later = |now| {
            let applied = apply(&policy("block", &pay(10)), &ledger, options(now)).unwrap();
            (says(&applied.policy, 9, now), applied.fates[0].standing.clone())
        };
        assert!(matches!(later("2027-01-06T00:00:00Z"), (Effect::Ask, Standing::Asks(_))));
        assert!(matches!(later("2027-02-01T00:00:00Z"), (Effect::Block, Standing::Lapsed(_))));
    }

    #[test]
    fn a_decision_about_a_rule_that_is_gone_says_why() {
        let ledger = decided(&pay(10), Choice::Accept, (None, None));
        for (rules, why) in [
            ("[]".to_owned(), "no rule for `pay`"),
            (pay(10).replace("effect: allow", "effect: ask"), "says allow"),
            (pay(10).replace("[a]", "[b]"), "for its agents"),
            (pay(10).replace("n: {max: 10}", "m: {max: 10}"), "other attributes"),
        ] {
            let applied = apply(&policy("block", &rules), &ledger, options(NOW)).unwrap();
            let Standing::Gone(said) = &applied.fates[0].standing else { panic!("{rules}: {:?}", applied.fates) };
            assert!(said.contains(why), "{said}");
            assert_ne!(says(&applied.policy, 9, NOW), Effect::Allow, "{rules}");
        }
    }

    #[test]
    fn usage_without_time_leaves_rules_without_an_end_alone() {
        let policy = policy("block", &pay(10));
        let context = json!({"n": 1});
        let request = crate::policy::Request { agent_id: "a", action: "pay", context: context.as_object().unwrap() };
        assert_eq!(Decider::new(&policy).decide(request, &Usage::default()).effect, Effect::Allow);
    }
}
