//! How targets are emitted, as the command line says it, and what is said of their losses.

use std::path::Path;

use policyc::backend::{EmitOptions, Layout, Loss, OnLoss};
use policyc::jobs::Proof;
use policyc::report::visible;

use crate::args::{EmittingArgs, LayoutArg, OnLossArg};

impl EmittingArgs {
    /// The library's options.
    pub(crate) fn options(&self) -> EmitOptions {
        EmitOptions {
            on_loss: match self.on_loss {
                OnLossArg::Error => OnLoss::Error,
                OnLossArg::Narrow => OnLoss::Narrow,
                OnLossArg::Widen => OnLoss::Widen,
            },
            layout: match self.layout {
                LayoutArg::Auto => Layout::Auto,
                LayoutArg::Rules => Layout::Rules,
                LayoutArg::Data => Layout::Data,
            },
        }
    }
}

/// What was written below `out`: each path as a user would type it, with what it is.
pub(super) fn captions(proof: &Proof, out: &Path) -> Vec<(String, String)> {
    proof.written().map(|(name, what)| (visible(&out.join(name).display().to_string()), what)).collect()
}

/// Says which way each artifact differs from the policy.
pub(super) fn say_losses(losses: &[Loss], quiet: bool) {
    if quiet {
        return;
    }
    for loss in losses {
        let rules = loss.rules.iter().map(|rule| visible(rule)).collect::<Vec<_>>().join(", ");
        let rules = if rules.is_empty() { rules } else { format!(" [{rules}]") };
        anstream::eprintln!(
            "note: {} ({}, {}): {}{rules}",
            loss.target,
            loss.kind,
            loss.direction,
            visible(&loss.detail)
        );
    }
}
