//! Policies made of prose and of templates: what models suggested, and what becomes of it.
//!
//! What is made is proven first and then kept under a name in the store. None of it decides: a person brings it to `/v1/policy`. No path of a
//! file is taken from a caller. A language model is asked where no reader understands, if the server has one and the caller wants it: on a
//! thread of its own, for a few callers at once, and never for a decision.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::sessions::Fields;
use crate::event::trim_name;
use crate::policy::decide::Usage;
use crate::policy::{Decider, Effect, Policy, Request};
use crate::serve::engine::{
    Cancelled, Created, Creation, CreationSource, Form, NotCreated, Project, WantedModel, digest,
};
use crate::serve::http::{App, MOST_ASKED, Problem};
use crate::serve::store::{DraftRow, Entry, LogFilter, ModelAnswer, Queries, hex};
use crate::suggest::prose::StoredAnswer;

/// Both places where clients look for this API: the one that is documented, and the one of the original server.
pub(super) fn routes() -> Router<Arc<App>> {
    let api = Router::new()
        .route("/suggestions", get(suggestions))
        .route("/create-from-suggestion", post(from_suggestion))
        .route("/generate", post(generate))
        .route("/templates", get(templates))
        .route("/create-from-template", post(from_template))
        .route("/list", get(list))
        .route("/validate", post(validate))
        .route("/test", post(test))
        .route("/{policy_id}", get(show).delete(remove));
    Router::new().nest("/api/policies", api.clone()).nest("/api/v1/policies", api)
}

/// The longest prose, in bytes.
const LONGEST_PROSE: usize = 20_000;
/// The longest name of a policy, in bytes.
const LONGEST_NAME: usize = 128;
/// How many decisions, the newest, say which names prose may use, and what rules let through.
const LOG: i64 = 1_000;
/// How many requests are tried at once.
const MOST_TESTS: usize = 1_000;

/// What models suggested, the newest answer first.
async fn suggestions(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    app.project(&headers, None)?;
    let limit = number(&query, "limit", 50)?;
    let mut listed = suggested(&app, query.get("service_name"), query.get("category")).await?;
    let total = listed.len();
    listed.truncate(limit);
    Ok(Json(json!({"suggestions": listed, "total": total, "limit": limit})))
}

/// What models suggested about a service and of a category, or all of it.
pub(super) async fn suggested(
    app: &App,
    service: Option<&String>,
    category: Option<&String>,
) -> Result<Vec<Value>, Problem> {
    let answers = app.ask(|database| Queries(database).answers(None)).await?;
    let mut listed = Vec::new();
    for row in answers.into_iter().map(row) {
        if service.is_some_and(|name| row.service() != Some(name)) {
            continue;
        }
        for (index, one) in row.suggestions().0.into_iter().enumerate() {
            if category.is_some_and(|category| *category != one.category) {
                continue;
            }
            let mut shown = Map::from_iter([
                ("llm_output_id".to_owned(), json!(row.id)),
                ("suggestion_index".to_owned(), json!(index)),
                ("service_name".to_owned(), json!(row.service())),
                ("created_at".to_owned(), json!(row.created_at)),
                ("claimed_confidence".to_owned(), json!(row.claimed())),
                // The original's two shapes call the text so.
                ("description".to_owned(), json!(one.text)),
                ("recommendation".to_owned(), json!(one.text)),
            ]);
            if let Value::Object(fields) = json!(one) {
                shown.extend(fields);
            }
            listed.push(Value::Object(shown));
        }
    }
    Ok(listed)
}

/// An answer of a model as its table has it; some programs keep JSON as text in JSON.
fn row(answer: ModelAnswer) -> StoredAnswer {
    let read = |text: Option<String>| {
        text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
    };
    StoredAnswer {
        id: answer.id,
        created_at: answer.created_at,
        task: answer.task,
        input: read(answer.input),
        output: read(answer.output),
        confidence: answer.confidence.and_then(|number| number.parse().ok()),
        explanation: answer.explanation,
    }
}

/// A whole number of the query.
fn number(query: &HashMap<String, String>, name: &str, default: usize) -> Result<usize, Problem> {
    match query.get(name).map(|text| text.parse()) {
        None => Ok(default),
        Some(Ok(number)) => Ok(number),
        Some(Err(_)) => Err(Problem::invalid(format!("{name} must be a whole number of at least 0"))),
    }
}

