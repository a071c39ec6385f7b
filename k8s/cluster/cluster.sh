#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Kubernetes of one node on this machine, and the platform's demo on it: ./zoetic cluster --help says how.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
state=${ZOETIC_CLUSTER:-/var/tmp/zoetic-cluster}
# shellcheck source=modules.sh
. "$here/modules.sh"
# shellcheck disable=SC2154 # in modules.sh
bin=$programs_folder
# What images are made of, and overlays that are made here.
made=$root/target/cluster
export KUBECONFIG=$state/kubeconfig PATH=$bin:$PATH

usage() {
  cat <<'END'
Usage: ./zoetic cluster COMMAND      as root, on Debian or Ubuntu, with Go
  up                  starts a Kubernetes of one node, with the platform's demo on images made of this checkout
  test [OPTION...]    the same if there is none, and asks it while pods are killed, replaced and added;
                      OPTIONs are those of ./zoetic soak cluster, such as --hold=60
  test --previous=COMMIT [OPTION...]
                      begins with images of an earlier commit, which an upgrade to those of this checkout replaces
  scaling [OPTION...] with KEDA and Prometheus: has the number of prompts say how many workers there are, and an
                      alert when there is none; OPTIONs are those of ./zoetic soak scaling
  dry-run             has the API server look at both overlays and all components, changing nothing
  down                ends it and deletes what it has written
  image KIND OUT.tar  makes an image that needs no registry: base, kafka or postgres
ZOETIC_CLUSTER names the folder that it writes to, /var/tmp/zoetic-cluster.
END
}

fail() {
  echo "cluster: $1" >&2
  exit 1
}

is_up() {
  [ -f "$KUBECONFIG" ] && kubectl get --raw /readyz >/dev/null 2>&1
}

is_deployed() {
  kubectl -n zoetic get deployment/gateway >/dev/null 2>&1
}

start() {
  [ "$(id -u)" = 0 ] || fail 'a node is started as root'
  is_up || {
    "$here/binaries.sh" "$bin" node
    "$here/up.sh" "$state" "$bin" >/dev/null
  }
}

# Into the node: it can pull nothing.
load() {
  for tar in "$@"; do
    ctr -a "$state/containerd/socket" -n k8s.io images import "$tar" >/dev/null
  done
}

# Of this checkout.
images() {
  command -v debootstrap >/dev/null || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap >/dev/null
  }
  [ -d "$root/standalone/target/lib" ] || "$root/zoetic" build
  for image in base kafka postgres; do
    "$here/base-image.sh" "$image" "$made/$image.tar"
  done
  "$root/zoetic" image --base "$made/base.tar"
  load "$root"/target/images/*.tar "$made"/{kafka,postgres}.tar
}

# Of commit $1, with the tag `previous`, and an overlay of them as that commit had it.
previous_images() {
  rm -rf "$made/previous" "$made/overlay"
  git clone -q "$root" "$made/previous"
  git -C "$made/previous" checkout -q "$1"
  "$made/previous/zoetic" image --base "$made/base.tar" --tag previous
  load "$made"/previous/target/images/*.tar
  mkdir "$made/overlay"
  {
    printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
    printf 'resources: [../previous/k8s/cluster/overlay]\nimages:\n'
    for image in "$made"/previous/target/images/*.tar; do
      printf -- '- {name: zoetic/%s, newTag: previous}\n' "$(basename "$image" .tar)"
    done
    # Of these there is today's version alone.
    sed -n '/^images:/,$p' "$here/overlay/kustomization.yaml" | sed '1d; s/^  //; /newName/d; s/name: postgres/name: zoetic\/test-postgres/; s/name: apache\/kafka/name: zoetic\/test-kafka/'
  } >"$made/overlay/kustomization.yaml"
}

# Applies overlay $1.
deploy() {
  there=$(kubectl -n zoetic get deployments --output=name 2>/dev/null || true)
  kubectl apply -k "$1" >/dev/null
  # Other images under the names of before.
  # shellcheck disable=SC2086 # several
  [ -z "$there" ] || kubectl -n zoetic rollout restart $there >/dev/null
  for workload in statefulset/postgres statefulset/kafka deployment/gateway deployment/adapter-worker deployment/trainer-worker; do
    kubectl -n zoetic rollout status "$workload" --timeout=10m
  done
}

url() {
  printf 'http://%s' "$(kubectl -n zoetic get service gateway -o 'jsonpath={.spec.clusterIP}')"
}

key() {
  kubectl -n zoetic exec deployment/gateway -- java -cp @/app/jib-classpath-file io.zoetic.gateway.AdminKey 2>/dev/null
}

up() {
  start
  images
  began=$SECONDS
  deploy "$here/overlay"
  echo "ready after $((SECONDS - began)) s"
  echo "KUBECONFIG=$KUBECONFIG"
  echo "URL        $(url)"
  echo "API key    $(key)"
}

soak() {
  "$root/zoetic" soak "$1" --url="$(url)" --key="$(key)" "${@:2}"
}

cluster_test() {
  is_deployed || up
  soak cluster "$@"
}

upgrade() {
  ! is_deployed || fail 'an upgrade begins without a platform: ./zoetic cluster down'
  start
  images
  previous_images "$1"
  deploy "$made/overlay"
  soak cluster --upgrade="$here/overlay" "${@:2}"
}

scaling() {
  is_deployed || up
  "$here/binaries.sh" "$bin" operators
  "$here/operators.sh" "$state" "$bin"
  deploy "$here/scaling"
  soak scaling "$@"
}

dry_run() {
  start
  "$here/dry-run.sh"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
up) up ;;
down) "$here/down.sh" "$state" "$bin" ;;
dry-run) dry_run ;;
image) exec "$here/base-image.sh" "$@" ;;
test)
  case ${1:-} in
  --previous=?*) upgrade "${1#*=}" "${@:2}" ;;
  *) cluster_test "$@" ;;
  esac
  ;;
scaling) scaling "$@" ;;
-h | --help) usage ;;
*)
  usage >&2
  exit 2
  ;;
esac
