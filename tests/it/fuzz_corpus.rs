//! The fuzz targets of `fuzz/` over their corpora, and over each seed with some fixed changes, where nothing but
//! `cargo test` runs. `.ci/fuzz` does the rest.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[path = "../../fuzz/targets.rs"]
#[allow(clippy::expect_used, missing_docs, unreachable_pub, reason = "a target that fails says so")]
mod targets;

/// How many changed copies of each seed are tried.
const COPIES: u64 = 40;

/// Bytes that mean something to one reader or another.
const BYTES: &[u8] = b"\"\\{}[]:,*.#`\n\r\t\0&!|>%@- 019aeE+\x7f\xc3\xa9\xe2\x80\xa8\xef\xbb\xbf\xff";

/// A changed copy of a seed: the same number gives the same bytes.
fn changed(seed: &[u8], number: u64) -> Vec<u8> {
    // A linear congruential generator: the changes need to differ, not to be random.
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut bytes = seed.to_vec();
    for _ in 0..=next(4) {
        let at = next(bytes.len() + 1);
        let byte = BYTES[next(BYTES.len())];
        match next(4) {
            0 => bytes.insert(at, byte),
            1 if at < bytes.len() => bytes[at] = byte,
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => bytes.extend_from_within(at..),
        }
    }
    bytes
}

#[track_caller]
fn check(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut seeds: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    assert!(seeds.len() >= 3, "{name} has too small a corpus");
    for path in seeds {
        let seed = fs::read(&path).unwrap();
        target(&seed);
        for number in 1..=COPIES {
            let data = changed(&seed, number);
            let result = catch_unwind(AssertUnwindSafe(|| target(&data)));
            assert!(result.is_ok(), "{name} fails on {}, change {number}: {data:?}", path.display());
        }
    }
}

#[test]
fn formats() {
    check("formats", targets::formats);
}

#[test]
fn log() {
    check("log", targets::log);
}

#[test]
fn scan() {
    check("scan", targets::scan);
}

#[test]
fn yaml() {
    check("yaml", targets::yaml);
}

#[test]
fn safety_filter() {
    check("safety_filter", targets::safety_filter);
}

#[test]
fn rego_literal() {
    check("rego_literal", targets::rego_literal);
}

#[test]
fn pattern() {
    check("pattern", targets::pattern);
}
