//! Policies of prose and of templates for the server: the pipeline of `generate` and `create-from-template`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use policyc::backend::{Loss, Yaml};
use policyc::draft::{self, Vocabulary};
use policyc::event::Event;
use policyc::monitor::{Monitor, Told};
use policyc::packs::Pack;
use policyc::policy::Policy;
use policyc::replay::RegoArtifact;
use policyc::serve::{Compiler as _, Created, Creation, CreationSource, Form, NotCreated};
use serde_json::{Value, json};

use super::super::create::{self, MadePolicy, NotEnforceable, NotRead, PolicyMeaning, Read};
use super::super::packs;
use super::{Compile, chain};
use crate::args::ModelArgs;
use crate::llm;

/// Makes a policy and proves it. `models` says which model may be asked, if one may.
pub(super) fn create(creation: &Creation, models: Option<&ModelArgs>) -> Result<Created, NotCreated> {
    let form = creation.form;
    let made = match &creation.origin {
        CreationSource::Prose { text, metric, category, priority } => {
            let told =
                Told { text, metric: metric.as_deref(), category: category.as_deref(), priority: priority.as_deref() };
            let read = create::made(told, &creation.about, form, || Ok(vocabulary(creation)));
            match read.map_err(|error| not_created(&error))? {
                Read::Made(made) => *made,
                Read::Not(not) => return drafted(text, creation, &not, models),
            }
        }
        CreationSource::Control { pack, index } => {
            let pack = template(pack)?;
            // The controls of a pack that can be made are numbered as `templates` prints them.
            if usize::try_from(*index).ok().is_none_or(|index| index >= pack.controls.len()) {
                let most = pack.controls.len().saturating_sub(1);
                return Err(NotCreated::Unknown(format!(
                    "template_index {index} of {}: expected a number from 0 to {most}",
                    pack.name
                )));
            }
            let made = packs::ceiling(&pack, *index, &actions(creation))
                .and_then(|policy| create::rules_of(policy, form, Vec::new()));
            made.map_err(|error| not_created(&error))?
        }
    };
    created(made).map_err(|error| not_created(&error))
}

/// Asks the model that is wanted for what no reader understands.
fn drafted(text: &str, creation: &Creation, not: &NotRead, models: Option<&ModelArgs>) -> Result<Created, NotCreated> {
    let Some(wanted) = &creation.model else { return Err(not_created(&not.error)) };
    let known = models.and_then(|args| Some((args, args.model.as_deref()?)));
    let (args, model) = match known {
        Some((args, model)) if model == wanted.name => (args, model),
        other => {
            let instead = match other {
                Some((_, model)) => format!("this server asks the model `{model}` alone"),
                None => "this server asks no model; start it with --model NAME --llm-url URL".to_owned(),
            };
            let message = format!("{}\n{instead}, and `{}` was wanted", chain(&not.error), wanted.name);
            return Err(NotCreated::NoModel(message));
        }
    };
    let args = ModelArgs { temperature: wanted.temperature.unwrap_or(args.temperature), ..args.clone() };
    let drafted = llm::draft(&args, model, text, &not.vocabulary, || wanted.cancelled.is_cancelled())
        .map_err(|error| NotCreated::ModelFailed(chain(&error)))?;
    let made = create::agreed(text, &creation.about, creation.form, (model, &drafted), &not.vocabulary);
    let created = made.and_then(|made| created(*made)).map_err(|error| not_created(&error))?;
    Ok(Created { model: Some(model.to_owned()), ..created })
}

fn not_created(error: &anyhow::Error) -> NotCreated {
    let message = chain(error);
    if crate::is_bug(error) {
        NotCreated::Internal(message)
    } else if error.downcast_ref::<NotEnforceable>().is_some() {
        NotCreated::NotEnforceable(message)
    } else {
        NotCreated::Refused(message)
    }
}

