#!/usr/bin/env bash
# Writes a bundle, checks its files and the conversation in docs/ against their schemas, runs the suite from it with the runner in
# Python, and shows that a runner with a broken rule fails. Needs Python 3.11 with pip; packages go to target/.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=runners/bundle
bundle=target/bundle
packages=target/bundle-python
export PYTHONPATH=$PWD/$packages PYTHONDONTWRITEBYTECODE=1

if ! python3 -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))'; then
    echo "expected python3 to be Python 3.11 or later with pip; on Debian: apt-get install python3 python3-pip" >&2
    exit 1
fi

install() {
    for attempt in 1 2 3; do
        rm -rf "$packages"
        python3 -m pip install --quiet --disable-pip-version-check --no-compile --root-user-action ignore \
            --target "$packages" --requirement "$here/requirements.txt" && break
        echo "attempt $attempt of 3 failed" >&2
        [ "$attempt" -lt 3 ] || return 1
        sleep $((attempt * 5))
    done
    cp "$here/requirements.txt" "$packages/installed.txt"
}
cmp -s "$here/requirements.txt" "$packages/installed.txt" || install

rm -rf "$bundle" target/bundle-again
cargo conform bundle "$bundle"
cargo conform bundle target/bundle-again >/dev/null
diff -r "$bundle" target/bundle-again || { echo "the same sources gave two different bundles" >&2; exit 1; }

cargo conform diff --format json . . >target/bundle-diff.json
python3 "$here/check_schemas.py" "$bundle" target/bundle-diff.json docs/adapter-transcript.jsonl
python3 "$here/run.py" "$bundle"

# expect CODE ARGUMENT...: what the runner answers to wrong use.
expect() {
    local code=0
    python3 "${runner:-$here}/run.py" "$bundle" "${@:2}" >target/bundle.log 2>&1 || code=$?
    [ "$code" -eq "$1" ] && return
    cat target/bundle.log >&2
    echo "run.py ${*:2}: expected exit code $1, found $code" >&2
    exit 1
}
expect 3 no/such/case
# A passing case that is expected to fail.
printf '[[expect]]\ncase = "i2c/write/bytes"\nstatus = "failed"\nreason = "none"\n' >target/bundle-wrong.toml
expect 1 i2c/write --expectations target/bundle-wrong.toml
printf '[[expect]]\ncase = "i2c/write/no-such"\nstatus = "failed"\nreason = "none"\n' >target/bundle-wrong.toml
expect 2 i2c/write --expectations target/bundle-wrong.toml

# A runner in which a rule is broken.
broken() {
    runner=target/bundle-broken
    rm -rf "$runner"
    cp -r "$here" "$runner"
    sed -i.orig "$1" "$runner/$2"
    ! cmp -s "$runner/$2" "$runner/$2.orig" || { echo "$2 has nothing like $1" >&2; exit 1; }
    expect 1 "$3"
}
broken 's/code = -self._errno.index(str/code = self._errno.index(str/' binding.py i2c/write
broken 's/while entry := self._handles.pop_newest/while False and self._handles.pop_newest/' binding.py common/end
broken 's/max(a, b) < min/max(a, b) > min/' binding.py common/memory
broken 's/"end": "over"/"end": "return"/' engine.py common/end
echo "a runner with a broken rule fails: 4 of 4"
