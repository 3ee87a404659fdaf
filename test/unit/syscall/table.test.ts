import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { coverage, renderCoverage } from "../../../src/libos/syscall/coverage.ts";
import { Decode, decodingOf, packDecodings } from "../../../src/libos/syscall/kinds.ts";
import { allRows } from "../../../src/libos/syscall/table.ts";

/** The last number of both architectures that the rows know, and the gap where numbering was unified. */
const LAST = 462;
const X64_GAP = [335, 423];
/** asm-generic: 32-bit only numbers, and the same gap. */
const A64_GAP = [295, 423];
const A64_RESERVED = [244, 259];

function numbersOf(column: "x64" | "a64"): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const [name, row] of Object.entries(allRows)) {
    const number = row[column];
    if (number !== undefined) names.set(number, [...(names.get(number) ?? []), name]);
  }
  return names;
}

function within(number: number, [first, last]: number[]): boolean {
  return number >= first! && number <= last!;
}

for (const column of ["x64", "a64"] as const) {
  test(`no two rows have the same ${column} number`, () => {
    const doubled = [...numbersOf(column)].filter(([, names]) => names.length > 1);
    assert.deepEqual(doubled, []);
  });
}

test("every x86-64 number has a row", () => {
  const known = numbersOf("x64");
  const missing: number[] = [];
  for (let number = 0; number <= LAST; number++) {
    if (!within(number, X64_GAP) && !known.has(number)) missing.push(number);
  }
  assert.deepEqual(missing, []);
});

test("every AArch64 number has a row", () => {
  const known = numbersOf("a64");
  const missing: number[] = [];
  for (let number = 0; number <= LAST; number++) {
    if (!within(number, A64_GAP) && !within(number, A64_RESERVED) && !known.has(number)) missing.push(number);
  }
  assert.deepEqual(missing, []);
});

/** Names and numbers of a kernel header. */
function header(path: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const match of readFileSync(path, "utf8").matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)$/gm)) {
    out.set(match[1]!, Number(match[2]));
  }
  return out;
}

const X64_HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
const A64_HEADER = "/usr/include/asm-generic/unistd.h";

test("x86-64 numbers are those of the kernel's header", { skip: !existsSync(X64_HEADER) }, () => {
  for (const [name, number] of header(X64_HEADER)) assert.equal(allRows[name]?.x64, number, name);
});

/** Names that the generic header has for 32-bit architectures, or for one of two sizes. */
const A64_OTHER = new Set(["syscalls", "arch_specific_syscall", "sync_file_range2"]);

test("AArch64 numbers are those of the kernel's header", { skip: !existsSync(A64_HEADER) }, () => {
  const table = header(A64_HEADER);
  for (const [name, row] of Object.entries(allRows)) {
    const number = table.get(name);
    if (number !== undefined && !A64_OTHER.has(name)) assert.equal(row.a64, number, name);
  }
});

test("every row says honestly what is missing", () => {
  for (const [name, { support, args }] of Object.entries(allRows)) {
    assert.ok(args.length <= 6, name);
    assert.equal(support.note === "", support.level === "full", name);
    assert.ok(!support.note.includes("\n") && !support.note.includes("|"), name);
  }
});

test("the coverage has one line a system call, in the order of numbers", () => {
  const entries = coverage();
  assert.equal(entries.length, Object.keys(allRows).length);
  assert.equal(entries[0]!.name, "read");
  assert.equal(renderCoverage().trimEnd().split("\n").length, entries.length + 1);
});

test("arguments are decoded by the first word of their kind", () => {
  assert.equal(decodingOf("fd"), Decode.Signed32);
  assert.equal(decodingOf("openflags"), Decode.Unsigned32);
  assert.equal(decodingOf("size"), Decode.Unsigned64);
  assert.equal(decodingOf("off"), Decode.Signed64);
  assert.equal(decodingOf("unused"), Decode.None);
  assert.equal(packDecodings(["fd", "size", "off"]), 1 | (3 << 3) | (4 << 6));
});
