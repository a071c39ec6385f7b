#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Has the API server look at both overlays and at every component on the base, with the types of KEDA and
# of the Prometheus operator from their modules, and stand-ins for those that no registry has; then at ten
# mistakes, each of which it must refuse. Nothing is changed but the types.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
k8s=$here/..
# shellcheck source=modules.sh
. "$here/modules.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "dry-run: $1" >&2
  exit 1
}

# A type of whatever fields: plural, kind, group, version.
stand_in() {
  kubectl apply --server-side --force-conflicts -f - >/dev/null <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: $1.$3}
spec:
  group: $3
  scope: Namespaced
  names: {plural: $1, singular: ${2,,}, kind: $2}
  versions:
    - name: $4
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
END
}

types() {
  kubectl apply --server-side --force-conflicts -f "$(module_folder "$keda")/config/crd/bases" >/dev/null
  folder=$(module_folder "$prometheus_operator")
  for type in podmonitors prometheusrules; do
    kubectl apply --server-side --force-conflicts \
      -f "$folder/example/prometheus-operator-crd/monitoring.coreos.com_$type.yaml" >/dev/null
  done
  stand_in kafkas Kafka kafka.strimzi.io v1
  stand_in kafkanodepools KafkaNodePool kafka.strimzi.io v1
  stand_in kafkatopics KafkaTopic kafka.strimzi.io v1
  stand_in kafkausers KafkaUser kafka.strimzi.io v1
  stand_in clusters Cluster postgresql.cnpg.io v1
  stand_in certificates Certificate cert-manager.io v1
  kubectl wait --for=condition=Established crd --all --timeout=60s >/dev/null
}

# Whether the API server takes folder $1; a warning, of the Pod Security Standard say, is a refusal.
taken() {
  kubectl kustomize "$1" >"$work/rendered.yaml" && look "$work/rendered.yaml"
}

look() {
  kubectl apply --dry-run=server --validate=strict --warnings-as-errors -f "$1" >"$work/said" 2>&1
}

component() {
  mkdir -p "$work/overlay"
  cat >"$work/overlay/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: zoetic
resources: [$(realpath --relative-to="$work/overlay" "$k8s/base")]
components: [$(realpath --relative-to="$work/overlay" "$1")]
END
  taken "$work/overlay"
}

# Mistake $1 in the rendered demo: sed's $2 must change it, and the API server refuse it.
mistake() {
  sed -E "$2" "$work/demo.yaml" >"$work/mistaken.yaml"
  ! cmp -s "$work/demo.yaml" "$work/mistaken.yaml" || fail "there is no place for the mistake '$1'"
  ! look "$work/mistaken.yaml" || fail "the API server must refuse: $1"
  echo "refused: $1"
}

command -v go >/dev/null || fail 'needs Go, for the types of others'
kubectl apply -f "$k8s/overlays/demo/namespace.yaml" >/dev/null
types
for overlay in "$k8s"/overlays/*/; do
  taken "$overlay" || fail "$overlay: $(cat "$work/said")"
  echo "taken: overlay $(basename "$overlay"), $(grep -c '^kind:' "$work/rendered.yaml") objects"
done
for folder in "$k8s"/components/*/; do
  component "$folder" || fail "$folder: $(cat "$work/said")"
  echo "taken: component $(basename "$folder")"
done

# What the API server cannot know: the model of production comes from the claim, and PyTorch from another.
kubectl kustomize "$k8s/overlays/production" >"$work/production.yaml"
for claim in model pytorch; do
  [ "$(grep -c "claimName: $claim$" "$work/production.yaml")" = 2 ] || fail "both workers must mount the claim $claim"
done

kubectl kustomize "$k8s/overlays/demo" >"$work/demo.yaml"
mistake 'a field that does not exist' 's/^( *)terminationGracePeriodSeconds:/\1terminationGraceSeconds:/'
mistake 'a selector of other pods' '/matchLabels:/,/name:/s/(app.kubernetes.io\/name: )gateway/\1door/'
mistake 'a pod of root' 's/runAsUser: 65532/runAsUser: 0/'
mistake 'a privilege that may grow' 's/allowPrivilegeEscalation: false/allowPrivilegeEscalation: true/'
mistake 'all capabilities' 's/- ALL$/- NET_RAW/'
mistake 'no profile of system calls' 's/type: RuntimeDefault/type: Unconfined/'
mistake 'a port that there is not' 's/containerPort: 8080/containerPort: 80800/'
mistake 'more asked for than allowed' 's/memory: 512Mi/memory: 5Ti/'
mistake 'an older API' 's/policy\/v1$/policy\/v1beta1/'
mistake 'a mount without a volume' '/mountPath: \/tmp$/{n;s/name: tmp/name: none/}'
echo 'dry-run: OK'