/// Makes a policy of something that a model suggested.
async fn from_suggestion(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let mut fields = Fields::read(&body)?;
    let (id, index) = (fields.text("llm_output_id")?, fields.integer("suggestion_index")?);
    let customizations = fields.maybe_object("customizations")?.unwrap_or_default();
    let wanted = Wanted::take(&mut fields)?;
    fields.finish()?;
    let made = of_suggestion(&app, project, Suggested { id, index, customizations }, wanted).await?;
    Ok(Json(made))
}

/// What a model suggested, by the answer that it stands in.
pub(super) struct Suggested {
    pub(super) id: String,
    pub(super) index: i64,
    pub(super) customizations: Map<String, Value>,
}

/// A policy of what a model suggested, kept as a draft.
pub(super) async fn of_suggestion(
    app: &App,
    project: Project,
    suggested: Suggested,
    wanted: Wanted,
) -> Result<Value, Problem> {
    let Suggested { id, index, customizations } = suggested;
    let named = id.clone();
    let answer = app.ask(move |database| Queries(database).answers(Some(&named))).await?.pop();
    let missing = || Problem::not_found("llm_output_not_found", format!("there is no answer of a model `{id}`"));
    let (suggestions, _) = row(answer.ok_or_else(missing)?).suggestions();
    let one = usize::try_from(index).ok().and_then(|index| suggestions.get(index)).ok_or_else(|| {
        Problem::invalid(match suggestions.len() {
            0 => format!("the answer `{id}` has no suggestions"),
            count => format!("suggestion_index {index} of `{id}`: expected a number from 0 to {}", count - 1),
        })
    })?;
    let text = customized(&one.text, &customizations)?;
    let origin = CreationSource::Prose {
        text: text.clone(),
        metric: one.metric.clone(),
        category: Some(one.category.clone()).filter(|category| !category.is_empty()),
        priority: one.priority.clone(),
    };
    let about = format!("Generated from suggestion {index} of {id}: {text}");
    let meta = json!({
        "llm_output_id": id, "suggestion_index": index, "suggestion": one, "original_recommendation": one.text,
        "customizations": customizations,
    });
    make(app, project, Making { origin, about, wanted, meta }).await
}

/// A text with each `{key}` of the customizations replaced.
fn customized(text: &str, customizations: &Map<String, Value>) -> Result<String, Problem> {
    let mut text = text.to_owned();
    for (key, value) in customizations {
        let place = format!("{{{key}}}");
        if !text.contains(&place) {
            return Err(Problem::invalid(format!("customizations: the suggestion has no `{place}`")));
        }
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text = text.replace(&place, &value);
    }
    Ok(text)
}

/// Makes a policy of a sentence.
async fn generate(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let mut fields = Fields::read(&body)?;
    let text = fields.text("input")?.trim().to_owned();
    for unread in ["additional_context", "examples"] {
        if fields.take(unread).is_some_and(|value| !value.is_null()) {
            return Err(Problem::invalid(format!("{unread} is not read; say all of it in `input`")));
        }
    }
    let wanted = Wanted::take(&mut fields)?;
    fields.finish()?;
    Ok(Json(of_sentence(&app, project, text, wanted).await?))
}

/// A policy of a sentence, kept as a draft.
pub(super) async fn of_sentence(app: &App, project: Project, text: String, wanted: Wanted) -> Result<Value, Problem> {
    let about = format!("Generated from: {text}");
    let meta = json!({"input": text});
    let origin = CreationSource::Prose { text, metric: None, category: None, priority: None };
    make(app, project, Making { origin, about, wanted, meta }).await
}

