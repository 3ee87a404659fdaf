/** What differs between what the processor did and what the engine did, but for what nobody may rely on. */
import type { Row } from "../../src/engine/wasm/x86-64/row.ts";
import { At, Fx, RECORD_BYTES, type Record } from "./record.ts";

const FLAG: { [letter: string]: number } = { c: 1, p: 4, a: 0x10, z: 0x40, s: 0x80, o: 0x800 };
const ARITHMETIC = 0xcd5;
const MXCSR_DEFAULT = 0x1f80;
/** Denormal, underflow, precision: not noted as long as MXCSR is what programs begin with. */
const UNNOTED = 0x32;
/** Nor that a comparison was invalid. */
const COMPARISON = /^(min|max|cmp|u?comi)[ps]?[sd]$/;

function flagMask(row: Row, before: Record): number {
  let mask = ARITHMETIC;
  for (const letter of row.undefinedFlags) mask &= ~(FLAG[letter] ?? 0);
  if (row.flags.has("shift")) mask &= ~shiftUndefined(row, before);
  return mask;
}
/** Flags that a shift leaves undefined: by its count. */
function shiftUndefined(row: Row, before: Record): number {
  const operand = row.operands.find((o) => o.text === "Ib" || o.text === "CL" || o.text === "1");
  const last = before.code[before.length - 1]!;
  const raw = operand?.text === "Ib" ? last : operand?.text === "CL" ? before.u32(At.gpr + 8) & 0xff : 1;
  const wide = before.code.some(
    (byte, n) => (byte & 0xf8) === 0x48 && [row.opcode, 0x0f].includes(before.code[n + 1]!),
  );
  const count = raw & (wide ? 63 : 31);
  if (count === 0) return 0;
  const rotates = /^r/.test(row.mnemonic);
  let undefinedFlags = rotates ? 0 : FLAG.a!;
  if (count !== 1) undefinedFlags |= FLAG.o!;
  const bits = row.operands[0]!.size === "b" ? 8 : 16;
  if (!rotates && count >= bits) undefinedFlags |= FLAG.c!;
  if (/^sh[lr]d$/.test(row.mnemonic) && count > 16) undefinedFlags |= ARITHMETIC;
  return undefinedFlags;
}

/** FSIN, FCOS, …: results may differ in the last bit, and so in what C1 says of their rounding. */
const TRANSCENDENTAL = new Set([0xf0, 0xf1, 0xf2, 0xf3, 0xf9, 0xfb, 0xfe, 0xff]);
function isTranscendental(record: Record): boolean {
  const at = record.code.indexOf(0xd9);
  return at >= 0 && TRANSCENDENTAL.has(record.code[at + 1]!);
}
/** FYL2XP1 is defined for small operands only. */
function beyondRange(record: Record): boolean {
  const at = record.code.indexOf(0xd9);
  return at >= 0 && record.code[at + 1] === 0xf9 && (record.u16(At.fx + Fx.st + 8) & 0x7fff) >= 0x3ffd;
}
const near = (a: bigint, b: bigint): boolean => a - b <= 1n && b - a <= 1n;

/** SHLD and SHRD of 16 bits by more than that. */
function isUndefinedShift(row: Row, before: Record): boolean {
  const by = row.operands[2]!.text === "Ib" ? before.code[before.length - 1]! : before.u32(At.gpr + 8) & 0xff;
  return before.code[0] === 0x66 && (by & 31) > 16;
}

/** What {@link identical} looks at: signal, registers, the FXSAVE image without pointers of x87 and the mask of MXCSR, memory. */
const COMPARED: readonly [number, number][] = [
  [At.signal, At.signalCode],
  [At.gpr, At.fx + Fx.ftw + 1],
  [At.fx + Fx.mxcsr, At.fx + Fx.mxcsr + 4],
  [At.fx + Fx.st, RECORD_BYTES],
];
/** Whether nothing differs at all, masked or not: nearly always, and quickly found. */
function identical(expected: Record, actual: Record): boolean {
  return COMPARED.every(([from, to]) => expected.buffer.compare(actual.buffer, from, to, from, to) === 0);
}

