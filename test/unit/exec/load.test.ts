import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { AUX } from "../../../src/abi/auxv.ts";
import { ET, PF, PT } from "../../../src/abi/elf.ts";
import { Errno } from "../../../src/abi/errno.ts";
import { Access } from "../../../src/engine/engine.ts";
import { loadProgram } from "../../../src/libos/exec/load.ts";
import { argumentPieces, environmentPieces } from "../../../src/libos/exec/program-strings.ts";
import { RLIM_INFINITY, RLIMIT } from "../../../src/libos/task/limits.ts";
import { fakeMachine } from "../support/fake-task.ts";
import { type BuiltElf, buildElf } from "./elf-builder.ts";

const text = { flags: PF.R | PF.X, offset: 0x1000, vaddr: 0x40_0000, filesz: 0x1000, memsz: 0x1000 };
const data = { flags: PF.R | PF.W, offset: 0x2000, vaddr: 0x40_1000, filesz: 0x800, memsz: 0x3000 };
const simple: BuiltElf = { segments: [text, data] };

function load(elf: BuiltElf | Uint8Array, interpreter?: BuiltElf | Uint8Array) {
  const machine = fakeMachine();
  machine.files.set("/program", elf instanceof Uint8Array ? elf : buildElf(elf));
  if (interpreter !== undefined) {
    machine.files.set("/ld.so", interpreter instanceof Uint8Array ? interpreter : buildElf(interpreter));
  }
  const request = { filename: "/program", argv: ["a", "bc"], envp: ["X=1"], directory: null };
  return { ...machine, result: loadProgram(machine.task, request) };
}

test("a static program: segments, zeroed tail, heap behind", () => {
  const { result, task, space, mm, opened } = load(simple);
  assert.equal(result, 0);
  assert.equal(task.cpu.pc, 0x40_0000);
  assert.equal(task.name, "program");
  assert.equal(space.pages[0x400], Access.Read | Access.Execute);
  assert.equal(space.pages[0x401], Access.Read | Access.Write);
  assert.equal(space.bytes.u8[0x40_0000], 1);
  assert.equal(space.bytes.u8[0x40_17ff], 2);
  assert.equal(space.bytes.u8[0x40_1800], 0);
  assert.equal(mm.resolve(0x40_3fff, Access.Write), true);
  assert.equal(mm.heap.start, 0x40_4000);
  assert.equal(mm.heap.moveEnd(0x40_5000), 0x40_5000);
  assert.equal(opened.length, 1);
  mm.clear();
  assert.equal(opened[0]!.released, true);
});

test("the stack is as the ABI says", () => {
  const { task, space, mm } = load(simple);
  const { sp } = task.cpu;
  const mem = task.mem;
  assert.equal(sp % 16, 0);
  assert.equal(mem.u64(sp), 2);
  const strings = [1, 2, 4].map((word) => mem.string(mem.u64(sp + word * 8), 100));
  assert.deepEqual(strings, ["a", "bc", "X=1"]);
  assert.equal(mem.u64(sp + 24), 0);
  assert.equal(mem.u64(sp + 40), 0);
  const auxv = new Map<number, number>();
  for (let at = sp + 48; ; at += 16) {
    auxv.set(mem.u64(at), mem.u64(at + 8));
    if (mem.u64(at) === AUX.NULL) break;
  }
  assert.equal(auxv.get(AUX.ENTRY), 0x40_0000);
  assert.equal(auxv.get(AUX.PHNUM), 2);
  assert.equal(auxv.get(AUX.PHDR), 0, "no segment holds the headers");
  assert.equal(auxv.get(AUX.PAGESZ), 4096);
  assert.equal(auxv.get(AUX.UID), 1000);
  assert.equal(auxv.get(AUX.EGID), 1001);
  assert.equal(auxv.get(AUX.HWCAP), 0xbfebfbff);
  assert.equal(mem.string(auxv.get(AUX.EXECFN)!, 100), "/program");
  assert.equal(mem.string(auxv.get(AUX.PLATFORM)!, 100), "x86_64");
  assert.deepEqual(
    [...space.bytes.u8.slice(auxv.get(AUX.RANDOM), auxv.get(AUX.RANDOM)! + 16)],
    new Array(16).fill(0xa5),
  );
  const vdso = auxv.get(AUX.SYSINFO_EHDR)!;
  assert.equal(mem.u32(vdso), 0x464c457f);
  assert.equal(mm.clockPage, vdso - 4096);
  assert.equal(space.pages[mm.clockPage >>> 12], Access.Read);
  assert.equal(space.pages[vdso >>> 12], Access.Read | Access.Execute);
  assert.equal([...argumentPieces(task.process)].join(""), "a\0bc\0");
  assert.equal([...environmentPieces(task.process)].join(""), "X=1\0");
  assert.equal(task.process.auxv.length, auxv.size * 2);
  const stack = mm.areaAt(sp)!;
  assert.equal(stack.name, "[stack]");
  assert.equal(stack.prot, 3);
  assert.equal(mm.fault(stack.start - 8, Access.Write), 0, "it grows");
});

