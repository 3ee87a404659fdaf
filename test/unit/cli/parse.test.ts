import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Definition, Values } from "../../../src/cli/command.ts";
import { commands, type runOptions } from "../../../src/cli/commands.ts";
import { closest, parse, UsageError } from "../../../src/cli/parse.ts";

const definition = (name: string): Definition => commands.find((command) => command.name === name)!;

function parseRun(...argv: string[]) {
  const parsed = parse(definition("run"), argv);
  return { ...parsed, options: parsed.options as Values<typeof runOptions> };
}

describe("skerry run", () => {
  test("has defaults", () => {
    const { options, operands } = parseRun("prog");
    assert.deepEqual(operands, ["prog"]);
    assert.equal(options.memory, 512 * 1024 ** 2);
    assert.equal(options.engine, "auto");
    assert.equal(options.hostname, "skerry");
    assert.equal(options.root, undefined);
    assert.deepEqual(options.volume, []);
    assert.equal(options["no-aslr"], false);
  });

  test("leaves everything after PROGRAM to the program", () => {
    const rest = ["prog", "--memory", "x", "-e", "--", "--help", "--unknown=1", "-"];
    const { options, operands } = parseRun("--memory=1GiB", ...rest);
    assert.deepEqual(operands, rest);
    assert.equal(options.memory, 1024 ** 3);
  });

  test("takes a program whose name starts with a hyphen after --", () => {
    assert.deepEqual(parseRun("--stats", "--", "-prog", "--", "-x").operands, ["-prog", "--", "-x"]);
  });

  test("collects what is repeatable, in order", () => {
    const { options } = parseRun("-e", "A=1", "--env=B=x=y", "-eC", "-v", "/a:/b:ro", "--volume", "c:/d", "p");
    assert.deepEqual(options.env, [
      { name: "A", value: "1" },
      { name: "B", value: "x=y" },
      { name: "C", value: undefined },
    ]);
    assert.deepEqual(options.volume, [
      { host: "/a", guest: "/b", readOnly: true },
      { host: "c", guest: "/d", readOnly: false },
    ]);
  });

  test("the last one of the others counts", () => {
    assert.equal(parseRun("--memory=1GiB", "-m", "2MiB", "p").options.memory, 2 * 1024 ** 2);
  });

  test("--strace and --stats take a value only with =", () => {
    assert.equal(parseRun("p").options.strace, undefined);
    const bare = parseRun("--strace", "--stats", "p");
    assert.deepEqual([bare.options.strace, bare.options.stats, bare.operands], ["all", "text", ["p"]]);
    const full = parseRun("--strace=%file,!read", "--stats=json", "p");
    assert.deepEqual([full.options.strace, full.options.stats], ["%file,!read", "json"]);
  });

  test("-h and --help win over what is wrong after them", () => {
    assert.equal(parseRun("--help", "--memory=x").help, true);
    assert.equal(parseRun("-h").help, true);
  });
});

describe("a mistake is one line that names option, value and limit", () => {
  const cases: [string[], string][] = [
    [[], "PROGRAM is missing; write skerry run [options] PROGRAM [ARG…]"],
    [["--memory=12Q", "p"], '--memory: "12Q" is not a size; give one like 512MiB, 64k or 1.5G'],
    [["--memory", "5GiB", "p"], '--memory: "5GiB" is not between 1MiB and 4GiB'],
    [["-m", "0", "p"], '--memory: "0" is not between 1MiB and 4GiB'],
    [["--memory"], "--memory: the value is missing; write --memory SIZE"],
    [["--timeout=soon", "p"], '--timeout: "soon" is not a duration; give one like 500ms, 10s, 5m or 2h'],
    [["--timeout=0", "p"], '--timeout: "0" is not between 1ms and 365d'],
    [["--timeout=366d", "p"], '--timeout: "366d" is not between 1ms and 365d'],
    [
      ["--engine=qemu", "p"],
      '--engine: "qemu" is not one of auto, kvm, wasm, wasm:checked, wasm:interpreted, wasm:translated',
    ],
    [["--stats=xml", "p"], '--stats: "xml" is not one of text, json'],
    [["--volume=/x", "p"], '--volume: "/x" is not HOST:GUEST, HOST:GUEST:ro or HOST:GUEST:rw'],
    [["--volume=/x:y", "p"], '--volume: "/x:y" has the guest path "y", which is not absolute'],
    [["--volume=/x:/y:rx", "p"], '--volume: "/x:/y:rx" has the mode "rx", which is not one of ro, rw'],
    [["--env==1", "p"], '--env: "=1" is not NAME=VALUE or NAME'],
    [["--workdir=tmp", "p"], '--workdir: "tmp" is not an absolute path in the guest'],
    [["--hostname=a b", "p"], '--hostname: "a b" is not a host name: 1 to 64 letters, digits, dots and hyphens'],
    [["--seed=-1", "p"], '--seed: "-1" is not a whole number between 0 and 4294967295'],
    [["--no-aslr=yes", "p"], '--no-aslr: "yes" is too much; this option takes no value'],
    [["--memry=1", "p"], 'unknown option "--memry"; did you mean --memory?'],
    [["-x", "p"], 'unknown option "-x"'],
    [
      ["--engine=a\nb", "p"],
      '--engine: "a\\nb" is not one of auto, kvm, wasm, wasm:checked, wasm:interpreted, wasm:translated',
    ],
  ];
  for (const [argv, message] of cases) {
    test(argv.join(" ") || "(nothing)", () => {
      assert.throws(
        () => parse(definition("run"), argv),
        (error) => error instanceof UsageError && error.message === message && !message.includes("\n"),
      );
    });
  }

  test("too many operands", () => {
    assert.throws(() => parse(definition("syscalls"), ["x"]), {
      message: '"x" is too much; see skerry syscalls --help',
    });
  });
});

test("sizes", () => {
  const expected: Record<string, number> = {
    "1048576": 2 ** 20,
    "1024k": 2 ** 20,
    "64M": 2 ** 26,
    "64mb": 2 ** 26,
    "64MiB": 2 ** 26,
    "1.5GiB": 1.5 * 2 ** 30,
    "4G": 2 ** 32,
    "2097152B": 2 ** 21,
    "16 MiB": 2 ** 24,
  };
  for (const [text, bytes] of Object.entries(expected)) assert.equal(parseRun("-m", text, "p").options.memory, bytes);
});

test("durations", () => {
  const expected: Record<string, number> = {
    "500ms": 500,
    "1.5s": 1500,
    "90": 90_000,
    "10m": 600_000,
    "2h": 7_200_000,
  };
  for (const [text, ms] of Object.entries(expected)) assert.equal(parseRun("--timeout", text, "p").options.timeout, ms);
});

test("closest finds typing errors and nothing else", () => {
  assert.equal(closest("volum", ["volume", "env"]), "volume");
  assert.equal(closest("nev", ["volume", "env"]), "env");
  assert.equal(closest("vne", ["volume", "env"]), null);
  assert.equal(closest("x", ["volume", "env"]), null);
});

test("options of all commands are well-formed", () => {
  for (const { name, options } of commands) {
    const shorts = Object.values(options).flatMap((option) => option.short ?? []);
    assert.equal(new Set(shorts).size, shorts.length, name);
    for (const [option, { summary }] of Object.entries(options)) {
      assert.match(option, /^[a-z]+(-[a-z]+)*$/);
      assert.doesNotMatch(summary, /^[A-Z](?![A-Z])|\.$/, `${name} --${option}`);
    }
  }
});
