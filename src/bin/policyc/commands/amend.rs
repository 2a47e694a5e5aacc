//! `amend`: from what was stopped and approved after all to rules to decide on.

use std::fmt::Write as _;

use anyhow::Result;
use policyc::backend::Yaml;
use policyc::numbers::counted;
use policyc::policy::Policy;
use policyc::report::{visible, visible_json};
use policyc::review::{self, Amended};

use crate::args::{AmendArgs, ReadingArgs, TextOrJson};
use crate::artifact;
use crate::reading::generated_at;
use crate::{Outcome, output};

/// Proposes and prints; writes only what it is asked to.
pub(crate) fn run(args: &AmendArgs, quiet: bool) -> Result<Outcome> {
    let policy = artifact::read_document(&args.policy)?;
    // `--from` names the denials here, so that there is no option for their format.
    let reading = ReadingArgs::plain();
    let events = reading.events(&args.from, quiet)?;
    let amended = review::amend(&policy, &events, &reading.outcomes(), generated_at()?)?;
    if let Some(path) = &args.output {
        let proposed = amended.proposals.iter().map(|proposal| proposal.rule.clone());
        let rules = policy.rules().iter().cloned().chain(proposed).collect();
        let policy = Policy::new(policy.metadata().clone(), policy.default_effect(), rules)?;
        output::write_file(path, &Yaml::document(&policy)?)?;
    }
    output::print(&match args.format {
        TextOrJson::Json => visible_json(&format!("{}\n", serde_json::to_string_pretty(&amended)?)),
        TextOrJson::Text => text(&amended, args),
    })?;
    Ok(Outcome::Clean)
}

fn text(amended: &Amended, args: &AmendArgs) -> String {
    let mut text = format!("{} stopped, {} of them approved\n", counted(amended.stopped, "event"), amended.approved);
    for proposal in &amended.proposals {
        let _ = write!(text, "\n  {}  {}  lets {} through", proposal.key, visible(&proposal.rule.id), proposal.opens);
        if proposal.denied > 0 {
            let _ = write!(text, ", and {} that were denied", proposal.denied);
        }
        text.push('\n');
        if let Some(reason) = &proposal.rule.reason {
            let _ = writeln!(text, "    {}", visible(reason));
        }
    }
    match (&args.output, amended.proposals.is_empty()) {
        (_, true) => text.push_str("nothing to propose\n"),
        (Some(path), false) => {
            let _ = writeln!(text, "\nDecide on them: policyc review {}", visible(&path.display().to_string()));
        }
        (None, false) => {
            text.push_str("\nNothing was changed; --output FILE writes the policy with these rules, to be reviewed\n");
        }
    }
    text
}
