#!/usr/bin/env bash
# Prints the folder with the C sources of a version of wasm3: `wasm3-sources.sh 0.5.0`. Those of 0.4.7 are inside the crate `wasm3-sys`,
# which cargo fetched; the Python package `pywasm3` carries 0.5.0, and the crate `wasm3x-sys` 0.9.0, the newest that a registry has.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:-}

. "$root/runners/retry.sh"

# Runs a function in a new folder, which it fills with the sources, unless it did before.
once() {
    folder=$root/target/wasm3-sources/$version
    [ -d "$folder" ] && return
    mkdir -p "$root/target/wasm3-sources"
    work=$(mktemp -d -p "$root/target/wasm3-sources")
    trap 'rm -rf "$work"' EXIT
    "$1"
    mv "$work/sources" "$folder"
}

from_pywasm3() {
    retry python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$work" "pywasm3==$version" >&2
    tar xzf "$work/pywasm3-$version.tar.gz" -C "$work"
    mv "$work/pywasm3-$version/wasm3" "$work/sources"
}

# Its build script is never run, nor are its dependencies fetched: cargo unpacks a crate that it is asked about.
from_wasm3x() {
    retry sh -c 'cargo info --quiet wasm3x-sys@0.2.1 >/dev/null'
    cp -r "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/wasm3x-sys-0.2.1/wasm3/source "$work/sources"
}

case $version in
0.4.7)
    folder=$(cargo metadata --manifest-path "$root/Cargo.toml" --format-version 1 |
        sed -n 's,.*"manifest_path":"\([^"]*/wasm3-sys-[^"/]*\)/Cargo.toml".*,\1,p')/wasm3/source
    ;;
0.5.0) once from_pywasm3 ;;
0.9.0) once from_wasm3x ;;
*) echo "usage: wasm3-sources.sh 0.4.7|0.5.0|0.9.0, not \"$version\"" >&2 && exit 2 ;;
esac
[ -f "$folder/wasm3.h" ] || { echo "no wasm3.h in $folder" >&2 && exit 1; }
echo "$folder"
