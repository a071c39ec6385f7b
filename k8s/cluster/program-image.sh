#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes an image of one program that needs nothing beside it: FILE as PATH, run with ARGUMENTs.
set -euo pipefail

usage='usage: program-image.sh NAME OUT.tar FILE PATH [ARGUMENT...]'
name=${1:?$usage} out=${2:?$usage} file=${3:?$usage} path=${4:?$usage}
shift 4
entry=\"$path\"
for argument in "$@"; do
  entry+=",\"$argument\""
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
install -D -m 755 "$file" "$work/root$path"
tar -C "$work/root" --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" .
case $(uname -m) in
aarch64) architecture=arm64 ;;
*) architecture=amd64 ;;
esac
printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":[%s],"User":"65532:65532"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
  "$architecture" "$entry" "$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)" >"$work/config.json"
printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$name" >"$work/manifest.json"
tar -C "$work" -cf "$out" config.json manifest.json layer.tar
