/** Which memory an instruction touches, found from the registers: for telling where a trapped access went. */
import { type Instruction, NEXT_PC, Segment } from "./decode.ts";
import { State } from "./state.ts";
import { operandBytes, writesMemory } from "./x87-operand.ts";

export interface OperandAccess {
  address: bigint;
  bytes: number;
  write: boolean;
  /** Whether the default segment is the stack's: such an address out of range is a stack fault. */
  stack: boolean;
}

const mask64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const READ_ONLY = new Set(
  (
    "cmp test bt push calln jmpn mul imul1 div idiv fxrstor xrstor ldmxcsr nop clflush verr verw lar lsl " + "movtoseg"
  ).split(" "),
);
/** Destinations that are written without being read. */
const SETS =
  /^(mov|movnti|movbe|pop|set\w+|movfromseg|stmxcsr|fxsave|xsave|mov[aul].*|movd|movq|movnt.*|movhp.|pextr.|extractps)$/;

export function effectiveAddress(i: Instruction, view: DataView): bigint {
  let sum = BigInt(i.displacement);
  if (i.base === NEXT_PC) sum += BigInt(i.nextPc);
  else if (i.base >= 0) sum += gpr(view, i.base);
  if (i.index >= 0) sum += gpr(view, i.index) << BigInt(i.scale);
  if (i.row.operands.some((operand) => operand.kind === "O")) sum = i.address32 ? BigInt(i.immediate >>> 0) : i.wide;
  if (i.address32) sum = BigInt.asUintN(32, sum);
  return mask64(sum + segmentBase(i, view));
}
export function segmentBase(i: Instruction, view: DataView): bigint {
  if (i.segment === Segment.Fs) return view.getBigUint64(State.FS_BASE, true);
  if (i.segment === Segment.Gs) return view.getBigUint64(State.GS_BASE, true);
  return 0n;
}
function gpr(view: DataView, register: number): bigint {
  return view.getBigUint64(State.GPR + 8 * register, true);
}

/** Bytes of the memory operand, by its row. */
export function memoryBytes(i: Instruction): number {
  for (const { kind, size } of i.row.operands) {
    if (!"EMWQOX".includes(kind) || kind === "") continue;
    if (kind === "X") return operandBytes(((i.opcode & 7) << 8) | i.modrm, i.size);
    if (size === "") return i.size;
    if (/^\d+$/.test(size)) return Number(size);
    if (/^d\d$/.test(size)) return Number(size[1]);
    switch (size) {
      case "b":
        return 1;
      case "w":
        return 2;
      case "d":
        return 4;
      case "q":
        return 8;
      case "y":
        return (i.rex & 8) !== 0 ? 8 : 4;
      default:
        return i.size;
    }
  }
  return i.size;
}

/** In the order in which they happen. */
export function operandAccesses(i: Instruction, view: DataView): OperandAccess[] {
  const { mnemonic, operands } = i.row;
  const sp = gpr(view, 4);
  const list: OperandAccess[] = [];
  const pushes = (bytes: number): void => {
    list.push({ address: mask64(sp - BigInt(bytes)), bytes, write: true, stack: true });
  };
  const memory = operands.findIndex((operand) => operand.kind !== "" && "EMWQOX".includes(operand.kind));
  const hasMemory =
    (i.isMemory && memory >= 0 && mnemonic !== "lea" && mnemonic !== "nop") || operands[memory]?.kind === "O";
  if (mnemonic === "pop" || mnemonic === "ret" || mnemonic === "popf") {
    list.push({ address: sp, bytes: i.size, write: false, stack: true });
  } else if (mnemonic === "leave") list.push({ address: gpr(view, 5), bytes: i.size, write: false, stack: true });
  if (hasMemory) {
    let address = effectiveAddress(i, view);
    if (mnemonic === "pop" && i.base === 4) address = mask64(address + BigInt(i.size));
    const bytes = memoryBytes(i);
    const stack = i.segment === Segment.None && (i.base === 4 || i.base === 5);
    if (/^bt[src]?$/.test(mnemonic) && operands[1]!.kind === "G") address = mask64(address + bitOffset(i, view));
    const write =
      mnemonic === "x87" ? writesMemory(((i.opcode & 7) << 8) | i.modrm) : memory === 0 && !READ_ONLY.has(mnemonic);
    const reads = !write || !SETS.test(mnemonic);
    if (reads && !(write && mnemonic === "x87")) list.push({ address, bytes, write: false, stack });
    if (write || mnemonic === "xchg") list.push({ address, bytes, write: true, stack });
  }
  if (mnemonic === "push" || mnemonic === "pushf" || mnemonic === "pushseg") pushes(i.size);
  else if (mnemonic === "call" || mnemonic === "calln") pushes(8);
  else if (mnemonic === "xlat") {
    list.push({
      address: mask64(gpr(view, 3) + (gpr(view, 0) & 0xffn) + segmentBase(i, view)),
      bytes: 1,
      write: false,
      stack: false,
    });
  } else stringAccesses(i, view, list);
  return list;
}

function bitOffset(i: Instruction, view: DataView): bigint {
  const offset = BigInt.asIntN(8 * i.size, gpr(view, i.reg));
  const shift = i.size === 8 ? 6n : i.size === 4 ? 5n : 4n;
  return (offset >> shift) * BigInt(i.size);
}

function stringAccesses(i: Instruction, view: DataView, list: OperandAccess[]): void {
  const { mnemonic, operands } = i.row;
  if (!/^(movs|stos|lods|cmps|scas)$/.test(mnemonic)) return;
  const bytes = operands[0]!.text === "b" ? 1 : i.size;
  const trim = (value: bigint): bigint => (i.address32 ? BigInt.asUintN(32, value) : value);
  const source = mask64(trim(gpr(view, 6)) + segmentBase(i, view));
  const target = trim(gpr(view, 7));
  if (/^(movs|lods|cmps)$/.test(mnemonic)) list.push({ address: source, bytes, write: false, stack: false });
  if (mnemonic !== "lods") {
    list.push({ address: target, bytes, write: mnemonic === "movs" || mnemonic === "stos", stack: false });
  }
}
