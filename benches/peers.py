#!/usr/bin/env python3
"""Races policyc against what one would reach for: the same log, one machine, one command after the other.

    benches/peers.py PEERS [--lines N] [--rounds K]

PEERS is a folder with `gen_logs.py` (makes the log) and `peer_polars.py`, `peer_duckdb.py`, `peer_pyfim.py` (each takes
it). They are run in a virtual environment under `target/peers`. Prints the median wall time, CPU time and peak memory of each
command over the rounds, and ratios. Only ratios of one run mean anything: the rounds take turns.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "peers"


def run(command, cwd=None):
    """Wall and CPU seconds, peak MiB, and the output of a command."""
    start = time.perf_counter()
    with open(WORK / "output.txt", "w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=cwd)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        output.seek(0)
        text = output.read()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{text}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    peers = options.peers.resolve()
    if not (peers / "gen_logs.py").exists():
        sys.exit(f"{peers} has no gen_logs.py: name the folder that has the peers")

    WORK.mkdir(parents=True, exist_ok=True)
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "polars", "duckdb", "pyfim", "pandas"], check=True)
    subprocess.run(["cargo", "build", "--release", "--quiet"], check=True, cwd=ROOT)
    tape = ["cargo", "build", "--release", "--quiet", "--target-dir", WORK / "tape"]
    flags = {**os.environ, "RUSTFLAGS": "-C target-cpu=native"}
    subprocess.run([*tape, "--manifest-path", ROOT / "benches/tape/Cargo.toml"], check=True, env=flags)
    log = WORK / f"log-{options.lines}.jsonl"
    if not log.exists():
        subprocess.run([python, peers / "gen_logs.py", str(options.lines), log], check=True)

    policyc = ROOT / "target" / "release" / "policyc"
    extract = [policyc, "extract", "--quiet", "--logs", log, "--output", WORK / "set.json"]
    commands = {
        "policyc extract": extract,
        "policyc extract --max-conditions 3": [*extract, "--max-conditions", "3"],
        "policyc build": [policyc, "build", "--quiet", log, "--out", WORK / "build"],
        "simd-json, bare parse, 1 thread": [WORK / "tape" / "release" / "tape", log],
        "polars, counting": [python, peers / "peer_polars.py", log],
        "duckdb, counting": [python, peers / "peer_duckdb.py", log],
        "pyfim, load and mine": [python, peers / "peer_pyfim.py", log],
    }
    rounds = {name: [] for name in commands}
    mining = []
    for _ in range(options.rounds):
        for name, command in commands.items():
            result = run(command)
            rounds[name].append(result[:3])
            if name.startswith("pyfim"):
                mining.append(float(re.search(r"fim fpgrowth ([0-9.]+)", result[3])[1]))

    median = {name: [statistics.median(column) for column in zip(*results)] for name, results in rounds.items()}
    print(f"{options.lines:,} lines, {log.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} cores, medians of {options.rounds}\n")
    print(f"| command | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    for name, (wall, cpu, peak) in median.items():
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} |")
    print(f"| pyfim, mining alone | {statistics.median(mining):.2f} | | |\n")

    ours, three, build = (median[name] for name in list(commands)[:3])
    ratios = {
        "polars / extract, wall": median["polars, counting"][0] / ours[0],
        "duckdb / extract, wall": median["duckdb, counting"][0] / ours[0],
        "extract / bare parse, CPU": ours[1] / median["simd-json, bare parse, 1 thread"][1],
        "3 conditions / 1, wall": three[0] / ours[0],
        "3 conditions / pyfim's mining alone, wall": three[0] / statistics.median(mining),
        "build / extract, wall": build[0] / ours[0],
    }
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f}")


if __name__ == "__main__":
    main()
