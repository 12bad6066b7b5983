#!/usr/bin/env bash
# Compiles every header on its own, as C99 and as C++, with each compiler that is there. Those of guests are for clang, which knows
# WebAssembly; every other compiler must refuse them and say so.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The glue includes wasm3's headers, which cargo fetched.
wasm3=${WASM3_DIR:-$(cargo metadata --format-version 1 |
    python3 -c 'import json,sys,os; print(next(os.path.dirname(p["manifest_path"]) + "/wasm3/source" for p in json.load(sys.stdin)["packages"] if p["name"] == "wasm3-sys"))')}

warnings="-pedantic -Wall -Wextra -Wconversion -Werror"
count=0
for header in $(find inc -name '*.h' | sort); do
    printf '#include "%s"\nextern int not_empty;\nint not_empty;\n' "${header#inc/}" >"$work/header.c"
    cp "$work/header.c" "$work/header.cpp"
    includes="-Iinc -Irunners/wasm3/include -isystem $wasm3"
    case $header in
        # Static functions of the glue are used where they are bound.
        */wasm3/*) extra="-Wno-unused-function -Wno-unused-const-variable" ;;
        */guest/*)
            for compiler in gcc g++ clang clang++; do
                command -v $compiler >/dev/null || continue
                if $compiler -Iinc -fsyntax-only "$work/header.c" 2>"$work/refused" || ! grep -q 'error.*is for guests' "$work/refused"; then
                    echo "$header: $compiler must say that it is for guests, and said:" >&2
                    cat "$work/refused" >&2
                    exit 1
                fi
            done
            extra="--target=wasm32-unknown-unknown"
            ;;
        *) extra="" ;;
    esac
    for compiler in gcc clang; do
        [[ $compiler == gcc && $header == */guest/* ]] && continue
        command -v $compiler >/dev/null || continue
        # shellcheck disable=SC2086
        $compiler -std=c99 $warnings $extra $includes -c "$work/header.c" -o "$work/header.o"
        count=$((count + 1))
    done
    for compiler in g++ clang++; do
        [[ $compiler == g++ && $header == */guest/* ]] && continue
        command -v $compiler >/dev/null || continue
        # shellcheck disable=SC2086
        $compiler -std=c++11 $warnings $extra $includes -c "$work/header.cpp" -o "$work/header.o"
        count=$((count + 1))
    done
done
echo "compiled $count times without a warning"
[ "$count" -gt 0 ]
