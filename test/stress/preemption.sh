#!/bin/sh
# Runs the guest programs with threads under many sequences of random switches:
#   sh test/stress/preemption.sh [SEEDS [PROGRAM-REGEX [FIRST-SEED]]]
# Prints a line a thousand seeds; exits with 1 if a run ended otherwise than natively. A program a core runs at a time, or
# JOBS of them. The expression is compared with name and variant: "threads/barriers static".
# PREEMPTION_ENGINE=wasm (the default) counts instructions and time: a switch may come behind any number of them, sleeping takes
# no time, and a run that failed can be repeated. PREEMPTION_ENGINE=kvm is the processor, its own time, and single steps.
cd "$(dirname "$0")/../.." || exit 1
./skerry --version >/dev/null || exit 1
exec node --import tsx test/stress/preemption.ts "$@"
