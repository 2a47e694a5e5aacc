//! The thread that decides: batches of jobs, each batch one transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::mpsc;

use crate::serve::store::{self, Database, Head, Queries, StoreError};

use super::EngineOptions;
use super::desk::Desk;
use super::directory::{Compiler, Directory};
use super::state::State;

/// What is done in a transaction; what it gives is called when the transaction ended, with the reason if it failed.
pub(super) type Job = Box<dyn FnOnce(&mut Desk<'_>) -> Reply + Send>;
type Reply = Box<dyn FnOnce(Option<&str>) + Send>;

/// How many jobs one transaction takes at most.
const BATCH: usize = 1_024;

/// How many entries of other servers are followed one by one; with more, what is known is thrown away and read again.
const FOLLOWED: i64 = 50_000;

pub(super) struct Sequencer {
    options: EngineOptions,
    compiler: Arc<dyn Compiler>,
    /// `None` after it failed: the next turn opens it again.
    database: Option<Box<dyn Database>>,
    published: Arc<RwLock<Arc<Directory>>>,
    healthy: Arc<AtomicBool>,
    state: State,
}

impl Sequencer {
    pub(super) fn new(
        options: EngineOptions,
        compiler: Arc<dyn Compiler>,
        database: Box<dyn Database>,
        published: Arc<RwLock<Arc<Directory>>>,
        healthy: Arc<AtomicBool>,
    ) -> Self {
        let directory = Arc::new(Directory::unread());
        let state = State { directory, ..State::default() };
        Self { options, compiler, database: Some(database), published, healthy, state }
    }

    /// Takes jobs until nobody can send any.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut batch = Vec::new();
        while let Some(job) = queue.blocking_recv() {
            batch.push(job);
            while batch.len() < BATCH
                && let Ok(job) = queue.try_recv()
            {
                batch.push(job);
            }
            if let Err(error) = self.turn(std::mem::take(&mut batch)) {
                tracing::error!(reason = %error, "the store failed; requests are refused until it is back");
            }
        }
    }

    /// One transaction.
    pub(super) fn turn(&mut self, mut jobs: Vec<Job>) -> Result<(), StoreError> {
        let mut replies = Vec::with_capacity(jobs.len());
        let done = self.transact(&mut jobs, &mut replies);
        // Before anybody hears of it: who is refused and asks `/ready` next must be told the same.
        self.healthy.store(done.is_ok(), Ordering::Relaxed);
        let reason = done.as_ref().err().map(ToString::to_string);
        if done.is_err() {
            // What was not committed never was: the state must not know of it.
            self.state.forget();
            if let Some(database) = &mut self.database {
                database.rollback();
            }
            self.database = None;
        }
        for reply in replies {
            reply(reason.as_deref());
        }
        done
    }

    /// Jobs of a transaction that never begins stay in `jobs`. Who waits for one takes its end for a refusal.
    fn transact(&mut self, jobs: &mut Vec<Job>, replies: &mut Vec<Reply>) -> Result<(), StoreError> {
        let (head, mut database) = self.begin()?;
        let before = head.clone();
        let mut desk = Desk::new(&self.options, database.as_mut(), &mut self.state, head);
        for job in jobs.drain(..) {
            match catch_unwind(AssertUnwindSafe(|| job(&mut desk))) {
                Ok(reply) => replies.push(reply),
                // Who asked sees a closed channel; what the job half did is undone with the batch.
                Err(_) => desk.fail(StoreError::Row("a request could not be worked on; this is a bug".to_owned())),
            }
        }
        let (head, entries) = desk.finish()?;
        if head != before {
            database.append(&entries, &head)?;
        }
        database.commit()?;
        self.database = Some(database);
        self.state.seq = head.seq;
        if head.epoch != self.state.directory.epoch {
            self.look_up_directory(head.epoch)?;
        }
        Ok(())
    }

    /// Begins a transaction and learns what other servers did since the last.
    fn begin(&mut self) -> Result<(Head, Box<dyn Database>), StoreError> {
        let mut database = match self.database.take() {
            Some(database) => database,
            None => store::open(&self.options.location, self.options.durability)?,
        };
        let head = database.begin()?;
        if head.seq != self.state.seq {
            self.follow(database.as_mut(), &head)?;
        }
        if head.epoch != self.state.directory.epoch {
            let directory =
                Directory::read(database.as_mut(), self.compiler.as_ref(), &self.state.directory, head.epoch)?;
            self.publish(directory);
        }
        Ok((head, database))
    }

    fn follow(&mut self, database: &mut dyn Database, head: &Head) -> Result<(), StoreError> {
        if head.seq < self.state.seq || head.seq - self.state.seq > FOLLOWED {
            self.state.forget();
            self.state.seq = head.seq;
        }
        while self.state.seq < head.seq {
            let entries = Queries(database).entries_after(self.state.seq)?;
            let Some(last) = entries.last() else { break };
            self.state.seq = last.seq;
            for entry in &entries {
                self.state.heard_of(entry);
            }
        }
        self.state.seq = head.seq;
        Ok(())
    }

    fn look_up_directory(&mut self, epoch: i64) -> Result<(), StoreError> {
        let Some(database) = &mut self.database else { return Ok(()) };
        let directory = Directory::read(database.as_mut(), self.compiler.as_ref(), &self.state.directory, epoch)?;
        self.publish(directory);
        Ok(())
    }

    fn publish(&mut self, directory: Directory) {
        self.state.directory = Arc::new(directory);
        // Which requests count for totals is up to the policy that was in force.
        self.state.totals.clear();
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.state.directory);
    }
}
