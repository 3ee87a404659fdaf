/** Makes small ELF files. */
import { EM, ET, PT } from "../../../src/abi/elf.ts";

export interface BuiltSegment {
  type?: number;
  flags: number;
  offset: number;
  vaddr: number;
  filesz: number;
  memsz: number;
  align?: number;
}
export interface BuiltElf {
  type?: number;
  machine?: number;
  entry?: number;
  segments: BuiltSegment[];
  interpreter?: string;
  /** Bytes of the whole file. */
  size?: number;
  phentsize?: number;
  phnum?: number;
}

/** The file's bytes: headers, the interpreter's name at 0x800, and from 0x1000 on the low byte of each page's number. */
export function buildElf(elf: BuiltElf): Uint8Array {
  const size = elf.size ?? 0x4000;
  const bytes = new Uint8Array(Math.max(size, 0x1000));
  for (let at = 0x1000; at < size; at++) bytes[at] = at >>> 12;
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, elf.type ?? ET.EXEC, true);
  view.setUint16(18, elf.machine ?? EM.X86_64, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(elf.entry ?? 0x40_0000), true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(52, 64, true);
  view.setUint16(54, elf.phentsize ?? 56, true);
  const segments = [...elf.segments];
  if (elf.interpreter !== undefined) {
    const length = elf.interpreter.length + 1;
    for (let i = 0; i < elf.interpreter.length; i++) bytes[0x800 + i] = elf.interpreter.charCodeAt(i);
    segments.unshift({ type: PT.INTERP, flags: 4, offset: 0x800, vaddr: 0, filesz: length, memsz: length });
  }
  view.setUint16(56, elf.phnum ?? segments.length, true);
  segments.forEach((segment, i) => {
    const at = 64 + i * 56;
    view.setUint32(at, segment.type ?? PT.LOAD, true);
    view.setUint32(at + 4, segment.flags, true);
    view.setBigUint64(at + 8, BigInt(segment.offset), true);
    view.setBigUint64(at + 16, BigInt(segment.vaddr), true);
    view.setBigUint64(at + 32, BigInt(segment.filesz), true);
    view.setBigUint64(at + 40, BigInt(segment.memsz), true);
    view.setBigUint64(at + 48, BigInt(segment.align ?? 0x1000), true);
  });
  return elf.size === undefined ? bytes : bytes.subarray(0, elf.size);
}
