# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034 # read by who includes it
# What comes as Go modules, programs and types: which, and where they lie.
kubernetes=1.34.2
etcd_version=3.6.5
coredns_version=1.12.4
keda=github.com/kedacore/keda/v2@v2.21.0
prometheus_operator=github.com/prometheus-operator/prometheus-operator@v0.85.0
# 3.5.0.
prometheus=github.com/prometheus/prometheus@v0.305.0

# Where programs of these versions lie once they are compiled.
programs_folder=${XDG_CACHE_HOME:-$HOME/.cache}/zoetic/cluster/$(sha256sum "${BASH_SOURCE[0]}" | cut -c 1-12)

# The folder of module $1, NAME@VERSION, which is brought if it is not there.
module_folder() {
  (cd / && go mod download -json "$1") | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'
}
