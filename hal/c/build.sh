#!/usr/bin/env bash
# Builds the guests of this folder, and those for boards of runners/boards/guests.
#
#   build.sh [--out DIR] [NAME...]   DIR/scenarios/NAME.wasm, DIR/examples/NAME.wasm and DIR/boards/NAME.wasm; all without names,
#                                    DIR is target/guests/c
#   build.sh --check                 compiles every header by itself, and all guests, as C99 and as C++11, and what README.md shows,
#                                    warnings being errors
#
# CC and CXX choose another clang. Exit code 3: a tool is missing. 1: something does not compile.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/guests/c
check=false
names=()
while [ $# -gt 0 ]; do
    case $1 in
    --out) out=${2:?--out needs a folder} && shift 2 ;;
    --check) check=true && shift ;;
    -*) echo "build.sh: unknown option $1; usage: build.sh [--out DIR] [NAME...], build.sh --check" >&2 && exit 2 ;;
    *) names+=("$1") && shift ;;
    esac
done

cc=${CC:-clang}
cxx=${CXX:-${cc/clang/clang++}}
# Of WebAssembly 1.0 alone; what follows the target is the same for users, see README.md.
target=(--target=wasm32-unknown-unknown -mcpu=mvp)
include=(-I "$root/inc" -I "$here/include")
warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
# The stack comes first, so that an overflow traps; with 8 KiB of it a small guest needs one page of memory.
# shellcheck disable=SC2054
link=(-nostdlib -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=8192)

missing() {
    printf 'c: %s\n' "$@" >&2
    exit 3
}

# A clang for WebAssembly, and its linker.
tools() {
    command -v "${cc%% *}" >/dev/null ||
        missing "${cc%% *} is missing: apt-get install clang lld, or brew install llvm lld, or set CC to a clang"
    # shellcheck disable=SC2086
    $cc "${target[@]}" -x c -c /dev/null -o /dev/null 2>/dev/null ||
        missing "$cc does not compile for wasm32 (GCC and Apple's clang do not)" \
            "another clang: apt-get install clang lld, or brew install llvm lld, and set CC to it"
    local linker
    # shellcheck disable=SC2086
    linker=$($cc "${target[@]}" --print-prog-name=wasm-ld)
    command -v "$linker" >/dev/null ||
        missing "wasm-ld, the linker, is missing: apt-get install lld (or lld-14 for clang-14, and so on), or brew install lld"
}

kinds=(scenarios examples boards)

# The folder of the sources of one kind.
folder() {
    if [ "$1" = boards ]; then echo "$root/runners/boards/guests"; else echo "$here/$1"; fi
}

# The guests of one kind, or those of them that were named.
sources() {
    local file name
    for file in "$(folder "$1")"/*.c; do
        name=$(basename "$file" .c)
        if [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $name "* ]]; then
            echo "$file"
        fi
    done
}

# Compiles "$2" as C ("$1" is c99) or C++, for its warnings.
compile() {
    if [ "$1" = c99 ]; then
        # shellcheck disable=SC2086
        $cc -std=c99 -x c "${target[@]}" "${warnings[@]}" "${include[@]}" -I "$here/scenarios" -fsyntax-only "$2"
    else
        # shellcheck disable=SC2086
        $cxx "-std=$1" -x c++ "${target[@]}" "${warnings[@]}" "${include[@]}" -I "$here/scenarios" -fsyntax-only "$2"
    fi
}

if $check; then
    tools
    command -v "${cxx%% *}" >/dev/null || missing "${cxx%% *} is missing: apt-get install clang, or set CXX to a clang++"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    count=0
    while read -r header; do
        # A header by itself, and twice.
        printf '#include "%s"\n#include "%s"\nextern int not_empty;\n' "$header" "$header" >"$work/header.c"
        [[ $header == *.hpp ]] || compile c99 "$work/header.c"
        compile c++11 "$work/header.c"
        count=$((count + 1))
    done < <(cd "$here/include" && find . -name '*.h' -o -name '*.hpp' | sed 's|^\./||' | sort)
    compile c++11 "$here/check/owned.cpp"
    for kind in "${kinds[@]}"; do
        while read -r file; do
            compile c99 "$file"
            compile c++11 "$file"
        done < <(sources "$kind")
    done
    # What README.md shows, each by itself: programs, a function, and the calls of the API.
    awk -v work="$work" '/^```c$/ { file = work "/readme-" ++n ".c"; next } /^```$/ { file = "" } file { print > file }' "$here/README.md"
    for file in "$work"/readme-*.c; do
        before='#include "wasm_embedded/hal.h"' after=
        if grep -q '^#include' "$file"; then
            before=
        elif grep -q '^static' "$file"; then
            after='int32_t used; hal_err_t use(hal_i2c_t *bus); hal_err_t use(hal_i2c_t *bus) { return temperature(bus, &used); }'
        else
            before+=$'\nvoid calls(void);\nvoid calls(void)\n{\nconst uint8_t data[4] = {0}, reg = 0; uint8_t buffer[4];'
            after='}'
        fi
        printf '%s\n' "$before" "$(cat "$file")" "$after" >"$work/page.c"
        compile c99 "$work/page.c"
    done
    echo "c: $count headers, $(sources scenarios | wc -l) scenarios, $(sources examples | wc -l) examples and" \
        "$(sources boards | wc -l) guests for boards compile without a warning"
    exit
fi

for name in ${names[@]+"${names[@]}"}; do
    found=false
    for kind in "${kinds[@]}"; do
        [ ! -e "$(folder "$kind")/$name.c" ] || found=true
    done
    $found || { echo "build.sh: there is no guest $name" >&2 && exit 2; }
done
tools
mkdir -p "$out"
out=$(cd "$out" && pwd)
built=()
for kind in "${kinds[@]}"; do
    mkdir -p "$out/$kind"
    sources=$(sources "$kind")
    if [ -n "$sources" ]; then
        # Some at a time; xargs fails if one of them does.
        # shellcheck disable=SC2016,SC2086
        tr '\n' '\0' <<<"$sources" | xargs -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" \
            bash -c 'exec "${@:2}" -o "$1/$(basename "${!#}" .c).wasm"' \
            _ "$out/$kind" $cc -std=c99 "${target[@]}" -Os "${include[@]}" "${link[@]}" || exit 1
    fi
    built+=("$(printf '%s' "$sources" | grep -c . || true) $kind")
done
# Tests look at its age, to say when guests are older than what they are made of.
[ ${#names[@]} -gt 0 ] || touch "$out/built"
echo "c: ${built[0]}, ${built[1]}, ${built[2]} in ${out#"$root"/}"
