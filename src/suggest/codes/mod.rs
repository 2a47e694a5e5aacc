//! Every kind of suggestion: one file each, with what it means and how it is looked for. To add one: a file, a row in [`ALL`], a case in
//! the tests of `suggest`.

pub mod action_without_rule;
pub mod agent_without_rule;
pub mod any_arguments;
pub mod block_fails_open;
pub mod default_not_block;
pub mod denied_not_covered;
pub mod denied_yet_allowed;
pub mod destructive_not_asked;
pub mod fails_often;
pub mod log_lacks;
pub mod never_fired;
pub mod no_rate_limit;
pub mod no_reason;
pub mod subsumed_rule;
pub mod suffix_confusion;
pub mod thin_evidence;
pub mod unbounded_number;
pub mod wide_action;

use super::SuggestionCode;

/// What is said of a rule whose every event other rules let through, too.
const ALSO: &str = "; other rules let its events through, too: change those as well";

/// All codes, by category.
pub const ALL: &[&SuggestionCode] = &[
    &denied_yet_allowed::CODE,
    &wide_action::CODE,
    &any_arguments::CODE,
    &unbounded_number::CODE,
    &thin_evidence::CODE,
    &block_fails_open::CODE,
    &suffix_confusion::CODE,
    &fails_often::CODE,
    &action_without_rule::CODE,
    &agent_without_rule::CODE,
    &denied_not_covered::CODE,
    &log_lacks::CODE,
    &subsumed_rule::CODE,
    &never_fired::CODE,
    &no_rate_limit::CODE,
    &default_not_block::CODE,
    &destructive_not_asked::CODE,
    &no_reason::CODE,
];
