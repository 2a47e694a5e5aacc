//! `serve` and `audit`: decisions over HTTP, and whether the log of them is what was written.

mod config;
mod maker;

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use policyc::backend::{Backend as _, EmitOptions, Rego};
use policyc::check::diff;
use policyc::event::{NoProgress, OutcomeClasses};
use policyc::jobs::Proof;
use policyc::policy::safety_filter::with_classes_spelled_out;
use policyc::policy::{Effect, Policy};
use policyc::replay::RegoArtifact;
use policyc::report::visible;
use policyc::serve::store::{self, Durability, StoreError, StoreLocation};
use policyc::serve::{
    Access, Compiler, Created, Creation, EngineOptions, Form, LoadedPolicy, Mode, NotCreated, PolicyFiles, ServeError,
    ServeOptions, Server, Tls,
};
use policyc::targets::{self, Deployed, Input};

use crate::args::{AuditCommand, LogFormat, ModeArg, ModelArgs, ServeArgs};
use crate::served::{one_project, there};
use crate::{Outcome, output};

/// Makes policies of documents as `compile` does.
#[derive(Default)]
pub(super) struct Compile {
    /// Which model may be asked for drafts.
    models: Option<ModelArgs>,
}

impl Compiler for Compile {
    fn read(&self, name: &str, document: &str) -> Result<LoadedPolicy, String> {
        let spelled = with_classes_spelled_out(document);
        let (document, spelled) = spelled.as_ref().map_or((document, &[][..]), |(text, notes)| (text, notes));
        let input = Input::of_text(Path::new(name), document, None).map_err(|error| chain(&error.into()))?;
        let findings = input.engine().map(Deployed::findings).unwrap_or_default();
        let mut notes: Vec<_> = findings.iter().map(|finding| finding.message.clone()).collect();
        let policy = input.into_policy().map_err(|error| error.about(name).to_string())?;
        notes.extend_from_slice(spelled);
        Ok(LoadedPolicy { package: package(&policy)?, policy, notes })
    }

    fn prove(&self, policy: &Policy) -> Result<Vec<String>, String> {
        let proof = Proof::emit(policy, &targets::defaults(), &EmitOptions::default());
        let proof = proof.map_err(|error| chain(&error.into()))?;
        proof.prove(None, &OutcomeClasses::default(), &NoProgress).map_err(|error| chain(&error.into()))?;
        Ok(proof.losses().iter().map(|loss| format!("{}: {}", loss.target, loss.detail)).collect())
    }

    fn changes(&self, old: &Policy, new: &Policy) -> Vec<String> {
        changes(old, new)
    }

    fn create(&self, creation: &Creation) -> Result<Created, NotCreated> {
        maker::create(creation, self.models.as_ref())
    }

    fn templates(&self) -> Result<serde_json::Value, String> {
        maker::templates().map_err(|error| chain(&error))
    }

    fn holds_together(&self, form: Form, content: &str) -> Result<Option<Policy>, String> {
        maker::holds_together(form, content).map_err(|error| chain(&error))
    }
}

/// What two policies decide differently, in sentences.
fn changes(old: &Policy, new: &Policy) -> Vec<String> {
    let (shown, unshown) = diff::changes(old, new);
    let rules = |ids: &[String]| if ids.is_empty() { "the default".to_owned() } else { ids.join(", ") };
    let mut sentences: Vec<String> = shown
        .iter()
        .map(|change| {
            let request = serde_json::json!({
                "agent_id": change.request.get("agent_id"), "context": change.request.get("context"),
            });
            format!(
                "{}: {} by {} becomes {} by {}{}, for example {request}",
                change.action,
                change.old.0,
                rules(&change.old.1),
                change.new.0,
                rules(&change.new.1),
                at(&change.request)
            )
        })
        .collect();
    sentences.extend(unshown.iter().map(|one| {
        format!("{}: the rules {} differ, and no request was found that shows it", one.action, rules(&one.rules))
    }));
    sentences
}

/// When a request is made, where rules have an end.
fn at(request: &serde_json::Value) -> String {
    let now = request.get("now").and_then(serde_json::Value::as_i64);
    let at = now.and_then(|now| jiff::Timestamp::from_second(now).ok());
    at.map(|at| format!(" at {at}")).unwrap_or_default()
}

fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The Rego package that a policy's bundle has.
fn package(policy: &Policy) -> Result<String, String> {
    // A policy of the same name without rules has the same package and is compiled at once.
    let empty = Policy::new(policy.metadata().clone(), policy.default_effect(), Vec::new())
        .map_err(|error| error.to_string())?;
    let emitted = Rego.emit(&empty, &EmitOptions::default()).map_err(|error| error.to_string())?;
    let files: Vec<_> = emitted.artifacts.into_iter().map(|file| (file.path, file.text)).collect();
    let artifact = RegoArtifact::from_files(&files, None).map_err(|error| error.to_string())?;
    let entrypoint = artifact.entrypoint();
    let package = entrypoint.strip_prefix("data.").unwrap_or(entrypoint);
    Ok(package.strip_suffix(".decision").unwrap_or(package).to_owned())
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Enforce => Self::Enforce,
            ModeArg::Shadow => Self::Shadow,
            ModeArg::Off => Self::Off,
        }
    }
}

