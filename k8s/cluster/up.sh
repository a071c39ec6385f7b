#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts a Kubernetes of one node on this machine, as root: everything listens on 127.0.0.1, but for pods, and what
# they and it ask (the API server, the kubelet, names), at addresses of a bridge; no image is pulled. Prints
# what to put into the environment.
#   up.sh STATE BIN     what it writes lies in STATE; BIN is what binaries.sh made
set -euo pipefail

state=${1:?usage: up.sh STATE BIN}
bin=${2:?usage: up.sh STATE BIN}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# Shared with down.sh.
# shellcheck source=network.sh
. "$here/network.sh"

mkdir -p "$state"/{cni,log,containerd,pki}
cd "$state"
# What down.sh may delete.
touch zoetic-cluster
export KUBECONFIG=$state/kubeconfig

fail() {
  echo "cluster: $1" >&2
  exit 1
}

# Starts a program of its own session and remembers it: start NAME COMMAND…
start() {
  name=$1
  shift
  setsid nohup "$@" >"log/$name" 2>&1 </dev/null &
  echo $! >"log/$name.pid"
}

# Waits until command $2… succeeds, at most $1 seconds.
await() {
  seconds=$1
  shift
  for ((waited = 0; waited < seconds; waited++)); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 1
  done
  fail "'$*' must succeed within $seconds s; logs are in $state/log"
}

