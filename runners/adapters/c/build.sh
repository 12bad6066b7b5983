#!/usr/bin/env bash
# Builds the adapter with cc: `build.sh [--minimal] [OUTPUT]`, without it target/adapters/wasm3-c or wasm3-c-minimal. The sources of
# wasm3 are those in WASM3_DIR; without it, those that cargo fetched. CC and CFLAGS are used.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
adapter=adapter name=wasm3-c
if [ "${1:-}" = --minimal ]; then
    adapter=minimal name=wasm3-c-minimal
    shift
fi
output=${1:-$root/target/adapters/$name}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wasm3=${WASM3_DIR:-$(cargo metadata --manifest-path "$root/Cargo.toml" --format-version 1 |
    sed -n 's,.*"manifest_path":"\([^"]*/wasm3-sys-[^"/]*\)/Cargo.toml".*,\1,p')}
for folder in . source wasm3 wasm3/source; do
    if [ -f "$wasm3/$folder/wasm3.h" ]; then
        wasm3=$wasm3/$folder
        break
    fi
done
if [ ! -f "$wasm3/wasm3.h" ]; then
    echo "no wasm3.h in $wasm3; set WASM3_DIR to the folder with the C sources of wasm3 0.4.7, or 0.5.0 and newer" >&2
    exit 1
fi

compilers=()
# compile FILE ARGUMENT...: in the background.
compile() {
    # shellcheck disable=SC2086
    ${CC:-cc} ${CFLAGS:-} "${@:2}" -c "$1" -o "$work/$(basename "$1" .c).o" &
    compilers+=($!)
}
library=$root/runners/wasm3
limits=(-DWASME_MAX_HANDLES=64 -DWASME_MAX_ITEMS=64)
# Optimised: only then does wasm3 turn its operations into jumps; without it they pile up on the stack. The sums of guests wrap, and
# wasm3 adds them as signed numbers. For the rest see CMakeLists.txt.
for file in "$wasm3"/m3_*.c "$library/src/c/wasm3/operations.c"; do
    case $file in */m3_api_* | */m3_exec.c | */m3_compile.c) continue ;; esac
    compile "$file" -O2 -fwrapv -fomit-frame-pointer -fno-stack-protector -w -I"$wasm3" -I"$root/inc" -I"$library/include" \
        "${limits[@]}" -Dd_m3LogOutput=0 -Dd_m3VerboseLogs=0 -Dd_m3ValCtrlDepth=1002 -Dd_m3MaxNativeStack=0 \
        -Dcalloc=wasme_heap_calloc -Drealloc=wasme_heap_realloc -Dfree=wasme_heap_free
done
for file in "$library"/src/c/{wasme,wasi,image,bulk,heap}.c "$library/src/generated/bind.c" "$here/$adapter.c"; do
    compile "$file" -O2 -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror -isystem "$wasm3" -I"$root/inc" \
        -I"$library/include" "${limits[@]}"
done
failed=0
for compiler in "${compilers[@]}"; do
    wait "$compiler" || failed=1
done
[ "$failed" -eq 0 ]
mkdir -p "$(dirname "$output")"
${CC:-cc} ${CFLAGS:-} -o "$output" "$work"/*.o -lm
echo "$output"
