//! `extract`: from logs to a policy set.

use std::path::Path;

use anyhow::Result;
use policyc::event::Inputs;
use policyc::mine::{self, Classes, GrantOptions, MineOptions, Mined};
use policyc::policy::{RateLimits, Thresholds};
use policyc::report;

use crate::args::{ExtractArgs, MiningArgs, OutsideArg, ReadingArgs};
use crate::progress::Bar;
use crate::reading::{SkippedReport, generated_at};
use crate::{Outcome, output};

/// So many policies are printed.
const SHOWN: usize = 10;
/// So many sequences are printed behind them.
const SEQUENCES: usize = 5;

/// So many rates are printed.
const RATES: usize = 5;

/// So many attributes are printed of which strings were withheld.
const WITHHELD: usize = 3;

/// Mines, saves and prints what the original prints.
pub(crate) fn run(args: &ExtractArgs, quiet: bool) -> Result<Outcome> {
    let inputs = args.reading.inputs(&args.logs)?;
    args.mining.classes.as_deref().into_iter().for_each(output::note_input);
    args.reading.refuse_inputs([args.output.as_path()])?;
    let options = MineOptions { rate_limits: args.rate_limits.into(), ..options(&args.mining, &args.reading)? };
    let Mined { mut set, .. } = mine(&inputs, &options, &args.reading, quiet)?;
    if args.outside == OutsideArg::Block {
        set.grants.retain(|grant| !grant.asks_outside());
    }
    if args.output == Path::new("-") {
        output::print_json(&set.to_json())?;
    } else {
        output::write_file(&args.output, &set.to_json())?;
        output::print(&format!(
            "Parsed {} valid log entries.\nMined {} policies.\nSaved policy set to {}\n{}{}{}{}",
            set.source_logs,
            set.policies.len(),
            report::visible(&args.output.display().to_string()),
            report::text::policy_set(&set, SHOWN),
            report::text::sequences(&set, SEQUENCES),
            report::text::rates(&set, RATES),
            report::text::withheld(&set, WITHHELD)
        ))?;
    }
    Ok(Outcome::Clean)
}

/// Mines `inputs` and says what was skipped and left out.
fn mine(inputs: &Inputs, options: &MineOptions, reading: &ReadingArgs, quiet: bool) -> Result<Mined> {
    let mut skipped = SkippedReport::new(reading)?;
    let bar = Bar::new("mining", quiet);
    let mined = mine::mine(inputs, &reading.options(), options, |line| skipped.add(line), &bar)?;
    skipped.finish(&mined.report, quiet)?;
    for warning in mined.warnings.iter().filter(|_| !quiet) {
        anstream::eprintln!("warning: {}", report::visible(&warning.to_string()));
    }
    Ok(mined)
}

/// What to mine, as the command line says it.
pub(super) fn options(mining: &MiningArgs, reading: &ReadingArgs) -> Result<MineOptions> {
    Ok(MineOptions {
        name: mining.name.clone(),
        thresholds: Thresholds {
            min_support: mining.min_support,
            min_confidence: mining.min_confidence,
            min_lift: mining.min_lift,
            max_conditions: mining.max_conditions,
        },
        correction: mining.correction.into(),
        alpha: mining.alpha,
        outcomes: reading.outcomes(),
        generated_at: generated_at()?,
        grants: mining.grants()?,
        rate_limits: RateLimits::Suggest,
    })
}

impl MiningArgs {
    fn grants(&self) -> Result<GrantOptions> {
        let classes = match &self.classes {
            Some(path) => Classes::from_yaml(&output::read_text(path)?, &path.display().to_string())?,
            None => Classes::default(),
        };
        Ok(GrantOptions { classes, unseen_reads: self.unseen_reads.map(Into::into), without: None })
    }
}
