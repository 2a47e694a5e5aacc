//! Our reading held against Python's own answers: `tests/data/safety-filter/answers.json`, which `answers.py` beside it prints.

use serde_json::{Value, json};

use super::regex::{PatternTrouble, compile};
use super::{SafetyFilterEvaluator, SafetyFilterLoadError, python};
use crate::policy::Effect;
use crate::replay::Evaluator;

/// The table that is kept, or the one that the environment names.
fn table() -> Value {
    match std::env::var_os("POLICYC_FILTER_ANSWERS") {
        Some(path) => serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
        None => serde_json::from_str(include_str!("../../../tests/data/safety-filter/answers.json")).unwrap(),
    }
}

/// The rows under `key`, each an array.
fn rows<'t>(table: &'t Value, key: &str) -> impl Iterator<Item = &'t Vec<Value>> {
    table[key].as_array().unwrap().iter().map(|row| row.as_array().unwrap())
}

#[test]
fn texts_are_numbers_where_python_says_so() {
    let table = table();
    for row in rows(&table, "floats") {
        let found = python::float(&row[0]);
        match row[1].as_str() {
            None => assert_eq!(found, None, "{}", row[0]),
            Some("nan") => assert!(found.is_some_and(f64::is_nan), "{}", row[0]),
            Some(number) => assert_eq!(found, Some(number.parse().unwrap()), "{}", row[0]),
        }
    }
}

#[test]
fn values_have_the_text_that_python_gives_them() {
    let table = table();
    for row in rows(&table, "texts") {
        assert_eq!(python::str(&row[0]), row[1], "{}", row[0]);
    }
}

#[test]
fn patterns_match_where_python_says_so_or_are_not_read() {
    let table = table();
    let texts: Vec<&str> = table["regex_texts"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let (mut read, mut unread) = (0, 0);
    let mut wrong = Vec::new();
    for row in rows(&table, "regexes") {
        let pattern = row[0].as_str().unwrap();
        for (at, anchored) in [(0, true), (1, false)] {
            match (compile(pattern, anchored), row[1].get(at)) {
                (Err(PatternTrouble::Unread(_)), _) => unread += 1,
                (Err(PatternTrouble::Refused(_)), None) => read += 1,
                (Err(PatternTrouble::Refused(why)), Some(_)) => wrong.push(format!("{pattern:?} is refused: {why}")),
                (Ok(_), None) => wrong.push(format!("{pattern:?} is not refused")),
                (Ok(regex), Some(answers)) => {
                    read += 1;
                    for (text, answer) in texts.iter().zip(answers.as_str().unwrap().chars()) {
                        let found = regex.is_match(text).unwrap();
                        if found != (answer == '1') {
                            wrong.push(format!("{pattern:?} anchored {anchored} on {text:?}: {found}"));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), read, wrong.join("\n"));
    assert!(read > 1_400 && unread * 10 < read, "{read} {unread}");
}

#[test]
fn files_decide_as_python_does() {
    let table = table();
    let values = table["values"].as_array().unwrap();
    let (mut decided, mut wrong) = (0, Vec::new());
    for entry in table["decisions"].as_array().unwrap() {
        let file = &entry["file"];
        let mut evaluator = match SafetyFilterEvaluator::new(&file.to_string()) {
            Ok(evaluator) => evaluator,
            Err(SafetyFilterLoadError::Pattern { .. }) => continue,
            Err(error) => panic!("{error}: {file}"),
        };
        let who: Vec<char> = entry["who"].as_str().unwrap().chars().collect();
        let answers = entry["allows"].as_str().unwrap().chars();
        for (((value, who), other), answer) in
            values.iter().zip(who.chunks(2)).zip(entry["others"].as_array().unwrap()).zip(answers)
        {
            let other = &values[usize::try_from(other.as_u64().unwrap()).unwrap()];
            let params = json!({"v": value, "w": {"k": other}});
            let input =
                json!({"agent_id": who[0].to_string(), "action": who[1].to_string(), "context": {"params": params}});
            let verdict = evaluator.decide(&input).unwrap();
            decided += 1;
            if (verdict.effect == Effect::Allow) != (answer == '1') {
                wrong.push(format!("{input} {}: {}", verdict.reason, file["rules"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {decided}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(decided > 20_000, "{decided}");
}
