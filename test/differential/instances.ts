/** Random instances of an instruction row: its bytes, and state in which its memory operands lie where memory is. */

import type { OperandSpec, Row } from "../../src/engine/wasm/x86-64/row.ts";
import { allRows } from "../../src/engine/wasm/x86-64/rows.ts";
import { exists } from "../../src/engine/wasm/x86-64/x87/execute.ts";
import type { Random } from "./random.ts";
import { At, CODE, DATA, type Record } from "./record.ts";
import { f32, f64, f80, integer, randomState, vector } from "./values.ts";

/** What goes elsewhere, or tells of the machine itself. */
const LEFT_OUT =
  /^(j\w+|jmpn?|calln?|ret|loop\w*|syscall|int[13]?|ud[012]|cpuid|rdtscp?|xgetbv|xsave|xrstor|rd[fg]sbase|wr[fg]sbase|mov(to|from)seg|p(ush|op)seg|s[gil]dt|str|smsw|lar|lsl|ver[rw]|fxrstor|clflush|popf|leave|iret|hlt)$/;

export const TESTED: readonly Row[] = allRows().filter((row) => !row.flags.has("gp") && !LEFT_OUT.test(row.mnemonic));

export function nameOf(row: Row): string {
  const opcode = ["", "0f", "0f38", "0f3a"][row.map] + row.opcode.toString(16).padStart(2, "0");
  const extension = row.extension >= 0 ? `/${row.extension}` : "";
  return `${row.mnemonic} ${opcode}${extension} ${row.prefix}${row.flags.has("mmx") ? " mmx" : ""}`;
}

/** Where memory operands lie. */
const FIRST = 64;
const SPAN = 320;

interface Shape {
  bytes: number[];
  memory: boolean;
  /** ModRM.reg and ModRM.rm with REX. */
  reg: number;
  rm: number;
  base: number;
  index: number;
  scale: number;
  displacement: number;
  size: number;
  address: number;
}

/** The bytes of one instance. */
export function encode(random: Random, row: Row, aligned: number): Shape {
  const bytes: number[] = [];
  const shape: Shape = {
    bytes,
    memory: false,
    reg: 0,
    rm: 0,
    base: -1,
    index: -1,
    scale: 0,
    displacement: 0,
    size: 4,
    address: 0,
  };
  const vectorRow =
    row.map >= 1 &&
    /^(66|np|f2|f3)$/.test(row.prefix) &&
    row.operands.some((o) => "VWUPQN".includes(o.kind) && o.kind !== "");
  // BSWAP of 16 bits is undefined.
  const small = row.prefix === "-" && !row.flags.has("x87") && row.mnemonic !== "bswap" && random.chance(25);
  if (small) bytes.push(0x66);
  if (row.flags.has("rep") && random.chance(60)) bytes.push(random.pick([0xf2, 0xf3]));
  if (row.prefix === "66") bytes.push(0x66);
  if (/^f[23]$/.test(row.prefix)) {
    if (!vectorRow && random.chance(20)) bytes.push(0x66);
    bytes.push(Number.parseInt(row.prefix, 16));
  }
  // PREFETCHW exists with memory only, on some processors.
  const prefetch = row.mnemonic === "nop" && row.opcode === 0x0d;
  const memory = row.hasModRm && (prefetch || row.mode === "m" || (row.mode === "" && random.chance(50)));
  const locks = row.flags.has("lock") && memory && random.chance(20);
  if (locks) bytes.push(0xf0);
  const rex = random.chance(70) ? 0x40 | random.below(16) : 0;
  if (rex !== 0) bytes.push(rex);
  shape.size =
    (rex & 8) !== 0
      ? 8
      : small || ((row.prefix !== "66" || row.flags.has("mem")) && bytes.includes(0x66))
        ? 2
        : row.default64
          ? 8
          : 4;
  if (row.map >= 1) bytes.push(0x0f);
  if (row.map === 2) bytes.push(0x38);
  if (row.map === 3) bytes.push(0x3a);
  bytes.push(row.opcode | (row.plusRegister ? random.below(8) : 0));
  if (row.hasModRm) modrm(random, row, shape, rex, memory, aligned);
  for (const operand of row.operands) immediate(random, row, operand, shape);
  return shape;
}