/// The templates: the standards, and their controls.
async fn templates(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Json<Value>, Problem> {
    app.project(&headers, None)?;
    let templates = app.compiler.templates().map_err(|reason| internal(&reason))?;
    Ok(Json(json!({"templates": templates})))
}

/// Makes a policy of a control of a standard, for the actions of the project's log.
async fn from_template(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?;
    app.may_change_policies(&headers)?;
    let mut fields = Fields::read(&body)?;
    let (pack, index) = (fields.text("template_name")?, fields.integer("template_index")?);
    let wanted = Wanted::take(&mut fields)?;
    fields.finish()?;
    let about = format!("Generated from template {index} of {pack}");
    let meta = json!({"template_name": pack, "template_index": index});
    make(&app, project, Making { origin: CreationSource::Control { pack, index }, about, wanted, meta }).await.map(Json)
}

/// What every request to make a policy may say.
pub(super) struct Wanted {
    form: Form,
    name: Option<String>,
    /// The model that is asked where no reader understands, if the server has it.
    model: Option<String>,
    temperature: Option<f64>,
}

impl Wanted {
    /// Rules to review, under a name of ours.
    pub(super) fn rules() -> Self {
        Self { form: Form::Yaml, name: None, model: None, temperature: None }
    }

    fn take(fields: &mut Fields) -> Result<Self, Problem> {
        let form = fields.maybe_text("policy_type")?;
        let form = form.map_or(Ok(Form::Rego), |name| form_of(&name))?;
        let (output, name) = (fields.maybe_text("output")?, fields.maybe_text("name")?);
        let name = output.or(name).map(|name| checked_name(&name)).transpose()?;
        let model = fields.maybe_text("model")?.filter(|model| !model.is_empty());
        let temperature = match fields.take("temperature") {
            None | Some(Value::Null) => None,
            Some(Value::Number(number)) if number.as_f64().is_some_and(|number| (0.0..=2.0).contains(&number)) => {
                number.as_f64()
            }
            Some(_) => return Err(Problem::invalid("temperature must be a number from 0 to 2")),
        };
        Ok(Self { form, name, model, temperature })
    }
}

fn form_of(name: &str) -> Result<Form, Problem> {
    Form::find(name).ok_or_else(|| Problem::invalid(format!("policy_type `{name}`: expected `rego`, `yaml` or `json`")))
}

/// A name in the store: nothing that could be a path, or hide what it is.
fn checked_name(name: &str) -> Result<String, Problem> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > LONGEST_NAME || name.starts_with('.') || !name.chars().all(plain) {
        return Err(Problem::invalid(format!(
            "output: expected a name in the store of 1 to {LONGEST_NAME} letters, digits, `.`, `-` and `_`, such as `error_budget.rego`; \
             no file of the server is written"
        )));
    }
    Ok(name.to_owned())
}

/// A policy that is to be made and kept.
struct Making {
    origin: CreationSource,
    about: String,
    wanted: Wanted,
    meta: Value,
}

/// Makes a policy, proves it, keeps it, and says what it would change.
async fn make(app: &App, project: Project, making: Making) -> Result<Value, Problem> {
    let Making { origin, about, wanted, mut meta } = making;
    if let CreationSource::Prose { text, .. } = &origin
        && (text.is_empty() || text.len() > LONGEST_PROSE)
    {
        return Err(Problem::invalid(format!("the text must have 1 to {LONGEST_PROSE} bytes")));
    }
    let log = newest_events(app, &project.row.id).await?;
    let in_force = project.in_force();
    // Who hangs up drops this, and no more questions are put to the model.
    let gone = OnDrop(Cancelled::default());
    let model = wanted.model.clone().filter(|_| matches!(origin, CreationSource::Prose { .. }));
    let model = model.map(|name| WantedModel { name, temperature: wanted.temperature, cancelled: gone.0.clone() });
    let turn = match &model {
        // Held until the model was asked, also for one who is gone.
        Some(_) => Some(Arc::clone(&app.models).try_acquire_owned().map_err(|_| busy())?),
        None => None,
    };
    let creation = Creation { origin, form: wanted.form, about: about.clone(), log, in_force, model };
    let compiler = Arc::clone(&app.compiler);
    let worked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let created = compiler.create(&creation)?;
        let changes = match (&created.policy, &creation.in_force) {
            (Some((_, new)), Some(old)) => compiler.changes(old, new),
            _ => Vec::new(),
        };
        Ok::<_, NotCreated>((created, changes))
    });
    let worked = worked.await.map_err(|_| internal("the policy could not be worked on"))?;
    let (created, differences) = worked.map_err(not_created)?;
    if let Value::Object(meta) = &mut meta {
        // Which model a caller wanted, and which one drafted the policy, if one did.
        meta.extend([
            ("requested_model".to_owned(), json!(wanted.model)),
            ("requested_temperature".to_owned(), json!(wanted.temperature)),
            ("model".to_owned(), json!(created.model)),
        ]);
    }
    let row = keep(app, project.row.id, &created, &wanted, about, &meta).await?;
    Ok(made(&row, &created, &differences, meta))
}

