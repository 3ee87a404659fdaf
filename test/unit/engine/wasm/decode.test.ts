/** The decoder against iced-x86: lengths and what exists, over the code of programs and over random bytes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  CpuidFeature,
  Decoder,
  DecoderOptions,
  EncodingKind,
  type Instruction as IcedInstruction,
  Mnemonic,
} from "iced-x86";
import { decode, Instruction } from "../../../../src/engine/wasm/x86-64/decode.ts";

/** What the engine has, in iced's names. */
const features = new Set(
  (
    "INTEL8086 INTEL186 INTEL286 INTEL386 INTEL486 X64 CMOV CPUID CX8 CMPXCHG16B FPU FPU287 FPU387 FXSR MMX MSR " +
    "SSE SSE2 SSE3 SSSE3 SSE4_1 SSE4_2 POPCNT MOVBE XSAVE RDTSCP TSC SYSCALL CLFSH PAUSE MULTIBYTENOP FSGSBASE SEP LZCNT BMI1 " +
    "FENCE INTEL386_486_ONLY RDPMC CET_IBT PREFETCHW SKINIT INVLPG INTEL386_ONLY INTEL286_ONLY"
  ).split(" "),
);
const names = new Map(Object.entries(CpuidFeature).map(([name, value]) => [value, name]));
/** Instructions of those features that are not there: privileged ones of no use, and what needs no support. */
const absent = new Set(
  ["Rsm", "Skinit", "Cldemote", "Fstsg", "Fnstdw", "Fnstsg", "Rdssp", "Loadall", "Umov"].map(
    (name) => Mnemonic[name as keyof typeof Mnemonic] as number | undefined,
  ),
);

function offered(instruction: IcedInstruction): boolean {
  if (instruction.encoding !== EncodingKind.Legacy || absent.has(instruction.mnemonic)) return false;
  return [...instruction.cpuidFeatures()].every((feature) => features.has(names.get(feature) ?? ""));
}

const DECODER_OPTIONS = DecoderOptions.NoInvalidCheck & 0;
const ours = new Instruction();

/** Compares one instruction. @returns a description of the difference, or null */
function difference(bytes: Uint8Array): string | null {
  const decoder = new Decoder(64, bytes, DECODER_OPTIONS);
  const theirs = decoder.decode();
  const result = decode(ours, bytes, 0, bytes.length, 0x1000);
  const hex = Buffer.from(bytes).toString("hex");
  try {
    if (theirs.mnemonic === Mnemonic.INVALID) {
      // Refused by their operands when they are lifted.
      if (result !== 0 || ours.row.flags.has("gp") || /^(x87|mov(to|from)seg)$/.test(ours.row.mnemonic)) return null;
      return `${hex}: ${ours.row.mnemonic} here, invalid in iced`;
    }
    const name = Mnemonic[theirs.mnemonic];
    // Moves of control and debug registers, refused anyway, take any ModRM for a register.
    if (/^(66|67|f2|f3|64|2e|4.)*0f2[0-3]/.test(hex)) return null;
    if (result !== 0) return offered(theirs) ? `${hex}: invalid here, ${name} in iced` : null;
    if (ours.length !== theirs.length)
      return `${hex}: ${ours.row.mnemonic} of ${ours.length}, ${name} of ${theirs.length}`;
    return null;
  } finally {
    theirs.free();
    decoder.free();
  }
}

/** A small generator of repeatable randomness. */
function randomBytes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

test("random bytes, opcodes evenly", () => {
  const next = randomBytes(1);
  const found = new Map<string, string>();
  for (let i = 0; i < 60_000; i++) {
    const bytes = new Uint8Array(16);
    let at = 0;
    const prefixes = next() & 3;
    const choice = [0x66, 0xf2, 0xf3, 0xf0, 0x67, 0x64, 0x2e];
    for (let p = 0; p < prefixes; p++) bytes[at++] = choice[next() % choice.length]!;
    if (next() & 1) bytes[at++] = 0x40 | (next() & 15);
    const map = next() & 7;
    if (map >= 1) bytes[at++] = 0x0f;
    if (map === 5 || map === 6) bytes[at++] = map === 5 ? 0x38 : 0x3a;
    bytes[at++] = i & 255;
    while (at < 16) bytes[at++] = next();
    const text = difference(bytes);
    if (text !== null) found.set(text.slice(text.indexOf(":")), text);
  }
  assert.deepEqual([...found.values()], []);
});

for (const path of [
  "/usr/bin/bash",
  "/usr/bin/perl",
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/lib/x86_64-linux-gnu/libm.so.6",
]) {
  test(`code of ${path}`, () => {
    const code = sectionText(readFileSync(path));
    const decoder = new Decoder(64, code, DecoderOptions.None);
    const wrong = new Set<string>();
    let count = 0;
    for (let at = 0; at < code.length && count < 100_000; count++) {
      decoder.position = at;
      const theirs = decoder.decode();
      const result = decode(ours, code, at, code.length, at);
      const hex = Buffer.from(code.subarray(at, at + theirs.length)).toString("hex");
      if (theirs.mnemonic !== Mnemonic.INVALID && (result === 0 ? ours.length !== theirs.length : offered(theirs))) {
        wrong.add(`${hex} ${Mnemonic[theirs.mnemonic]}`);
      }
      at += theirs.mnemonic === Mnemonic.INVALID ? 1 : theirs.length;
      theirs.free();
    }
    decoder.free();
    assert.deepEqual([...wrong], []);
    assert.ok(count > 1000);
  });
}

/** The bytes of the section .text. */
function sectionText(file: Buffer): Uint8Array {
  const sections = Number(file.readBigUInt64LE(0x28));
  const count = file.readUInt16LE(0x3c);
  const header = (index: number): number => sections + 64 * index;
  const namesAt = Number(file.readBigUInt64LE(header(file.readUInt16LE(0x3e)) + 24));
  for (let i = 0; i < count; i++) {
    const name = namesAt + file.readUInt32LE(header(i));
    if (file.toString("latin1", name, name + 6) !== ".text\0") continue;
    const offset = Number(file.readBigUInt64LE(header(i) + 24));
    return new Uint8Array(file.subarray(offset, offset + Number(file.readBigUInt64LE(header(i) + 32))));
  }
  throw new Error("no .text");
}
