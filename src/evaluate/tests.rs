//! The evaluation as a whole, on a small log that is all known.

use std::sync::Mutex;

use super::corpus::tests::event;
use super::*;
use crate::mine::MineOptions;
use serde_json::json;

/// Twelve sessions, three a group: each pays `A` or `B` by turns after a look; session 0 alone also drops.
fn logs() -> Vec<Event> {
    let mut events = Vec::new();
    for n in 0..12 {
        let session = format!("s{n:02}");
        let group = format!("g{}", n / 3);
        let more = |context| json!({"group": group, "label": "benign", "context": context});
        events.push(event(&session, "look", &more(json!({"params": {}}))));
        events.push(event(&session, "pay", &more(json!({"params": {"to": if n % 2 == 0 { "A" } else { "B" }}}))));
        if n == 0 {
            events.push(event(&session, "drop", &more(json!({"params": {}}))));
        }
    }
    events.push(event("bad", "steal", &json!({"label": "attack", "group": "g0"})));
    events
}

/// For each group, a session that looks, then pays the thief.
fn attacks() -> Vec<Event> {
    (0..4)
        .flat_map(|n| {
            let (session, group) = (format!("x{n}"), format!("g{n}"));
            [
                event(&session, "look", &json!({"group": group, "label": "benign", "context": {"params": {}}})),
                event(&session, "pay", &json!({"group": group, "label": "attack", "context": {"params": {"to": "T"}}})),
            ]
        })
        .collect()
}

fn options(split: Split) -> EvaluateOptions {
    EvaluateOptions { bootstraps: 3, samples: 200, ..EvaluateOptions::new(split) }
}

fn mined() -> MinedLearner {
    MinedLearner { mine: MineOptions::new(jiff::Timestamp::UNIX_EPOCH), lower: crate::lower::LowerOptions::default() }
}

fn run(logs: Vec<Event>, attacks: Vec<Event>, split: Split) -> Evaluation {
    let corpus = Corpus::new(logs, attacks).unwrap();
    let options = options(split);
    let (mined, single) = (mined(), SingleKey { mine: MineOptions::new(jiff::Timestamp::UNIX_EPOCH) });
    let baselines = baselines(&options.outcomes);
    let mut learners: Vec<&dyn Learner> = vec![&mined, &single];
    for baseline in &baselines {
        learners.push(baseline);
    }
    evaluate(&corpus, &learners, &options).unwrap()
}

fn named<'e>(evaluation: &'e Evaluation, learner: &str) -> &'e LearnerReport {
    evaluation.learners.iter().find(|report| report.learner == learner).unwrap()
}

#[test]
fn baselines_do_what_they_are_known_to_do() {
    let evaluation = run(logs(), attacks(), Split::Group(Parts::Folds(4)));
    assert_eq!((evaluation.data.sessions, evaluation.data.groups), (12, 4));
    assert_eq!((evaluation.data.attack_sessions, evaluation.data.attack_events), (5, 5));
    let found: Vec<_> = ["allow-all", "actions", "actions-by-agent", "exact-arguments"]
        .into_iter()
        .map(|name| {
            let scores = named(&evaluation, name).overall;
            let attacks = scores.attacks.unwrap();
            assert_eq!((scores.good_sessions.allowed.of, attacks.sessions_stopped.of), (12, 5), "each judged once");
            (name, scores.good_sessions.allowed.count, attacks.sessions_stopped.count, attacks.events_stopped.count)
        })
        .collect();
    // `drop` was seen in the session that is judged alone, `steal` in no good one.
    assert_eq!(
        found,
        [("allow-all", 12, 0, 0), ("actions", 11, 1, 1), ("actions-by-agent", 11, 1, 1), ("exact-arguments", 11, 5, 5)]
    );
    let all = named(&evaluation, "allow-all");
    assert_eq!((all.privilege.permissiveness, all.privilege.unused, all.stability), (Some(1.0), Some(0.0), Some(1.0)));
    assert_eq!(all.size, SizeReport { rules: 1.0, constraints: 0.0, complexity: 1.0 });
    assert_eq!(all.sessions_allowed_by_fold, Some(Spread { mean: 1.0, deviation: 0.0 }));
    let actions = named(&evaluation, "actions");
    // In three of four folds `drop` is granted and never used.
    assert_eq!((actions.privilege.granting_rules, actions.privilege.unused_rules), (11, 3));
    assert_eq!(actions.agents.len(), 1);
    assert_eq!(actions.agents[0].scores, actions.overall);
}