test("an executable stack only if the program asks for it", () => {
  const stack = { type: PT.GNU_STACK, flags: PF.R | PF.W | PF.X, offset: 0, vaddr: 0, filesz: 0, memsz: 0 };
  const { task, mm } = load({ segments: [text, data, stack] });
  assert.equal(mm.areaAt(task.cpu.sp)!.prot, 7);
});

test("a position-independent program honours alignment and has an interpreter", () => {
  const shifted = { ...text, vaddr: 0, align: 0x20_0000 };
  const { result, task, mm } = load(
    { type: ET.DYN, entry: 0x10, segments: [shifted, { ...data, vaddr: 0x1000 }], interpreter: "/ld.so" },
    { type: ET.DYN, entry: 0x20, segments: [{ ...text, vaddr: 0 }] },
  );
  assert.equal(result, 0);
  const auxv = task.process.auxv;
  const value = (type: number): number => Number(auxv[auxv.indexOf(BigInt(type)) + 1]);
  assert.equal(value(AUX.ENTRY) % 0x20_0000, 0x10);
  assert.equal(task.cpu.pc, value(AUX.BASE) + 0x20);
  assert.equal(mm.areaAt(task.cpu.pc)!.prot, 5);
});

const refusals: [name: string, elf: BuiltElf | Uint8Array, errno: number, interpreter?: BuiltElf | Uint8Array][] = [
  ["an empty file", new Uint8Array(0), Errno.ENOEXEC],
  ["text", new TextEncoder().encode("hello"), Errno.ENOEXEC],
  ["a header alone", buildElf(simple).subarray(0, 64), Errno.ENOEXEC],
  ["half a header", buildElf(simple).subarray(0, 40), Errno.ENOEXEC],
  ["another machine", { ...simple, machine: 3 }, Errno.ENOEXEC],
  ["a relocatable file", { ...simple, type: ET.REL }, Errno.ENOEXEC],
  ["no program headers", { ...simple, phnum: 0 }, Errno.ENOEXEC],
  ["program headers of another size", { ...simple, phentsize: 32 }, Errno.ENOEXEC],
  ["more program headers than the file has", { ...simple, phnum: 1000, size: 0x2000 }, Errno.ENOEXEC],
  ["no segments", { segments: [{ ...text, type: PT.NOTE }] }, Errno.EINVAL],
  ["more in the file than in memory", { segments: [{ ...text, memsz: 0x800 }] }, Errno.EINVAL],
  ["an offset not congruent with the address", { segments: [{ ...text, offset: 0x1010 }] }, Errno.EINVAL],
  ["an address beyond 4 GiB", { segments: [{ ...text, vaddr: 0x1_0040_0000 }] }, Errno.ENOMEM],
  ["an address at the end of everything", { segments: [{ ...text, vaddr: 2 ** 63 }] }, Errno.ENOMEM],
  ["a huge segment", { segments: [{ ...text, memsz: 2 ** 62 }] }, Errno.ENOMEM],
  ["an address below 64 KiB", { segments: [{ ...text, vaddr: 0x1000 }] }, Errno.EPERM],
  ["a missing interpreter", { ...simple, interpreter: "/none" }, Errno.ENOENT],
  ["an interpreter that is text", { ...simple, interpreter: "/ld.so" }, Errno.ELIBBAD, new Uint8Array(100).fill(65)],
  ["an interpreter that is cut", { ...simple, interpreter: "/ld.so" }, Errno.EIO, new Uint8Array(10)],
  [
    "an interpreter of another machine",
    { ...simple, interpreter: "/ld.so" },
    Errno.ELIBBAD,
    { ...simple, machine: 40 },
  ],
  ["an interpreter in the program's place", { ...simple, interpreter: "/ld.so" }, Errno.ENOMEM, simple],
];
for (const [name, elf, errno, interpreter] of refusals) {
  test(`refused, with nothing changed: ${name}`, () => {
    const { result, task, mm } = load(elf, interpreter);
    assert.equal(result, -errno);
    assert.equal(mm.mappedBytes(), 0);
    assert.equal(task.name, "");
  });
}

