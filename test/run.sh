#!/bin/sh
# Runs the tests: all, or those in the given files and directories. Right after a git clone it installs and builds first.
set -u
cd "$(dirname "$0")/.." || exit 1
./skerry --version >/dev/null || exit 1
sh test/support/packages.sh

[ $# -gt 0 ] || set -- test
files=$(find "$@" -path test/bench -prune -o -name '*.test.ts' -print | sort)
if [ -z "$files" ]; then
  echo "There are no tests in $*" >&2
  exit 1
fi

# Names of test files contain no white space.
# shellcheck disable=SC2086
exec node --import tsx test/support/run-tests.ts $files
