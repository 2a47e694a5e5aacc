//! Stores: SQLite, and PostgreSQL where it is installed; several servers on one; the chain of hashes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use policyc::serve::store::{self, StoreLocation};
use serde_json::json;

use super::{Asked, Setup, run};

/// A PostgreSQL of one test, on a socket in its folder.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: tempfile::TempDir,
}

/// Who runs PostgreSQL where the tests run as root, as whom it refuses to start.
const NOBODY: u32 = 65_534;

impl Cluster {
    /// `None`, with a notice, where PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        let Some(bin) = bin() else {
            let required = std::env::var("POLICYC_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
            assert!(!required, "POLICYC_REQUIRE_POSTGRES is 1 and PostgreSQL is not installed");
            println!("skipped: there is no `initdb` on PATH or in /usr/lib/postgresql");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("policyc-pg").tempdir().unwrap();
        let root = is_root();
        if root {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let cluster = Self { bin, folder };
        cluster.call("initdb", &["-D", "data", "-U", "policyc", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=40",
            cluster.folder.path().display()
        );
        cluster.call("pg_ctl", &["-D", "data", "-w", "-l", "log", "-o", &options, "start"]);
        Some(cluster)
    }

    fn call(&self, program: &str, arguments: &[&str]) {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(self.bin.join(program));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        assert!(command.status().unwrap().success(), "{program} {arguments:?}");
    }

    pub(crate) fn stop(&self) {
        self.call("pg_ctl", &["-D", "data", "-w", "-m", "immediate", "stop"]);
    }

    pub(crate) fn restart(&self) {
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=40",
            self.folder.path().display()
        );
        self.call("pg_ctl", &["-D", "data", "-w", "-l", "log", "-o", &options, "start"]);
    }

    pub(crate) fn location(&self) -> StoreLocation {
        let host = self.folder.path().display().to_string().replace('/', "%2F");
        StoreLocation::Postgres(format!("postgres://policyc@{host}/postgres"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.stop()));
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // Who makes a file owns it.
    tempfile::tempfile().unwrap().metadata().unwrap().uid() == 0
}

fn bin() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

async fn server(location: &StoreLocation, folder: &Path) -> Asked {
    let mut setup = Setup::new(folder);
    setup.engine.location = location.clone();
    // The end of PostgreSQL must lose nothing.
    setup.engine.durability = policyc::serve::store::Durability::Power;
    setup.open().await
}

fn action(n: usize) -> serde_json::Value {
    json!({"project_id": "p", "agent_name": "a", "action_type": "x", "params": {"n": n}})
}

/// Two servers on one store: a policy brought to one is the other's, they count together, and the chain holds.
fn two_servers_are_one(location: &StoreLocation) {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let (one, two) = (server(location, folder.path()).await, server(location, folder.path()).await);
        let key = one.project("p").await;
        let policy = json!({"default": "block", "rules": [{"action_type": "x", "rate_limit": {"max_requests": 50, "window_seconds": 3600}}]});
        assert_eq!(one.post("/policies/p", Some(&key), policy).await.status, 200);
        // The other learns of the key within a second, and of the policy with its first decision.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        two.server
            .as_ref()
            .unwrap()
            .decide(policyc::serve::Ask {
                project: "p".into(),
                agent_id: "z".into(),
                action: "y".into(),
                ..Default::default()
            })
            .await
            .unwrap();
        let mut asked = Vec::new();
        for n in 0..120 {
            let router = if n % 2 == 0 { one.router.clone() } else { two.router.clone() };
            let (key, body) = (key.clone(), action(n));
            asked.push(tokio::spawn(async move {
                let asked = Asked { router, server: None };
                asked.post("/validate_action", Some(&key), body).await.json()["allowed"].as_bool().unwrap()
            }));
        }
        let mut allowed = 0;
        for one in asked {
            allowed += usize::from(one.await.unwrap());
        }
        assert_eq!(allowed, 50, "two servers allow as many as one");
        // A key that is no longer taken is not taken by the other either.
        one.ask("DELETE", "/projects/p", None, None).await;
        let answer = two.post("/validate_action", Some(&key), action(0)).await;
        assert!(answer.status == 403 || answer.json()["allowed"] == false, "{}", answer.text);
        one.close().await;
        two.close().await;
        let location = location.clone();
        tokio::task::spawn_blocking(move || {
            let checked = store::check(&location, None).unwrap();
            assert_eq!(checked.broken, None);
            // Project, policy, 121 decisions at least, project.
            assert!(checked.entries >= 124, "{}", checked.entries);
            assert_eq!(store::check(&location, Some(&checked.hash)).unwrap().broken, None);
            assert!(store::check(&location, Some("00")).unwrap().broken.is_some());
        })
        .await
        .unwrap();
    });
}

