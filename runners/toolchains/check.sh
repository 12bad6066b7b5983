#!/usr/bin/env bash
# Compiles one guest with every toolchain of toolchains.toml, runs it on every engine, and compares docs/toolchains.md with what comes
# of it. Installs what is missing, where it may (Debian 12, as root); otherwise says what it is.
#
#   check.sh               all
#   check.sh go zig        some, by their names
#   check.sh --bless       writes the page
#   check.sh --install     installs, and does nothing else
set -euo pipefail
cd "$(dirname "$0")/../.."
here=runners/toolchains
cache=target/toolchains

. runners/retry.sh

# What is in $1/installed is what file $2 asks for.
installed() { cmp -s "$2" "$1/installed"; }

debian() {
    local packages=(clang lld wasi-libc libclang-rt-dev-wasm32 libc++-dev-wasm32 emscripten rustc libstd-rust-dev-wasm32
        python3 python3-pip) missing=() package
    command -v npm >/dev/null || packages+=(nodejs npm)
    for package in "${packages[@]}"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "check.sh: install ${missing[*]} (packages of Debian 12)" >&2
        exit 3
    fi
    retry apt-get update -qq
    DEBIAN_FRONTEND=noninteractive retry apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

python() {
    installed $cache/python $here/requirements.txt && return
    rm -rf $cache/python
    retry python3 -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --root-user-action ignore \
        --target $cache/python --requirement $here/requirements.txt
    cp $here/requirements.txt $cache/python/installed
}

npm_packages() {
    installed $cache/npm $here/assemblyscript/package.json && return
    rm -rf $cache/npm
    mkdir -p $cache/npm
    cp $here/assemblyscript/package.json $cache/npm/
    retry npm install --prefix $cache/npm --no-audit --no-fund --loglevel error
    cp $here/assemblyscript/package.json $cache/npm/installed
}

debian
retry rustup -q target add wasm32v1-none wasm32-unknown-unknown wasm32-wasip1
python
npm_packages
[ "${1:-}" != --install ] || exit 0

# With the command, so that what both need is built once.
packages=(--package wasm-embedded-toolchains --package wasm-embedded-mcu --package wasm-embedded-conform)
cargo test --quiet "${packages[@]}" --bin wasm-embedded-toolchains
cargo build --quiet "${packages[@]}" --bin wasm-embedded-toolchains --bin wasm-embedded-mcu
exec target/debug/wasm-embedded-toolchains "$@"
