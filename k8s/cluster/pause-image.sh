#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the image that holds the network of a pod: a busybox that sleeps.   usage: pause-image.sh OUT.tar
set -euo pipefail

out=${1:?usage: pause-image.sh OUT.tar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
cp "$(command -v busybox)" "$work/root/busybox"
tar -C "$work/root" --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" busybox
case $(uname -m) in
aarch64) architecture=arm64 ;;
*) architecture=amd64 ;;
esac
printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/busybox","sleep","1000000000"],"User":"65532"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
  "$architecture" "$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)" >"$work/config.json"
printf '[{"Config":"config.json","RepoTags":["localhost/zoetic/pause:1"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
tar -C "$work" -cf "$out" config.json manifest.json layer.tar
