# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Finds the container engine of this machine; to be sourced in the project's folder. Sets `engine` to docker if its daemon
# answers, else to podman once it has run a container whose port is reached, and which another reaches by its name; and
# `compose` to what runs a compose file on it. As root on Debian podman is installed if need be. Where no container can
# be run both are empty, and on stderr stands why.

leave_engine() {
  echo "ci: no containers here: $1" >&2
  exit 1
}

docker_answers() {
  docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1
}

install_podman() {
  local package missing=()
  [ "$(id -u)" = 0 ] || leave_engine 'no docker, and not root for podman'
  command -v apt-get >/dev/null || leave_engine 'no docker, and no Debian to take podman from'
  # The two after podman-compose give containers a network on which they have names.
  for package in podman podman-compose netavark aardvark-dns iptables runc debootstrap busybox-static; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || {
    apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  } >/dev/null || leave_engine "no ${missing[*]} to be had"
}

# Leaves unless podman does what the platform's containers need.
try_podman() {
  local work name=zoetic-try-$$ image=localhost/zoetic/test-engine:1 waited
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # as they are now
  trap "{ podman rm -f -t 0 $name; podman network rm $name; } >/dev/null 2>&1; rm -rf $work" EXIT
  k8s/cluster/program-image.sh "${image#localhost/}" "$work/image.tar" "$(command -v busybox)" /busybox httpd -f -p 8080 -h / ||
    leave_engine 'no image is made'
  podman load -q -i "$work/image.tar" >&2 || leave_engine 'podman loads no image'
  podman network create "$name" >"$work/said" 2>&1 || leave_engine "$(tail -n 1 "$work/said")"
  podman run -d --name "$name" --network "$name" -p 127.0.0.1:18099:8080 "$image" >"$work/said" 2>&1 ||
    leave_engine "$(tail -n 1 "$work/said")"
  for ((waited = 0; waited < 50; waited++)); do
    ! curl -sf http://127.0.0.1:18099/busybox -o /dev/null || break
    sleep 0.2
  done
  [ "$waited" -lt 50 ] || leave_engine 'the port of a container is not reached'
  podman run --rm --network "$name" --entrypoint /busybox "$image" wget -q -O /dev/null "http://$name:8080/busybox" >&2 ||
    leave_engine 'a container does not reach another by its name'
}

engine='' compose=''
if docker_answers; then
  # shellcheck disable=SC2034 # of whoever sources this
  engine=docker compose='docker compose'
else
  [ -d /run/systemd/system ] || export CONTAINERS_CONF=${CONTAINERS_CONF:-$PWD/.ci/containers.conf}
  # shellcheck disable=SC2034
  if (install_podman && try_podman); then
    engine=podman compose=podman-compose
  fi
fi
