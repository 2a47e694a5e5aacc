//! Folds: what stays together, what is refused.

use super::super::corpus::tests::event;
use super::*;
use crate::event::Event;
use serde_json::json;

/// Sessions `s00` … of two events each; session `n` is of group `n / 3`.
fn log(sessions: usize) -> Vec<Event> {
    let mut events = Vec::new();
    for n in 0..sessions {
        for action in ["read", "send"] {
            events.push(event(&format!("s{n:02}"), action, &json!({"group": format!("g{}", n / 3)})));
        }
    }
    events
}

fn corpus(sessions: usize) -> Corpus {
    Corpus::new(log(sessions), Vec::new()).unwrap()
}

fn folds(corpus: &Corpus, split: Split) -> Result<Vec<SplitFold>, EvaluateError> {
    split.folds(corpus, 7, &OutcomeClasses::default()).map(|folds| folds.folds)
}

fn keys(corpus: &Corpus, part: &[usize]) -> BTreeSet<String> {
    part.iter().map(|&index| corpus.good[index].key.clone()).collect()
}

#[test]
fn every_session_is_judged_once_and_by_others() {
    let corpus = corpus(17);
    let folds = folds(&corpus, Split::Session(Parts::Folds(5))).unwrap();
    let mut judged: Vec<_> = folds.iter().flat_map(|fold| fold.test.good.clone()).collect();
    judged.sort_unstable();
    assert_eq!(judged, (0..17).collect::<Vec<_>>());
    for fold in &folds {
        assert!((3..=4).contains(&fold.test.good.len()), "{fold:?}");
        assert_eq!(fold.train.len() + fold.test.good.len(), 17);
        assert!(keys(&corpus, &fold.train).is_disjoint(&keys(&corpus, &fold.test.good)));
    }
}

#[test]
fn a_group_is_never_split() {
    let corpus = corpus(18);
    for parts in [Parts::Folds(3), Parts::Holdout { share: 0.5, repeat: 5 }] {
        let folds = folds(&corpus, Split::Group(parts)).unwrap();
        for fold in &folds {
            let groups = |part: &[usize]| {
                part.iter().filter_map(|&index| corpus.good[index].group.clone()).collect::<BTreeSet<_>>()
            };
            assert!(groups(&fold.train).is_disjoint(&groups(&fold.test.good)), "{fold:?}");
        }
        let tests: BTreeSet<_> = folds.iter().map(|fold| fold.test.good.clone()).collect();
        assert!(tests.len() > 1, "repeats draw anew");
    }
}

#[test]
fn the_order_of_lines_decides_nothing() {
    let mut lines = log(18);
    let forth = Corpus::new(lines.clone(), Vec::new()).unwrap();
    lines.reverse();
    let back = Corpus::new(lines, Vec::new()).unwrap();
    for split in [
        Split::Session(Parts::Folds(4)),
        Split::Group(Parts::Folds(3)),
        Split::Group(Parts::Holdout { share: 0.3, repeat: 3 }),
    ] {
        let (forth_folds, back_folds) = (folds(&forth, split).unwrap(), folds(&back, split).unwrap());
        assert_eq!(forth_folds, back_folds);
        let other = split.folds(&forth, 8, &OutcomeClasses::default()).unwrap().folds;
        assert_ne!(forth_folds, other, "the seed decides");
    }
}

#[test]
fn what_comes_later_is_judged_by_what_came_before() {
    // Session 0 is the latest.
    let at =
        |n: u32| event(&format!("s{n}"), "read", &json!({"timestamp": format!("2026-11-{:02}T10:00:00Z", 20 - n)}));
    let corpus = Corpus::new((0..10).map(at).collect(), Vec::new()).unwrap();
    let fold = folds(&corpus, Split::Time).unwrap().remove(0);
    assert_eq!(fold.train, [9, 8, 7, 6, 5, 4]);
    assert_eq!(fold.tune.unwrap().good, [3, 2]);
    assert_eq!(fold.test.good, [1, 0]);

    let untimed = Corpus::new(["z", "y", "x", "w", "v"].map(|s| event(s, "read", &json!({}))).into(), Vec::new());
    let untimed = untimed.unwrap();
    let fold = folds(&untimed, Split::Time).unwrap().remove(0);
    assert_eq!(keys(&untimed, &fold.test.good), ["s:v".to_owned()].into(), "the order of the log");
}

