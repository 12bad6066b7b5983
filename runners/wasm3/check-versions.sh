#!/usr/bin/env bash
# Runs the tests and the suite with the versions of wasm3 that the other checks do not use (they use 0.4.7): 0.5.0, and the newest.
set -euo pipefail
cd "$(dirname "$0")/../.."
for version in 0.5.0 0.9.0; do
    echo "-- wasm3 $version"
    WASM3_DIR=$(bash runners/wasm3/wasm3-sources.sh $version)
    export WASM3_DIR
    # Our operations count in it: see m3_compat.h.
    if grep -nE '[.>] *stackSize' "$WASM3_DIR"/m3_*.c; then
        echo "wasm3 $version uses stackSize of the runtime: WASME_M3_COUNTDOWN needs another place" >&2
        exit 1
    fi
    cargo test --quiet --package wasm-embedded-rt-wasm3
    cargo conform test --engine wasm3 --report-dir "target/conform-wasm3-$version"
done
