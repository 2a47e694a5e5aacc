//! `evaluate`: how good a policy mined from these logs would be on events that it has not seen.

use anyhow::{Context as _, Result, bail};
use policyc::evaluate::{
    Corpus, EvaluateOptions, Evaluation, Learner, MinedLearner, Naive, Parts, SingleKey, Split, baselines, evaluate,
};
use policyc::event::{self, Event, Inputs, ReadError, ReadOptions, ReadReport, duplicates};
use policyc::lower::LowerOptions;
use policyc::mine::{Ingredient, MineOptions};
use policyc::report;

use super::extract;
use crate::args::{EvaluateArgs, EvaluationFormat, SplitArg};
use crate::progress::Bar;
use crate::reading::{SkippedReport, generated_at};
use crate::{Outcome, output};

/// So many folds where nothing else is asked for.
const FOLDS: usize = 5;
/// The share that is judged where only `--repeat` is given.
const HALF: f64 = 0.5;

/// Learns, judges and prints.
pub(crate) fn run(args: &EvaluateArgs, quiet: bool) -> Result<Outcome> {
    args.lowering.check()?;
    let split = split(args)?;
    if args.probes && args.format == EvaluationFormat::Svg {
        bail!("--probes is for tables and the picture shows attacks; use --format text, json or html");
    }
    let (logs, attacks) = read(args, quiet)?;
    let corpus = Corpus::new(logs, attacks)?;
    let outcomes = args.reading.outcomes();
    let mined = MinedLearner {
        mine: extract::options(&args.mining, &args.reading)?,
        lower: LowerOptions::from(&args.lowering),
    };
    let options = EvaluateOptions {
        seed: args.seed,
        bootstraps: args.bootstraps,
        outcomes: outcomes.clone(),
        probes: args.probes.then(|| mined.mine.grants.classes.clone()),
        ..EvaluateOptions::new(split)
    };
    // As the original does it, whatever the thresholds that ours is tried with.
    let single_key =
        SingleKey { mine: MineOptions { outcomes: outcomes.clone(), ..MineOptions::new(generated_at()?) } };
    let baselines = baselines(&outcomes);
    let naive = [Naive::plain(&outcomes), Naive::polished(&outcomes)];
    let ablated: Vec<MinedLearner> = Ingredient::ALL
        .into_iter()
        .filter(|_| args.ablations)
        .map(|ingredient| {
            let mut mined = mined.clone();
            mined.mine.grants.without = Some(ingredient);
            mined
        })
        .collect();
    let mut learners: Vec<&dyn Learner> = vec![&mined];
    for learner in &ablated {
        learners.push(learner);
    }
    for learner in &naive {
        learners.push(learner);
    }
    learners.push(&single_key);
    for baseline in &baselines {
        learners.push(baseline);
    }
    let evaluation = evaluate(&corpus, &learners, &options)?;
    output::write_file(&args.output, &printed(&evaluation, args.format)?)?;
    Ok(Outcome::Clean)
}

fn printed(evaluation: &Evaluation, format: EvaluationFormat) -> Result<String> {
    Ok(match format {
        EvaluationFormat::Text => report::evaluation::text(evaluation),
        EvaluationFormat::Json => report::visible_json(&evaluation.to_json()),
        EvaluationFormat::Svg => report::evaluation::svg(evaluation)?,
        EvaluationFormat::Html => report::evaluation::html(evaluation),
    })
}

fn split(args: &EvaluateArgs) -> Result<Split> {
    let parts = match (args.holdout, args.repeat) {
        (None, None) => Parts::Folds(args.folds.unwrap_or(FOLDS)),
        (share, repeat) => Parts::Holdout { share: share.unwrap_or(HALF), repeat: repeat.unwrap_or(1) },
    };
    Ok(match args.split {
        SplitArg::Session => Split::Session(parts),
        SplitArg::Group => Split::Group(parts),
        fixed => {
            let options = [
                ("--folds", args.folds.is_some()),
                ("--holdout", args.holdout.is_some()),
                ("--repeat", args.repeat.is_some()),
            ];
            if let Some((option, _)) = options.iter().find(|(_, given)| *given) {
                bail!("{option} is for --split session and --split group; --split {} has its own parts", fixed.name());
            }
            if fixed == SplitArg::Time { Split::Time } else { Split::Agent }
        }
    })
}

/// Reads all logs into memory and says what was skipped.
fn read(args: &EvaluateArgs, quiet: bool) -> Result<(Vec<Event>, Vec<Event>)> {
    let (logs, attacks) = (args.reading.inputs(&args.logs)?, attacks(args)?);
    args.reading.refuse_inputs([args.output.as_path()])?;
    let mut skipped = SkippedReport::new(&args.reading)?;
    let options = args.reading.options();
    let bar = Bar::new("reading", quiet);
    let mut report = ReadReport::default();
    let logs = read_all(&logs, &options, &bar, &mut skipped, &mut report)?;
    let attacks = match attacks {
        None => Vec::new(),
        Some(attacks) => read_all(&attacks, &options, &bar, &mut skipped, &mut report).context("the attack log")?,
    };
    report.skipped.truncate(options.max_skipped_listed);
    skipped.finish(&report, quiet)?;
    Ok((logs, attacks))
}

fn attacks(args: &EvaluateArgs) -> Result<Option<Inputs>> {
    let some = !args.attacks.is_empty();
    some.then(|| args.reading.inputs(&args.attacks)).transpose().context("the attack log")
}

fn read_all(
    inputs: &Inputs,
    options: &ReadOptions,
    bar: &Bar,
    skipped: &mut SkippedReport<'_>,
    report: &mut ReadReport,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let read = event::read_in_order::<_, ReadError>(
        inputs,
        options,
        |block| block.map(|(event, _)| event).collect::<Vec<_>>(),
        |block| {
            events.extend(block);
            Ok(())
        },
        |line| skipped.add(line),
        bar,
    )?;
    report.files.extend(read.files);
    report.skipped.extend(read.skipped);
    report.left_out += duplicates::leave_out(&mut events);
    Ok(events)
}
