//! Rego that others wrote is decided in a process of its own: what it makes the engine do ends that process alone.
//!
//! In: the command line. Out: the exit code of a second process with the same command line and limits on its memory, or 2 if
//! it died. The engine recurses on its stack and aborts when memory runs out, and neither can be caught.

use std::path::Path;
use std::process::ExitCode;

use crate::args::Command;
#[cfg(unix)]
use crate::artifact::is_program;

/// Set for the second process.
#[cfg(unix)]
const CHILD: &str = "POLICYC_REGO_PROCESS";

/// How much memory the second process may have, and how much more for each thread.
#[cfg(unix)]
const MEMORY: u64 = 4 << 30;
#[cfg(unix)]
const THREAD_MEMORY: u64 = 64 << 20;

/// Runs the command in a second process if it decides with Rego, and gives its exit code.
#[cfg(unix)]
pub(crate) fn run(command: &Command) -> Option<ExitCode> {
    use std::os::unix::process::ExitStatusExt as _;

    if std::env::var_os(CHILD).is_some() {
        limit();
        return None;
    }
    if !decides_with_program(command) {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let status = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(CHILD, "1").status().ok()?;
    let died = match (status.code(), status.signal()) {
        // What a panic of ours or the engine's exits with.
        (Some(101), _) => "the engine panicked".to_owned(),
        (Some(code), _) => return Some(ExitCode::from(u8::try_from(code).unwrap_or(4))),
        (None, Some(signal)) => {
            let memory = MEMORY >> 30;
            format!("it was ended by signal {signal}; it may use {memory} GiB of memory and a stack of usual size")
        }
        (None, None) => "it ended without a status".to_owned(),
    };
    anstream::eprintln!("error: the embedded engine cannot decide with this Rego: {died}; ask OPA with --engine opa");
    Some(ExitCode::from(2))
}

#[cfg(not(unix))]
pub(crate) fn run(_: &Command) -> Option<ExitCode> {
    None
}

/// Bounds this process, and ends it with its parent.
#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let threads = std::thread::available_parallelism().map_or(1, |threads| u64::try_from(threads.get()).unwrap_or(1));
    let most = MEMORY + threads * THREAD_MEMORY;
    let set = |resource: Resource, most: u64| {
        let now = getrlimit(resource);
        let current = now.current.map_or(most, |current| current.min(most));
        let _ = setrlimit(resource, Rlimit { current: Some(current), maximum: now.maximum });
    };
    set(Resource::As, most);
    set(Resource::Core, 0);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}

#[cfg(unix)]
fn decides_with_program(command: &Command) -> bool {
    match command {
        Command::Validate(args) => is_program(&args.artifact),
        Command::Decide(args) => is_program(&args.artifact),
        Command::Check(args) => args.input.as_deref().is_some_and(is_program),
        Command::Diff(args) => is_program(&args.old) || args.new.as_deref().is_some_and(is_program),
        Command::Explain(args) => args.subject.as_deref().map(Path::new).is_some_and(is_program),
        _ => false,
    }
}
