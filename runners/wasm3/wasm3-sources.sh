#!/usr/bin/env bash
# Prints the folder with the C sources of wasm3 0.4.7 or 0.5.0: `wasm3-sources.sh 0.5.0`. The first are inside the crate `wasm3-sys`,
# which cargo fetched; the Python package `pywasm3` carries the second.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:-}
case $version in
0.4.7)
    folder=$(cargo metadata --manifest-path "$root/Cargo.toml" --format-version 1 |
        sed -n 's,.*"manifest_path":"\([^"]*/wasm3-sys-[^"/]*\)/Cargo.toml".*,\1,p')/wasm3/source
    ;;
0.5.0)
    folder=$root/target/wasm3-$version/wasm3
    if [ ! -d "$folder" ]; then
        mkdir -p "$root/target"
        work=$(mktemp -d -p "$root/target")
        trap 'rm -rf "$work"' EXIT
        for attempt in 1 2 3; do
            python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$work" "pywasm3==$version" >&2 && break
            [ "$attempt" = 3 ] && exit 1
            sleep 5
        done
        tar xzf "$work/pywasm3-$version.tar.gz" -C "$work"
        mv "$work/pywasm3-$version" "$root/target/wasm3-$version"
    fi
    ;;
*) echo "usage: wasm3-sources.sh 0.4.7|0.5.0, not \"$version\"" >&2 && exit 2 ;;
esac
[ -f "$folder/wasm3.h" ] || { echo "no wasm3.h in $folder" >&2 && exit 1; }
echo "$folder"
