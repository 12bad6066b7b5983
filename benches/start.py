#!/usr/bin/env python3
"""How long a guest takes to its first transaction, beside `wasmtime run` on the same module.

    cargo build --release --bin wasm-embedded-rt
    cargo install wasmtime-cli --version 48.0.8 --no-default-features --features run,cranelift,cache,compile   # the version of Cargo.lock
    bash hal/build.sh
    python3 benches/start.py [GUEST.wasm RECORDING.json]

wasm-embedded-rt replays the recording and ends with the guest, so it does all of its work. `wasmtime run` knows no I2C: with
`-W unknown-imports-trap` it ends at the first transaction. RT and WASMTIME in the environment name other programs.

All four take turns, so that a busy machine is busy for all of them. The exit code is 1 when a second start takes longer than
wasmtime's.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 60
RT = os.environ.get("RT", "target/release/wasm-embedded-rt")
WASMTIME = os.environ.get("WASMTIME", "wasmtime")
GUEST = "target/guests/rust/examples/i2c-detect.wasm"
RECORDING = "fixtures/examples/i2c-detect.json"


def run(command, environment):
    """Runs a command and says how long it took, in seconds, and with which code it ended."""
    quiet = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
    ]
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, environment, file_actions=quiet)
    _, status = os.waitpid(process, 0)
    return time.perf_counter() - began, os.waitstatus_to_exitcode(status)


def main():
    guest, recording = sys.argv[1:] if len(sys.argv) == 3 else (GUEST, RECORDING)
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "cache.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'[cache]\ndirectory = "{folder}/wasmtime"\n')
        environment = dict(os.environ, XDG_CACHE_HOME=folder)
        ours = [RT, "--config", recording]
        theirs = [WASMTIME, "run", "-W", "unknown-imports-trap=y"]
        first, second = "wasmtime run, compiled before", "wasm-embedded-rt, compiled before"
        # The command, and the exit code with which it does what is measured.
        commands = {
            "wasmtime run": (theirs + ["-C", "cache=n", guest], 1),
            "wasm-embedded-rt --no-cache": (ours + ["--no-cache", guest], 0),
            first: (theirs + ["-C", f"cache-config={config}", guest], 1),
            second: (ours + [guest], 0),
        }
        for command, code in commands.values():
            ended = subprocess.run(command, env=environment, capture_output=True, text=True)
            reached = code == 0 or "unknown import: `" in ended.stderr
            if ended.returncode != code or not reached:
                sys.exit(f"{' '.join(command)}\nended with {ended.returncode}, expected {code}\n{ended.stderr}")
        took = {name: [] for name in commands}
        for turn in range(RUNS + 2):
            for name, (command, expected) in commands.items():
                seconds, code = run(command, environment)
                if code != expected:
                    sys.exit(f"{' '.join(command)}\nended with {code}, expected {expected}")
                # The first two turns fill the caches, of ours and of the system.
                if turn >= 2:
                    took[name].append(seconds * 1000)
    print(f"{guest}: {os.path.getsize(guest)} bytes, {RUNS} starts each\n")
    print(f"{'':36}{'median':>10}{'fastest':>10}{'ratio':>8}")
    medians = {name: statistics.median(times) for name, times in took.items()}
    pairs = [list(commands)[:2], list(commands)[2:]]
    for pair in pairs:
        for name in pair:
            ratio = medians[name] / medians[pair[0]]
            print(f"{name:36}{medians[name]:7.2f} ms{min(took[name]):7.2f} ms{ratio:8.2f}")
    return medians[second] > medians[first]


if __name__ == "__main__":
    sys.exit(main())
