#!/usr/bin/env bash
# An adapter (docs/adapter-protocol.md) whose runtime is the conformance firmware on an emulated board: `run.sh BOARD`, a board of
# firmware/. Builds what is missing. The emulator ends with the adapter, and after ten minutes in any case.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
board=${1:-}
if [ ! -f "$here/firmware/$board/board.mk" ]; then
    echo "usage: run.sh BOARD; boards: $(cd "$here/firmware" && printf '%s ' */board.mk | sed 's,/board.mk,,g')" >&2
    exit 2
fi
if ! command -v qemu-system-arm >/dev/null; then
    echo "no qemu-system-arm; on Debian: apt-get install qemu-system-arm" >&2
    exit 3
fi
bash "$here/build.sh" "$board/conform" >&2
# What wasm3 on the board has room for.
read -ra room <<<"$(sed -n 's/^.*_ROOM := *//p' "$here/firmware/$board/board.mk")"
# Whoever ends first of the adapter, the time limit and the emulator, ends the others.
exec "${CARGO_TARGET_DIR:-$root/target}/debug/wasm-embedded-mcu" ${room[@]+"${room[@]}"} adapter -- \
    setpriv --pdeathsig KILL timeout 600 setpriv --pdeathsig KILL \
    qemu-system-arm -M "$board" -display none -monitor none -serial stdio -kernel "$root/target/mcu/$board/conform.elf"
