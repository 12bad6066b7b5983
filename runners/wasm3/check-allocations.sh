#!/usr/bin/env bash
# Guests that find too little memory are refused or trap, and leave nothing: `check-allocations.sh [--full]`. Every allocation of a guest
# fails in a run of its own; and a heap of fixed size has every number of bytes at which a guest begins to end in another way. With the
# versions of wasm3 that are tested, compiled with sanitizers of addresses, of undefined behaviour and of leaks. The guests are those of
# tests/c/exhaustion, some of the suite and some of the HALs (which `bash hal/build.sh` builds); with --full all of these, and a heap
# with every multiple of 8 bytes. Takes clang with its runtime (libclang-rt-dev).
set -euo pipefail
cd "$(dirname "$0")/../.."
every=20 options=()
case ${1:-} in
    '') ;;
    --full) every=1 options=(--full) ;;
    *) echo "usage: check-allocations.sh [--full]" >&2 && exit 2 ;;
esac
here=runners/wasm3
out=target/allocations
rm -rf $out
mkdir -p $out/whole $out/guests

cargo conform bundle $out/bundle >/dev/null
cargo build --quiet --package wasm-embedded-rt-wasm3 --example instrument
# Not the generated ones, of which thousands are alike, and not the agents, which are programs for hosts.
suite=("$out"/bundle/guests/*/*/[!@]*.wasm)
hals=(target/guests/{c,rust,assemblyscript-0.28}/{scenarios,examples,drivers}/*.wasm)
if [ ! -f "${hals[0]}" ]; then
    [ "${WASM_EMBEDDED_GUESTS:-}" = required ] && echo "no guests of HALs in target/guests: bash hal/build.sh" >&2 && exit 1
    echo "without guests of HALs: bash hal/build.sh builds them"
fi
count=0
for guest in "${suite[@]}" "${hals[@]}"; do
    if [ -f "$guest" ] && [ "$(basename "$guest")" != agent.wasm ] && [ $((count++ % every)) -eq 0 ]; then
        name=${guest#"$out"/bundle/guests/}
        cp "$guest" "$out/whole/${name//\//-}" # one folder for all, so the whole path is the name
    fi
done
target/debug/examples/instrument $out/guests $here/tests/c/exhaustion/*.wat $out/whole/*.wasm

sanitizers=(-fsanitize=address,undefined -fno-sanitize-recover=all "-fsanitize-ignorelist=$here/sanitizers.ignored"
    -fno-omit-frame-pointer -gline-tables-only)
compilers=()
# compile FILE OBJECT ARGUMENT...: in the background.
compile() {
    clang "${sanitizers[@]}" -O1 "${@:3}" -c "$1" -o "$2" &
    compilers+=($!)
}

# build VERSION: the program for all allocations, and that for a heap of fixed size.
build() {
    local wasm3 objects=$out/$1 file name
    local -a library
    wasm3=$(bash $here/wasm3-sources.sh "$1")
    library=(-std=c99 -Wall -Wextra -Werror -isystem "$wasm3" -Iinc -I$here/include)
    mkdir -p "$objects"/{engine,malloc,fixed}
    compilers=()
    # Small pages of code, so that there are many.
    for file in "$wasm3"/m3_*.c $here/src/c/wasm3/operations.c; do
        case $file in */m3_api_* | */m3_exec.c | */m3_compile.c) continue ;; esac
        compile "$file" "$objects/engine/$(basename "$file" .c).o" -fwrapv -w -I"$wasm3" -Iinc -I$here/include -Dd_m3LogOutput=0 \
            -Dd_m3VerboseErrorMessages=0 -Dd_m3CodePageAlignSize=256 \
            -Dcalloc=wasme_heap_calloc -Drealloc=wasme_heap_realloc -Dfree=wasme_heap_free
    done
    for file in $here/src/c/*.c; do
        case $file in */heap.c | */host.c) continue ;; esac
        compile "$file" "$objects/engine/$(basename "$file" .c).o" "${library[@]}"
    done
    for name in heap exhaustion; do
        file=$here/src/c/$name.c
        [ -f "$file" ] || file=$here/tests/c/$name.c
        compile "$file" "$objects/fixed/$name.o" "${library[@]}" -DWASME_FIXED_HEAP=1048576
    done
    compile $here/src/c/heap.c "$objects/malloc/heap.o" "${library[@]}" -Dcalloc=failing_calloc -Drealloc=failing_realloc -Dfree=counted_free
    compile $here/tests/c/exhaustion.c "$objects/malloc/exhaustion.o" "${library[@]}"
    for compiler in "${compilers[@]}"; do
        wait "$compiler"
    done
    for name in malloc fixed; do
        clang "${sanitizers[@]}" -o "$objects/$name/exhaustion" "$objects/$name"/*.o "$objects"/engine/*.o -lm
    done
}

# The library compares addresses of locals to see how deep a guest is: they must be those of the stack.
export ASAN_OPTIONS=detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1
for version in 0.4.7 0.5.0 0.9.0; do
    build $version
    for name in malloc fixed; do
        echo "$name: $($out/$version/$name/exhaustion ${options[@]+"${options[@]}"} $out/guests/*.wasm)"
    done
done