/// Serves until it is told to stop.
pub(crate) fn run(args: &ServeArgs, quiet: bool) -> Result<Outcome> {
    let with_file = args.config.as_ref().map(|path| config::with_file(path, args)).transpose()?;
    let args = with_file.as_ref().unwrap_or(args);
    let tls = tls(args)?;
    trace_to_stderr(args.log_format, if quiet { tracing::Level::ERROR } else { args.log_level.into() });
    let location: StoreLocation = args.store.parse()?;
    let access = access(args)?;
    let engine = EngineOptions {
        location: location.clone(),
        durability: if args.fast_commit { Durability::Process } else { Durability::Power },
        mode: args.mode.into(),
        without_policy: if args.without_policy_allow || args.original { Effect::Allow } else { Effect::Block },
        approval_seconds: args.approval_seconds,
        redact: !args.keep_secrets,
        clock: jiff::Timestamp::now,
    };
    let options = ServeOptions {
        access,
        cors: args.cors || args.original,
        loopback: args.listen.ip().is_loopback() && !args.any_host,
        default_project: args.default_project.clone(),
        body_limit: args.body_limit,
        idle: Duration::from_secs(args.idle_seconds),
        keep: args.keep_days.map(|days| Duration::from_secs(u64::from(days) * 86_400)),
        tls: tls.is_some(),
        fail_closed: !args.fail_with_errors,
        private_webhooks: args.private_webhooks,
        model_patience: args.model.model.as_ref().map(|_| Duration::from_secs(args.model.llm_timeout)),
        ..ServeOptions::default()
    };
    let files = args.policy.clone().map(PolicyFiles::new);
    let compile = Compile { models: args.model.model.is_some().then(|| args.model.clone()) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let served = runtime.block_on(async {
        let server = Server::open(engine, options, Arc::new(compile), files).await;
        let server = server.map_err(|error| cannot_open(error, &location))?;
        let listener = std::net::TcpListener::bind(args.listen).with_context(|| cannot_listen(args.listen))?;
        let at = listener.local_addr().unwrap_or(args.listen);
        if !quiet {
            let scheme = if tls.is_some() { "https" } else { "http" };
            anstream::eprintln!("serving on {scheme}://{at}, store {}", visible(&location.to_string()));
        }
        tracing::info!(address = %at, store = %location, mode = ?args.mode, "serving");
        server.run(listener, tls, stop(), Duration::from_secs(args.grace_seconds)).await.map_err(|error| anyhow!(error))
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    served.map(|()| Outcome::Clean)
}

/// The certificate and its key, if the server is reached over TLS.
fn tls(args: &ServeArgs) -> Result<Option<Tls>> {
    let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) else { return Ok(None) };
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let tls = Tls::read(&read(certificate)?, &read(key)?);
    tls.map(Some).with_context(|| format!("{} and {}", certificate.display(), key.display()))
}

/// Why there is no server. A store that does not open is named, with what to do.
fn cannot_open(error: ServeError, location: &StoreLocation) -> anyhow::Error {
    match error {
        ServeError::Store(error @ (StoreError::Sqlite(_) | StoreError::Postgres(_))) => {
            let check = match location {
                StoreLocation::Sqlite(_) => "the folder must exist and be writable",
                StoreLocation::Postgres(_) => "the database must be running and take this user",
            };
            anyhow!("{location}: {error}; {check}, or name another store with --store")
        }
        other => other.into(),
    }
}

fn cannot_listen(at: SocketAddr) -> String {
    format!("cannot listen on {at}; choose another address with --listen, port 0 for any that is free")
}

/// Who may do what. Off the loopback, nobody without a token or a key.
fn access(args: &ServeArgs) -> Result<Access> {
    let open = args.open || args.original;
    let Some(path) = &args.admin_token_file else {
        if args.listen.ip().is_loopback() || open {
            return Ok(Access::open());
        }
        bail!(
            "{} can be reached from other machines: give the administrator's token with --admin-token-file, or --open to let everybody in",
            args.listen
        );
    };
    let text = output::read_text(path)?;
    let token = text.trim();
    if token.len() < 16 {
        bail!("{}: the token has {} bytes; 16 are the least, 32 random ones are good", path.display(), token.len());
    }
    let access = Access::token(token);
    Ok(if open { access.opened() } else { access })
}

/// Over when the process is told to stop.
pub(super) async fn stop() {
    let interrupted = async {
        // Without a signal to wait for it is stopped by force alone.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminated = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
    tracing::info!("stopping");
}

/// Writes what the server has to tell its operator to standard error.
pub(super) fn trace_to_stderr(format: LogFormat, level: tracing::Level) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // Another subscriber is there only in tests.
    let _ = match format {
        LogFormat::Json => tracing::subscriber::set_global_default(builder.json().finish()),
        LogFormat::Text => tracing::subscriber::set_global_default(builder.finish()),
    };
}

/// Checks a log of decisions, or prints it.
pub(crate) fn audit(command: &AuditCommand) -> Result<Outcome> {
    match command {
        AuditCommand::Verify { store, expect } => verify(&store.parse()?, expect.as_deref()),
        AuditCommand::Export { store, project } => export(&store.parse()?, project.as_deref()),
    }
}

fn verify(location: &StoreLocation, expect: Option<&str>) -> Result<Outcome> {
    there(location)?;
    let checked = store::check(location, expect)?;
    match checked.broken {
        None => {
            output::print(&format!(
                "{} {}, unbroken; the last is {} {}\n",
                checked.entries,
                if checked.entries == 1 { "entry" } else { "entries" },
                checked.seq,
                checked.hash
            ))?;
            Ok(Outcome::Clean)
        }
        Some(broken) => {
            output::print(&format!("broken: {}\n", visible(&broken)))?;
            Ok(Outcome::Findings)
        }
    }
}

fn export(location: &StoreLocation, project: Option<&str>) -> Result<Outcome> {
    there(location)?;
    let project = one_project(location, project, "with --project")?;
    let mut exported = policyc::serve::export(location, &project);
    while let Some(lines) = exported.next_lines()? {
        output::print(&lines)?;
    }
    Ok(Outcome::Clean)
}
