#!/bin/sh
# Random system calls with hostile arguments, by guests of several threads with signals flying:
#   sh test/stress/hostile.sh [CALLS [SEED]]        (10,000,000 by default; two monitors at a time, or JOBS of them)
# Prints a line a million calls, and what came of them. Exits with 1 if a monitor crashed, hung, grew, or failed.
cd "$(dirname "$0")/../.." || exit 1
./skerry --version >/dev/null || exit 1
exec node --import tsx test/stress/hostile.ts "$@"
