//! Calls wait for their results, which come later and name them.
//!
//! In: calls and results by id. Out: whole calls, in the order in which they were made. A call whose result never comes is
//! let go at the end, or when too many wait; its outcome is unknown.

use std::collections::{HashMap, VecDeque};

use super::sink::{ImportedCall, Sink};

/// So many calls wait at most.
const MAX_WAITING: usize = 16 * 1024;
/// How much memory they may take, in bytes.
const MAX_BYTES: usize = if cfg!(test) { 64 * 1024 } else { 32 * 1024 * 1024 };

#[derive(Debug)]
struct PendingCall {
    call: ImportedCall,
    key: String,
    done: bool,
    weight: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    queue: VecDeque<PendingCall>,
    /// Which of all calls so far has this key.
    numbers: HashMap<String, usize>,
    /// How many have been let go.
    gone: usize,
    bytes: usize,
}

impl Joiner {
    /// A call that waits for its result. One that is told twice waits once.
    pub(super) fn call(&mut self, key: &str, call: ImportedCall, sink: &mut Sink) {
        if self.numbers.contains_key(key) {
            return;
        }
        self.numbers.insert(key.to_owned(), self.gone + self.queue.len());
        self.push(PendingCall { weight: call.weight(), call, key: key.to_owned(), done: false }, sink);
    }

    /// A call that waits for none.
    pub(super) fn whole(&mut self, call: ImportedCall, sink: &mut Sink) {
        self.push(PendingCall { weight: call.weight(), call, key: String::new(), done: true }, sink);
    }

    fn push(&mut self, waiting: PendingCall, sink: &mut Sink) {
        self.bytes += waiting.weight;
        self.queue.push_back(waiting);
        while self.queue.len() > MAX_WAITING || self.bytes > MAX_BYTES {
            self.pop(sink);
        }
        self.settle(sink);
    }

    /// Tells a call of its result. Gives `false` if no such call waits.
    pub(super) fn result(&mut self, key: &str, tell: impl FnOnce(&mut ImportedCall), sink: &mut Sink) -> bool {
        let number = self.numbers.get(key).copied();
        let Some(waiting) = number.and_then(|number| self.queue.get_mut(number.checked_sub(self.gone)?)) else {
            return false;
        };
        tell(&mut waiting.call);
        waiting.done = true;
        let weight = waiting.call.weight();
        self.bytes = self.bytes.saturating_sub(waiting.weight).saturating_add(weight);
        waiting.weight = weight;
        self.settle(sink);
        true
    }

    /// Tells a call something that is not its result.
    pub(super) fn note(&mut self, key: &str, tell: impl FnOnce(&mut ImportedCall)) {
        let number = self.numbers.get(key).copied();
        if let Some(waiting) = number.and_then(|number| self.queue.get_mut(number.checked_sub(self.gone)?)) {
            tell(&mut waiting.call);
        }
    }

    /// Lets go of the calls at the front that are whole.
    fn settle(&mut self, sink: &mut Sink) {
        while self.queue.front().is_some_and(|waiting| waiting.done) {
            self.pop(sink);
        }
    }

    fn pop(&mut self, sink: &mut Sink) {
        if let Some(waiting) = self.queue.pop_front() {
            self.gone += 1;
            self.bytes = self.bytes.saturating_sub(waiting.weight);
            // A key may come again, as `call_1` does in the next conversation.
            self.numbers.remove(&waiting.key);
            sink.call(waiting.call);
        }
    }

    /// Lets go of all.
    pub(super) fn finish(&mut self, sink: &mut Sink) {
        while !self.queue.is_empty() {
            self.pop(sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::formats::claude_code::ClaudeCode;

    fn actions(sink: &Sink) -> String {
        let text = String::from_utf8(sink.out.clone()).unwrap();
        let word = |line: &str| {
            let event: serde_json::Value = serde_json::from_str(line.split_once('\t').unwrap().1).unwrap();
            format!("{}={}", event["action"].as_str().unwrap(), event["outcome"].as_str().unwrap())
        };
        text.lines().map(word).collect::<Vec<_>>().join(" ")
    }

    fn done(call: &mut ImportedCall) {
        call.outcome = Some("success".into());
    }

    #[test]
    fn calls_come_in_their_order_with_their_results() {
        let mut sink = Sink::new(&ClaudeCode, "a", "f".to_owned());
        let mut joiner = Joiner::default();
        for name in ["a", "b", "c"] {
            joiner.call(name, ImportedCall::new(1, name), &mut sink);
        }
        joiner.call("b", ImportedCall::new(1, "again"), &mut sink);
        assert!(joiner.result("b", done, &mut sink));
        assert!(!joiner.result("x", done, &mut sink));
        assert_eq!(actions(&sink), "");
        assert!(joiner.result("a", done, &mut sink));
        assert_eq!(actions(&sink), "a=success b=success");
        joiner.call("b", ImportedCall::new(1, "b2"), &mut sink);
        joiner.finish(&mut sink);
        assert_eq!(actions(&sink), "a=success b=success c=unknown b2=unknown");
    }

    #[test]
    fn what_never_gets_a_result_does_not_hold_up_the_rest_for_ever() {
        let mut sink = Sink::new(&ClaudeCode, "a", "f".to_owned());
        let mut joiner = Joiner::default();
        joiner.call("stuck", ImportedCall::new(1, "stuck"), &mut sink);
        for number in 0..1_000 {
            let key = number.to_string();
            joiner.call(&key, ImportedCall::new(1, "x"), &mut sink);
            joiner.result(&key, done, &mut sink);
        }
        assert!(actions(&sink).starts_with("stuck=unknown x=success"));
        assert!(joiner.bytes <= MAX_BYTES && joiner.numbers.len() <= joiner.queue.len());
    }
}
