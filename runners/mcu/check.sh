#!/usr/bin/env bash
# Everything here on emulated boards: builds the firmware, runs the whole suite on both boards, sends them what they should not get,
# and tries their parts. Says how long each step took. Needs the packages gcc-arm-none-eabi libnewlib-arm-none-eabi make clang lld
# qemu-system-arm.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=runners/mcu
boards=(lm3s6965evb mps2-an385)

times=()
# step NAME COMMAND...
step() {
    local begin=$SECONDS
    echo "-- $1"
    "${@:2}"
    times+=("$(printf '%4d s  %s' $((SECONDS - begin)) "$1")")
}

command -v qemu-system-arm >/dev/null || {
    echo "no qemu-system-arm; on Debian: apt-get install qemu-system-arm" >&2
    exit 3
}
step "firmware" bash $here/build.sh
arm-none-eabi-size target/mcu/*/*.elf
# How many random guests run on a board. Of the memory that they look at, the smaller one has not even a page.
declare -A rounds=([lm3s6965evb]=0 [mps2-an385]=16)
for board in "${boards[@]}"; do
    step "is $board an adapter" cargo conform smoke --adapter "$here/run.sh $board"
    # The generated cases run on the same library behind runners/adapters/c: here each of them takes a second.
    step "the suite on $board" cargo conform test --written --adapter "$here/run.sh $board" \
        --expectations "$here/$board.toml" --jobs 2 --rounds "${rounds[$board]}"
done
# With the command, so that what both need is built once.
tests() {
    cargo test --quiet --package wasm-embedded-mcu --package wasm-embedded-conform "$@" -- --test-threads 2
}
step "lines and images" tests --lib
step "bad input on a device" tests --test bad_input
step "the adapter on broken lines" tests --test bridge
step "the parts of the boards" tests --test parts

printf '%s\n' "" "${times[@]}" "$(printf '%4d s  in all' $SECONDS)"
