#!/usr/bin/env bash
# Installs the command without engines, and uses it in an empty folder: it has the suite inside. Shows too that the package which the
# suite comes from has all of it. Needs Node 18 or later, whose adapter is a runtime to test.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
node="node $root/runners/adapters/node/adapter.mjs"
fail() { echo "$1" >&2; exit 1; }

packaged=$(cargo package --list --allow-dirty --package wasm-embedded-spec)
for file in build.rs witx/i2c.witx suites/i2c/write/bytes.wat fixtures/i2c/write/bytes.json fixtures/hal/i2c-write.json \
    hal/scenarios.toml runners/faults/wasm3.toml docs/bundle.md docs/schema/report.schema.json; do
    grep -qx "$file" <<<"$packaged" || fail "expected $file in the package wasm-embedded-spec"
done

export CARGO_TARGET_DIR=$root/target/small
WASM_EMBEDDED_EMBED=1 cargo install --quiet --locked --debug --path runners/conform --no-default-features --root target/installed
cargo check --quiet --package wasm-embedded-conform --no-default-features --features wasm3
unset CARGO_TARGET_DIR

conform=$root/target/installed/bin/conform
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/empty" "$work/tmp"
cd "$work/empty"
export TMPDIR=$work/tmp

# expect CODE TEXT ARGUMENT...: the exit code of the command, and a text that it prints.
expect() {
    local code=0 output expected=$1 text=$2
    shift 2
    output=$("$conform" "$@" 2>&1) || code=$?
    [ "$code" = "$expected" ] || fail "conform $*: expected the exit code $expected, found $code: $output"
    grep -qF -- "$text" <<<"$output" || fail "conform $*: expected \`$text\`, found: $output"
}

expect 0 "suite" --version
expect 0 "i2c/write/bytes" list
expect 0 "The driver gets exactly the bytes" explain i2c/write/bytes
expect 0 "README.md there says how to use them" bundle bundle
expect 0 "Next: " smoke --adapter "$node"
expect 0 "on node." test --adapter "$node" i2c/write
[ -f conform-report/node.json ] || fail "expected a report in conform-report"
expect 0 "passed on node" explain i2c/write/bytes
expect 2 "no engine is built in" test
expect 2 "install the command with \`--features wasm3\`" test --engine wasm3
expect 2 "run it in a clone of" gen
left=$(ls "$TMPDIR")
[ -z "$left" ] || fail "expected nothing to be left of the suite that was unpacked, found $left"
echo "the installed command works anywhere"
