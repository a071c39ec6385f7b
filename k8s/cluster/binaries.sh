#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what a one-node Kubernetes consists of, for machines without a container engine's registry: its
# programs, etcd and CoreDNS are compiled from their Go modules into $1, containerd, runc and the CNI
# plugins come from Debian. Ten minutes on two cores the first time, nothing the next.
set -euo pipefail

bin=${1:?usage: binaries.sh FOLDER}
kubernetes=1.34.2
etcd=3.6.5
coredns=1.12.4
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
  if command -v containerd >/dev/null && [ -x /usr/lib/cni/bridge ] && command -v busybox >/dev/null; then
    return
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    containerd runc containernetworking-plugins iptables conntrack busybox-static iproute2 >/dev/null
}

# A module in $work/$1 that needs the modules $2…
module() {
  mkdir -p "$work/$1"
  cd "$work/$1"
  printf 'module zoetic/cluster\ngo 1.24\n' >go.mod
  shift
  go mod edit "${@/#/-require=}"
}

# Compiles package $2 as $1; written only when it is whole.
compile() {
  echo "compiling $1"
  go build -ldflags "-s -w ${3:-}" -o "$bin/$1.part" "$2"
  mv "$bin/$1.part" "$bin/$1"
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
      "-X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}"
  done
}

etcd_program() {
  module etcd "go.etcd.io/etcd/server/v3@v$etcd"
  printf 'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n' >main.go
  compile etcd .
}

coredns_program() {
  module coredns "github.com/coredns/coredns@v$coredns"
  printf 'package main\n\nimport (\n\t_ "github.com/coredns/coredns/core/plugin"\n\t"github.com/coredns/coredns/coremain"\n)\n\nfunc main() { coremain.Run() }\n' >main.go
  compile coredns .
}

debian_packages
! missing "${programs[@]}" || (kubernetes_programs)
! missing etcd || (etcd_program)
! missing coredns || (coredns_program)
