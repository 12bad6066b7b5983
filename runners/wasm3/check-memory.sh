#!/usr/bin/env bash
# The code with `unsafe` and the C library under valgrind: a thousand instances leak nothing, and nothing touches what is not its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
export VALGRIND_OPTS="--quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect"

cargo build --quiet --package wasm-embedded-rt-wasm3 --example thousand_instances
valgrind target/debug/examples/thousand_instances

# The buffers that drivers get, and the bridge to C.
host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
export "CARGO_TARGET_${host}_RUNNER=valgrind"
cargo test --quiet --package wasm-embedded-spec --features gen --lib -- --test-threads 1 memory:: table::
cargo test --quiet --package wasm-embedded-spec --features gen --test bridge -- --test-threads 1
echo "valgrind found nothing"
