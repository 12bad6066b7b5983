#!/usr/bin/env bash
# Runs guests on emulated Linux boards and checks what happened on their buses: `check.sh [BOARD]...`, without names those of the
# default run. Installs what is missing, where it may (Debian 12 and later, as root); otherwise says what it is.
#
#   check.sh --install     installs, and does nothing else
set -euo pipefail
cd "$(dirname "$0")/../.."

. runners/retry.sh

# The emulator must know the newest of the boards.
has_qemu() { command -v qemu-system-aarch64 >/dev/null && qemu-system-aarch64 -M help | grep -q '^imx8mp-evk '; }

packages=(apt dpkg xz-utils debian-archive-keyring clang lld
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross)
missing=()
for package in "${packages[@]}"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ] || ! has_qemu; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "check.sh: install ${missing[*]} and QEMU 10.0 or later (qemu-system-arm, in Debian 12 from bookworm-backports)" >&2
        exit 3
    fi
    suite=()
    # shellcheck source=/dev/null
    if ! has_qemu && [ "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" = bookworm ]; then
        retry apt-get update -qq
        # From where Debian's own packages come; security updates come from elsewhere.
        mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
        echo "deb $mirror bookworm-backports main" >/etc/apt/sources.list.d/bookworm-backports.list
        suite=(-t bookworm-backports)
    fi
    export DEBIAN_FRONTEND=noninteractive
    install=(apt-get install -y -qq --no-install-recommends)
    retry apt-get update -qq
    [ ${#missing[@]} -eq 0 ] || retry "${install[@]}" "${missing[@]}" >/dev/null
    has_qemu || retry "${install[@]}" ${suite[@]+"${suite[@]}"} qemu-system-arm >/dev/null
    has_qemu || { echo "check.sh: $(qemu-system-aarch64 --version | head -1) does not know imx8mp-evk: 10.0 does" >&2 && exit 3; }
fi
retry rustup -q target add aarch64-unknown-linux-gnu armv7-unknown-linux-gnueabihf
[ "${1:-}" != --install ] || exit 0

cargo test --quiet --package wasm-embedded-emulator --package wasm-embedded-boards
cargo run --quiet --package wasm-embedded-boards -- "$@"