#[test]
fn a_split_by_time_reports_the_part_to_tune_by_on_its_own() {
    let evaluation = run(logs(), attacks(), Split::Time);
    let tune = evaluation.tune.as_ref().unwrap();
    assert_eq!(tune[0].learner, "mined");
    assert_eq!(
        (tune[0].overall.good_sessions.allowed.of, evaluation.learners[0].overall.good_sessions.allowed.of),
        (2, 3)
    );
    assert_eq!(evaluation.notes, ["the log has groups; only a split by group keeps each of them in one fold"]);
    assert_eq!(run(logs(), attacks(), Split::Session(Parts::Folds(3))).tune, None);
}

#[test]
fn the_order_of_lines_changes_no_byte() {
    // Within a session without timestamps the order of lines is when things happened: sessions are moved whole.
    let split = Split::Group(Parts::Holdout { share: 0.5, repeat: 3 });
    let mut sessions: Vec<Vec<Event>> = Vec::new();
    for event in logs() {
        match sessions.last_mut() {
            Some(session) if session[0].session_id == event.session_id => session.push(event),
            _ => sessions.push(vec![event]),
        }
    }
    sessions.reverse();
    assert_eq!(run(sessions.concat(), attacks(), split).to_json(), run(logs(), attacks(), split).to_json());
}

/// Keeps what it was shown.
#[derive(Default)]
struct Spy(Mutex<Vec<Vec<Event>>>);

impl Learner for Spy {
    fn name(&self) -> &'static str {
        "spy"
    }

    fn description(&self) -> &'static str {
        "looks"
    }

    fn learn(&self, training: &[Event]) -> Result<Policy, LearnError> {
        self.0.lock().unwrap().push(training.to_vec());
        Ok(Policy::new(crate::policy::Metadata::default(), Effect::Block, Vec::new())?)
    }
}

#[test]
fn a_learner_sees_training_sessions_and_nothing_else() {
    let by_agent = |n: usize| {
        let session = format!("s{n}");
        event(&session, "look", &json!({"agent_id": format!("a{}", n % 3), "group": format!("g{}", n / 2)}))
    };
    let mut log: Vec<_> = (0..12).map(by_agent).collect();
    log.push(event("bad", "look", &json!({"label": "benign"})));
    log.push(event("bad", "steal", &json!({"label": "attack"})));
    let corpus = Corpus::new(log, attacks()).unwrap();
    for split in [
        Split::Time,
        Split::Agent,
        Split::Session(Parts::Folds(4)),
        Split::Group(Parts::Folds(3)),
        Split::Group(Parts::Holdout { share: 0.5, repeat: 4 }),
    ] {
        let spy = Spy::default();
        let options = options(split);
        let folds = split.folds(&corpus, options.seed, &options.outcomes).unwrap().folds;
        let evaluation = evaluate(&corpus, &[&spy], &options).unwrap();
        let seen = spy.0.into_inner().unwrap();
        assert_eq!(seen.len(), folds.len() + options.bootstraps);
        for (fold, training) in folds.iter().zip(&seen) {
            let shown: BTreeSet<_> = training.iter().filter_map(|event| event.session_id.clone()).collect();
            let meant: BTreeSet<_> =
                fold.train.iter().map(|&index| corpus.good[index].key.trim_start_matches("s:").to_owned()).collect();
            assert_eq!(shown, meant, "{split:?}");
            let judged = fold.test.good.iter().chain(fold.tune.iter().flat_map(|tune| &tune.good));
            for &index in judged {
                assert!(!shown.contains(corpus.good[index].key.trim_start_matches("s:")), "{split:?}");
            }
        }
        let held: BTreeSet<_> = folds[0].test.good.iter().map(|&index| corpus.good[index].key.clone()).collect();
        for training in &seen {
            assert!(training.iter().all(|event| event.label.is_none() && event.group.is_none()));
            assert!(training.iter().all(|event| event.action == "look" && event.session_id.as_deref() != Some("bad")));
        }
        for training in &seen[folds.len()..] {
            let drawn: BTreeSet<_> = training.iter().filter_map(|event| event.session_id.as_deref()).collect();
            assert_eq!(drawn.len(), folds[0].train.len(), "each draw is a session of its own");
            assert!(drawn.iter().all(|session| {
                let original = session.split(' ').next().unwrap_or_default();
                !held.contains(&format!("s:{original}"))
            }));
        }
        assert_eq!(evaluation.learners[0].overall.good_sessions.blocked.share, Some(1.0));
    }
}

