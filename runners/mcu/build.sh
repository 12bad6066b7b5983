#!/usr/bin/env bash
# Builds the firmware of boards with arm-none-eabi-gcc: `build.sh [BOARD]...`, without boards all of them, into target/mcu/BOARD. The
# sources of wasm3 are those in WASM3_DIR; without it, those that cargo fetched.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -gt 0 ] || set -- lm3s6965evb mps2-an385

if ! command -v arm-none-eabi-gcc >/dev/null; then
    echo "no arm-none-eabi-gcc; on Debian: apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi" >&2
    exit 3
fi

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

make --no-print-directory -C "$here/firmware" -j2 ROOT="$root" WASM3="$wasm3" BOARDS="$*" >&2
