//! The ledger applied to a policy, mined or in force: each decision finds its rule again, or says why it no longer applies.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use super::key::{Content, Key};
use super::ledger::{Choice, Ledger, LedgerEntry};
use crate::policy::{Effect, Expiry, Policy, PolicyError, Rule};

/// The longest reason that goes on with what was said before, in bytes.
const LONGEST_REASON: usize = 16 * 1024;

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
            Standing::Gone(why) if *decision == Choice::Reject => format!("{rule}: rejected, and not there: {why}"),
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

/// Applies `ledger` to `policy`, which the miner made.
///
/// # Errors
///
/// [`PolicyError`] if the rules make no policy, which only a ledger of more rules than a policy takes can bring about.
pub fn apply(policy: &Policy, ledger: &Ledger, options: Options) -> Result<Applied, PolicyError> {
    apply_to(policy, ledger, options, Base::Mined)
}

/// Applies `ledger` to `policy`, which is in force. Rules that nobody decided on keep their effect. A decision is about a rule only if the
/// policy has that very rule, or has what was decided already; a rejection also takes away other versions of the rule. So nothing
/// is opened but by a decision to widen, and by an end that is later than the rule's own. Applied again, the policy that comes of it stays as it is.
///
/// # Errors
///
/// [`PolicyError`] if the rules make no policy, which only a ledger of more rules than a policy takes can bring about.
pub fn apply_in_force(policy: &Policy, ledger: &Ledger, now: Timestamp) -> Result<Applied, PolicyError> {
    apply_to(policy, ledger, Options { now, unreviewed: Effect::Allow }, Base::InForce)
}

/// What the decisions are applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    /// What the miner proposes: what was decided stands, whatever the miner finds now.
    Mined,
    /// What decides now: a decision on a rule that is not in it brings nothing back.
    InForce,
}