/// Policies that do not decide, and answers of models, in whichever database.
async fn drafts_are_kept(asked: &Asked, key: &str) {
    let key = Some(key);
    let body = json!({"input": "Block `x`", "output": "x.rego"});
    let made = asked.post("/api/policies/generate", key, body.clone()).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(asked.post("/api/policies/generate", key, body).await.status, 409);
    assert_eq!(asked.get("/api/policies/x.rego", key).await.json()["id"], made.json()["id"]);
    assert_eq!(asked.get("/api/policies/list", key).await.json()["total"], 1);
    assert_eq!(asked.ask("DELETE", "/api/policies/x.rego", key, None).await.status, 200);
    assert_eq!(asked.get("/api/policies/list", key).await.json()["total"], 0);
    assert_eq!(asked.get("/api/policies/list?active_only=false", key).await.json()["total"], 1);
    assert_eq!(asked.get("/api/policies/suggestions", key).await.json()["total"], 0);
    let missing =
        asked.post("/api/policies/create-from-suggestion", key, json!({"llm_output_id": "a", "suggestion_index": 0}));
    assert_eq!(missing.await.status, 404);
}

/// What people decided, in whichever database.
async fn decisions_are_kept(asked: &Asked, project_key: &str) {
    let key = Some(project_key);
    let queue = asked.get("/v1/review", key).await;
    assert_eq!(queue.status, 200, "{}", queue.text);
    let item = queue.json()[0].clone();
    let body = json!({"key": item["key"], "token": item["token"], "choice": "reject", "by": "kim \u{202e}<b>", "why": "no\nlonger"});
    let done = asked.post("/v1/review", key, body.clone()).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(asked.post("/v1/review", key, body.clone()).await.status, 409);
    let file = asked.get("/v1/review/decisions", key).await;
    assert_eq!(file.headers["etag"], done.headers["etag"]);
    let put = |tag: &str, text: &str| {
        let request = axum::http::Request::builder().method("PUT").uri("/v1/review/decisions");
        let request = request.header("x-api-key", project_key).header("if-match", tag);
        asked.send(request.body(axum::body::Body::from(text.to_owned())).unwrap())
    };
    assert_eq!(put("\"other\"", &file.text).await.status, 412);
    assert_eq!(put(file.headers["etag"].to_str().unwrap(), &file.text).await.text, file.text);
    assert_eq!(asked.get("/v1/review", key).await.json()[0]["decided"], "reject");
    let path = format!("/v1/review/{}", item["key"].as_str().unwrap());
    assert_eq!(asked.ask("DELETE", &path, key, None).await.status, 200);
    assert_eq!(asked.ask("DELETE", &path, key, None).await.status, 404);
}

#[test]
fn decisions_are_kept_in_sqlite_also_in_a_store_of_an_older_policyc() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policyc.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    for version in
        [include_str!("../../../src/serve/store/schema/1.sql"), include_str!("../../../src/serve/store/schema/2.sql")]
    {
        connection.execute_batch(&version.replace("BYTES", "BLOB")).unwrap();
    }
    connection.execute("INSERT INTO head VALUES (1, 0, 0, ?1, 0)", [[0_u8; 32].as_slice()]).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    run(async {
        let asked = server(&StoreLocation::Sqlite(path.clone()), folder.path()).await;
        let key = asked.project("p").await;
        assert_eq!(asked.get("/v1/review", Some(&key)).await.status, 404, "there is no policy to review");
        asked.post("/policies/p", Some(&key), json!({"default": "block", "rules": [{"action_type": "x"}]})).await;
        decisions_are_kept(&asked, &key).await;
        asked.close().await;
    });
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 3);
    assert_eq!(store::check(&StoreLocation::Sqlite(path), None).unwrap().broken, None);
}

