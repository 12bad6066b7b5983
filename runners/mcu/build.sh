#!/usr/bin/env bash
# Builds firmware with arm-none-eabi-gcc, and the guest of the board firmware with clang: `build.sh [BOARD/FIRMWARE]...`, for example
# `build.sh lm3s6965evb/conform`; without names all of them. Into target/mcu/BOARD/FIRMWARE.elf. The sources of wasm3 are those in
# WASM3_DIR; without it, those that cargo fetched. Exit codes: 1 something does not compile, 3 a tool is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -gt 0 ] || set -- lm3s6965evb/{conform,app} mps2-an385/{conform,app}

# need PROGRAM PACKAGE...
need() {
    if ! command -v "$1" >/dev/null; then
        echo "no $1; on Debian: apt-get install ${*:2}" >&2
        exit 3
    fi
}
need make make
need arm-none-eabi-gcc gcc-arm-none-eabi libnewlib-arm-none-eabi
case "$*" in */app*) need "${CLANG:-clang}" clang lld ;; esac

wasm3=${WASM3_DIR:-$(cargo metadata --manifest-path "$root/Cargo.toml" --format-version 1 |
    sed -n 's,.*"manifest_path":"\([^"]*/wasm3-sys-[^"/]*\)/Cargo.toml".*,\1,p')}
for folder in . source wasm3 wasm3/source; do
    if [ -f "$wasm3/$folder/wasm3.h" ]; then
        wasm3=$(cd "$wasm3/$folder" && pwd)
        break
    fi
done
if [ ! -f "$wasm3/wasm3.h" ]; then
    echo "no wasm3.h in $wasm3; set WASM3_DIR to the folder with the C sources of wasm3 0.4.7, or 0.5.0 and newer" >&2
    exit 1
fi

targets=() boards=()
for name in "$@"; do
    targets+=("$root/target/mcu/$name.elf")
    boards+=("${name%/*}")
done
# With the command, so that what both need is built once.
cargo build --quiet --manifest-path "$root/Cargo.toml" --package wasm-embedded-mcu --package wasm-embedded-conform
make --quiet --no-print-directory -C "$here/firmware" -j2 ROOT="$root" WASM3="$wasm3" \
    TOOL="${CARGO_TARGET_DIR:-$root/target}/debug/wasm-embedded-mcu" \
    BOARDS="$(printf '%s\n' "${boards[@]}" | sort -u | tr '\n' ' ')" "${targets[@]}" >&2
