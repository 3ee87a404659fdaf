/**
 * An instruction as text, from our decoder and from iced-x86's, in the same words: mnemonic, then explicit operands with
 * registers, base, index, scale, displacement, segment, immediates at their width, targets.
 */
import { type Instruction as Iced, Mnemonic, OpKind, Register } from "iced-x86";
import { type Instruction, NEXT_PC, Segment } from "../../src/engine/wasm/x86-64/decode.ts";
import type { OperandSpec } from "../../src/engine/wasm/x86-64/row.ts";

const REGISTERS: Record<number, string[]> = {
  1: "al cl dl bl spl bpl sil dil".split(" "),
  2: "ax cx dx bx sp bp si di".split(" "),
  4: "eax ecx edx ebx esp ebp esi edi".split(" "),
  8: "rax rcx rdx rbx rsp rbp rsi rdi".split(" "),
};
const HIGH = "ah ch dh bh".split(" ");
const SUFFIX: Record<number, string> = { 1: "l", 2: "w", 4: "d", 8: "" };
const SEGMENTS = "es cs ss ds fs gs".split(" ");

function general(n: number, size: number, rex: number): string {
  if (n >= 8) return `r${n}${SUFFIX[size]}`;
  return size === 1 && rex === 0 && n >= 4 ? HIGH[n - 4]! : REGISTERS[size]![n]!;
}
function registerSize(i: Instruction, spec: OperandSpec): number {
  switch (spec.size[0]) {
    case "b":
      return 1;
    case "w":
      return 2;
    case "d":
      // A register that is only copied in part; memory is read whole all the same, by AMD's processors at least.
      return i.row.mnemonic === "movsxd" ? Math.min(i.size, 4) : 4;
    case "q":
      return 8;
    case "y":
      return (i.rex & 8) !== 0 ? 8 : 4;
    default:
      return i.size;
  }
}
/** Whose rows have register operands under the name of a memory one. */
const OF_REGISTERS: Record<string, string> = { movlps: "movhlps", movhps: "movlhps" };
const hex = (value: bigint): string => BigInt.asUintN(64, value).toString(16);

function memory(i: Instruction): string {
  const bits = i.address32 ? 32 : 64;
  const name = (n: number): string => general(n, bits / 8, 1);
  let displacement = BigInt(i.displacement);
  let base = i.base < 0 ? "" : name(i.base === NEXT_PC ? 0 : i.base);
  if (i.base === NEXT_PC) {
    base = bits === 64 ? "rip" : "eip";
    displacement += BigInt(i.nextPc);
  }
  if (i.row.operands.some(({ kind }) => kind === "O")) displacement = bits === 64 ? i.wide : BigInt(i.immediate);
  const index = i.index < 0 ? "" : `${name(i.index)}*${1 << i.scale}`;
  const segment = i.segment === Segment.None ? "" : `${SEGMENTS[i.segment]}:`;
  return `${segment}[${base}+${index}+${hex(BigInt.asUintN(bits, displacement))}]`;
}

function operand(i: Instruction, spec: OperandSpec): string {
  const { kind, text } = spec;
  switch (kind) {
    case "":
      if (text === "1") return "#1";
      if (text === "AL") return "al";
      if (text === "CL") return "cl";
      if (text === "F") return SEGMENTS[(i.opcode & 8) === 0 ? Segment.Fs : Segment.Gs]!;
      if (text === "rAX") return general(0, i.size, 0);
      return "";
    case "E":
    case "M":
      return i.isMemory ? memory(i) : general(i.rm, registerSize(i, spec), i.rex);
    case "R":
      return general(i.rm, registerSize(i, spec), i.rex);
    case "G":
      return general(i.reg, registerSize(i, spec), i.rex);
    case "Z":
      return general(i.z, spec.size === "b" ? 1 : i.size, i.rex);
    case "O":
      return memory(i);
    case "V":
      return `xmm${i.reg}`;
    case "W":
      return i.isMemory ? memory(i) : `xmm${i.rm}`;
    case "U":
      return `xmm${i.rm}`;
    case "P":
      return `mm${i.reg & 7}`;
    case "Q":
      return i.isMemory ? memory(i) : `mm${i.rm & 7}`;
    case "N":
      return `mm${i.rm & 7}`;
    case "S":
      return SEGMENTS[i.reg & 7] ?? "";
    case "J":
      return `→${hex(BigInt(i.nextPc + i.immediate))}`;
    case "I": {
      if (text === "I2") return `#${hex(BigInt(i.second))}`;
      const wide = text === "Iv" && i.size === 8 ? i.wide : BigInt(i.immediate);
      const bytes = text === "Ib" ? 1 : text === "Iw" ? 2 : i.size;
      return `#${hex(BigInt.asUintN(8 * bytes, wide))}`;
    }
    default:
      return "?";
  }
}

