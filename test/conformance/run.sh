#!/bin/sh
# Public test suites, natively and under Skerry, compared case by case. Prints a Markdown report.
#   sh test/conformance/run.sh [SUITE…] [--only REGEX] [--failed] [--fresh] [--report] [--verbose] [--update PAGE]
# --only: groups whose name matches; --failed: those that differ or have not been run; --fresh: native runs too, which
# are else kept; --report: from the results that are kept; --verbose: what was said; --update puts the report between the
# marks of a page, as in docs/conformance.md (of all suites: without --only).
# CONFORMANCE_ENGINE=wasm runs Skerry's side on that engine, with results of its own.
# Suites and results lie outside the repository, in ${XDG_CACHE_HOME:-~/.cache}/skerry/conformance: see README.md.
set -eu
cd "$(dirname "$0")/../.."

missing=
[ -e /usr/lib/python3.11/test/test_math.py ] || missing="$missing libpython3.11-testsuite"
command -v go >/dev/null || missing="$missing golang-go golang-src"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian packages:$missing" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >&2 || :
  for package in $missing; do
    apt-get -qq -y --no-install-recommends install "$package" >/dev/null 2>&1 || echo "Cannot install $package" >&2
  done
fi

./skerry --version >/dev/null
exec node_modules/.bin/tsx test/conformance/main.ts "$@"
