#!/usr/bin/env bash
# pack.sh BUNDLE NAME: packs a bundle as target/NAME.tar.gz, with its SHA-256 beside it. The same bundle of the same commit gives
# the same bytes.
set -euo pipefail
bundle=$(realpath "$1")
name=$2
cd "$(dirname "$0")/../.."
tar --create --directory "$(dirname "$bundle")" --transform "s,^$(basename "$bundle"),$name," \
    --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$(git log -1 --format=%ct)" \
    "$(basename "$bundle")" | gzip -n9 >"target/$name.tar.gz"
cd target
sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256"