/** Ours that name several of iced's, or name them otherwise. */
const NAMES: [RegExp, string][] = [
  [/^(movs|cmps|stos|lods|scas|ins|outs)[bwdq]$/, "$1"],
  [/^(cwde|cdqe)$/, "cbw"],
  [/^(cdq|cqo)$/, "cwd"],
  [/^(pushf|popf|iret|sysret|sysexit|enter|leave|retf?)[dq]$/, "$1"],
  [/^xlatb$/, "xlat"],
  [/^wait$/, "fwait"],
  [/^sal$/, "shl"],
  [/^cmpxchg16b$/, "cmpxchg8b"],
  [/^(fxsave|fxrstor|xsave|xrstor)64$/, "$1"],
  [/^(pextr|pinsr)q$/, "$1d"],
  [/^(prefetch\w*|endbr\d\d|pause|reservednop|rdssp[dq]|cldemote)$/, "nop"],
  [/^j[er]?cxz$/, "jrcxz"],
  [/^(pcmp[ei]str[im])64$/, "$1"],
];
const OURS: Record<string, string> = {
  ...{ imul1: "imul", calln: "call", callf: "call", jmpn: "jmp", jmpf: "jmp" },
  ...{ movfromseg: "mov", movtoseg: "mov", pushseg: "push", popseg: "pop" },
};

/** @returns null where operands are not explicit in the row */
export function ourText(i: Instruction): string | null {
  const { row } = i;
  if (row.flags.has("x87") || row.flags.has("gp")) return null;
  // With REX.B it exchanges with r8: also behind F3, whatever iced says.
  if (row.mnemonic === "xchg" && i.opcode === 0x90 && (i.z === 0 || i.repeat === 0xf3)) return "nop";
  const renamed = (i.isMemory ? undefined : OF_REGISTERS[row.mnemonic]) ?? OURS[row.mnemonic] ?? row.mnemonic;
  const name = renamed === "movd" && (i.rex & 8) !== 0 ? "movq" : renamed;
  if (NO_OPERANDS.test(name)) return name;
  const operands = row.operands.map((spec) => operand(i, spec)).filter((text) => text !== "");
  return together(name, operands);
}
/** Whose operands are implied, or of no consequence. */
const NO_OPERANDS = /^(movs|cmps|stos|lods|scas|xlat|nop|pushf|popf|maskmov\w+|[lms]fence)$/;

/** Of these the size that a register is called by says nothing. */
const SIZELESS =
  /^(lar|lsl|ver[rw]|sldt|str|smsw|(p?mov)mskp?[sdb]|pextr[wb]|extractps|pinsr[bw]|mov (ss|ds|es|fs|gs|cs))$/;
function together(name: string, operands: readonly string[]): string {
  const text = `${name} ${operands.join(",")}`.trimEnd();
  const sizeless = SIZELESS.test(name) || /^mov ([c-gs]s,|.*,[c-gs]s$)/.test(text);
  return sizeless ? text.replace(/(?<=[ ,])[er]?([a-d]x|[sd]i|[bs]p)\b|(?<=[ ,])(r\d+)[dwl]\b/g, "$1$2") : text;
}

export function icedText(i: Iced): string {
  let name = Mnemonic[i.mnemonic]!.toLowerCase();
  // MOVSD and CMPSD are string instructions or vector ones.
  const vector = /^(movs|cmps)d$/.test(name) && !(i.opKind(1) in STRINGS || i.opKind(0) in STRINGS);
  if (!vector) for (const [pattern, ours] of NAMES) name = name.replace(pattern, ours);
  if (NO_OPERANDS.test(name)) return name;
  return together(
    name,
    Array.from({ length: i.opCount }, (_, n) => icedOperand(i, n)),
  );
}

function icedRegister(register: Register): string {
  return register === Register.None ? "" : Register[register]!.toLowerCase().replace(/^(r\d+)d$/, "$1d");
}
function icedOperand(i: Iced, n: number): string {
  const kind = i.opKind(n);
  switch (kind) {
    case OpKind.Register:
      return icedRegister(i.opRegister(n));
    case OpKind.NearBranch16:
    case OpKind.NearBranch32:
    case OpKind.NearBranch64:
      return `→${hex(i.nearBranchTarget)}`;
    case OpKind.Memory: {
      const base = icedRegister(i.memoryBase);
      const index = i.memoryIndex === Register.None ? "" : `${icedRegister(i.memoryIndex)}*${i.memoryIndexScale}`;
      const overridden = /^[fg]s$/.test(icedRegister(i.segmentPrefix));
      return `${overridden ? `${icedRegister(i.segmentPrefix)}:` : ""}[${base}+${index}+${hex(i.memoryDisplacement)}]`;
    }
    default: {
      if (kind < OpKind.Immediate8 || kind > OpKind.Immediate32to64) return "";
      return `#${hex(BigInt.asUintN(WIDTHS[kind]!, i.immediate(n)))}`;
    }
  }
}
const STRINGS: Record<number, true> = Object.fromEntries(
  Array.from({ length: OpKind.MemoryESRDI - OpKind.MemorySegSI + 1 }, (_, n) => [OpKind.MemorySegSI + n, true]),
);
const WIDTHS: Record<number, number> = {
  [OpKind.Immediate8]: 8,
  [OpKind.Immediate8_2nd]: 8,
  [OpKind.Immediate16]: 16,
  [OpKind.Immediate32]: 32,
  [OpKind.Immediate64]: 64,
  [OpKind.Immediate8to16]: 16,
  [OpKind.Immediate8to32]: 32,
  [OpKind.Immediate8to64]: 64,
  [OpKind.Immediate32to64]: 64,
};
