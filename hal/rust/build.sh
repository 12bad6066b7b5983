#!/usr/bin/env bash
# Builds the guests of the Rust HAL:
#
#   bash hal/rust/build.sh                             all, into target/guests/rust
#   bash hal/rust/build.sh --out DIR i2c-write blink   some, into DIR
#   bash hal/rust/build.sh --rustc /usr/bin/rustc      with this compiler, such as Debian's
#   bash hal/rust/build.sh --check                     tests and lints the HAL, for every target that there is
#
# Exit codes: 0 all is built, 1 something does not compile, 2 wrong use, 3 a tool is missing: what, and how to get it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/guests/rust
rustc=
check=false
names=()
while [ $# -gt 0 ]; do
    case $1 in
    --out) out=${2:?--out needs a folder} && shift 2 ;;
    --rustc) rustc=${2:?--rustc needs a compiler} && shift 2 ;;
    --check) check=true && shift ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0" && exit ;;
    -*) echo "error: unknown option $1" >&2 && exit 2 ;;
    *) names+=("$1") && shift ;;
    esac
done

# has COMPILER TARGET: whether it has the standard library for the target.
has() {
    local folder
    folder=$("$1" --print target-libdir --target "$2" 2>/dev/null) && [ -n "$(compgen -G "$folder/libcore-*.rlib")" ]
}

if ! command -v cargo >/dev/null; then
    echo "rust: no cargo. Get Rust from https://rustup.rs, or on Debian: apt-get install cargo rustc libstd-rust-dev-wasm32 lld" >&2
    exit 3
fi
if [ -n "$rustc" ]; then
    compilers=("$rustc")
else
    compilers=(rustc /usr/bin/rustc)
fi

# use COMPILER: cargo compiles with it from here on.
use() {
    version=$("$1" --version | cut -d' ' -f2)
    local minor=${version#1.}
    unset OLD_RUSTC RUSTC
    if [ "$1" != rustc ]; then
        export RUSTC=$1
        if [ "${minor%%.*}" -lt 80 ]; then
            # Newer cargos say and ask what older compilers do not know.
            export OLD_RUSTC=$1 RUSTC=$here/old-rustc.sh
        fi
    fi
    export CARGO_TARGET_DIR=$root/target/hal-rust/$version
}

if $check; then
    # shellcheck source=hal/rust/check.sh
    source "$here/check.sh"
    exit
fi

target=
for compiler in "${compilers[@]}"; do
    command -v "$compiler" >/dev/null || continue
    for target in wasm32v1-none wasm32-unknown-unknown; do
        # For newer compilers the first is the one: it makes the smallest guests.
        if [ "$target" != wasm32v1-none ] && "$compiler" --print target-list | grep -qx wasm32v1-none; then
            target=
            continue
        fi
        has "$compiler" "$target" && break 2
        target=
    done
done
if [ -z "$target" ]; then
    echo "rust: ${rustc:-rustc} cannot compile for WebAssembly. With rustup: rustup target add wasm32v1-none" >&2
    echo "      On Debian: apt-get install rustc libstd-rust-dev-wasm32 lld" >&2
    exit 3
fi

# Compilers of rustup bring this linker along, and take that of the C compiler for build scripts.
if ! command -v rust-lld >/dev/null && [ -z "$(compgen -G "$("$compiler" --print sysroot)/lib/rustlib/*/bin/rust-lld")" ]; then
    echo "rust: no rust-lld, the linker for WebAssembly. On Debian: apt-get install lld" >&2
    exit 3
fi
if ! command -v cc >/dev/null; then
    echo "rust: no cc, the C compiler, with which build scripts are linked. On Debian: apt-get install gcc" >&2
    exit 3
fi

use "$compiler"
# Where linkers set 1 MiB aside for the stack; guests are to fit small devices.
export RUSTFLAGS="-C link-arg=-zstack-size=16384"
[ "$target" = wasm32v1-none ] || RUSTFLAGS+=" -C target-cpu=mvp"

# Kinds of guests: the folder here, its package, the folder in DIR.
kinds=(scenarios examples drivers published)
made=()
for kind in "${kinds[@]}"; do
    found=()
    for source in "$here/$kind"/src/bin/*.rs; do
        name=$(basename "$source" .rs)
        [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $name "* ]] || continue
        found+=("$name")
    done
    made+=("${found[@]}")
    [ ${#found[@]} -gt 0 ] || continue
    for_kind=$target
    if [ "$kind" = published ]; then
        # With std. The target was called otherwise before Rust 1.78.
        for_kind=wasm32-wasip1
        has "$compiler" $for_kind || for_kind=wasm32-wasi
        if ! has "$compiler" $for_kind; then
            counts+=", no published (those take std: rustup target add wasm32-wasip1)"
            continue
        fi
    fi
    cargo build --quiet --locked --release --target "$for_kind" --manifest-path "$here/Cargo.toml" \
        --package "wasm-embedded-hal-$kind" "${found[@]/#/--bin=}"
    mkdir -p "$out/$kind"
    for name in "${found[@]}"; do
        cp "$CARGO_TARGET_DIR/$for_kind/release/$name.wasm" "$out/$kind/"
    done
    counts+="${counts:+, }${#found[@]} $kind"
done
# The template becomes a project of its own, as users make one, and is built there by one command: the example `scan`.
if [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" scan "* ]]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/.cargo"
    # With the HAL of this clone.
    printf '[patch.crates-io]\nwasm-embedded-hal = { path = "%s" }\n' "$here" >"$work/.cargo/config.toml"
    cp -R "$here/template" "$work/scan"
    cp "$here/Cargo.lock" "$work/scan"
    other=()
    [ "$target" = wasm32v1-none ] || other=(--target "$target")
    (cd "$work/scan" && env -u RUSTFLAGS -u CARGO_TARGET_DIR cargo build --quiet --release "${other[@]}")
    mkdir -p "$out/examples"
    cp "$work/scan/target/$target/release/guest.wasm" "$out/examples/scan.wasm"
    made+=(scan)
    counts+="${counts:+, }the template"
fi
for name in "${names[@]}"; do
    if [[ " ${made[*]} " != *" $name "* ]]; then
        echo "error: there is no guest $name in $here" >&2
        exit 2
    fi
done
# Tests look at its age, to say when guests are older than what they are made of.
[ ${#names[@]} -gt 0 ] || touch "$out/built"
echo "rust $version: ${counts:-nothing} in ${out#"$root"/}"
