//! Findings that are put up with until a day.

use super::{Checked, Context, Found, Waiver, codes};

/// A finding that a waiver covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Waived {
    /// The finding.
    pub found: Found,
    /// Why it is put up with, by whom and how long.
    pub waiver: Waiver,
}

impl Waiver {
    fn covers(&self, found: &Found) -> bool {
        self.code.0 == found.finding.code
            && self.action.as_ref().is_none_or(|pattern| {
                found.action.as_ref().is_some_and(|action| pattern.matches(action) || pattern.to_string() == *action)
            })
            && self.rule.as_ref().is_none_or(|rule| found.rule.as_ref() == Some(rule))
    }

    /// What it is about, in words.
    pub(super) fn about(&self) -> String {
        let mut about = self.code.0.clone();
        if let Some(action) = &self.action {
            about.push_str(&format!(" for action `{action}`"));
        }
        if let Some(rule) = &self.rule {
            about.push_str(&format!(" for rule `{rule}`"));
        }
        about
    }
}

/// Sets aside what a waiver covers that has not expired, and finds the waivers that cover nothing.
pub(super) fn apply(found: Vec<Found>, waivers: &[Waiver], context: &Context<'_>) -> Checked {
    let mut checked = Checked::default();
    let mut used = vec![false; waivers.len()];
    for found in found {
        let mut by = None;
        for (waiver, used) in waivers.iter().zip(&mut used) {
            if waiver.covers(&found) {
                *used = true;
                if context.today <= waiver.expires.0 {
                    by = Some(waiver);
                }
            }
        }
        match by {
            Some(waiver) => checked.waived.push(Waived { found, waiver: waiver.clone() }),
            None => checked.found.push(found),
        }
    }
    let unused = waivers.iter().zip(used).filter(|(waiver, used)| !used && context.today <= waiver.expires.0);
    checked.found.extend(unused.map(|(waiver, _)| codes::unused_waiver::found(waiver)));
    checked.found.sort_by(|a, b| a.order().cmp(&b.order()));
    checked.found.dedup();
    checked
}
