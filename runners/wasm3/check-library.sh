#!/usr/bin/env bash
# The C library as its users build it: with CMake and three versions of wasm3, with options other than the defaults, as an installed
# package, for a Cortex-M, and as README.md says; and whether its headers say all that a user needs. Takes cmake, gcc, pkg-config, arm-none-eabi-gcc and clang.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=runners/wasm3
out=target/wasme-check
rm -rf $out
sources() { bash $here/wasm3-sources.sh "$1"; }

# quietly COMMAND...: shows what it prints only when it fails.
quietly() {
    local text
    text=$("$@" 2>&1) || { echo "failed: $*" >&2 && echo "$text" >&2 && return 1; }
}

# build NAME VERSION OPTION...: and runs the tests where they were built.
build() {
    quietly cmake -S $here -B "$out/$1" -DWASME_WASM3_DIR="$(sources "$2")" -DCMAKE_C_FLAGS=-Werror "${@:3}"
    quietly cmake --build "$out/$1" -j 2
}

for version in 0.4.7 0.5.0 0.9.0; do
    build $version-default $version
    build $version-small $version -DWASME_MAX_HANDLES=8 -DWASME_MAX_ITEMS=24 -DWASME_WASI=OFF -DWASME_FIXED_HEAP=1048576
    build $version-debug $version -DCMAKE_BUILD_TYPE=Debug -DWASME_MAX_HANDLES=200
    for options in default small debug; do
        (cd "$out/$version-$options" && quietly ctest --output-on-failure --no-tests=error)
    done
    for cpu in cortex-m3 cortex-m4; do
        build $version-$cpu $version -DCMAKE_TOOLCHAIN_FILE="$PWD/$here/cmake/cortex-m.cmake" -DWASME_CPU=$cpu \
            -DWASME_FIXED_HEAP=16384 "-DWASME_WASM3_DEFINITIONS=d_m3CodePageAlignSize=1024;d_m3HasFloat=0"
    done
done
echo "three versions, three sets of options each: tests pass; and both compile for Cortex-M3 and M4"

# As a part of another project, which sets options as variables.
mkdir -p $out/part
cat >$out/part/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.16)
project(part C)
set(WASME_WASM3_DIR "$(sources 0.5.0)")
set(WASME_WASI OFF)
add_subdirectory("$PWD/$here" wasme)
add_executable(sensor "$PWD/$here/examples/sensor.c")
target_link_libraries(sensor PRIVATE wasm_embedded::wasme)
END
quietly cmake -S $out/part -B $out/part/build
quietly cmake --build $out/part/build -j 2
$out/part/build/sensor | tail -n 1 | grep -qx 'the guest returned'

# What makes no sense is refused, with its name.
refused() {
    local text
    if text=$(cmake -S $here -B $out/refused "${@:2}" 2>&1) || ! grep -q "$1" <<<"$text"; then
        echo "cmake ${*:2} was to be refused with \"$1\":" >&2 && echo "$text" >&2 && return 1
    fi
}
refused 'no wasm3.h in "/nowhere"' -DWASME_WASM3_DIR=/nowhere
refused 'WASME_MAX_HANDLES is "7"' -DWASME_WASM3_DIR="$(sources 0.5.0)" -DWASME_MAX_HANDLES=7
refused 'WASME_FIXED_HEAP is "much"' -DWASME_WASM3_DIR="$(sources 0.5.0)" -DWASME_MAX_HANDLES=8 -DWASME_FIXED_HEAP=much

# Nothing in the library prints, wasm3 included; and nothing but its heap allocates, with one of fixed size nothing at all.
stdio='.*(printf|scanf)(_chk)?|f?(put|get)(s|c|char)|f(open|write|read|flush)|perror|_*(stdin|stdout|stderr|impure_ptr)'
allocation='(malloc|calloc|realloc|free|strdup|sbrk)(_r)?'
for archive in "$PWD"/$out/*/libwasme.a; do
    case $archive in *cortex*) prefix=arm-none-eabi- ;; *) prefix= ;; esac
    objects=$(mktemp -d -p $out)
    (cd "$objects" && "${prefix}ar" x "$archive")
    "${prefix}nm" -u "$objects"/*.c.* | awk 'NF == 2 {print $2}' >"$objects/everything"
    case $archive in *small* | *cortex*) heap=() ;; *) heap=("$objects"/heap.c.*) ;; esac
    [ ${#heap[@]} -eq 0 ] || rm "${heap[@]}"
    "${prefix}nm" -u "$objects"/*.c.* | awk 'NF == 2 {print $2}' >"$objects/others"
    grep -qx memcmp "$objects/others" # what they do need is seen
    if grep -xE "$stdio" "$objects/everything" || grep -xE "$allocation" "$objects/others"; then
        echo "$archive needs what is listed above: it neither prints nor allocates, but for its heap" >&2 && exit 1
    fi
done
echo "no stdio, no malloc but in the heap of hosts"

python3 $here/check_docs.py "$(sources 0.5.0)"
WASM3=$(sources 0.5.0) python3 $here/check_readme.py $here/README.md