/// The newest events of a project's log, a line each.
pub(super) async fn newest_events(app: &App, project: &str) -> Result<Vec<String>, Problem> {
    Ok(newest_entries(app, project).await?.into_iter().map(|entry| entry.body).collect())
}

/// The newest decisions of a project's log, the newest first.
pub(super) async fn newest_entries(app: &App, project: &str) -> Result<Vec<Entry>, Problem> {
    let id = project.to_owned();
    let page = app.ask(move |database| Queries(database).page(&id, &LogFilter::default(), 0, LOG)).await?;
    Ok(page.entries)
}

/// Cancels when it is dropped.
struct OnDrop(Cancelled);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn busy() -> Problem {
    let message = format!("the language model is being asked for {MOST_ASKED} others; try again later");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "model_busy", message)
}

async fn keep(
    app: &App,
    project: String,
    created: &Created,
    wanted: &Wanted,
    description: String,
    meta: &Value,
) -> Result<DraftRow, Problem> {
    let content_digest = hex(&digest(created.content.as_bytes()));
    let short = content_digest.get(..12).unwrap_or_default();
    let form = wanted.form.name();
    let row = DraftRow {
        id: String::new(),
        project,
        name: wanted.name.clone().unwrap_or_else(|| format!("generated_{short}.{form}")),
        form: form.to_owned(),
        content: created.content.clone(),
        tests: created.tests.clone(),
        document: created.policy.as_ref().map(|(document, _)| document.clone()),
        description,
        source: meta.to_string(),
        digest: content_digest,
        is_active: true,
        created_at: 0,
        updated_at: 0,
    };
    Ok(app.engine.run(move |desk| desk.add_draft(row)).await?)
}

fn made(row: &DraftRow, created: &Created, differences: &[String], mut meta: Value) -> Value {
    if let Value::Object(meta) = &mut meta {
        meta.extend([
            ("generated_at".to_owned(), json!(time(row.created_at))),
            ("file_size".to_owned(), json!(row.content.len())),
            ("digest".to_owned(), json!(row.digest)),
        ]);
    }
    json!({
        "status": "success",
        "id": row.id,
        "name": row.name,
        "policy_path": row.name,
        "policy_type": row.form,
        "policy_content": row.content,
        "policy_tests": row.tests,
        "validation": {
            "status": "valid", "says": created.says, "boundaries": created.boundaries, "notes": created.notes,
        },
        "differences": differences,
        "meta": meta,
    })
}

fn not_created(not: NotCreated) -> Problem {
    let (status, code, message) = match not {
        NotCreated::NotEnforceable(message) => (StatusCode::UNPROCESSABLE_ENTITY, "not_enforceable", message),
        NotCreated::Refused(message) => (StatusCode::UNPROCESSABLE_ENTITY, "not_understood", message),
        NotCreated::NoModel(message) => (StatusCode::UNPROCESSABLE_ENTITY, "no_model", message),
        NotCreated::ModelFailed(message) => (StatusCode::BAD_GATEWAY, "model_failed", message),
        NotCreated::Unknown(message) => (StatusCode::NOT_FOUND, "template_not_found", message),
        NotCreated::Internal(message) => return internal(&message),
    };
    Problem::new(status, code, message)
}

fn internal(reason: &str) -> Problem {
    tracing::error!(reason, "a policy was not made; this is a bug in policyc");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "this is a bug in policyc; nothing was made")
}

fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or_default()
}

/// A draft in an answer.
fn shown(row: &DraftRow) -> Value {
    json!({
        "id": row.id, "project_id": row.project, "name": row.name, "description": row.description,
        "policy_type": row.form, "content": row.content, "tests": row.tests, "digest": row.digest, "file_path": row.name,
        "meta": serde_json::from_str::<Value>(&row.source).unwrap_or_default(), "is_active": row.is_active,
        "created_at": time(row.created_at), "updated_at": time(row.updated_at),
    })
}

