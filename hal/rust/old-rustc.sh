#!/usr/bin/env bash
# Puts a compiler older than 1.80 in the place of the one that a newer cargo expects: leaves out options that it does not know, and
# answers what it is asked beyond them.
set -euo pipefail
arguments=()
probe=
while [ $# -gt 0 ]; do
    case $1 in
    --check-cfg) shift ;;
    --check-cfg=*) ;;
    --print=split-debuginfo) probe=yes ;;
    *) arguments+=("$1") ;;
    esac
    shift
done
if [ -n "$probe" ]; then
    # cargo expects what debug information may be split into before the last line of underscores.
    "$OLD_RUSTC" "${arguments[@]}" | tac | sed '0,/^___$/s//___\noff/' | tac
else
    exec "$OLD_RUSTC" "${arguments[@]}"
fi