#[test]
fn an_agent_that_is_left_out_teaches_nothing() {
    let by = |session: &str, agent: &str| event(session, "read", &json!({"agent_id": agent}));
    let logs = vec![by("s1", "a"), by("s2", "b"), by("s3", "a"), by("s3", "b"), by("s4", "c")];
    let attack = |session: &str, agent: &str| event(session, "send", &json!({"agent_id": agent}));
    let corpus = Corpus::new(logs, vec![attack("x", "a"), attack("y", "stranger")]).unwrap();
    let folds = folds(&corpus, Split::Agent).unwrap();
    let found: Vec<_> = folds
        .iter()
        .map(|fold| {
            (fold.name.as_str(), keys(&corpus, &fold.train).len(), fold.test.good.len(), fold.test.attacks.len())
        })
        .collect();
    assert_eq!(found, [("without agent a", 2, 2, 2), ("without agent b", 2, 2, 1), ("without agent c", 3, 1, 1)]);
}

#[test]
fn attacks_on_what_was_taught_are_not_judged() {
    let attacks = (0..6).map(|n| event(&format!("x{n}"), "send", &json!({"group": format!("g{n}")})));
    let attacks = attacks.chain([event("y", "send", &json!({})), event("z", "send", &json!({"group": "other"}))]);
    let corpus = Corpus::new(log(18), attacks.collect()).unwrap();
    for fold in folds(&corpus, Split::Group(Parts::Folds(3))).unwrap() {
        let groups: BTreeSet<_> =
            fold.test.good.iter().filter_map(|&index| corpus.good[index].group.as_deref()).collect();
        let attacked: Vec<_> = fold.test.attacks.iter().map(|&index| corpus.attacks[index].group.as_deref()).collect();
        assert_eq!(attacked.len(), groups.len() + 2);
        assert!(attacked.iter().flatten().all(|group| groups.contains(group) || *group == "other"));
    }
}

#[test]
fn refuses_what_cannot_be_split() {
    #[track_caller]
    fn refuses(corpus: &Corpus, split: Split, message: &str) {
        let error = folds(corpus, split).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
    let ungrouped = Corpus::new(vec![event("s", "a", &json!({})), event("t", "a", &json!({}))], Vec::new()).unwrap();
    let denied = Corpus::new(vec![event("s", "a", &json!({"outcome": "denied"}))], Vec::new()).unwrap();
    let mixed =
        Corpus::new(vec![event("s", "a", &json!({})), event("t", "a", &json!({"outcome": "error"}))], Vec::new())
            .unwrap();
    let holdout = |share, repeat| Split::Session(Parts::Holdout { share, repeat });
    refuses(&corpus(6), Split::Session(Parts::Folds(1)), "`folds` is 1, expected a whole number from 2");
    refuses(&corpus(3), Split::Group(Parts::Folds(3)), "only one group has a good event: what a policy mined from it");
    refuses(&corpus(1), Split::Session(Parts::Holdout { share: 0.5, repeat: 1 }), "only one session has a good event");
    refuses(&ungrouped, Split::Group(Parts::Folds(2)), "no event of the log has a `group`");
    refuses(&ungrouped, Split::Time, "2 sessions are too few");
    refuses(&corpus(6), Split::Agent, "1 agents are too few for leaving one out");
    refuses(
        &denied,
        Split::Session(Parts::Folds(2)),
        "no good events: there is nothing to learn from and nothing to judge (1 events are denials)",
    );
    refuses(&mixed, Split::Session(Parts::Folds(2)), "only one session has a good event");
    for share in [0.0, 1.0, -0.5, 1.5, f64::NAN] {
        refuses(&corpus(6), holdout(share, 1), "`holdout` is ");
    }
    refuses(&corpus(6), holdout(0.5, 0), "`repeat` is 0");
}

#[test]
fn parts_without_a_good_event_are_left_out_and_named() {
    let by = |session: &str, agent: &str, outcome: &str| {
        event(session, "read", &json!({"agent_id": agent, "outcome": outcome}))
    };
    let logs = vec![by("s1", "a", "ok"), by("s2", "b", "ok"), by("s3", "c", "error")];
    let corpus = Corpus::new(logs, Vec::new()).unwrap();
    let Folds { folds, notes } = Split::Agent.folds(&corpus, 7, &OutcomeClasses::default()).unwrap();
    assert_eq!(folds.len(), 2);
    assert_eq!(notes, ["1 of 3 parts are left out, the first `without agent c`: it has no good event to judge"]);
    let logs = (0..10).map(|n| {
        let at = format!("2026-11-{:02}T10:00:00Z", n + 1);
        event(&format!("s{n}"), "read", &json!({"timestamp": at, "outcome": if n < 8 { "ok" } else { "error" }}))
    });
    let corpus = Corpus::new(logs.collect(), Vec::new()).unwrap();
    let error = Split::Time.folds(&corpus, 7, &OutcomeClasses::default()).unwrap_err().to_string();
    assert_eq!(error, "the split by time has no good event to judge; split by session, or log more sessions");
}
