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
    let idle = waivers.iter().zip(used).filter(|(waiver, used)| !used && context.today <= waiver.expires.0);
    checked.found.extend(idle.map(|(waiver, _)| unused(waiver)));
    checked.found.sort_by(|a, b| a.order().cmp(&b.order()));
    checked.found.dedup();
    checked
}

/// The finding on a waiver that covers nothing.
fn unused(waiver: &Waiver) -> Found {
    let message = format!("the waiver of {} by {} covers nothing", waiver.about(), waiver.owner);
    let mut one = Found::new(&codes::unused_waiver::CODE, message).rule(waiver.rule.clone()).help("remove it");
    one.action = Some(waiver.action.as_ref().map_or_else(|| waiver.about(), ToString::to_string));
    one
}
