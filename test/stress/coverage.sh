#!/bin/sh
# Which lines of the library OS the hostile programs reach, and which all guest programs do:
#   sh test/stress/coverage.sh [hostile|guests|both [MISSING-REGEX]]         ("both" is the default; KVM engine)
# Prints a table by folder, then every file, the least covered first; and, of files that match, the lines not reached.
cd "$(dirname "$0")/../.." || exit 1
./skerry --version >/dev/null || exit 1
exec node --import tsx test/stress/coverage.ts "$@"
