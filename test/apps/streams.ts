/**
 * Standard streams: scripts of the host's bash around `run PROGRAM ARGS…`, which is the program natively or on an
 * engine. PIPESTATUS is what the shell saw of each part of a pipeline.
 */
export interface StreamCase {
  name: string;
  script: string;
}

const SIGNALLED = `
import fcntl, os, signal
def handler(*_):
    try:
        while True:
            piece = os.read(0, 2)
            os.write(1, b"got " + piece + b"\\n")
            if piece == b"j": os._exit(0)
    except BlockingIOError:
        pass
signal.signal(signal.SIGIO, handler)
fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
fcntl.fcntl(0, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
os.write(1, b"ready\\n")
while True: signal.pause()
`;

export const streams: readonly StreamCase[] = [
  {
    name: "10 MB of binary input through a pipe",
    script: `for i in {1..50}; do cat half.bin; done > ten.bin
      cat ten.bin | run cat | md5sum
      cat ten.bin | run md5sum
      cat ten.bin | run wc -c`,
  },
  {
    name: "10 MB of binary input from a file",
    script: `for i in {1..50}; do cat half.bin; done > ten.bin
      run cat < ten.bin > copy.bin; cmp ten.bin copy.bin
      run md5sum < ten.bin; run tail -c 1000 < ten.bin | md5sum`,
  },
  {
    name: "a slow reader and a slow writer",
    script: `run seq 1 200000 | { sleep 0.3; md5sum; }
      { echo one; sleep 0.2; echo two; sleep 0.2; echo three; } | run cat -n`,
  },
  {
    name: "a signal for each piece of input",
    script: `coproc run python3 -c '${SIGNALLED}'
      read -r line <&\${COPROC[0]}; echo "$line"
      for text in a bcd efghi j; do
        printf '%s' "$text" >&\${COPROC[1]}
        for ((left = \${#text}; left > 0; left -= 2)); do read -r line <&\${COPROC[0]}; echo "$line"; done
      done; wait $COPROC_PID; echo $?`,
  },
  { name: "one byte at a time", script: `run cat < words.txt | while read -r -N1 c; do printf %s "$c"; done | md5sum` },
  {
    name: "a reader that goes away: SIGPIPE",
    script: `run yes | head -c 100000 | md5sum; echo "\${PIPESTATUS[@]}"
      run seq 1000000 | head -n 3; echo "\${PIPESTATUS[@]}"
      run cat half.bin | true; echo "\${PIPESTATUS[1]}"`,
  },
  {
    name: "a reader that goes away with SIGPIPE ignored: EPIPE",
    script: `run sh -c "trap '' PIPE; while echo x; do :; done; echo $? >&2" | head -n 1
      run perl -e '$SIG{PIPE} = "IGNORE"; $| = 1; while (print "y\\n") {} print STDERR "$!\\n"; exit 3' | head -n 1
      echo "\${PIPESTATUS[@]}"`,
  },
  {
    name: "input at its end",
    script: `run cat < /dev/null; echo $?
      : | run cat; echo $?
      run sh -c 'read line; echo "$? [$line]"' < empty
      printf 'no newline' | run sh -c 'read line; echo "$? [$line]"; read line; echo "$? [$line]"'`,
  },
  {
    name: "a closed standard stream",
    script: `run true <&-; echo $?; run sh -c 'exit 4' >&- 2>&-; echo $?; run cat <&-; echo $?; run echo hi >&-; echo $?`,
  },
  {
    name: "output to a file: appended, truncated, shared offset, full",
    script: `echo before > out; run echo appended >> out; run echo again >> out; cat out
      { echo first; run echo second; echo third; run printf '%s\\n' fourth; } > shared; cat shared
      run echo new > shared; cat shared
      run echo lost > /dev/full; echo $?
      run sh -c 'echo lost >&2' 2> /dev/full; echo $?
      printf 0123456789 > update; run dd conv=notrunc bs=1 seek=3 count=2 status=none < words.txt 1<> update; cat update`,
  },
  {
    name: "input from a file: shared offset",
    script: `{ read -r a; run head -n 1; read -r b; echo "$a $b"; } < words.txt
      { run sh -c 'read x; echo "$x"'; run cat; } < months.txt`,
  },
  {
    name: "standard output and standard error are separate, in order where they are one",
    script: `run sh -c 'echo out; echo err >&2' 2> err > out; cat out; cat err
      run sh -c 'echo 1; echo 2 >&2; echo 3; echo 4 >&2' 2>&1
      run ls missing words.txt 2>&1 | cat`,
  },
  {
    name: "exit statuses",
    script: `for status in 0 1 2 42 125 126 127 128 200 255; do run sh -c "exit $status"; echo $?; done
      run no-such-program 2> /dev/null; echo $?
      run ./words.txt 2> /dev/null; echo $?
      run tree 2> /dev/null; echo $?`,
  },
  {
    name: "signals as exit statuses",
    script: `for signal in HUP INT TERM KILL USR1 ALRM PIPE; do run sh -c "kill -$signal \\$\\$"; echo $?; done 2>&1 | grep -v Terminated | grep -E '^[0-9]+$'`,
  },
  {
    name: "what arguments carry",
    script: `run printf '<%s>' '' 'two words' $'tab\\tnew\\nline' 'é世' $'\\xff\\xfe' '*' '$HOME' -- --help -x
      run printf %s "$(printf 'x%.0s' {1..100000})" | wc -c`,
  },
  {
    name: "programs after each other in a pipeline",
    script: `run cat words.txt | run sort -r | run head -n 5 | run tr a-z A-Z; echo "\${PIPESTATUS[@]}"`,
  },
  {
    name: "waiting for input with a timeout",
    script: `mkfifo silent; exec 3<>silent; rm silent
      run bash -c 'read -t 0.1 x; echo $?' <&3
      { until [ -e ready ]; do sleep 0.1; done; echo late; } | run python3 -c 'import select
print(select.select([0], [], [], 0)[0])
open("ready", "w")
print(select.select([0], [], [], 60)[0], input())'`,
  },
];