test("a program whose data lies beyond its file dies of SIGSEGV", () => {
  const { result, task } = load({ ...simple, size: 0x2000 });
  assert.equal(result, 0);
  assert.equal(task.signals.deliverable, true);
});

test("scripts", () => {
  const machine = fakeMachine();
  const { files, task } = machine;
  files.set("/bin/sh", buildElf(simple));
  const run = (name: string, argv: string[] = [name]): number =>
    loadProgram(task, { filename: name, argv, envp: [], directory: null });
  const script = (line: string): Uint8Array => Uint8Array.from(line, (char) => char.charCodeAt(0));
  files.set("/s1", script("#! /bin/sh  -x y \nrest"));
  assert.equal(run("/s1", ["zero", "one"]), 0);
  assert.equal([...argumentPieces(task.process)].join(""), "/bin/sh\0-x y\0/s1\0one\0");
  assert.equal(task.name, "s1");
  let last = "/s1";
  for (let i = 2; i <= 6; i++) {
    files.set(`/s${i}`, script(`#!${last}\n`));
    last = `/s${i}`;
    assert.equal(run(last), i <= 5 ? 0 : -Errno.ELOOP, last);
  }
  files.set("/bad", script("#!\n"));
  assert.equal(run("/bad"), -Errno.ENOEXEC);
  files.set("/long", script(`#!/${"x".repeat(300)}\n`));
  assert.equal(run("/long"), -Errno.ENOEXEC);
  files.set("/missing", script("#!/nothing"));
  assert.equal(run("/missing"), -Errno.ENOENT);
  files.set("/denied", Errno.EACCES);
  files.set("/to-denied", script("#!/denied\n"));
  assert.equal(run("/to-denied"), -Errno.EACCES);
});

test("argument and environment sizes", () => {
  const { task, files } = fakeMachine();
  files.set("/p", buildElf(simple));
  const run = (argv: string[], envp: string[] = []): number =>
    loadProgram(task, { filename: "/p", argv, envp, directory: null });
  assert.equal(run(["a".repeat(131_071)]), 0);
  assert.equal(run(["a".repeat(131_072)]), -Errno.E2BIG);
  assert.equal(run(new Array<string>(20).fill("b".repeat(100_000))), 0);
  assert.equal(run([], new Array<string>(25).fill("b".repeat(100_000))), -Errno.E2BIG);
  assert.equal(run(new Array<string>(300_000).fill("")), -Errno.E2BIG, "pointers count");
  task.process.limits.set(RLIMIT.STACK, 64n << 20n, RLIM_INFINITY);
  assert.equal(run([], new Array<string>(60).fill("b".repeat(100_000))), 0);
  assert.equal(run([]), 0);
  assert.equal(task.mem.u64(task.cpu.sp), 1, "an empty argv becomes one empty string");
});

test("real programs of this machine", { skip: existsSync("/bin/ls") ? false : "no /bin/ls" }, () => {
  const machine = fakeMachine(512 << 20, true);
  machine.files.set("/bin/ls", readFileSync("/bin/ls"));
  machine.files.set("/lib64/ld-linux-x86-64.so.2", readFileSync("/lib64/ld-linux-x86-64.so.2"));
  const request = { filename: "/bin/ls", argv: ["ls"], envp: [], directory: null };
  assert.equal(loadProgram(machine.task, request), 0);
  const names = machine.mm
    .maps()
    .match(/[^ \n]+$/gm)!
    .filter((name) => name !== "");
  assert.deepEqual([...new Set(names)], ["/bin/ls", "[vvar]", "[vdso]", "/lib64/ld-linux-x86-64.so.2", "[stack]"]);
  assert.match(machine.mm.describe(machine.task.cpu.pc), /^\/lib64\/ld-linux-x86-64\.so\.2\+0x/);
});
