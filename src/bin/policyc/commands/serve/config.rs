//! The server's configuration file: the options of the command line by their names, in TOML or YAML.
//!
//! What the file says stands before what the command line says, which therefore wins; the one parser of both says what is wrong.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{ArgAction, CommandFactory as _, Parser as _};
use serde_json::{Map, Value};

use crate::args::{Cli, Command, ServeArgs};
use crate::output;

/// The options of the file at `path` and of the command line.
pub(super) fn with_file(path: &Path, args: &ServeArgs) -> Result<ServeArgs> {
    let options = options(path, args.policy.is_some())?;
    let given: Vec<OsString> = std::env::args_os().collect();
    merged(&given, options).map_err(|error| anyhow!("{}: {error:#}", path.display()))
}

/// Parses a command line with more options, which it outweighs.
fn merged(given: &[OsString], options: Vec<OsString>) -> Result<ServeArgs> {
    let at = given.iter().skip(1).position(|argument| argument == "serve").context("`serve` is missing")? + 2;
    let (before, after) = given.split_at(at.min(given.len()));
    let all = before.iter().cloned().chain(options).chain(after.iter().cloned());
    match Cli::try_parse_from(all) {
        Ok(Cli { command: Command::Serve(serve), .. }) => Ok(serve),
        Ok(_) => bail!("`serve` is missing"),
        // What the parser says first is what is wrong; the rest is about the command line.
        Err(error) => {
            let text = error.to_string();
            bail!("{}", text.lines().next().unwrap_or_default().trim_start_matches("error: "))
        }
    }
}

/// What the file says, as options.
fn options(path: &Path, has_policy: bool) -> Result<Vec<OsString>> {
    let text = output::read_text(path)?;
    let fields = fields(path, &text)?;
    let mut cli = Cli::command();
    let command = cli.find_subcommand_mut("serve").context("`serve` is missing")?;
    let known: Vec<(&str, bool)> = command
        .get_arguments()
        .filter(|argument| !argument.is_global_set())
        .filter_map(|argument| Some((argument.get_long()?, matches!(argument.get_action(), ArgAction::SetTrue))))
        .filter(|(name, _)| !matches!(*name, "config" | "help"))
        .collect();
    let mut options = Vec::new();
    for (key, value) in &fields {
        let name = key.replace('_', "-");
        if name == "policy" {
            match value {
                Value::String(_) if has_policy => {}
                Value::String(policy) => options.push(policy.into()),
                _ => bail!("{}: policy must be a path", path.display()),
            }
            continue;
        }
        let Some((_, is_flag)) = known.iter().find(|(own, _)| *own == name) else {
            bail!("{}: unknown key `{key}`{}", path.display(), did_you_mean(&name, &known));
        };
        match (value, is_flag) {
            (Value::Bool(true), true) => options.push(format!("--{name}").into()),
            (Value::Bool(false), true) => {}
            (_, true) => bail!("{}: {key} must be true or false", path.display()),
            (Value::String(text), false) => options.push(format!("--{name}={text}").into()),
            (Value::Number(number), false) => options.push(format!("--{name}={number}").into()),
            (_, false) => bail!("{}: {key} must be a string or a number", path.display()),
        }
    }
    Ok(options)
}

fn did_you_mean(name: &str, known: &[(&str, bool)]) -> String {
    let near = known
        .iter()
        .map(|(own, _)| *own)
        .chain(["policy"])
        .map(|own| (strsim::normalized_damerau_levenshtein(name, own), own))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(nearness, _)| *nearness > 0.6);
    match near {
        Some((_, own)) => format!("; did you mean `{own}`?"),
        None => "; the keys are the options of `policyc serve --help`, without `--`".to_owned(),
    }
}

/// The keys of a file: TOML by its ending, else YAML, of which JSON is a part.
fn fields(path: &Path, text: &str) -> Result<Map<String, Value>> {
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let value: Value = if is_toml {
        toml::from_str(text).map_err(|error| anyhow!("{}: {}", path.display(), error.to_string().trim()))?
    } else {
        serde_yaml::from_str(text).with_context(|| format!("{}: not valid YAML", path.display()))?
    };
    match value {
        Value::Object(fields) => Ok(fields),
        Value::Null => Ok(Map::new()),
        _ => bail!("{}: expected keys and values, such as `listen: 127.0.0.1:8000`", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn parsed(name: &str, text: &str, given: &[&str]) -> Result<ServeArgs> {
        let (_folder, path) = file(name, text);
        let given: Vec<OsString> = ["policyc", "serve"].iter().chain(given).map(Into::into).collect();
        merged(&given, options(&path, false)?)
    }

    #[test]
    fn a_file_stands_for_options_and_the_command_line_wins() {
        for (name, text) in [
            ("a.toml", "listen = \"127.0.0.1:9000\"\nbody_limit = 5\nopen = true\ncors = false\npolicy = \"p.yaml\"\n"),
            ("a.yaml", "listen: 127.0.0.1:9000\nbody-limit: 5\nopen: true\ncors: false\npolicy: p.yaml\n"),
            ("a.json", "{\"listen\": \"127.0.0.1:9000\", \"body-limit\": 5, \"open\": true, \"policy\": \"p.yaml\"}"),
        ] {
            let serve = parsed(name, text, &["--body-limit", "7", "--mode", "shadow"]).unwrap();
            assert_eq!(
                (serve.listen.port(), serve.body_limit, serve.open, serve.cors),
                (9_000, 7, true, false),
                "{name}"
            );
            assert_eq!(serve.policy.unwrap().to_str(), Some("p.yaml"));
        }
        assert_eq!(parsed("empty.yaml", "", &[]).unwrap().listen.port(), 8_000);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_write() {
        for (name, text, says) in [
            ("a.toml", "lisen = \"x\"\n", "unknown key `lisen`; did you mean `listen`?"),
            ("a.yaml", "zzz: 1\n", "the keys are the options"),
            ("a.yaml", "config: b.yaml\n", "unknown key `config`"),
            ("a.yaml", "open: 1\n", "open must be true or false"),
            ("a.yaml", "listen: [1]\n", "listen must be a string or a number"),
            ("a.yaml", "listen: nowhere\n", "invalid value 'nowhere'"),
            ("a.yaml", "mode: sometimes\n", "invalid value 'sometimes'"),
            ("a.yaml", "- 1\n", "expected keys and values"),
            ("a.toml", "listen = \n", "a.toml"),
            ("a.yaml", "policy: 1\n", "policy must be a path"),
        ] {
            let message = format!("{:#}", parsed(name, text, &[]).unwrap_err());
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
