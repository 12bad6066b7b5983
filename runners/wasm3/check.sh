#!/usr/bin/env bash
# The C library: as its users build it, what it costs on a microcontroller, what it makes of corrupted images, and of too little
# memory.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash runners/wasm3/check-library.sh
python3 runners/wasm3/bill/bill.py --check
bash runners/wasm3/check-corruption.sh
bash runners/wasm3/check-allocations.sh
