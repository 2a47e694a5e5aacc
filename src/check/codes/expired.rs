//! P011: a waiver or a ban is past its last day.

use crate::check::{BanOrigin, Code, Context, Found};
use crate::diag::Severity;

/// A waiver or a ban is past its last day.
pub const CODE: Code = Code {
    id: "P011",
    name: "expired",
    severity: Severity::Error,
    summary: "A waiver or a ban in the expectations file is past its last day.",
    help: "\
An expired waiver waives nothing any more, and an expired ban goes on holding; both fail the gate until their owner has looked
at them. The last day itself still counts. \"Today\" is the day in UTC, or that of `SOURCE_DATE_EPOCH`.

To mend it, remove the entry, or have its owner set a new day.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for waiver in context.expectations.waivers.iter().filter(|waiver| context.today > waiver.expires.0) {
        let message = format!(
            "the waiver of {} expired on {}; its owner is {} (reason: {})",
            waiver.about(),
            waiver.expires,
            waiver.owner,
            waiver.reason
        );
        let mut one = Found::new(&CODE, message)
            .rule(waiver.rule.clone())
            .help(format!("ask {} to remove it or to set a new day", waiver.owner));
        one.action = Some(waiver.action.as_ref().map_or_else(|| waiver.about(), ToString::to_string));
        found.push(one);
    }
    for ban in context.expectations.banned.iter().filter(|ban| ban.origin != BanOrigin::CommandLine) {
        let Some(expires) = ban.expires.filter(|expires| context.today > expires.0) else { continue };
        let owner = ban.owner.as_deref().unwrap_or("nobody");
        let message = format!("the ban of `{}` was due for review by {expires}; owner: {owner}", ban.action);
        found.push(
            Found::new(&CODE, message)
                .action(ban.action.to_string())
                .help(format!("ask {owner} to remove it or to set a new day")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::assert_found;

    #[test]
    fn a_waiver_holds_up_to_its_last_day() {
        let rules = "[{id: a, action: x, effect: allow}]";
        // Today is 2026-06-15.
        for (day, found) in [("2026-06-15", &[][..]), ("2026-06-14", &["P001 x a", "P011 x"])] {
            let expected = format!(
                "banned: [{{action: x}}]\nwaivers: [{{code: P001, action: x, reason: r, owner: kim, expires: {day}}}]"
            );
            assert_found("block", rules, &expected, found);
        }
    }

    #[test]
    fn a_ban_past_its_day_goes_on_holding_and_is_named() {
        let rules = "[{id: a, action: x, effect: allow}]";
        let ban = |day: &str| format!("banned: [{{action: x, owner: kim, expires: {day}}}]");
        assert_found("block", rules, &ban("2026-06-14"), &["P001 x a", "P011 x"]);
        assert_found("block", "[]", &ban("2026-06-15"), &[]);
    }
}
