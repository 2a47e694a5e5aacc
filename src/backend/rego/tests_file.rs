//! The tests that ship with a bundle: requests made up from the policy, and what the reference says to each.

use serde_json::Value;

use super::super::witness::{self, Case};
use super::literal::{self, Names};
use super::view::{File, TestCase};
use super::{MAX_LINES, path};
use crate::policy::{Decider, Policy};

/// How many tests a bundle has at most: what `opa test` runs in seconds.
const MAX_TESTS: usize = 2_000;

/// The largest request that is written as a test, in bytes.
const MAX_INPUT: usize = 16 * 1024;

/// The files of tests: one, or as many as it takes.
pub(super) fn files(policy: &Policy, package: &str) -> Vec<File> {
    let decider = Decider::new(policy);
    let mut names = Names::new(package);
    let mut without = 0_usize;
    let mut left_out = 0_usize;
    let mut untested = 0_usize;
    let mut tests = Vec::new();
    // There is room for a request that each rule applies to; near misses share what is left.
    let mut room = MAX_TESTS.saturating_sub(policy.rules().len());
    for (number, rule) in policy.rules().iter().enumerate() {
        if tests.len() >= MAX_TESTS {
            untested = policy.rules().len() - number;
            break;
        }
        let cases = witness::for_rule(rule);
        without += usize::from(cases.is_empty());
        for (index, case) in cases.into_iter().enumerate() {
            let fits = case.input.to_string().len() <= MAX_INPUT && tests.len() < MAX_TESTS;
            if !fits || (index > 0 && room == 0) {
                left_out += 1;
                continue;
            }
            room = room.saturating_sub(usize::from(index > 0));
            tests.push(test(&decider, &case, &mut names));
        }
    }
    let comment = vec![
        "Requests made up from the policy, and what the reference semantics of policyc say to each.".to_owned(),
        format!(
            "Rules: {}; without a request that they apply to: {without}; past the limit on tests: {untested}.",
            policy.rules().len()
        ),
        format!("Tests: {}; left out as too large or too many: {left_out}.", tests.len()),
    ];
    let head = comment.len() + 3;
    let mut files: Vec<File> = Vec::new();
    let mut waiting = tests.into_iter().peekable();
    while let Some(first) = waiting.next() {
        let mut total = head + first.lines();
        let mut chunk = vec![first];
        while let Some(next) = waiting.next_if(|next| total + next.lines() <= MAX_LINES) {
            total += next.lines();
            chunk.push(next);
        }
        let name = match files.len() {
            0 => "policy_test.rego".to_owned(),
            number => format!("policy_{number:03}_test.rego"),
        };
        files.push(File {
            path: path(package, &name),
            template: "test.rego.j2",
            comment: comment.clone(),
            tests: chunk,
            ..File::default()
        });
    }
    files
}

fn test(decider: &Decider<'_>, case: &Case, names: &mut Names) -> TestCase {
    let decision = decider.decide_json(&case.input);
    let ids: Vec<_> = decision.rule_ids().into_iter().map(literal::string).collect();
    let left = "\tanswer.rules == ".len();
    TestCase {
        comment: literal::string(&format!("{}: {}", case.rule, case.name)),
        name: format!("test_{}", names.take(&format!("{} {}", shortened(&case.rule), case.name), &[])),
        input: input(&case.input),
        effect: literal::string(decision.effect.name()),
        rules: literal::list("[", &ids, "]", 1, left),
    }
}

/// So much of an id that what is tried still shows in the name of the test.
fn shortened(id: &str) -> String {
    id.chars().take(20).collect()
}

/// The request, always over several lines.
fn input(input: &Value) -> String {
    literal::wrapped_value(input, 1, literal::WIDTH)
}
