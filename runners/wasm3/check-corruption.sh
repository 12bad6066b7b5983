#!/usr/bin/env bash
# Corrupted images of guests end in errors only: `check-corruption.sh [COUNT [SEED]]`, 10,000 without. The library and wasm3 0.5.0 are
# compiled with sanitizers of addresses and of undefined behaviour, the guests are those of the suite and of the HALs (which
# `bash hal/build.sh` builds), instrumented as hosts do. Takes clang with its runtime (libclang-rt-dev).
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-10000}
seed=${2:-1}
here=runners/wasm3
out=target/corruption
rm -rf $out
mkdir -p $out/whole $out/guests $out/objects

cargo conform bundle $out/bundle >/dev/null
cargo build --quiet --package wasm-embedded-rt-wasm3 --example instrument
# Not the generated ones, of which thousands are alike, and not the agents, which are programs for hosts.
guests=("$out"/bundle/guests/*/*/[!@]*.wasm)
hals=(target/guests/{c,rust,assemblyscript-0.28}/{scenarios,examples,drivers}/*.wasm)
for guest in "${hals[@]}"; do
    [ -f "$guest" ] && [ "$(basename "$guest")" != agent.wasm ] && guests+=("$guest")
done
if [ ! -f "${hals[0]}" ]; then
    [ "${WASM_EMBEDDED_GUESTS:-}" = required ] && echo "no guests of HALs in target/guests: bash hal/build.sh" >&2 && exit 1
    echo "without guests of HALs: bash hal/build.sh builds them"
fi
for guest in "${guests[@]}"; do
    name=${guest#"$out"/bundle/guests/}
    cp "$guest" "$out/whole/${name//\//-}" # one folder for all, so the whole path is the name
done
target/debug/examples/instrument $out/guests $out/whole/*.wasm

wasm3=$(bash $here/wasm3-sources.sh 0.5.0)
sanitizers=(-fsanitize=address,undefined -fno-sanitize-recover=all "-fsanitize-ignorelist=$here/sanitizers.ignored"
    -fno-omit-frame-pointer -gline-tables-only)
compilers=()
compile() {
    clang "${sanitizers[@]}" "${@:2}" -c "$1" -o "$out/objects/$(basename "$1" .c).o" &
    compilers+=($!)
}
for file in "$wasm3"/m3_*.c $here/src/c/wasm3/operations.c; do
    case $file in */m3_api_* | */m3_exec.c | */m3_compile.c) continue ;; esac
    compile "$file" -O2 -fwrapv -w -I"$wasm3" -Iinc -I$here/include -Dd_m3LogOutput=0 -Dd_m3VerboseErrorMessages=0 \
        -Dcalloc=wasme_heap_calloc -Drealloc=wasme_heap_realloc -Dfree=wasme_heap_free
done
for file in $here/src/c/{wasme,wasi,image,bulk,heap}.c $here/tests/c/corruption.c; do
    compile "$file" -O1 -Wall -Wextra -Werror -isystem "$wasm3" -Iinc -I$here/include
done
for compiler in "${compilers[@]}"; do
    wait "$compiler"
done
clang "${sanitizers[@]}" -o $out/corruption $out/objects/*.o -lm

# The library compares addresses of locals to see how deep a guest is: they must be those of the stack.
export ASAN_OPTIONS=detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1
timeout 600 $out/corruption "$seed" 0 "$count" $out/guests/*.wasm
