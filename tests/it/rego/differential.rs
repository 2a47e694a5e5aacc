//! Random policies before every engine at once. A few in each run of the tests; `just differential` asks for ten thousand.

use proptest::collection::vec;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::batch::{Bench, Findings, compare};
use super::random;

/// How many policies are put before one process of OPA.
const TOGETHER: usize = 50;

/// A number from the environment.
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[test]
fn every_engine_decides_random_policies_as_the_reference_does() {
    let policies = setting("POLICYC_DIFFERENTIAL_POLICIES", 50);
    let requests = setting("POLICYC_DIFFERENTIAL_REQUESTS", 100);
    let seed = setting("POLICYC_DIFFERENTIAL_SEED", 1);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&u64::try_from(seed).unwrap().to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (random::policy(), vec(random::request(), requests));
    let mut findings = Findings::default();
    let mut done = 0;
    while done < policies {
        let benches: Vec<_> = (done..policies.min(done + TOGETHER))
            .map(|_| {
                let (policy, inputs) = strategy.new_tree(&mut runner).unwrap().current();
                Bench { policy, inputs }
            })
            .collect();
        done += benches.len();
        findings.add(compare(&benches));
        assert_eq!(findings.differences.first(), None, "seed {seed}, by policy {done}");
        if done % 1_000 == 0 {
            println!("{done} policies, no difference");
        }
    }
    println!(
        "{done} policies, {requests} requests each: {} decisions of regorus (interpreter and virtual machine, both \
         layouts) and {} of OPA as the reference decides: {:?}",
        findings.decisions, findings.opa_decisions, findings.effects
    );
}
