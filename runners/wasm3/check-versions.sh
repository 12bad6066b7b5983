#!/usr/bin/env bash
# Runs the tests and the suite with wasm3 0.5.0, whose C sources the Python package `pywasm3` carries. (0.4.7 is what the other
# checks use.)
set -euo pipefail
cd "$(dirname "$0")/../.."
version=0.5.0
sources=target/wasm3-$version
if [ ! -d "$sources" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    for attempt in 1 2 3; do
        python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$work" "pywasm3==$version" && break
        [ "$attempt" = 3 ] && exit 1
        sleep 5
    done
    tar xzf "$work/pywasm3-$version.tar.gz" -C "$work"
    mv "$work/pywasm3-$version" "$sources"
fi
export WASM3_DIR=$PWD/$sources
cargo test --package wasm-embedded-rt-wasm3
cargo conform test --engine wasm3 --report-dir "target/conform-wasm3-$version"