/// Fails always.
struct Broken;

impl Learner for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn description(&self) -> &'static str {
        "fails"
    }

    fn learn(&self, _: &[Event]) -> Result<Policy, LearnError> {
        Err(LearnError::Mine(crate::mine::MineError::NoEvents))
    }
}

#[test]
fn a_baseline_that_fails_is_left_out_and_named() {
    let corpus = Corpus::new(logs(), Vec::new()).unwrap();
    let options = options(Split::Group(Parts::Folds(2)));
    let evaluation = evaluate(&corpus, &[&Spy::default(), &Broken], &options).unwrap();
    assert_eq!(evaluation.learners.len(), 1);
    assert_eq!(evaluation.notes, ["`broken` is left out: it made no policy in fold 1 of 2: no events"]);
    let error = evaluate(&corpus, &[&Broken], &options).unwrap_err();
    assert_eq!(error.to_string(), "`broken` made no policy in fold 1 of 2");
}

#[test]
fn one_bootstrap_compares_with_nothing() {
    let corpus = Corpus::new(logs(), Vec::new()).unwrap();
    let options = EvaluateOptions { bootstraps: 1, ..options(Split::Time) };
    let error = evaluate(&corpus, &[&Spy::default()], &options).unwrap_err().to_string();
    assert!(error.starts_with("`bootstraps` is 1, expected 0, or"), "{error}");
    let none = EvaluateOptions { bootstraps: 0, ..options };
    assert_eq!(evaluate(&corpus, &[&Spy::default()], &none).unwrap().learners[0].stability, None);
}

#[test]
fn the_published_schema_accepts_the_report() {
    let report = run(logs(), attacks(), Split::Time).to_json();
    let schema = serde_json::to_value(schemars::schema_for!(Evaluation)).unwrap();
    let value = serde_json::from_str(&report).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(serde_json::from_str::<Evaluation>(&report).unwrap().to_json(), report);
}

/// Which tells classes and probes apart from what they were before.
fn probed(logs: Vec<Event>, split: Split) -> Evaluation {
    let corpus = Corpus::new(logs, Vec::new()).unwrap();
    let options = EvaluateOptions { probes: Some(Classes::default()), bootstraps: 0, ..options(split) };
    let (mined, naive) = (mined(), [Naive::plain(&options.outcomes), Naive::polished(&options.outcomes)]);
    let baselines = baselines(&options.outcomes);
    let learners: [&dyn Learner; 5] = [&mined, &naive[0], &naive[1], &baselines[0], &baselines[3]];
    evaluate(&corpus, &learners, &options).unwrap()
}

