//! Text, picture and page of one report.

use super::*;
use crate::evaluate::{Data, Evaluation};

fn share(count: u64, of: u64) -> serde_json::Value {
    let share = f64::from(u32::try_from(count * 100 / of).unwrap()) / 100.0;
    serde_json::json!({"count": count, "of": of, "share": share, "interval": {"low": 0.2, "high": 0.9}})
}

/// A report on two learners, the second with a name that no format takes as it is.
fn evaluation(attacks: bool) -> Evaluation {
    let outcomes = |allowed| serde_json::json!({"allowed": share(allowed, 10), "asked": share(1, 10), "blocked": share(9 - allowed, 10)});
    let scores = |allowed, stopped| {
        let stopped = share(stopped, 4);
        serde_json::json!({"good_sessions": outcomes(allowed), "good_events": outcomes(allowed),
            "attacks": attacks.then(|| serde_json::json!({"sessions_stopped": stopped, "sessions_stopped_first": stopped,
                "events_stopped": stopped, "events_asked": share(0, 4), "events_blocked": stopped}))})
    };
    let report = |name: &str, allowed, stopped| {
        let agent = |agent: &str| serde_json::json!({"agent": agent, "scores": scores(allowed, stopped)});
        serde_json::json!({"learner": name, "description": "made up", "overall": scores(allowed, stopped),
            "sessions_allowed_by_fold": {"mean": 0.8, "deviation": 0.04},
            "agents": [agent("a"), agent("<b>\u{1b}[2J")], "folds": [],
            "size": {"rules": 2.0, "constraints": 3.5, "complexity": 8.0},
            "privilege": {"granting_rules": 4, "unused_rules": 1, "unused": 0.25, "sampled_requests": 200,
                "sampled_allowed": 50, "permissiveness": 0.25}, "stability": 0.5})
    };
    let value = serde_json::json!({"schema": "policyc/evaluation/v1",
        "split": {"by": "group", "folds": 5, "seed": 0}, "data": Data { sessions: 10, events: 1, good_events: 1, agents: 2,
        groups: 3, attack_sessions: u64::from(attacks) * 4, attack_events: 4 },
        "learners": [report("mined", 8, 3), report("</text><script>'\"&\u{202e}", 5, 4)], "notes": ["look\nhere"]});
    serde_json::from_value(value).unwrap()
}

#[test]
fn text_says_it_in_tables() {
    let text = text(&evaluation(true));
    assert!(text.starts_with(
        "10 sessions with 1 event (1 good) by 2 agents; 4 attack sessions with 4 attack events\n\
         split by group: 5 folds, seed 0; intervals are 95 % (Wilson)\n\nGood work, in %\n"
    ));
    let row = text.lines().find(|line| line.starts_with("  mined")).unwrap();
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>(),
        ["mined", "80.0", "[20.0,", "90.0]", "10.0", "10.0", "80.0", "[20.0,", "90.0]", "10.0", "10.0"]
    );
    assert!(text.contains("80.0 ± 4.0"));
    assert!(text.contains("note: look\\nhere"));
    assert!(!text.contains(['\u{1b}', '\u{202e}']));
    assert!(text.lines().all(|line| line == line.trim_end()));
}

/// Checks that tags nest, in as far as our own output needs: attributes hold no `<` or `>`.
#[track_caller]
fn is_well_formed(text: &str) {
    let mut open = Vec::new();
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap();
        rest = after;
        let name = tag.split_whitespace().next().unwrap().trim_end_matches('/');
        if tag.starts_with('!') || tag.ends_with('/') || name == "meta" {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{text}"),
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_picture_is_well_formed_whatever_a_learner_is_called() {
    let picture = svg(&evaluation(true)).unwrap();
    is_well_formed(&picture);
    assert!(!picture.contains("<script") && !picture.contains(['\u{202e}', '\u{1b}']));
    assert!(picture.contains("&lt;/text&gt;&lt;script&gt;&#39;&quot;&amp;\\u{202e}: 50.0 / 100.0"), "{picture}");
    assert_eq!(picture.matches("<circle").count(), 4);
    // 80 % across and 75 % up, with whiskers from 20 to 90.
    assert!(picture.contains("cx=\"384.0\" cy=\"140.0\" r=\"7\""), "{picture}");
    assert!(picture.contains("M144.0 140.0H424.0M384.0 360.0V80.0"), "{picture}");
}

#[test]
fn the_page_holds_the_picture_and_the_tables() {
    let page = html(&evaluation(true));
    is_well_formed(&page);
    assert!(page.contains(&svg(&evaluation(true)).unwrap()));
    assert!(page.contains("<td class=\"word\">&lt;b&gt;\\u{1b}[2J</td>"), "{page}");
    assert!(!page.contains("<script") && !page.contains("src=\"") && !page.contains("href"));
}

#[test]
fn without_attacks_there_is_no_frontier() {
    let evaluation = evaluation(false);
    assert_eq!(svg(&evaluation), Err(NothingToDraw));
    let page = html(&evaluation);
    is_well_formed(&page);
    assert!(page.contains("no attacks to plot") && !page.contains("<svg"));
    assert!(text(&evaluation).contains("by 2 agents; no attacks\n"));
    assert!(!text(&evaluation).contains("sessions stopped  at the first step"));
}
