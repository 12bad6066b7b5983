#!/usr/bin/env bash
# Runs the tests and the suite with wasm3 0.5.0. (0.4.7 is what the other checks use.)
set -euo pipefail
cd "$(dirname "$0")/../.."
version=0.5.0
WASM3_DIR=$(bash runners/wasm3/wasm3-sources.sh $version)
export WASM3_DIR
cargo test --package wasm-embedded-rt-wasm3
cargo conform test --engine wasm3 --report-dir "target/conform-wasm3-$version"
