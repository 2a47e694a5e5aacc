//! Work on a sequence in parallel, with results in its order.
//!
//! In: what makes the next piece of work, what works on it, and what takes the results. Out: the states of the workers.
//! There is no barrier: whoever is free takes the next piece itself, so what was just read is still in its core's cache,
//! and keeps its own state, which stays there as well. Nothing here knows what the work is.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many pieces for each worker may be taken before the first of them is handed on.
const AHEAD: usize = 4;

/// Works on what `next` gives, up to its first `None`, on the threads of the current rayon pool, one of which the
/// caller stands in for, and hands the results to `consume`, on the calling thread, in the order of `next`. Each worker
/// has a state of its own, made by `new`; they are given back, in no particular order. After an error of `consume`
/// nothing new is taken.
///
/// # Errors
///
/// The first that `consume` gives.
pub(super) fn map_in_order<I: Send, S: Send, T: Send, E>(
    next: impl FnMut() -> Option<I> + Send,
    new: impl Fn() -> S + Sync,
    map: impl Fn(&mut S, I) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), E>,
) -> Result<Vec<S>, E> {
    let threads = rayon::current_num_threads();
    let queue = Queue {
        next: Mutex::new(next),
        state: Mutex::default(),
        changed: Condvar::new(),
        most: threads.saturating_mul(AHEAD),
    };
    let states = Mutex::new(Vec::new());
    let keep = |state: Option<S>| lock(&states).extend(state);
    rayon::in_place_scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|_| {
                let _guard = StopOnPanic(&queue);
                let mut state = None;
                while let Some((number, piece)) = queue.take(true) {
                    queue.put(number, map(state.get_or_insert_with(&new), piece));
                }
                keep(state);
            });
        }
        let _guard = StopOnPanic(&queue);
        let mut state = None;
        let result = loop {
            match queue.ready() {
                Ready::Result(value) => {
                    if let Err(error) = consume(value) {
                        queue.stop();
                        break Err(error);
                    }
                }
                Ready::Over => break Ok(()),
                Ready::Room => {
                    if let Some((number, piece)) = queue.take(false) {
                        queue.put(number, map(state.get_or_insert_with(&new), piece));
                    }
                }
            }
        };
        keep(state);
        result
    })?;
    Ok(states.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Pieces of work and results on their ways.
struct Queue<N, T> {
    next: Mutex<N>,
    state: Mutex<OrderState<T>>,
    /// Told of each change of the state that somebody may wait for.
    changed: Condvar,
    /// How many results may wait.
    most: usize,
}

struct OrderState<T> {
    /// By number, from `consumed` on, of the pieces that were taken; `None` while somebody is at one.
    results: VecDeque<Option<T>>,
    consumed: usize,
    /// Whether nothing new is to be taken.
    over: bool,
}

impl<T> Default for OrderState<T> {
    fn default() -> Self {
        Self { results: VecDeque::new(), consumed: 0, over: false }
    }
}

/// What the caller does next.
enum Ready<T> {
    /// Hands on a result.
    Result(T),
    /// Works on a piece.
    Room,
    /// Nothing.
    Over,
}

impl<I, N: FnMut() -> Option<I>, T> Queue<N, T> {
    /// The next piece, and its number.
    fn take(&self, waits: bool) -> Option<(usize, I)> {
        if waits {
            let full = |state: &mut OrderState<T>| state.results.len() >= self.most && !state.over;
            drop(self.changed.wait_while(lock(&self.state), full).unwrap_or_else(PoisonError::into_inner));
        }
        // Pieces are numbered in the order in which they are made.
        let mut next = lock(&self.next);
        if lock(&self.state).over {
            return None;
        }
        let piece = next();
        let mut state = lock(&self.state);
        let Some(piece) = piece else {
            state.over = true;
            self.changed.notify_all();
            return None;
        };
        state.results.push_back(None);
        Some((state.consumed + state.results.len() - 1, piece))
    }

    fn put(&self, number: usize, value: T) {
        let mut state = lock(&self.state);
        let place = number - state.consumed;
        if let Some(result) = state.results.get_mut(place) {
            *result = Some(value);
        }
        if place == 0 {
            self.changed.notify_all();
        }
    }

    /// Waits until there is something to do for the caller.
    fn ready(&self) -> Ready<T> {
        let mut state = lock(&self.state);
        loop {
            if let Some(value) = state.results.front_mut().and_then(Option::take) {
                state.results.pop_front();
                state.consumed += 1;
                self.changed.notify_all();
                return Ready::Result(value);
            }
            if !state.over && state.results.len() < self.most {
                return Ready::Room;
            }
            if state.over && state.results.is_empty() {
                return Ready::Over;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<N, T> Queue<N, T> {
    /// Lets nothing new be taken.
    fn stop(&self) {
        lock(&self.state).over = true;
        self.changed.notify_all();
    }
}

/// Lets nobody wait for what a thread that panics would have given. The scope hands the panic on.
struct StopOnPanic<'q, N, T>(&'q Queue<N, T>);

impl<N, T> Drop for StopOnPanic<'_, N, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(&self.0.state).results.clear();
            self.0.stop();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// The results, and the sum of what the workers saw.
    fn run(threads: usize, count: u64, fails_at: Option<u64>) -> (Vec<u64>, Result<u64, u64>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut results = Vec::new();
        let sums = pool.install(|| {
            let mut pieces = 0..count;
            let work = |sum: &mut u64, piece: u64| {
                // Some are slow, so that they are not done in their order.
                (0..(piece % 7) * 1_000).for_each(|spin| _ = std::hint::black_box(spin));
                *sum += piece;
                piece * 2
            };
            map_in_order(
                || pieces.next(),
                || 0,
                work,
                |result| {
                    results.push(result);
                    if fails_at == Some(result / 2) { Err(result) } else { Ok(()) }
                },
            )
        });
        (results, sums.map(|sums| sums.iter().sum()))
    }

    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        for threads in [1, 2, 3, 16] {
            for count in [0, 1, 2, 500] {
                let (results, sum) = run(threads, count, None);
                assert_eq!(results, (0..count).map(|piece| piece * 2).collect::<Vec<_>>());
                assert_eq!(sum, Ok((0..count).sum()));
            }
        }
    }

    #[test]
    fn an_error_ends_it() {
        for threads in [1, 2, 16] {
            let (results, sum) = run(threads, 500, Some(100));
            assert_eq!(results.len(), 101);
            assert_eq!(sum, Err(200));
        }
    }

    #[test]
    fn a_panic_is_handed_on() {
        for (threads, bad) in [(1, 0), (2, 3), (2, 200), (16, 60)] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut pieces = 0..500_u64;
            let work = |(): &mut (), piece: u64| assert_ne!(piece, bad);
            let run = || map_in_order(|| pieces.next(), || (), work, |()| Ok::<_, ()>(()));
            assert!(catch_unwind(AssertUnwindSafe(|| pool.install(run))).is_err(), "{threads} {bad}");
        }
    }

    #[test]
    fn no_more_is_taken_than_may_wait() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let (taken, consumed) = (std::sync::atomic::AtomicUsize::new(0), std::sync::atomic::AtomicUsize::new(0));
        let load = |counter: &std::sync::atomic::AtomicUsize| counter.load(std::sync::atomic::Ordering::SeqCst);
        let count = |counter: &std::sync::atomic::AtomicUsize| {
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        };
        let mut pieces = 0..200_u64;
        let next = || {
            // Each worker may have passed the check before the others took theirs.
            assert!(load(&taken) <= load(&consumed) + 2 * AHEAD + 2);
            count(&taken);
            pieces.next()
        };
        let consume = |()| {
            std::thread::sleep(std::time::Duration::from_micros(50));
            count(&consumed);
            Ok::<_, ()>(())
        };
        pool.install(|| map_in_order(next, || (), |(), _| (), consume)).unwrap();
        assert_eq!(load(&consumed), 200);
    }
}
