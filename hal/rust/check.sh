# shellcheck shell=bash disable=SC2154
# Part of build.sh: what can be said of the HAL without running guests. It is no member of the project's workspace, whose checks do not
# see it.
cd "$here"
use "${compilers[0]}"
cargo test --quiet --locked
if cargo fmt --version >/dev/null 2>&1; then
    cargo fmt --all --check
fi
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --no-deps --all-features

# Every target that a compiler here has, with and without `std`; no warning is taken.
export RUSTFLAGS="-D warnings"
checked=
for compiler in "${compilers[@]}"; do
    command -v "$compiler" >/dev/null || continue
    for target in wasm32v1-none wasm32-unknown-unknown wasm32-wasip1 wasm32-wasi; do
        has "$compiler" "$target" || continue
        use "$compiler"
        lint=check
        if [ "$compiler" = rustc ] && cargo clippy --version >/dev/null 2>&1; then
            lint=clippy
        fi
        cargo "$lint" --quiet --locked --target "$target"
        case $target in
        *-wasi*) cargo "$lint" --quiet --locked --target "$target" --package wasm-embedded-hal-published ;;
        *) cargo "$lint" --quiet --locked --target "$target" --workspace --exclude wasm-embedded-hal-published ;;
        esac
        checked+="${checked:+, }$target by $version"
    done
done
for kind in "wasm32v1-none|wasm32-unknown-unknown wasm32v1-none" "wasm32-wasi(p1)? wasm32-wasip1"; do
    if ! grep -qE "(${kind% *}) by" <<<"$checked"; then
        echo "rust: no compiler for ${kind#* }. With rustup: rustup target add ${kind#* }" >&2
        echo "      On Debian: apt-get install rustc libstd-rust-dev-wasm32" >&2
        exit 3
    fi
done
echo "rust: tests, format and documentation; without a warning for $checked"