fn created(made: MadePolicy) -> Result<Created> {
    let mut created = Created { content: made.text, tests: made.tests, notes: made.notes, ..Created::default() };
    created.notes.extend(made.losses.iter().map(loss));
    match made.meaning {
        PolicyMeaning::Rules(policy) => {
            created.says = draft::says(&policy);
            created.boundaries = draft::boundaries(&policy)
                .into_iter()
                .map(|row| json!({"what": row.what, "effect": row.effect, "request": row.request}))
                .collect();
            created.policy = Some((Yaml::document(&policy)?, policy));
        }
        PolicyMeaning::Thresholds(monitor) => {
            created.says = monitor
                .spec
                .rules
                .iter()
                .map(|rule| format!("{}: {} for {}", rule.name, rule.condition, rule.time_window))
                .collect();
        }
    }
    Ok(created)
}

fn loss(loss: &Loss) -> String {
    format!("{} {}: {}", loss.target, loss.direction, loss.detail)
}

/// The names that prose may use: those of the log and of the policy in force.
fn vocabulary(creation: &Creation) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for event in events(creation) {
        vocabulary.event(&event);
    }
    if let Some(policy) = &creation.in_force {
        vocabulary.policy(policy);
    }
    vocabulary
}

fn events(creation: &Creation) -> impl Iterator<Item = Event> {
    creation.log.iter().filter_map(|line| Event::from_json(line).ok())
}

fn actions(creation: &Creation) -> BTreeSet<String> {
    let rules = creation.in_force.iter().flat_map(Policy::rules).filter_map(|rule| rule.action.exact_name());
    rules.map(str::to_owned).chain(events(creation).map(|event| event.action)).collect()
}

/// The pack of this name that ships. A path is none: the server opens no file that a caller names.
fn template(name: &str) -> Result<Pack, NotCreated> {
    let all = Pack::shipped().map_err(|error| NotCreated::Internal(error.to_string()))?;
    let names: Vec<String> = all.iter().map(|pack| pack.name.clone()).collect();
    let missing = || NotCreated::Unknown(format!("there is no template `{name}`; there are {}", names.join(", ")));
    all.into_iter().find(|pack| pack.name == name).ok_or_else(missing)
}

/// The packs by their names, with the titles of their controls as the templates.
pub(super) fn templates() -> Result<Value> {
    let mut all = BTreeMap::new();
    for pack in Pack::shipped()? {
        let titles: Vec<&str> = pack.controls.iter().map(|control| control.title.as_str()).collect();
        let controls: Vec<Value> = pack
            .controls
            .iter()
            .map(|control| json!({"id": control.id, "title": control.title, "status": control.status, "note": control.note}))
            .collect();
        let one = json!({
            "name": pack.title, "description": format!("{} {} ({})", pack.title, pack.version, pack.date),
            "source": pack.source, "templates": titles, "controls": controls,
        });
        all.insert(pack.name, one);
    }
    Ok(json!(all))
}

/// Reads a policy of this form. Rego must have been made here: what others wrote could end the process.
pub(super) fn holds_together(form: Form, content: &str) -> Result<Option<Policy>> {
    match form {
        Form::Rego => {
            // Of a threshold document that was made here; rules are kept as a document.
            let package = content.lines().find_map(|line| line.strip_prefix("package ")).map(str::trim);
            let package = package.context("the Rego has no line `package NAME`")?;
            RegoArtifact::from_source("policy.rego", content, Some(&format!("data.{package}.allow")))?;
            Ok(None)
        }
        _ if is_monitor(form, content) => {
            // JSON is YAML.
            Monitor::from_yaml(content, "the policy")?;
            Ok(None)
        }
        Form::Yaml | Form::Json => {
            let loaded = match Compile::default().read("the policy", content) {
                Ok(loaded) => loaded,
                Err(reason) => bail!(reason),
            };
            if let Err(reason) = Compile::default().prove(&loaded.policy) {
                bail!(reason);
            }
            Ok(Some(loaded.policy))
        }
    }
}

fn is_monitor(form: Form, content: &str) -> bool {
    match form {
        Form::Json => {
            let document: Option<Value> = serde_json::from_str(content).ok();
            document.is_some_and(|document| document.get("apiVersion").and_then(Value::as_str) == Some("v1"))
        }
        _ => Monitor::is_one(content),
    }
}