function modrm(random: Random, row: Row, shape: Shape, rex: number, memory: boolean, aligned: number): void {
  const { bytes } = shape;
  if (row.exact >= 0) {
    bytes.push(row.exact);
    return;
  }
  let reg = row.extension >= 0 ? row.extension : random.below(8);
  let low = random.below(8);
  if (row.flags.has("x87")) {
    for (;;) {
      const code = ((row.opcode & 7) << 8) | (memory ? 0 : 0xc0) | (reg << 3) | low;
      if (exists(code, memory)) break;
      reg = random.below(8);
      low = random.below(8);
    }
  }
  shape.reg = reg | ((rex & 4) << 1);
  shape.memory = memory;
  if (!memory) {
    shape.rm = low | ((rex & 1) << 3);
    bytes.push(0xc0 | (reg << 3) | low);
    return;
  }
  shape.address = DATA + FIRST + random.below(SPAN / aligned) * aligned;
  addressing(random, shape, rex, reg);
}

function addressing(random: Random, shape: Shape, rex: number, reg: number): void {
  const { bytes } = shape;
  // An absolute address has no index; with REX.X it would.
  const kind = (rex & 2) !== 0 ? 1 + random.below(4) : random.below(5);
  const word = (value: number): void => {
    for (let n = 0; n < 4; n++) bytes.push((value >> (8 * n)) & 0xff);
  };
  if (kind === 0) {
    bytes.push((reg << 3) | 4, 0x25);
    word(shape.address);
    return;
  }
  if (kind === 1) {
    bytes.push((reg << 3) | 5);
    shape.base = 16;
    word(0);
    return;
  }
  const mod = kind === 2 ? 1 : 2;
  shape.displacement = mod === 1 ? random.below(256) - 128 : random.below(0x1_0000) - 0x8000;
  const low = random.below(8);
  bytes.push((mod << 6) | (reg << 3) | low);
  if (low === 4) {
    const base = random.below(8);
    const index = random.below(8);
    shape.scale = random.below(4);
    bytes.push((shape.scale << 6) | (index << 3) | base);
    shape.base = base | ((rex & 1) << 3);
    const whole = index | ((rex & 2) << 2);
    shape.index = whole === 4 ? -1 : whole;
  } else shape.base = low | ((rex & 1) << 3);
  if (mod === 1) bytes.push(shape.displacement & 0xff);
  else word(shape.displacement);
}

function immediate(random: Random, row: Row, { text }: OperandSpec, shape: Shape): void {
  const { bytes, size } = shape;
  const push = (count: number): void => {
    const value = integer(random);
    for (let n = 0n; n < BigInt(count); n++) bytes.push(Number((value >> (8n * n)) & 0xffn));
  };
  if (row.mnemonic === "enter") {
    if (text === "Iw") bytes.push(random.below(64), 0);
    else bytes.push(random.below(4));
    return;
  }
  if (text === "Ib" || text === "Is") push(1);
  else if (text === "Iw") push(2);
  else if (text === "Iz") push(size === 2 ? 2 : 4);
  else if (text === "Iv") push(size);
  else if (text === "Ob" || text === "Ov") {
    const address = BigInt(DATA + FIRST + random.below(SPAN));
    for (let n = 0n; n < 8n; n++) bytes.push(Number((address >> (8n * n)) & 0xffn));
  }
}

/** Alignment of the memory operand: nearly always what it has to be. */
export function alignmentOf(random: Random, row: Row): number {
  const wide = row.operands.some((operand) => operand.kind === "M" || operand.size === "16" || operand.size === "512");
  return wide && !row.flags.has("un") && random.chance(95) ? 16 : 1;
}

