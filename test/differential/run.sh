#!/bin/sh
# Compares the Wasm engine with this machine's processor on random instructions: run.sh [COUNT [SEED [ROWS]]]
cd "$(dirname "$0")/../.." || exit 1
exec node --import tsx test/differential/run.ts --count "${1:-1000000}" --seed "${2:-1}" --rows "${3:-}"