/// The policies that were made, the newest first.
async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    let (skip, limit) = (number(&query, "skip", 0)?, number(&query, "limit", 50)?);
    let form = query.get("policy_type").map(|name| form_of(name)).transpose()?;
    let active_only = match query.get("active_only").map(String::as_str) {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Problem::invalid("active_only must be `true` or `false`")),
    };
    let rows = app.ask(move |database| Queries(database).drafts(&project, form.map(Form::name), active_only)).await?;
    let page: Vec<Value> = rows.iter().skip(skip).take(limit).map(shown).collect();
    Ok(Json(json!({"policies": page, "total": rows.len(), "skip": skip, "limit": limit})))
}

/// The draft of this id or name.
pub(super) async fn found(app: &App, project: String, name: String) -> Result<DraftRow, Problem> {
    let missing = Problem::not_found("policy_not_found", format!("there is no policy `{name}`"));
    if trim_name(&name).is_empty() || name.contains('\0') {
        return Err(missing);
    }
    app.ask(move |database| Queries(database).draft(&project, &name)).await?.ok_or(missing)
}

async fn show(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    Ok(Json(shown(&found(&app, project, name).await?)))
}

/// Deletes a draft: it is no longer listed; its row, and what is said of it in the log, stay.
async fn remove(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    app.may_change_policies(&headers)?;
    let row = found(&app, project.clone(), name).await?;
    let id = row.id.clone();
    app.engine.run(move |desk| desk.drop_draft(&project, &id)).await?;
    Ok(Json(json!({"status": "success", "message": format!("policy {} was deleted", row.name), "id": row.id})))
}

/// The policy that a request is about: one of the store, or a text. With what it decides by, if it decides on requests.
///
/// A text costs the work of compiling and proving it, and is for who may change policies. Rego that was not made here could end the process
/// that compiles it, so it is not compiled in this one.
async fn subject(
    app: &App,
    headers: &HeaderMap,
    project: String,
    fields: &mut Fields,
) -> Result<Result<Option<Policy>, String>, Problem> {
    let (policy, content) = (fields.maybe_text("policy")?, fields.maybe_text("content")?);
    let form = fields.maybe_text("policy_type")?.map(|name| form_of(&name)).transpose()?;
    let (form, content) = match (policy, content) {
        (Some(name), None) => {
            let row = found(app, project, name).await?;
            match row.document {
                // What was proven to decide alike.
                Some(document) => (Form::Yaml, document),
                None => (form_of(&row.form)?, row.content),
            }
        }
        (None, Some(content)) => {
            app.may_change_policies(headers)?;
            match form.unwrap_or(Form::Yaml) {
                Form::Rego => {
                    return Err(Problem::invalid(
                        "content: the server compiles no Rego of others; check it with `policyc validate`, or give YAML or JSON",
                    ));
                }
                form => (form, content),
            }
        }
        _ => return Err(Problem::invalid("name a `policy` of the store, or give a `content`")),
    };
    let compiler = Arc::clone(&app.compiler);
    let read = tokio::task::spawn_blocking(move || compiler.holds_together(form, &content)).await;
    read.map_err(|_| internal("a policy could not be read"))
}

/// Whether a policy can be used: read, compiled and proven.
async fn validate(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    let mut fields = Fields::read(&body)?;
    let read = subject(&app, &headers, project, &mut fields).await?;
    let infra = fields.take("infra").filter(|infra| !infra.is_null());
    fields.finish()?;
    let policy = match read {
        Err(reason) => {
            let violation = json!({"message": reason, "severity": "error"});
            return Ok(Json(json!({"status": "invalid", "valid": false, "violations": [violation]})));
        }
        Ok(policy) => policy,
    };
    let mut violations = Vec::new();
    if let Some(infra) = infra {
        let policy = policy.as_ref().ok_or_else(|| not_about_requests("infra"))?;
        let decider = Decider::new(policy);
        for one in requests(infra, "infra")? {
            let decided = decided(&decider, &one)?;
            if decided.get("effect").and_then(Value::as_str) != Some(Effect::Allow.name()) {
                violations
                    .push(json!({"message": decided.get("reason"), "severity": decided.get("effect"), "request": one}));
            }
        }
    }
    let status = if violations.is_empty() { "valid" } else { "violations" };
    Ok(Json(json!({"status": status, "valid": true, "violations": violations})))
}

