#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Ends what up.sh started, pods first, and deletes it.   usage: down.sh STATE BIN
set -uo pipefail

state=${1:?usage: down.sh STATE BIN}
bin=${2:?usage: down.sh STATE BIN}
# shellcheck source=network.sh
. "$(dirname -- "$0")/network.sh"
export KUBECONFIG=$state/kubeconfig
if [ ! -f "$state/zoetic-cluster" ]; then
  echo "cluster: nothing of up.sh is in $state" >&2
  exit 1
fi

timeout 60 "$bin/kubectl" delete deployments,statefulsets,daemonsets,jobs,pods --all -A --timeout=45s >/dev/null 2>&1
pids=()
for name in coredns proxy kubelet scheduler controllers apiserver etcd containerd; do
  pid=$(cat "$state/log/$name.pid" 2>/dev/null) || continue
  # Another process may have its number since.
  ! tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -e "$state" -e "$bin" -e containerd || pids+=("$pid")
done
if [ ${#pids[@]} -gt 0 ]; then
  kill "${pids[@]}" 2>/dev/null
  for ((waited = 0; waited < 30; waited++)); do
    kill -0 "${pids[@]}" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "${pids[@]}" 2>/dev/null
fi
# What a pod that did not end in time has left.
for shim in $(pgrep -f containerd-shim); do
  ! tr '\0' ' ' <"/proc/$shim/cmdline" 2>/dev/null | grep -qF "$state" || kill -KILL "$shim"
done
"$bin/kube-proxy" --cleanup >/dev/null 2>&1
# It leaves a chain that drops what other programs of this machine send to loopback addresses.
for table in filter nat mangle; do
  iptables -t "$table" -S 2>/dev/null | sed -n '/^-A .*-j KUBE-/s/^-A/-D/p' | while read -r rule; do
    # shellcheck disable=SC2086 # several words
    iptables -t "$table" $rule 2>/dev/null
  done
  iptables -t "$table" -S 2>/dev/null | sed -n 's/^-N \(KUBE-.*\)/\1/p' | while read -r chain; do
    iptables -t "$table" -F "$chain" && iptables -t "$table" -X "$chain"
  done
done
awk -v state="$state/" 'index($2, state) == 1 {print $2}' /proc/mounts | sort -r | xargs -r umount -l 2>/dev/null
ip link del "$bridge" 2>/dev/null
rm -rf "$state"
exit 0