#[test]
fn drafts_are_kept_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = server(&StoreLocation::Sqlite(folder.path().join("policyc.db")), folder.path()).await;
        let key = asked.project("p").await;
        drafts_are_kept(&asked, &key).await;
        asked.close().await;
    });
}

#[test]
fn two_servers_on_one_sqlite_decide_as_one() {
    let folder = tempfile::tempdir().unwrap();
    two_servers_are_one(&StoreLocation::Sqlite(folder.path().join("shared.db")));
}

#[test]
fn two_servers_on_one_postgresql_decide_as_one_and_outlive_its_end() {
    let Some(cluster) = Cluster::start() else { return };
    two_servers_are_one(&cluster.location());
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = server(&cluster.location(), folder.path()).await;
        let key = asked.post("/projects", None, json!({"id": "q", "name": "q"})).await.json()["api_key"]
            .as_str()
            .unwrap()
            .to_owned();
        asked.post("/policies/q", Some(&key), json!({"rules": [{"action_type": "x"}]})).await;
        let mut body = action(0);
        body["project_id"] = json!("q");
        assert_eq!(asked.post("/validate_action", Some(&key), body.clone()).await.json()["allowed"], true);
        drafts_are_kept(&asked, &key).await;
        decisions_are_kept(&asked, &key).await;
        cluster.stop();
        let down = asked.post("/validate_action", Some(&key), body.clone()).await;
        assert_eq!(down.json()["allowed"], false, "{}", down.text);
        assert!(!down.text.contains("policyc-pg"), "the answer names the database: {}", down.text);
        assert_eq!(asked.get("/ready", None).await.status, 503);
        cluster.restart();
        assert_eq!(asked.post("/validate_action", Some(&key), body).await.json()["allowed"], true);
        assert_eq!(asked.get("/ready", None).await.status, 200);
        assert_eq!(asked.get("/logs/q", Some(&key)).await.json()["total"], 2);
        asked.close().await;
    });
}

#[test]
fn what_was_counted_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let location = StoreLocation::Sqlite(folder.path().join("policyc.db"));
    run(async {
        let asked = server(&location, folder.path()).await;
        let key = asked.project("p").await;
        asked
            .post(
                "/policies/p",
                Some(&key),
                json!({"rules": [{"action_type": "x", "rate_limit": {"max_requests": 3, "window_seconds": 3600}}]}),
            )
            .await;
        for expected in [true, true] {
            assert_eq!(asked.post("/validate_action", Some(&key), action(0)).await.json()["allowed"], expected);
        }
        asked.close().await;
        let asked = server(&location, folder.path()).await;
        for expected in [true, false] {
            assert_eq!(asked.post("/validate_action", Some(&key), action(0)).await.json()["allowed"], expected);
        }
        asked.close().await;
    });
}

#[test]
fn a_changed_log_is_found() {
    for change in [
        "UPDATE entries SET body = replace(body, '\"x\"', '\"y\"') WHERE seq = 4",
        "UPDATE entries SET effect = 1 WHERE seq = 5",
        "DELETE FROM entries WHERE seq = 4",
        "UPDATE entries SET at = at + 1 WHERE seq = 4",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policyc.db");
        let location = StoreLocation::Sqlite(path.clone());
        run(async {
            let asked = server(&location, folder.path()).await;
            let key = asked.project("p").await;
            for n in 0..6 {
                asked.post("/validate_action", Some(&key), action(n)).await;
            }
            asked.close().await;
        });
        let whole = store::check(&location, None).unwrap();
        assert_eq!((whole.broken, whole.seq), (None, 7));
        let connection = rusqlite::Connection::open(&path).unwrap();
        assert_eq!(connection.execute(change, []).unwrap(), 1, "{change}");
        let broken = store::check(&location, None).unwrap().broken;
        assert!(
            broken.as_ref().is_some_and(|broken| broken.contains("entry 4") || broken.contains("entry 5")),
            "{change}: {broken:?}"
        );
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policyc.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let setup = Setup::new(folder.path());
    run(async {
        let refused =
            policyc::serve::Server::open(setup.engine, setup.options, std::sync::Arc::new(super::Reads), None).await;
        let message = refused.unwrap_err().to_string();
        assert!(message.contains("schema 99") && message.contains("newer policyc"), "{message}");
    });
}