fn not_about_requests(field: &str) -> Problem {
    Problem::invalid(format!(
        "{field}: this policy is a threshold document, which is about metrics; only rules decide on requests"
    ))
}

/// The requests in a field: one or a list, as JSON or as JSON in a text.
fn requests(given: Value, field: &str) -> Result<Vec<Value>, Problem> {
    let given = match given {
        Value::String(text) => crate::event::unique(text.as_bytes())
            .map_err(|error| Problem::invalid(format!("{field}: not valid JSON: {error}")))?,
        given => given,
    };
    match given {
        Value::Array(all) if all.len() > MOST_TESTS => {
            Err(Problem::invalid(format!("{field}: at most {MOST_TESTS} requests are tried at once")))
        }
        Value::Array(all) => Ok(all),
        one @ Value::Object(_) => Ok(vec![one]),
        _ => Err(Problem::invalid(format!(
            "{field}: expected a request, an object with `agent_id` and `action`, or a list"
        ))),
    }
}

/// What is decided on a request, with what was expected if it says so in `expected`.
fn decided(decider: &Decider<'_>, request: &Value) -> Result<Value, Problem> {
    let text = |field: &str| request.get(field).and_then(Value::as_str);
    let (Some(agent_id), Some(action)) = (text("agent_id"), text("action")) else {
        return Err(Problem::invalid("a request is an object with the strings `agent_id` and `action`"));
    };
    let mut context = match request.get("context") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(context)) => context.clone(),
        Some(_) => return Err(Problem::invalid("`context` of a request must be an object")),
    };
    if let Some(params) = request.get("params") {
        context.insert("params".to_owned(), params.clone());
    }
    let expected = text("expected");
    if let Some(wrong) = expected.filter(|word| !["allow", "ask", "block"].contains(word)) {
        return Err(Problem::invalid(format!("expected `{wrong}`: write `allow`, `ask` or `block`")));
    }
    let request = Request { agent_id, action, context: &context };
    let decision = decider.decide(request, &Usage::default());
    let effect = decision.effect.name();
    Ok(json!({
        "agent_id": agent_id, "action": action, "effect": effect, "rules": decision.rule_ids(), "reason": decision.reason(),
        "expected": expected, "passed": expected.is_none_or(|expected| expected == effect),
    }))
}

/// What a policy decides on requests, and whether that is what was expected.
async fn test(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Problem> {
    let project = app.project(&headers, None)?.row.id;
    let mut fields = Fields::read(&body)?;
    let read = subject(&app, &headers, project, &mut fields).await?;
    let data = fields.take("test_data").unwrap_or_default();
    fields.finish()?;
    let policy = read.map_err(|reason| Problem::field("body.content", reason))?;
    let policy = policy.ok_or_else(|| not_about_requests("test_data"))?;
    let decider = Decider::new(&policy);
    let results: Vec<Value> =
        requests(data, "test_data")?.iter().map(|one| decided(&decider, one)).collect::<Result<_, _>>()?;
    let passed = results.iter().filter(|one| one.get("passed") == Some(&Value::Bool(true))).count();
    let failed = results.len() - passed;
    let status = if failed == 0 { "success" } else { "failed" };
    Ok(Json(json!({
        "status": status, "total_tests": results.len(), "passed": passed, "failed": failed, "results": results,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_store_are_no_paths() {
        for good in ["error_budget.rego", "a", "A-1.yaml"] {
            assert_eq!(checked_name(good).unwrap(), good);
        }
        let long = "x".repeat(129);
        for bad in ["", "..", ".x", "../x", "/etc/passwd", "a/b", "a\\b", "a b", "ä", "a\0", "C:x", &long] {
            assert!(checked_name(bad).unwrap_err().message.contains("a name in the store"), "{bad}");
        }
    }

    #[test]
    fn customizations_replace_what_is_there() {
        let given = |value: Value| value.as_object().unwrap().clone();
        assert_eq!(customized("above {n}% of {n}", &given(json!({"n": 3}))).unwrap(), "above 3% of 3");
        assert!(customized("above 3%", &given(json!({"n": 3}))).unwrap_err().message.contains("`{n}`"));
    }
}
