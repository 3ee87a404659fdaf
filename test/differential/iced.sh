#!/bin/sh
# Compares the decoder with iced-x86, lengths and texts, over every class of byte patterns and all code of programs:
# iced.sh [PROGRAMS [DIRECTORY]]
cd "$(dirname "$0")/../.." || exit 1
exec node --import tsx test/differential/iced-run.ts "$@"