/** Fills in a record: state, with addresses in the registers that the instruction takes them from. */
export function instance(random: Random, row: Row, shape: Shape, record: Record): void {
  randomState(random, record);
  const { bytes } = shape;
  if (shape.base === 16) {
    const at = relativeAt(row, shape);
    const relative = shape.address - (CODE + bytes.length);
    for (let n = 0; n < 4; n++) bytes[at + n] = (relative >> (8 * n)) & 0xff;
  }
  record.code = Uint8Array.from(bytes);
  const { mnemonic } = row;
  const inData = (align: number): bigint => BigInt(DATA + FIRST + random.below(SPAN / align) * align);
  record.setGpr(4, BigInt(DATA + 256 + 8 * random.below(8)));
  if (mnemonic === "enter") record.setGpr(5, BigInt(DATA + 256));
  if (row.flags.has("rep")) {
    record.setGpr(6, inData(1));
    record.setGpr(7, inData(1));
    if (bytes.includes(0xf2) || bytes.includes(0xf3)) record.setGpr(1, BigInt(random.below(6)));
    if (random.chance(40)) record.view.setUint32(At.flags, record.u32(At.flags) | 0x400, true);
  }
  if (mnemonic === "xlat") record.setGpr(3, BigInt(DATA));
  if (/^maskmov/.test(mnemonic)) record.setGpr(7, inData(1));
  if (/^i?div$/.test(mnemonic) && random.chance(70)) record.setGpr(2, random.chance(50) ? 0n : 0xffff_ffff_ffff_ffffn);
  if (/^bt/.test(mnemonic) && shape.memory && row.operands[1]!.kind === "G") {
    record.setGpr(shape.reg, BigInt(random.below(512) - 256));
  }
  if (shape.memory && shape.base !== 16) placeAddress(random, shape, record);
  if (mnemonic === "ldmxcsr" && shape.memory) {
    // Bit 17 exists on AMD's processors only.
    const at = At.data + (shape.address - DATA) + 2;
    record.view.setUint16(at, random.chance(80) ? 0 : random.u32() & 0xfffd, true);
  }
  if (row.flags.has("x87") && shape.memory) operandFor(random, row, shape, record);
}
function relativeAt(row: Row, shape: Shape): number {
  let after = 0;
  for (const { text } of row.operands) {
    if (text === "Ib" || text === "Is" || text === "I2") after += 1;
    else if (text === "Iw") after += 2;
    else if (text === "Iz") after += shape.size === 2 ? 2 : 4;
  }
  return shape.bytes.length - after - 4;
}
function placeAddress(random: Random, shape: Shape, record: Record): void {
  const wanted = BigInt(shape.address - shape.displacement);
  if (shape.base < 0) return;
  if (shape.index < 0) {
    record.setGpr(shape.base, wanted);
    return;
  }
  const scale = BigInt(shape.scale);
  if (shape.index === shape.base) {
    const factor = 1n + (1n << scale);
    record.setGpr(shape.base, wanted / factor);
    return;
  }
  const index = random.chance(50) ? BigInt(random.below(256)) : BigInt.asUintN(64, -BigInt(random.below(256)));
  record.setGpr(shape.index, index);
  record.setGpr(shape.base, wanted - (index << scale));
}
/** Numbers of the format that an x87 instruction takes. */
function operandFor(random: Random, row: Row, shape: Shape, record: Record): void {
  const at = At.data + (shape.address - DATA);
  if (at < At.data || at > At.data + 480) return;
  const { view } = record;
  const opcode = row.opcode & 7;
  const reg = shape.reg & 7;
  if (opcode < 2) view.setUint32(at, f32(random), true);
  else if (opcode === 4 || opcode === 5) view.setBigUint64(at, f64(random), true);
  else if (opcode === 3 && reg === 5) {
    const [head, mantissa] = f80(random);
    view.setBigUint64(at, mantissa, true);
    view.setUint16(at + 8, head, true);
  } else if (opcode === 7 && reg === 4) {
    for (let n = 0; n < 9; n++) view.setUint8(at + n, random.below(10) * 16 + random.below(10));
    view.setUint8(at + 9, random.below(2) * 0x80);
  } else vector(random, view, at & ~0);
}
