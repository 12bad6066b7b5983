#!/usr/bin/env bash
# Builds the guests of the AssemblyScript HAL:
#
#   bash hal/assemblyscript/build.sh                             all, into target/guests/assemblyscript-0.28
#   ASSEMBLYSCRIPT=0.19 bash hal/assemblyscript/build.sh         by the older compiler
#   bash hal/assemblyscript/build.sh --out DIR i2c-write blink   some, into DIR
#   bash hal/assemblyscript/build.sh --check                     compiles the programs of README.md, by the package's name
#
# The compiler comes from npm, once, into target/toolchains. Exit codes: 0 all is built, 1 something does not compile, 2 wrong use,
# 3 a tool is missing: what, and how to get it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
asked=${ASSEMBLYSCRIPT:-0.28}
case $asked in
0.28) version=0.28.20 ;;
0.19) version=0.19.22 ;;
*) echo "error: ASSEMBLYSCRIPT=$asked: expected 0.28 or 0.19" >&2 && exit 2 ;;
esac
out=$root/target/guests/assemblyscript-$asked
check=false
names=()
while [ $# -gt 0 ]; do
    case $1 in
    --out) out=${2:?--out needs a folder} && shift 2 ;;
    --check) check=true && shift ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0" && exit ;;
    -*) echo "error: unknown option $1" >&2 && exit 2 ;;
    *) names+=("$1") && shift ;;
    esac
done

for tool in node npm; do
    if ! command -v "$tool" >/dev/null; then
        echo "assemblyscript: no $tool. Get Node.js 20 or later from https://nodejs.org, or on Debian 13: apt-get install nodejs npm" >&2
        exit 3
    fi
done
tools=$root/target/toolchains/assemblyscript-$asked
compiler=$tools/node_modules/assemblyscript
# has: whether the right compiler is there.
has() {
    grep -qs "\"version\": \"$version\"" "$compiler/package.json"
}
for attempt in 1 2 3; do
    has && break
    mkdir -p "$tools"
    npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel error "assemblyscript@$version" >&2 || sleep $((attempt * 5))
done
if ! has; then
    echo "assemblyscript: npm could not install assemblyscript@$version into $tools; with a network: npm install --prefix $tools assemblyscript@$version" >&2
    exit 3
fi

if $check; then
    # As users write them: with the package installed.
    work=$tools/readme
    rm -rf "$work"
    mkdir -p "$work"
    ln -sfn "$here" "$tools/node_modules/wasm-embedded-hal"
    awk -v work="$work" '/^```ts$/ { file = work "/" ++n ".ts"; next } /^```$/ { file = "" } file { print > file }' "$here/README.md"
    target=release
    [ "$asked" = 0.28 ] || target=0.19
    for program in "$work"/*.ts; do
        (cd "$tools" && node_modules/.bin/asc "readme/$(basename "$program")" --outFile "${program%.ts}.wasm" \
            --config node_modules/wasm-embedded-hal/asconfig.json --target "$target")
    done
    echo "assemblyscript $version: $(find "$work" -name '*.wasm' | wc -l) programs of README.md compile"
    exit
fi

sources=()
made=()
for kind in scenarios examples published; do
    count=0
    mkdir -p "$out/$kind"
    for source in "$here/$kind"/*.ts; do
        name=$(basename "$source" .ts)
        # What guests share begins with an underscore.
        [[ $name != _* ]] || continue
        [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $name "* ]] || continue
        sources+=("$kind/$name.ts")
        made+=("$name")
        count=$((count + 1))
    done
    counts+="${counts:+, }$count $kind"
done
for name in "${names[@]}"; do
    if [[ " ${made[*]} " != *" $name "* ]]; then
        echo "error: there is no guest $name in $here" >&2
        exit 2
    fi
done
(cd "$here" && node build.mjs "$compiler" "$(realpath "$out")" "${sources[@]}")
# Tests look at its age, to say when guests are older than what they are made of.
[ ${#names[@]} -gt 0 ] || touch "$out/built"
echo "assemblyscript $version: $counts in ${out#"$root"/}"
