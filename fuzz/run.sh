#!/usr/bin/env bash
# Runs fuzz targets: `bash fuzz/run.sh [OPTION...] [TARGET...]`, by default all of them for 60 seconds each. Options are those of
# libFuzzer, as `-max_total_time=600`, `-runs=10000` or `-seed=1`.
#
# What `cargo +nightly fuzz run TARGET` does, without cargo-fuzz; and the C code is watched too, which takes clang. The corpus
# begins with the guests and fixtures of the suite, and with the examples of the protocol and of captures. `--replay` runs these alone, with neither
# nightly nor clang: it shares what the workspace has built and takes seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
options=() targets=() replay=
for argument in "$@"; do
    case $argument in
    --replay) replay=yes ;;
    -*) options+=("$argument") ;;
    *) targets+=("$argument") ;;
    esac
done
[ ${#options[@]} -gt 0 ] || options=(-max_total_time=60)
[ ${#targets[@]} -gt 0 ] || targets=(
    fixture_json fixture_toml memory table protocol guest_parse wasm3_load guest_differential
    import_sigrok import_saleae import_vcd import_ftrace import_i2ctransfer import_gpiomon import_umockdev
)

build() { cargo "$@" --quiet --manifest-path fuzz/Cargo.toml $(printf -- '--bin %s ' "${targets[@]}"); }

if [ -n "$replay" ]; then
    options+=(-runs=0)
    programs=target/debug
    build build --target-dir target
else
    if ! rustc +nightly -V >/dev/null 2>&1; then
        echo "fuzz targets take a nightly toolchain: rustup toolchain install nightly --profile minimal" >&2
        exit 1
    fi
    host=$(rustc +nightly -vV | sed -n 's/^host: //p')
    programs=target/fuzz/$host/release
    # Most of the time goes into building wasmtime.
    features=--no-default-features
    case " ${targets[*]} " in *" guest_differential "*) features= ;; esac
    sancov="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
    sancov+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
    (
        # `fuzzer-no-link`, so that clang's runtime is not asked for: the one that rustc links serves both.
        export CC=clang CFLAGS="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
        CFLAGS+=" -fsanitize-ignorelist=$PWD/runners/wasm3/sanitizers.ignored"
        export RUSTFLAGS="-Zsanitizer=address -Ccodegen-units=1 -Cdebug-assertions --cfg fuzzing $sancov"
        build +nightly build --release --target-dir target/fuzz --target "$host" $features
    )
fi

seeds=fuzz/corpus/seeds
rm -rf "$seeds"
mkdir -p "$seeds/json" "$seeds/protocol" "$seeds/wasm"
find fixtures -name '*.json' | while read -r file; do cp "$file" "$seeds/json/${file//\//-}"; done
grep -oE '(^|`)\{"[^`]*\}' docs/adapter-protocol.md | tr -d '`' | split -l 1 - "$seeds/protocol/"
case " ${targets[*]} " in
*" guest_parse "* | *" wasm3_load "*)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cargo conform bundle "$work/bundle" >/dev/null
    (cd "$work/bundle" && find . -name '*.wasm') | while read -r file; do
        cp "$work/bundle/$file" "$seeds/wasm/$(echo "${file#./}" | tr / -)"
    done
    ;;
esac

# The library compares addresses of locals to see how deep a guest is: they must be those of the stack.
export ASAN_OPTIONS=detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1
for name in "${targets[@]}"; do
    more=()
    case $name in
    # Any bytes are choices.
    fixture_json | memory | table) more=("$seeds/json") ;;
    protocol) more=("$seeds/protocol") ;;
    import_*) more=(docs/captures) ;;
    guest_parse | wasm3_load) more=("$seeds/wasm") ;;
    esac
    mkdir -p "fuzz/corpus/$name" "fuzz/artifacts/$name"
    echo "== $name"
    "$programs/$name" -timeout=10 -rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 -print_funcs=0 \
        -artifact_prefix="fuzz/artifacts/$name/" "${options[@]}" "fuzz/corpus/$name" "${more[@]}" 2>&1 |
        tee "fuzz/artifacts/$name.log" | grep -vE '^(#[0-9]+\s+(NEW|REDUCE|pulse)|INFO|WARNING: Failed to find function)'
done
