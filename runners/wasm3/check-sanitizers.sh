#!/usr/bin/env bash
# The unsafe Rust and the C library under sanitizers: the tests of this crate, those of buffers and of the bridge to C, then the
# suite and thousands of generated guests on wasm3. wasmtime is not built.
#
# Addresses are checked in Rust and C, undefined behaviour in the library and in wasm3; what is left out is in
# `sanitizers.ignored`. Takes nightly Rust and clang.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! rustc +nightly -V >/dev/null 2>&1; then
    echo "the sanitizers of Rust take a nightly toolchain: rustup toolchain install nightly --profile minimal" >&2
    exit 1
fi
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
export RUSTFLAGS="-Zsanitizer=address" CARGO_TARGET_DIR=target/sanitized
export CC=clang CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -gline-tables-only"
CFLAGS+=" -fsanitize-ignorelist=$PWD/runners/wasm3/sanitizers.ignored"
# The library compares addresses of locals to see how deep a guest is: they must be those of the stack.
export ASAN_OPTIONS=detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1
# With the same packages and features throughout, so that everything is built once.
common=(--quiet --target "$host" --package wasm-embedded-spec --package wasm-embedded-rt-wasm3
    --features wasm-embedded-spec/gen)
cargo +nightly test "${common[@]}" --lib --test bridge --test lifecycle --test limits --test wasi
cargo +nightly build "${common[@]}" --example suite_and_guests
"$CARGO_TARGET_DIR/$host/debug/examples/suite_and_guests"
echo "the sanitizers found nothing"