bridge() {
  ip link add "$bridge" type bridge
  ip addr replace "$pods.1/24" dev "$bridge"
  ip link set "$bridge" up
  cat >cni/10-bridge.conflist <<END
{"cniVersion": "0.4.0", "name": "zoetic", "plugins": [
  {"type": "bridge", "bridge": "$bridge", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$pods.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
END
}

containers() {
  cat >containerd.toml <<END
version = 2
root = "$state/containerd/root"
state = "$state/containerd/state"
[grpc]
  address = "$state/containerd/socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/zoetic/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$state/cni"
END
  start containerd containerd -c containerd.toml
  await 30 ctr -a containerd/socket version
  # What holds the network of a pod.
  "$here/program-image.sh" localhost/zoetic/pause:1 pause.tar "$(command -v busybox)" /busybox sleep 1000000000
  ctr -a containerd/socket -n k8s.io images import pause.tar >/dev/null
}

# Who holds the token may do everything: it does not leave the machine.
credentials() {
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && echo "$token,operator,operator,system:masters" >tokens.csv)
  (umask 077 && cat >kubeconfig <<END
apiVersion: v1
kind: Config
clusters: [{name: zoetic, cluster: {server: "https://$pods.1:$api", insecure-skip-tls-verify: true}}]
users: [{name: operator, user: {token: "$token"}}]
contexts: [{name: zoetic, context: {cluster: zoetic, user: operator}}]
current-context: zoetic
END
  )
  [ -f pki/accounts.key ] || openssl genrsa -out pki/accounts.key 2048 2>/dev/null
  # For aggregated APIs, as the metrics of an autoscaler are.
  certificate proxy
  # Who may ask the kubelet, which runs commands in pods: the API server alone.
  certificate kubelet
}

# The certificate of client $1, by an authority that signs no other.
certificate() {
  [ ! -f "pki/$1.crt" ] || return 0
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$1-ca" -keyout "pki/$1-ca.key" -out "pki/$1-ca.crt" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "pki/$1.key" -out "pki/$1.csr" 2>/dev/null
  openssl x509 -req -days 30 -in "pki/$1.csr" -CA "pki/$1-ca.crt" -CAkey "pki/$1-ca.key" -CAcreateserial \
    -out "pki/$1.crt" 2>/dev/null
}

control_plane() {
  start etcd "$bin/etcd" --data-dir "$state/etcd" --listen-client-urls "http://127.0.0.1:$etcd" \
    --advertise-client-urls "http://127.0.0.1:$etcd" --listen-peer-urls "http://127.0.0.1:$((etcd + 1))" \
    --unsafe-no-fsync
  start apiserver "$bin/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd" --secure-port="$api" \
    --bind-address="$pods.1" --advertise-address="$pods.1" --cert-dir="$state/pki/apiserver" --allow-privileged=true \
    --service-cluster-ip-range="$services.0/24" --token-auth-file=tokens.csv --authorization-mode=Node,RBAC \
    --service-account-key-file=pki/accounts.key --service-account-signing-key-file=pki/accounts.key \
    --service-account-issuer=https://kubernetes.default.svc --kubelet-preferred-address-types=InternalIP \
    --feature-gates=ImageVolume=true --kubelet-client-certificate=pki/kubelet.crt --kubelet-client-key=pki/kubelet.key \
    --requestheader-client-ca-file=pki/proxy-ca.crt --requestheader-allowed-names=proxy \
    --requestheader-extra-headers-prefix=X-Remote-Extra- --requestheader-group-headers=X-Remote-Group \
    --requestheader-username-headers=X-Remote-User --proxy-client-cert-file=pki/proxy.crt \
    --proxy-client-key-file=pki/proxy.key --enable-aggregator-routing=true
  await 90 "$bin/kubectl" get --raw /readyz
  start controllers "$bin/kube-controller-manager" --kubeconfig=kubeconfig --leader-elect=false \
    --service-account-private-key-file=pki/accounts.key --use-service-account-credentials \
    --root-ca-file="$state/pki/apiserver/apiserver.crt"
  start scheduler "$bin/kube-scheduler" --kubeconfig=kubeconfig --leader-elect=false
}

node() {
  cat >kubelet.yaml <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: false}
  x509: {clientCAFile: $state/pki/kubelet-ca.crt}
authorization: {mode: AlwaysAllow}
address: $pods.1
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
failCgroupV1: false
containerRuntimeEndpoint: unix://$state/containerd/socket
clusterDNS: ["$pods.1"]
clusterDomain: cluster.local
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: "100Mi"}
imageGCHighThresholdPercent: 100
END
  start kubelet "$bin/kubelet" --kubeconfig=kubeconfig --config=kubelet.yaml --hostname-override=node \
    --node-ip="$pods.1" --root-dir="$state/kubelet"
  start proxy "$bin/kube-proxy" --kubeconfig=kubeconfig --hostname-override=node --proxy-mode=iptables \
    --cluster-cidr="$pods.0/24" --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 \
    --conntrack-tcp-timeout-close-wait=0
  await 60 "$bin/kubectl" wait node/node --for=condition=Ready --timeout=1s
  cat >Corefile <<END
cluster.local:53 {
  bind $pods.1
  kubernetes cluster.local {
    kubeconfig $state/kubeconfig zoetic
  }
}
END
  start coredns "$bin/coredns" -conf Corefile
}

# Folders that claims without a storage class are given, one for each.
volumes() {
  for ((volume = 1; volume <= 4; volume++)); do
    install -d -o 65532 -g 65532 -m 700 "$state/volumes/$volume"
    "$bin/kubectl" apply -f - >/dev/null <<END
apiVersion: v1
kind: PersistentVolume
metadata: {name: volume-$volume}
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce, ReadOnlyMany]
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: $state/volumes/$volume}
END
  done
}

[ "$(id -u)" = 0 ] || fail 'a node is started as root'
[ ! -f log/kubelet.pid ] || ! kill -0 "$(cat log/kubelet.pid)" 2>/dev/null || fail "it runs already, in $state"
! ip link show "$bridge" >/dev/null 2>&1 || fail "another cluster runs on this machine, on bridge $bridge"
trap '[ $? = 0 ] || "$here/down.sh" "$state" "$bin"' EXIT
bridge
credentials
control_plane
containers
node
volumes
echo "export KUBECONFIG=$state/kubeconfig PATH=$bin:\$PATH"
