//! The log of a decision server as input: `sqlite:FILE#PROJECT`, `postgres://USER@HOST/DATABASE#PROJECT`, `http://HOST:PORT#PROJECT`.
//!
//! What a server decided is a behaviour log; here it is fetched from its store or from itself, and read like a file.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use policyc::report::visible;
use policyc::serve::store::{self, StoreLocation};

/// How long a server may take to begin to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The variable that holds the key of the project, for a server.
const KEY: &str = "POLICYC_KEY";

/// The log that the only one of `names` stands for, with a name for messages; `None` if no name stands for a server's.
pub(crate) fn log(names: &[String]) -> Result<Option<(String, Vec<u8>)>> {
    let is_served = |name: &String| {
        ["sqlite:", "postgres://", "postgresql://", "http://", "https://"].iter().any(|scheme| name.starts_with(scheme))
    };
    match (names, names.iter().find(|name| is_served(name))) {
        (_, None) => Ok(None),
        ([name], _) => read(name).map(Some),
        (_, Some(name)) => bail!("{}: read the log of a server alone, without other logs", visible(name)),
    }
}

fn read(name: &str) -> Result<(String, Vec<u8>)> {
    let (place, project) = match name.rsplit_once('#') {
        Some((place, project)) => (place, Some(project)),
        None => (name, None),
    };
    if place.starts_with("http") {
        return asked(place, project).map(|bytes| (visible(place), bytes));
    }
    let location: StoreLocation = place.parse()?;
    there(&location)?;
    let project = one_project(&location, project, "after `#`")?;
    let mut exported = policyc::serve::export(&location, &project);
    let mut bytes = Vec::new();
    while let Some(lines) = exported.next_lines()? {
        bytes.extend_from_slice(lines.as_bytes());
    }
    Ok((format!("{location}#{}", visible(&project)), bytes))
}

fn asked(url: &str, project: Option<&str>) -> Result<Vec<u8>> {
    let config = ureq::Agent::config_builder()
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0);
    let agent: ureq::Agent = config.build().into();
    let mut request = agent.get(format!("{}/v1/logs", url.trim_end_matches('/')));
    if let Ok(key) = std::env::var(KEY) {
        request = request.header("x-api-key", key.trim());
    }
    if let Some(project) = project {
        request = request.header("x-policyc-project", project);
    }
    let mut response = request.call().with_context(|| format!("cannot reach {}", visible(url)))?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec();
    let body = body.with_context(|| format!("the log of {} broke off", visible(url)))?;
    if status != 200 {
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let detail = answer.get("detail").and_then(serde_json::Value::as_str).unwrap_or("no reason given");
        bail!("{} answered {status}: {}; the project's key is read from {KEY}", visible(url), visible(detail));
    }
    Ok(body)
}

/// The project of this name, or the only one. `how` says how one is named.
pub(crate) fn one_project(location: &StoreLocation, name: Option<&str>, how: &str) -> Result<String> {
    let known = store::projects(location)?;
    let names = visible(&known.join(", "));
    match (name, known.as_slice()) {
        (_, []) => bail!("{location}: the store has no project"),
        (Some(name), _) if known.iter().any(|one| one == name) => Ok(name.to_owned()),
        (Some(name), _) => bail!("{location}: there is no project `{}`; the store has: {names}", visible(name)),
        (None, [only]) => Ok(only.clone()),
        (None, _) => bail!("{location}: name one of its projects {how}: {names}"),
    }
}

/// Opening a file of SQLite that is not there would make it.
pub(crate) fn there(location: &StoreLocation) -> Result<()> {
    match location {
        StoreLocation::Sqlite(path) if !path.is_file() => bail!("there is no store at {}", path.display()),
        _ => Ok(()),
    }
}
