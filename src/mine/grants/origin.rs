//! Origins: where arguments must have come from.
//!
//! In: the attributes of an action's good events. Out: for each argument of which the log itself always says where it came from, the constraint that
//! it comes from nowhere less trusted: from the request, or at least from a tool. What an attacker gets an agent to read came from a tool, and what
//! an agent makes up came from nowhere. What is derived from outputs is left to licences: who asks for a decision need not keep outputs for it.

use std::collections::BTreeMap;

use super::Use;
use super::licence::one_of;
use crate::event::{AttributePath, ElementPath};
use crate::mine::domains::{Domain, Rung};
use crate::policy::Condition;

/// The words that each constraint trusts, with its place on the ladder.
const TRUSTED: [(u8, &[&str]); 2] = [(0, &["const", "prompt"]), (1, &["const", "prompt", "tool"])];

/// The constraints on where each argument came from that at most one good event misses.
pub(super) fn rungs(seen: &Use) -> Vec<(ElementPath, Rung)> {
    let good = seen.outcomes.good;
    let below = |key: &str| -> BTreeMap<&[String], &Domain> {
        let paths = seen.domains.values().filter_map(|(path, domain)| {
            let (first, rest) = path.split_first()?;
            (first == key && !rest.is_empty()).then_some((rest, domain))
        });
        paths.collect()
    };
    let (arguments, graded) = (below("params"), below("prov_grade"));
    let mut found = Vec::new();
    for (keys, domain) in below("prov") {
        // An argument that is not always there has an origin no more than now and then, and nothing tells which calls must have one.
        let is_always = arguments.get(keys).is_some_and(|argument| argument.seen().count == good);
        let Some(words) =
            domain.words().filter(|_| is_always && domain.seen().count == good && !graded.contains_key(keys))
        else {
            continue;
        };
        let keys = std::iter::once("prov").chain(keys.iter().map(String::as_str));
        let Ok(path) = AttributePath::new(keys) else { continue };
        for (level, trusted) in TRUSTED {
            let missed: u64 = words.iter().filter(|(word, _)| !trusted.contains(word)).map(|(_, count)| count).sum();
            // One line takes no bound away; what work breaks more often is no rule of it.
            if missed <= 1
                && let Some(test) = one_of(trusted.iter().copied())
            {
                let rung = Rung { level, pooled: false, tests: vec![test], misses: missed, odd: missed };
                found.push((path.clone().into(), rung));
            }
        }
    }
    found
}

/// Whether a condition is on where an argument came from.
pub(super) fn is_of(condition: &Condition) -> bool {
    condition.path.keys().first().is_some_and(|key| key == "prov")
}
