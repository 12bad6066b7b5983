#!/usr/bin/env bash
# Runs the suite on the runtimes behind the adapters here: `check.sh [NAME]...`, without names all of them; c-minimal is the C library
# behind c/minimal.c. Needs cc and Node 18 or later.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=runners/adapters

# The command of an adapter, built where it has to be.
command_of() {
    case $1 in
        c)
            # The library runs images, which a host prepares.
            cargo build --quiet --package wasm-embedded-mcu --package wasm-embedded-conform
            echo "${CARGO_TARGET_DIR:-target}/debug/wasm-embedded-mcu --max-nesting 1000 prepare -- $(bash "$here/c/build.sh")"
            ;;
        c-minimal) bash "$here/c/build.sh" --minimal ;;
        node) echo "node $here/node/adapter.mjs" ;;
        wasmi)
            # With the command, so that what both need is built once.
            cargo build --quiet --package wasm-embedded-adapter-wasmi --package wasm-embedded-conform
            echo "${CARGO_TARGET_DIR:-target}/debug/wasm-embedded-adapter-wasmi"
            ;;
        *)
            echo "no adapter is called $1; there are: c c-minimal node wasmi" >&2
            return 1
            ;;
    esac
}

[ $# -gt 0 ] || set -- c c-minimal node wasmi
for name in "$@"; do
    command=$(command_of "$name")
    # Smoke asks for what a guest writes and for a time limit: minimal.c has neither, which minimal.toml says of the suite.
    [ "$name" = c-minimal ] || cargo conform smoke --adapter "$command"
    known=()
    # Random guests need what minimal.c does without.
    [ "$name" != c-minimal ] || known=(--rounds 0)
    expectations=$here/$name/expectations.toml
    [ "$name" != c-minimal ] || expectations=$here/c/minimal.toml
    [ ! -f "$expectations" ] || known+=(--expectations "$expectations")
    cargo conform test --adapter "$command" ${known[@]+"${known[@]}"}
done

# In two parts, joined again.
parts=target/conform/parts
rm -rf "$parts"
for part in 1 2; do
    cargo conform test --adapter "$command" ${known[@]+"${known[@]}"} --shard "$part/2" --report-dir "$parts/$part" --format json >/dev/null
done
cargo conform merge "$parts"/*/*.json
