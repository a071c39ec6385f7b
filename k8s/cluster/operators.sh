#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs KEDA and the Prometheus operator into the cluster of up.sh, with a Prometheus: the manifests that their
# modules bring, on images of the programs that binaries.sh makes of them.     operators.sh STATE BIN
set -euo pipefail

usage='usage: operators.sh STATE BIN'
state=${1:?$usage} bin=${2:?$usage}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=modules.sh
. "$here/modules.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Image $1 of program $2 as $3.
program_image() {
  "$here/program-image.sh" "$1" "$work/image.tar" "$bin/$2" "$3"
  ctr -a "$state/containerd/socket" -n k8s.io images import "$work/image.tar" >/dev/null
}

# A kustomization of namespace $1 over the folders and files $2… and what is on stdin.
kustomization() {
  mkdir -p "$work/$1"
  {
    printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n'
    for resource in "${@:2}"; do
      # It reads folders of elsewhere, but no file.
      if [ -f "$resource" ]; then
        cp "$resource" "$work/$1"
        resource=$work/$1/$(basename "$resource")
      fi
      printf -- '- %s\n' "$(realpath --relative-to="$work/$1" "$resource")"
    done
    cat
  } >"$work/$1/kustomization.yaml"
  kubectl apply --server-side --force-conflicts -k "$work/$1" >/dev/null
}

# They can pull nothing.
here_alone() {
  cat <<'END'
patches:
- target: {kind: Deployment}
  patch: '- {op: add, path: /spec/template/spec/containers/0/imagePullPolicy, value: IfNotPresent}'
END
}

monitoring() {
  program_image zoetic/test-prometheus:1 prometheus /bin/prometheus
  program_image zoetic/test-prometheus-operator:1 operator /bin/operator
  program_image zoetic/test-prometheus-config-reloader:1 prometheus-config-reloader /bin/prometheus-config-reloader
  folder=$(module_folder "$prometheus_operator")
  kubectl create namespace monitoring --dry-run=client -o yaml | kubectl apply -f - >/dev/null
  kustomization monitoring "$folder" "$folder"/example/rbac/prometheus/prometheus-{service-account,cluster-role,cluster-role-binding}.yaml <<END
namespace: monitoring
images:
- {name: quay.io/prometheus-operator/prometheus-operator, newName: zoetic/test-prometheus-operator, newTag: "1"}
$(here_alone)
- target: {kind: Deployment}
  patch: '- {op: replace, path: /spec/template/spec/containers/0/args/1, value: --prometheus-config-reloader=zoetic/test-prometheus-config-reloader:1}'
END
  kubectl wait --for=condition=Established crd/prometheuses.monitoring.coreos.com --timeout=60s >/dev/null
  kubectl apply -f "$here/operators/prometheus.yaml" >/dev/null
}

# But for its webhooks, which refuse mistakes and are no part of scaling.
keda() {
  program_image zoetic/test-keda:1 keda /keda
  program_image zoetic/test-keda-metrics-apiserver:1 keda-adapter /keda-adapter
  folder=$(module_folder "$keda")/config
  kustomization keda "$folder"/{crd,general,rbac,manager,metrics-server,service_account} <<END
images:
- {name: ghcr.io/kedacore/keda, newName: zoetic/test-keda, newTag: "1"}
- {name: ghcr.io/kedacore/keda-metrics-apiserver, newName: zoetic/test-keda-metrics-apiserver, newTag: "1"}
$(here_alone)
END
}

await() {
  kubectl -n monitoring rollout status deployment/prometheus-operator --timeout=5m
  kubectl -n monitoring wait --for=create statefulset/prometheus-prometheus --timeout=2m >/dev/null
  kubectl -n monitoring rollout status statefulset/prometheus-prometheus --timeout=5m
  kubectl -n keda rollout status deployment/keda-operator --timeout=5m
  kubectl -n keda rollout status deployment/keda-metrics-apiserver --timeout=5m
  kubectl wait --for=condition=Available apiservice/v1beta1.external.metrics.k8s.io --timeout=2m >/dev/null
}

monitoring
keda
await
