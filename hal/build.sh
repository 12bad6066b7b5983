#!/usr/bin/env bash
# Builds the guests of all HALs, with the tools that are there, into target/guests:
#
#   bash hal/build.sh                    all
#   bash hal/build.sh rust c             some languages
#
# Exit codes: 0 all is built, 1 something does not compile, 3 a tool is missing; what and how to get it is said, the rest is built.
set -euo pipefail
hal=$(cd "$(dirname "$0")" && pwd)
guests=$(cd "$hal/.." && pwd)/target/guests

case "${1:-}" in
-h | --help)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
languages=("$@")
[ $# -gt 0 ] || languages=(rust c assemblyscript)

worst=0
# build LANGUAGE FOLDER [NAME=VALUE...]
build() {
    local language=$1 folder=$2 code=0
    shift 2
    env "$@" bash "$hal/$language/build.sh" --out "$guests/$folder" || code=$?
    # What does not compile says more than what is missing.
    case "$worst/$code" in
    */0) ;;
    */3) [ "$worst" -ne 0 ] || worst=3 ;;
    *) worst=1 ;;
    esac
}

for language in "${languages[@]}"; do
    case $language in
    rust | c) build "$language" "$language" ;;
    assemblyscript)
        for version in 0.28 0.19; do
            build assemblyscript "assemblyscript-$version" ASSEMBLYSCRIPT=$version
        done
        ;;
    *)
        echo "error: there is no HAL for \`$language\`; there are: rust, c, assemblyscript" >&2
        exit 2
        ;;
    esac
done
exit $worst
