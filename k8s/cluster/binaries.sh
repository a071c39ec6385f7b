#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes programs for machines without a container engine's registry, compiled from their Go modules into FOLDER:
#   binaries.sh FOLDER node        what a one-node Kubernetes consists of, with etcd and CoreDNS; containerd, runc
#                                  and the CNI plugins come from Debian. Ten minutes on two cores the first time
#   binaries.sh FOLDER operators   KEDA, the Prometheus operator and Prometheus, as long again
# What is there is not made again.
set -euo pipefail

usage='usage: binaries.sh FOLDER node|operators'
bin=${1:?$usage}
what=${2:?$usage}
# shellcheck source=modules.sh
. "$(dirname -- "$0")/modules.sh"
programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)
# What k8s.io/kubernetes replaces by folders of its own, and is published beside it.
staging=(api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap
  code-generator component-base component-helpers controller-manager cri-api cri-client csi-translation-lib
  dynamic-resource-allocation endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy
  kube-scheduler kubectl kubelet metrics mount-utils pod-security-admission sample-apiserver)

export GOFLAGS=-mod=mod CGO_ENABLED=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$bin"

debian_packages() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# A module in $work/$1 that needs the modules $2…
module() {
  mkdir -p "$work/$1"
  cd "$work/$1"
  printf 'module zoetic/cluster\ngo 1.24\n' >go.mod
  shift
  go mod edit "${@/#/-require=}"
}

# Compiles package $2 as $1, with the options $3…; written only when it is whole.
compile() {
  program=$1 package=$2
  shift 2
  echo "compiling $program"
  go build "$@" -o "$bin/$program.part" "$package"
  mv "$bin/$program.part" "$bin/$program"
}

missing() {
  for program in "$@"; do
    [ -x "$bin/$program" ] || return 0
  done
  return 1
}

kubernetes_programs() {
  modules=("${staging[@]/#/k8s.io/}")
  module kubernetes "k8s.io/kubernetes@v$kubernetes" "${modules[@]/%/@v0.${kubernetes#1.}}"
  printf 'package main\n\nimport _ "k8s.io/kubernetes/cmd/kube-apiserver/app"\n\nfunc main() {}\n' >main.go
  version=k8s.io/component-base/version
  minor=${kubernetes#1.}
  for program in "${programs[@]}"; do
    [ -x "$bin/$program" ] || compile "$program" "k8s.io/kubernetes/cmd/$program" \
      -ldflags "-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}"
  done
}

etcd_program() {
  module etcd "go.etcd.io/etcd/server/v3@v$etcd_version"
  printf 'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n' >main.go
  compile etcd . -ldflags '-s -w'
}

coredns_program() {
  module coredns "github.com/coredns/coredns@v$coredns_version"
  printf 'package main\n\nimport (\n\t_ "github.com/coredns/coredns/core/plugin"\n\t"github.com/coredns/coredns/coremain"\n)\n\nfunc main() { coremain.Run() }\n' >main.go
  compile coredns . -ldflags '-s -w'
}

node() {
  if ! command -v containerd >/dev/null || [ ! -x /usr/lib/cni/bridge ] || ! command -v busybox >/dev/null; then
    debian_packages containerd runc containernetworking-plugins iptables conntrack busybox-static iproute2
  fi
  ! missing "${programs[@]}" || (kubernetes_programs)
  ! missing etcd || (etcd_program)
  ! missing coredns || (coredns_program)
}

# Other modules take the place of some that it needs, as it says itself.
keda_programs() {
  folder=$(module_folder "$keda")
  mkdir -p "$work/keda"
  install -m 644 "$folder/go.mod" "$folder/go.sum" "$work/keda"
  cd "$folder"
  compile keda ./cmd/operator -modfile="$work/keda/go.mod" -ldflags '-s -w'
  compile keda-adapter ./cmd/adapter -modfile="$work/keda/go.mod" -ldflags '-s -w'
}

# Programs $2… of module $1.
programs_of() {
  module programs "$1"
  for program in "${@:2}"; do
    compile "$program" "${1%@*}/cmd/$program" -ldflags '-s -w'
  done
}

operators() {
  ! missing keda keda-adapter || (keda_programs)
  ! missing operator prometheus-config-reloader || (programs_of "$prometheus_operator" operator prometheus-config-reloader)
  ! missing prometheus || (programs_of "$prometheus" prometheus)
}

case $what in
node) node ;;
operators) operators ;;
*)
  echo "$usage" >&2
  exit 2
  ;;
esac