/** @returns a line for each difference */
export function differences(row: Row, before: Record, expected: Record, actual: Record): string[] {
  if (identical(expected, actual)) return [];
  // AMD's processors have bit 17 of MXCSR, the engine has not.
  if (row.mnemonic === "ldmxcsr" && (expected.u32(At.fx + Fx.mxcsr) & 0x2_0000) !== 0) return [];
  const out: string[] = [];
  const check = (name: string, want: number | bigint, got: number | bigint): void => {
    if (want !== got) out.push(`${name}: expected ${want.toString(16)}, got ${got.toString(16)}`);
  };
  check("signal", expected.u32(At.signal), actual.u32(At.signal));
  check("pc", expected.u64(At.pc), actual.u64(At.pc));
  for (let n = 0; n < 16; n++) check(`gpr${n}`, expected.gpr(n), actual.gpr(n));
  const flags = flagMask(row, before);
  check("flags", expected.u32(At.flags) & flags, actual.u32(At.flags) & flags);
  const noted =
    (before.u32(At.fx + Fx.mxcsr) & 0xffc0) === MXCSR_DEFAULT
      ? ~(UNNOTED | (COMPARISON.test(row.mnemonic) ? 1 : 0))
      : -1;
  check("mxcsr", expected.u32(At.fx + Fx.mxcsr) & noted, actual.u32(At.fx + Fx.mxcsr) & noted);
  if (!row.flags.has("x87") && !row.flags.has("mmx")) {
    compareXmm(row, expected, actual, check);
  }
  check("fcw", expected.u16(At.fx + Fx.fcw), actual.u16(At.fx + Fx.fcw));
  if (row.flags.has("x87") && beyondRange(before)) return [];
  if (/^sh[lr]d$/.test(row.mnemonic) && isUndefinedShift(row, before)) return [];
  const loose = row.flags.has("x87") && isTranscendental(before);
  const status = loose ? 0xfdff : 0xffff;
  check("fsw", expected.u16(At.fx + Fx.fsw) & status, actual.u16(At.fx + Fx.fsw) & status);
  check("ftw", expected.bytes[At.fx + Fx.ftw]!, actual.bytes[At.fx + Fx.ftw]!);
  for (let n = 0; n < 8; n++) {
    const at = At.fx + Fx.st + 16 * n;
    const want = (BigInt(expected.u16(at + 8)) << 64n) | expected.u64(at);
    const got = (BigInt(actual.u16(at + 8)) << 64n) | actual.u64(at);
    if (!(loose && near(want, got))) check(`st${n}`, want, got);
  }
  if (row.flags.has("mmx")) compareXmm(row, expected, actual, check);
  const { data } = actual;
  const address = expected.data.findIndex((byte, n) => byte !== data[n]);
  if (address >= 0 && row.mnemonic !== "fxsave" && !row.flags.has("approx")) {
    const at = At.data + (address & ~15);
    const show = (r: Record): string =>
      [r.u64(at + 8), r.u64(at)].map((x) => x.toString(16).padStart(16, "0")).join("_");
    out.push(`memory ${(address & ~15).toString(16)}: expected ${show(expected)}, got ${show(actual)}`);
  }
  return out;
}

function compareXmm(
  row: Row,
  expected: Record,
  actual: Record,
  check: (name: string, want: bigint, got: bigint) => void,
): void {
  if (row.flags.has("approx")) return;
  for (let n = 0; n < 16; n++) {
    const at = At.fx + Fx.xmm + 16 * n;
    check(`xmm${n}`, (expected.u64(at + 8) << 64n) | expected.u64(at), (actual.u64(at + 8) << 64n) | actual.u64(at));
  }
}

/** A record as text, for a person. */
export function describe(record: Record): string {
  const lines = [[...record.code].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")];
  lines.push(`flags ${record.u32(At.flags).toString(16)} mxcsr ${record.u32(At.fx + Fx.mxcsr).toString(16)}`);
  for (let n = 0; n < 16; n += 4) {
    lines.push([0, 1, 2, 3].map((k) => `r${n + k}=${record.gpr(n + k).toString(16)}`).join(" "));
  }
  lines.push(
    `fcw ${record.u16(At.fx).toString(16)} fsw ${record.u16(At.fx + 2).toString(16)} ftw ${record.bytes[At.fx + 4]!.toString(16)}`,
  );
  for (let n = 0; n < 8; n++) {
    const at = At.fx + Fx.st + 16 * n;
    lines.push(`st${n} ${record.u16(at + 8).toString(16)}:${record.u64(at).toString(16).padStart(16, "0")}`);
  }
  for (let n = 0; n < 16; n++) {
    const at = At.fx + Fx.xmm + 16 * n;
    lines.push(
      `xmm${n} ${record
        .u64(at + 8)
        .toString(16)
        .padStart(16, "0")}_${record.u64(at).toString(16).padStart(16, "0")}`,
    );
  }
  return lines.join("\n");
}
