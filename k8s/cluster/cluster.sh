#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Kubernetes of one node on this machine, and the platform's demo on it: ./zoetic cluster --help says how.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../..
state=${ZOETIC_CLUSTER:-/var/tmp/zoetic-cluster}
bin=${XDG_CACHE_HOME:-$HOME/.cache}/zoetic/cluster
base=$root/target/cluster/base.tar
export KUBECONFIG=$state/kubeconfig PATH=$bin:$PATH

usage() {
  cat <<'END'
Usage: ./zoetic cluster COMMAND      as root, on Debian or Ubuntu, with Go
  up                  starts a Kubernetes of one node, with the platform's demo on images made of this checkout
  test [OPTION...]    the same if there is none, and asks it while pods are killed, replaced and added;
                      OPTIONs are those of ./zoetic soak cluster, such as --hold=60
  dry-run             has the API server look at both overlays and all components, changing nothing
  down                ends it and deletes what it has written
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

start() {
  [ "$(id -u)" = 0 ] || fail 'a node is started as root'
  is_up || {
    "$here/binaries.sh" "$bin"
    "$here/up.sh" "$state" "$bin" >/dev/null
  }
}

# Of this checkout, into the node: it can pull nothing.
images() {
  command -v debootstrap >/dev/null || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap >/dev/null
  }
  [ -d "$root/standalone/target/lib" ] || "$root/zoetic" build
  "$here/base-image.sh" base "$base"
  "$root/zoetic" image --base "$base"
  for image in kafka postgres; do
    "$here/base-image.sh" "$image" "$root/target/cluster/$image.tar"
  done
  for tar in "$root"/target/images/*.tar "$root"/target/cluster/{kafka,postgres}.tar; do
    ctr -a "$state/containerd/socket" -n k8s.io images import "$tar" >/dev/null
  done
}

deploy() {
  there=$(kubectl -n zoetic get deployments --output=name 2>/dev/null || true)
  kubectl apply -k "$here/overlay" >/dev/null
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
  deploy
  echo "ready after $((SECONDS - began)) s"
  echo "KUBECONFIG=$KUBECONFIG"
  echo "URL        $(url)"
  echo "API key    $(key)"
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
test)
  kubectl -n zoetic get deployment/gateway >/dev/null 2>&1 || up
  "$root/zoetic" soak cluster --url="$(url)" --key="$(key)" "$@"
  ;;
-h | --help) usage ;;
*)
  usage >&2
  exit 2
  ;;
esac
