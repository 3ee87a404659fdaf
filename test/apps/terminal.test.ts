/** Programs on a terminal: modes, window size, and the keys that make signals. The same transcript as natively. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engines } from "../support/run-guest.ts";
import { findProgram, withDirectory } from "./harness.ts";
import { runOnTerminal, type TerminalCase } from "./terminal.ts";

const RAW = `
import os, sys, termios, tty
saved = termios.tcgetattr(0)
tty.setraw(0)
os.write(1, b"raw\\r\\n")
keys = b""
while not keys.endswith(b"q"):
    keys += os.read(0, 10)
termios.tcsetattr(0, termios.TCSAFLUSH, saved)
print(keys, os.isatty(0), os.isatty(1), os.get_terminal_size())
`;
const RESIZED = `
import os, signal
sizes = []
signal.signal(signal.SIGWINCH, lambda *_: sizes.append(os.get_terminal_size()))
print("ready", os.get_terminal_size(), flush=True)
while len(sizes) < 1:
    signal.pause()
print("resized", sizes[-1])
`;

const SIGNALLED = `
import fcntl, os, signal
def handler(*_):
    try:
        while True:
            line = os.read(0, 20)
            mine = fcntl.fcntl(0, fcntl.F_GETOWN) == -os.getpgrp()
            os.write(1, b"got " + line + (b"mine\\n" if mine else b"another's\\n"))
    except BlockingIOError:
        pass
signal.signal(signal.SIGIO, handler)
fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
print("ready", flush=True)
for _ in range(3): signal.pause()
fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) & ~os.O_NONBLOCK)
`;

const cases: readonly TerminalCase[] = [
  {
    name: "window size and modes",
    command: "./run stty size; ./run stty -a; ./run tty -s; echo $?; ./run ls -x",
    steps: [],
  },
  {
    name: "lines typed, and their end",
    command: "./run sh -c 'echo ready; exec cat'; echo $?",
    steps: [
      { after: "ready\r\n", type: "one\n" },
      { after: "one\r\none\r\n", type: "two\x04" },
      { after: "twotwo", type: "\x04" },
    ],
  },
  {
    name: "raw mode and back",
    command: `./run python3 -c '${RAW}'; stty -a`,
    steps: [{ after: "raw", type: "a\x03\x1a\r\x1b[Aq" }],
  },
  {
    name: "a signal for each line",
    command: `./run python3 -c '${SIGNALLED}'`,
    steps: [
      { after: "ready", type: "one\n" },
      { after: "mine", type: "two\n" },
      { after: "mine", type: "three\n" },
    ],
  },
  {
    name: "Ctrl-C ends a program",
    command: "exec ./run sh -c 'echo ready; exec cat'",
    steps: [
      { after: "ready\r\n", type: "line\n" },
      { after: "line\r\nline\r\n", type: "\x03" },
    ],
  },
  {
    name: "Ctrl-C is caught",
    command: `./run sh -c 'trap "echo caught; exit 7" INT; echo ready; while read -r x; do :; done; exit 8'; echo $?`,
    steps: [{ after: "ready", type: "\x03" }],
  },
  {
    name: "Ctrl-C interrupts a computation",
    translated: true,
    command: "exec ./run sh -c 'echo ready; while :; do :; done'",
    steps: [{ after: "ready", type: "\x03" }],
  },
  {
    name: "Ctrl-\\ quits",
    command: "ulimit -c 0; exec ./run sh -c 'echo ready; exec cat'",
    steps: [{ after: "ready", type: "\x1c" }],
  },
  {
    name: "the window is resized",
    command: `./run python3 -c '${RESIZED}'; echo $?`,
    steps: [{ after: "ready", columns: 77 }],
  },
  {
    name: "Ctrl-Z and fg",
    command: "PS1='> ' exec bash --norc --noprofile --noediting -i",
    steps: [
      { after: "> ", type: "./run cat\n" },
      { after: "./run cat\r\n", type: "before\n" },
      { after: "before\r\nbefore\r\n", type: "\x1a" },
      { after: "> ", type: "echo $?; jobs\n" },
      { after: "> ", type: "fg\n" },
      { after: "./run cat\r\n", type: "after\n" },
      { after: "after\r\nafter\r\n", type: "\x04" },
      { after: "> ", type: "exit 5\n" },
    ],
  },
  {
    name: "an interactive shell with line editing",
    command: "./run env PS1='$ ' HISTFILE= bash --norc --noprofile -i; echo $?",
    steps: [
      { after: "$ ", type: "echo $((6*7))\r" },
      { after: "42\r\n" },
      { after: "$ ", type: "ecoh left\x01\x06\x06\x06\x14\r" },
      { after: "left\r\n" },
      { after: "$ ", type: "type cd\x15exit 3\r" },
    ],
  },
];

process.umask(0o022);

describe("terminal", () => {
  for (const row of cases) {
    const absent = findProgram("script") === null && "no script: Debian package bsdutils is not installed";
    for (const { engine, skip } of engines(row.translated)) {
      test(`${row.name} [${engine}]`, { skip: absent || skip }, async () => {
        await withDirectory(async (directory) => {
          const reference = await runOnTerminal(row, "native", directory);
          assert.deepEqual(await runOnTerminal(row, engine, directory), reference);
        });
      });
    }
  }
});
