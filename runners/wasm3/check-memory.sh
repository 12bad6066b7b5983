#!/usr/bin/env bash
# A thousand instances leak nothing and touch nothing that is not theirs: valgrind's word.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --package wasm-embedded-rt-wasm3 --example thousand_instances
valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite,indirect,possible \
    --errors-for-leak-kinds=definite,indirect,possible target/debug/examples/thousand_instances
echo "valgrind found nothing"
