#!/bin/sh
# Compares the Wasm engine with this machine's processor on random instructions: run.sh [COUNT [SEED [ROWS]]]
# Long runs are cut into slices, each with the next seed and a process of its own; what fails is made plain and kept in cases.txt.
set -u
cd "$(dirname "$0")/../.." || exit 1
left=${1:-1000000} seed=${2:-1} rows=${3:-} slice=500000 status=0
while [ "$left" -gt 0 ]; do
  count=$((left < slice ? left : slice))
  node --import tsx test/differential/run.ts --count "$count" --seed "$seed" --rows "$rows" --states 128 --keep || status=1
  left=$((left - count)) seed=$((seed + 1))
done
exit $status
