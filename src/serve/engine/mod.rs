//! The engine: one thread takes requests in batches, decides them in turn, appends them to the log and commits, and only then
//! answers.
//!
//! In: [`Ask`]s from any front, and changes of projects and policies. Out: [`Answer`]s that are in the log when they are given. What
//! a decision depends on besides the request (counts for rate limits, sessions, approvals) follows from the log alone: a
//! transaction first reads what other servers appended, so that any number of them decide as one. Nothing here knows of HTTP.

mod acceptance;
mod ask;
mod creation;
mod desk;
mod directory;
mod explain;
mod ledgers;
mod live;
mod secrets;
mod sequencer;
mod sessions;
mod state;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

pub(in crate::serve) use acceptance::Acceptance;
pub use ask::{Answer, Ask, Mode, PolicyName, Refusal, Said};
pub use creation::{Cancelled, Created, Creation, CreationSource, Form, NotCreated, WantedModel};
pub(in crate::serve) use desk::{Desk, random};
pub(in crate::serve) use directory::digest;
pub use directory::{Compiler, LoadedPolicy};
pub(in crate::serve) use directory::{Directory, Project, Served};
pub use explain::{Failed, Hindrance};
pub(in crate::serve) use ledgers::{LedgerChange, revision};
use sequencer::{Job, Sequencer};
pub(in crate::serve) use sessions::Heard;

use super::store::{self, Durability, StoreError, StoreLocation};
use crate::policy::Effect;

/// How an engine goes about it.
#[derive(Clone)]
pub struct EngineOptions {
    /// Where the store is.
    pub location: StoreLocation,
    /// What a commit waits for.
    pub durability: Durability,
    /// Whether decisions are enforced.
    pub mode: Mode,
    /// What is done with the requests of a project without a policy.
    pub without_policy: Effect,
    /// For how many seconds an approval is open, and holds.
    pub approval_seconds: u32,
    /// Whether secrets of known shapes are left out of the log.
    pub redact: bool,
    /// What the time is.
    pub clock: fn() -> Timestamp,
}

/// The way to the engine's thread.
pub(in crate::serve) struct EngineHandle {
    jobs: mpsc::Sender<Job>,
    directory: Arc<RwLock<Arc<Directory>>>,
    healthy: Arc<AtomicBool>,
    mode: Mode,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl std::fmt::Debug for EngineHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("mode", &self.mode).finish_non_exhaustive()
    }
}

/// How many requests wait at most for the engine; who comes then waits outside.
const QUEUE: usize = 4_096;

/// How long a request waits for its answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl EngineHandle {
    /// Opens the store and starts the thread.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be opened.
    pub(in crate::serve) fn start(options: EngineOptions, compiler: Arc<dyn Compiler>) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let directory = Arc::new(RwLock::new(Arc::new(Directory::default())));
        let healthy = Arc::new(AtomicBool::new(true));
        let mode = options.mode;
        let database = store::open(&options.location, options.durability)?;
        let mut sequencer = Sequencer::new(options, compiler, database, Arc::clone(&directory), Arc::clone(&healthy));
        sequencer.turn(Vec::new())?;
        let thread = std::thread::Builder::new().name("engine".to_owned()).spawn(move || sequencer.run(queue));
        let thread = thread.map_err(|error| StoreError::Row(error.to_string()))?;
        Ok(Self { jobs, directory, healthy, mode, thread: Some(thread) })
    }

    /// Everybody, as of now.
    pub(in crate::serve) fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the store took the last batch.
    pub(in crate::serve) fn is_healthy(&self) -> bool {
        self.healthy.load(Ordering::Relaxed)
    }

    /// Whether decisions are enforced.
    pub(in crate::serve) fn mode(&self) -> Mode {
        self.mode
    }

    /// Decides; the decision is in the log when it is given.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is no decision, which must be taken for a block.
    pub(in crate::serve) async fn decide(&self, ask: Ask) -> Result<Answer, Refusal> {
        let since = std::time::Instant::now();
        self.run(move |desk| desk.decide(ask, since)).await
    }

    /// Does something in the engine's next transaction.
    pub(in crate::serve) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |desk| {
            let done = work(desk);
            Box::new(move |failure| {
                // Who asked may have gone away.
                let _ = sender.send(match failure {
                    Some(reason) => Err(Refusal::Store(reason.to_owned())),
                    None => done,
                });
            })
        });
        let answered = async {
            self.jobs.send(job).await.map_err(|_| Refusal::Stopping)?;
            receiver.await.unwrap_or_else(|_| Err(Refusal::Store("the store is not there".to_owned())))
        };
        tokio::time::timeout(PATIENCE, answered).await.unwrap_or(Err(Refusal::Timeout))
    }

    /// Looks whether another server changed something, and whether the store is back.
    pub(in crate::serve) async fn look(&self) {
        let _ = self.run(|_| Ok(())).await;
    }

    /// Lets the thread finish what it has and waits for it.
    pub(in crate::serve) fn stop(mut self) {
        let (closed, _) = mpsc::channel(1);
        self.jobs = closed;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