fn apply_to(policy: &Policy, ledger: &Ledger, options: Options, base: Base) -> Result<Applied, PolicyError> {
    let mut applying = Applying {
        options,
        base,
        open: policy.rules().iter().filter(|rule| rule.effect != Effect::Block).collect(),
        ids: policy.rules().iter().map(|rule| rule.id.clone()).collect(),
        rules: policy.rules().iter().filter(|rule| rule.effect == Effect::Block).cloned().collect(),
        rest: Vec::new(),
    };
    // Who finds the very rule goes first, then who finds what was decided, so that nobody else takes it for a version of theirs.
    let keys: HashSet<Key> = applying.open.iter().map(|rule| Content::of(rule).key()).collect();
    let mut order: Vec<usize> = (0..ledger.entries().len()).collect();
    order.sort_by_cached_key(|&at| {
        let entry = ledger.entries().get(at);
        let finds = |key: &Key| keys.contains(key);
        let stands = || entry.and_then(LedgerEntry::stands).is_some_and(|stands| finds(&stands.key()));
        (!entry.is_some_and(|entry| finds(entry.key())), !stands())
    });
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
    base: Base,
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

impl<'p> Match<'p> {
    fn rules(&self) -> &[&'p Rule] {
        match self {
            Self::Same(rule) | Self::Beyond(rule) => std::slice::from_ref(rule),
            Self::Within(rules) => rules,
            Self::Nothing => &[],
        }
    }
}

/// The reason of a rule that was decided on: the decision, and what was said before.
fn reason(entry: &LedgerEntry, before: Option<&str>) -> String {
    let day = entry.at().to_zoned(jiff::tz::TimeZone::UTC).date();
    let decided = format!("{} by {} on {day}: {}", entry.choice().past(), entry.by(), entry.why());
    match before {
        Some(before) if before.starts_with(&decided) => before.to_owned(),
        Some(before) if decided.len() + before.len() < LONGEST_REASON => format!("{decided}; {before}"),
        _ => decided,
    }
}

impl<'p> Applying<'p> {
    fn entry(&mut self, entry: &LedgerEntry, policy: &Policy) -> Fate {
        let now = self.options.now;
        let matched = self.find(entry);
        let first = matched.rules().first().copied();
        let name = first.map_or_else(|| entry.name(), |rule| rule.id.clone());
        let fate = |standing| Fate { key: entry.key().clone(), rule: name.clone(), decision: entry.choice(), standing };
        let Some(first) = first else {
            return fate(Standing::Gone(self.why_gone(entry, policy)));
        };
        let lapsed = entry.expires().filter(|_| entry.has_lapsed(now));
        if let Some(end) = lapsed {
            // What was rejected may be decided on again, and so may what ended itself; what was let through is let through no longer.
            let ended = |rule: &Rule| rule.expires.is_some_and(|end| end.timestamp() <= now);
            let again = matched.rules().iter().copied();
            self.rest.extend(again.filter(|rule| entry.choice() == Choice::Reject || ended(rule)).cloned());
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

    /// Puts what was decided into the policy, under the id of the rule it is about. An end that the rule has of its own stays, unless the
    /// decision has another.
    fn put(&mut self, entry: &LedgerEntry, stands: &Content, mined: &Rule) {
        let again = entry.reattest_after().filter(|_| stands.effect == Effect::Allow);
        // The policy may have the two rules already that come of looking again.
        let asked = again.and_then(|_| self.take(&stands.asking()));
        let own_end = asked.map_or(mined.expires, |asked| asked.expires);
        let mut rule = stands.rule(&*mined.id);
        rule.evidence.clone_from(&mined.evidence);
        rule.reason = Some(reason(entry, mined.reason.as_deref()));
        rule.expires = entry.expires().or(own_end);
        let Some(again) = again else {
            self.rules.push(rule);
            return;
        };
        // From then on the rule does not allow, and the one behind it asks.
        let asks = Rule {
            id: asked.map_or_else(|| self.fresh(&format!("{}-again", mined.id)), |asked| asked.id.clone()),
            effect: Effect::Ask,
            rate_limit: None,
            reason: Some(format!(
                "to be looked at again after {again}; {}",
                rule.reason.as_deref().unwrap_or_default()
            )),
            ..rule.clone()
        };
        // In force the rule stays, although it ended: else nobody could decide on it again.
        if entry.needs_attestation(self.options.now) && self.base == Base::Mined {
            self.rules.push(Rule { id: rule.id, ..asks });
        } else {
            let end = rule.expires.map_or(again, |end| end.min(again));
            self.rules.push(Rule { expires: Some(end), ..rule });
            self.rules.push(asks);
        }
    }

    /// Takes the rule with this content out of those that are open.
    fn take(&mut self, content: &Content) -> Option<&'p Rule> {
        let key = content.key();
        let is_it = |rule: &Rule| rule.action == content.action && Content::of(rule).key() == key;
        let at = self.open.iter().position(|rule| is_it(rule))?;
        Some(self.open.remove(at))
    }

    /// Takes the rules that a decision is about out of those that are open.
    fn find(&mut self, entry: &LedgerEntry) -> Match<'p> {
        let content = entry.rule();
        let of_action = self.open.iter().enumerate().filter(|(_, rule)| rule.action == content.action);
        let contents: Vec<(usize, Content)> = of_action.map(|(at, rule)| (at, Content::of(rule))).collect();
        let of_key = |key: &Key| contents.iter().find(|(_, other)| other.key() == *key).map(|(at, _)| *at);
        let same_effect = |other: &Content| other.effect == content.effect;
        let position = |found: &dyn Fn(&Content) -> bool| {
            contents.iter().find(|(_, other)| same_effect(other) && found(other)).map(|(at, _)| *at)
        };
        // What was decided may be there already.
        let there = || entry.stands().and_then(|stands| of_key(&stands.key()));
        if let Some(at) = of_key(entry.key()).or_else(there) {
            return Match::Same(self.open.remove(at));
        }
        if self.base == Base::InForce && entry.choice() != Choice::Reject {
            return Match::Nothing;
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
        let version = |rule: &&Rule| content.is_like(&Content::of(rule));
        if let Some(version) = with_effect.iter().find(|rule| version(rule)) {
            return format!("rule {} is another version of it, and is decided on by itself", version.id);
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

    /// The policy after `ledger` was applied to the one in force, applied twice: the second time nothing changes.
    #[track_caller]
    fn in_force(rules: &str, ledger: &Ledger, now: &str) -> Applied {
        let now = now.parse().unwrap();
        let applied = apply_in_force(&policy("block", rules), ledger, now).unwrap();
        assert_eq!(apply_in_force(&applied.policy, ledger, now).unwrap().policy, applied.policy, "applied again");
        applied
    }

    #[test]
    fn in_force_a_rule_that_nobody_decided_on_keeps_its_effect() {
        let rules = "[{id: a, action: x, effect: allow, expires: 2027-03-01}, {id: b, action: y, effect: ask}, {id: c, action: z, effect: block}]";
        let applied = in_force(rules, &decided(&pay(10), Choice::Accept, (None, None)), NOW);
        assert_eq!(applied.policy, policy("block", rules));
        assert!(matches!(applied.fates[0].standing, Standing::Gone(_)));
    }

    #[test]
    fn in_force_decisions_take_away_and_bring_nothing_back() {
        for (choice, decided_max, max, expected) in [
            (Choice::Accept, 10, 10, [Effect::Allow, Effect::Block]),
            (Choice::Reject, 10, 10, [Effect::Block, Effect::Block]),
            (Choice::Ask, 10, 10, [Effect::Ask, Effect::Block]),
            // The policy has a narrower version, or a wider one: what was decided on is not there.
            (Choice::Accept, 15, 10, [Effect::Allow, Effect::Block]),
            (Choice::Ask, 15, 10, [Effect::Allow, Effect::Block]),
            (Choice::Accept, 5, 10, [Effect::Allow, Effect::Block]),
            // What was rejected stays away, whatever it became.
            (Choice::Reject, 15, 10, [Effect::Block, Effect::Block]),
            (Choice::Reject, 5, 10, [Effect::Block, Effect::Block]),
        ] {
            let ledger = decided(&pay(decided_max), choice, (None, None));
            let applied = in_force(&pay(max), &ledger, NOW);
            let says = [9, 11].map(|n| says(&applied.policy, n, NOW));
            assert_eq!(says, expected, "{choice} {decided_max} {max}");
        }
    }

    #[test]
    fn in_force_what_is_to_be_looked_at_again_can_be_accepted_again() {
        let ledger = decided(&pay(10), Choice::Accept, (Some("2027-01-10"), Some("2027-01-05")));
        let applied = in_force(&pay(10), &ledger, NOW);
        let at = |policy: &Policy, day: &str| says(policy, 9, &format!("2027-{day}T00:00:00Z"));
        let days = ["01-04", "01-05", "01-10"];
        assert_eq!(days.map(|day| at(&applied.policy, day)), [Effect::Allow, Effect::Ask, Effect::Block]);
        let late = in_force(&pay(10), &ledger, "2027-01-06T00:00:00Z").policy;
        assert_eq!(days.map(|day| at(&late, day)), [Effect::Allow, Effect::Ask, Effect::Block]);
        assert_eq!(
            apply_in_force(&applied.policy, &ledger, "2027-01-06T00:00:00Z".parse().unwrap()).unwrap().policy,
            late
        );
        let needed = Needed {
            choice: Choice::Accept,
            by: "Kim".to_owned(),
            why: "still needed".to_owned(),
            at: "2027-01-06T00:00:00Z".parse().unwrap(),
            expires: None,
            reattest_after: Some("2027-01-08".parse().unwrap()),
            instead: None,
        };
        let mut ledger = Ledger::default();
        ledger.record(LedgerEntry::decide(&late, late.rule("pay-1").unwrap(), needed.clone(), None).unwrap());
        let again = apply_in_force(&late, &ledger, "2027-01-06T00:00:00Z".parse().unwrap()).unwrap().policy;
        let days = ["01-07", "01-08", "01-10"];
        assert_eq!(days.map(|day| at(&again, day)), [Effect::Allow, Effect::Ask, Effect::Block]);
        // Accepted without a word about its end, a rule that has ended would let nothing through.
        let without = Needed { reattest_after: None, ..needed };
        let refused = LedgerEntry::decide(&late, late.rule("pay-1").unwrap(), without, None);
        assert!(refused.unwrap_err().to_string().contains("ended on 2027-01-05"));
    }

    #[test]
    fn in_force_an_end_stays_unless_the_decision_has_another() {
        let rules = pay(10).replace("constraints", "expires: 2027-03-01, constraints");
        for (expires, end) in [(None, "2027-03-01"), (Some("2027-02-01"), "2027-02-01")] {
            let applied = in_force(&rules, &decided(&pay(10), Choice::Accept, (expires, None)), NOW);
            assert_eq!(applied.policy.rules()[0].expires, Some(end.parse().unwrap()));
        }
        // Past its end, a rule whose acceptance lapsed stays where it is, to be decided on again.
        let ledger = decided(&pay(10), Choice::Accept, (Some("2027-02-01"), None));
        let applied = in_force(&pay(10), &ledger, NOW);
        let later = apply_in_force(&applied.policy, &ledger, "2027-02-02T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(later.policy, applied.policy);
        assert!(matches!(later.fates[0].standing, Standing::Lapsed(_)));
    }

    #[test]
    fn usage_without_time_leaves_rules_without_an_end_alone() {
        let policy = policy("block", &pay(10));
        let context = json!({"n": 1});
        let request = crate::policy::Request { agent_id: "a", action: "pay", context: context.as_object().unwrap() };
        assert_eq!(Decider::new(&policy).decide(request, &Usage::default()).effect, Effect::Allow);
    }
}
