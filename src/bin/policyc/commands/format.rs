//! `format`: a policy set as text, Markdown or JSON.

use anyhow::{Context as _, Result};
use policyc::policy::PolicySet;
use policyc::report;

use crate::args::{FormatArgs, Rendering};
use crate::{Outcome, output};

/// Renders a policy set.
pub(crate) fn run(args: &FormatArgs) -> Result<Outcome> {
    let text = output::read_text(&args.policies)?;
    let set = PolicySet::from_json(&text).with_context(|| args.policies.display().to_string())?;
    output::print(&match args.rendering {
        Rendering::Text => {
            report::text::policy_set(&set, args.max_policies) + &report::text::grants(&set, args.max_policies)
        }
        Rendering::Markdown => {
            report::markdown::policy_set(&set, args.max_policies) + &report::markdown::grants(&set, args.max_policies)
        }
        Rendering::Json => report::visible_json(&set.to_json()),
    })?;
    Ok(Outcome::Clean)
}