#[test]
fn probes_tell_a_policy_that_allows_all_from_one_that_allows_what_was_seen() {
    let step = |n: usize, action: &str, to: &str, number: usize| {
        event(&format!("s{n}"), action, &json!({"context": {"params": {"to": to, "amount": number}}}))
    };
    let log =
        || (0..20).flat_map(|n| [step(n, "pay", ["A", "B"][n % 2], 10 + n % 2), step(n, "look", "C", 5)]).collect();
    let split = Split::Session(Parts::Folds(4));
    let evaluation = probed(log(), split);
    let probes = |name: &str| named(&evaluation, name).probes.clone().unwrap();
    let (all, exact, naive) = (probes("allow-all"), probes("exact-arguments"), probes("naive"));
    assert!(all.stopped.of > 150, "{}", all.stopped.of);
    let counts = |report: &ProbeReport| report.kinds.iter().map(|kind| kind.stopped.of).collect::<Vec<_>>();
    assert_eq!(counts(&exact), counts(&all), "every learner is probed alike");
    assert_eq!((all.stopped.share, all.agents.share, all.arguments.share), (Some(0.0), Some(0.0), Some(0.0)));
    // Exact arguments are for any agent, and say nothing of other arguments.
    assert_eq!((exact.values.share, exact.agents.share, exact.arguments.share), (Some(1.0), Some(0.0), Some(0.0)));
    assert_eq!((naive.values.share, naive.agents.share), (Some(1.0), Some(1.0)));
    let of_pay = all.classes.iter().find(|class| class.class == "pay").unwrap();
    assert_eq!((of_pay.work_allowed.count, of_pay.work_allowed.of), (20, 20));
    assert_eq!(of_pay.stopped.count + all.classes.iter().map(|class| class.stopped.of).sum::<u64>(), all.stopped.of);
    assert!(
        all.let_through.iter().any(|probed| probed.action == "pay" && probed.argument.as_deref() == Some("params.to"))
    );
    assert_eq!(probed(log(), split), evaluation);
    assert!(run(logs(), attacks(), Split::Time).learners.iter().all(|learner| learner.probes.is_none()));
}

#[test]
fn a_log_without_anything_to_change_has_few_probes_and_no_error() {
    let bare: Vec<_> = (0..6).map(|n| event(&format!("s{n}"), "look", &json!({}))).collect();
    let evaluation = probed(bare, Split::Session(Parts::Folds(5)));
    let probes = named(&evaluation, "mined").probes.clone().unwrap();
    assert_eq!((probes.values.of, probes.actions.of, probes.agents.of), (0, 0, 6));
    assert_eq!((probes.values.share, probes.agents.share), (None, Some(1.0)));
}

#[test]
fn a_log_gets_the_folds_that_it_can_bear() {
    let of = |good: usize, idle: usize| {
        let good = (0..good).map(|n| event(&format!("g{n}"), "look", &json!({})));
        good.chain((0..idle).map(|n| event(&format!("i{n}"), "look", &json!({"outcome": "error"})))).collect::<Vec<_>>()
    };
    let evaluation = run(of(3, 9), Vec::new(), Split::Session(Parts::Folds(5)));
    assert_eq!((evaluation.split.folds, evaluation.learners[0].folds.len()), (3, 3));
    assert_eq!(
        evaluation.notes,
        ["3 folds instead of 5: the log has 3 sessions with a good event, and each fold needs one to judge"]
    );
    assert_eq!(run(of(5, 30), Vec::new(), Split::Session(Parts::Folds(5))).notes, Vec::<String>::new());
    for parts in [Parts::Holdout { share: 0.1, repeat: 20 }, Parts::Holdout { share: 0.9, repeat: 20 }] {
        let evaluation = run(of(2, 20), Vec::new(), Split::Session(parts));
        assert_eq!(evaluation.learners[0].overall.good_events.allowed.of, 20, "one of two each time");
    }
}
