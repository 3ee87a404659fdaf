#!/bin/sh
# The benchmarks: native Linux, qemu-x86_64, gVisor, valgrind and Skerry with both engines in one interleaved run. Prints a Markdown report.
#   sh test/bench/run.sh [--quick] [--rounds N] [--only GROUP[,GROUP…]] [--json FILE] [--update FILE]
# --update puts the report between the marks of a page, as in docs/performance.md.
# Installs the peers where that is possible (Debian, as root); a peer that is not there is reported as absent.
set -eu
cd "$(dirname "$0")/../.."

missing=
for pair in gcc:gcc qemu-x86_64-static:qemu-user-static runsc:runsc time:time python3:python3-minimal \
  valgrind:valgrind lua5.4:lua5.4 gawk:gawk sqlite3:sqlite3 xz:xz-utils gzip:gzip openssl:openssl \
  redis-server:redis-server redis-benchmark:redis-tools nginx:nginx-light wrk:wrk pgbench:postgresql setpriv:util-linux; do
  command -v "${pair%%:*}" >/dev/null && [ "${pair%%:*}" != time ] && continue
  [ "${pair%%:*}" = time ] && [ -x /usr/bin/time ] && continue
  missing="$missing ${pair#*:}"
done
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian packages:$missing" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >&2 || :
  for package in $missing; do
    apt-get -qq -y --no-install-recommends install "$package" >/dev/null 2>&1 || echo "Cannot install $package" >&2
  done
fi

./skerry --version >/dev/null
exec node_modules/.bin/tsx test/bench/main.ts "$@"
