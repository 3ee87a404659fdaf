/**
 * 64-bit little-endian ELF. Every read is checked against the bytes at hand; malformed input gives null, 0 or an empty
 * list, never an exception. Offsets, addresses and sizes are bytes, as doubles: above 2^53 inexact but still huge.
 * @see elf(5)
 */

export const ET = { REL: 1, EXEC: 2, DYN: 3, CORE: 4 } as const;
export const EM = { X86_64: 62, AARCH64: 183 } as const;
export const PT = {
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  TLS: 7,
  GNU_EH_FRAME: 0x6474e550,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
  GNU_PROPERTY: 0x6474e553,
} as const;
export const PF = { X: 1, W: 2, R: 4 } as const;
export const DTAG = {
  NULL: 0,
  NEEDED: 1,
  STRTAB: 5,
  STRSZ: 10,
  SONAME: 14,
  RPATH: 15,
  RUNPATH: 29,
  FLAGS_1: 0x6ffffffb,
} as const;
/** DF_1_NODEFLIB: the default directories are not searched. */
export const DF_1_NODEFLIB = 0x800;

export const EHDR_SIZE = 64;
export const PHDR_SIZE = 56;
const SHDR_SIZE = 64;
const SYM_SIZE = 24;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
/** Most dynamic entries and symbols that are looked at. */
const MAX_DYNAMIC = 65_536;
const MAX_SYMBOLS = 4_000_000;

export interface ElfHeader {
  type: number;
  machine: number;
  entry: number;
  phoff: number;
  phentsize: number;
  phnum: number;
  shoff: number;
  shentsize: number;
  shnum: number;
  shstrndx: number;
}

export interface ProgramHeader {
  type: number;
  flags: number;
  offset: number;
  vaddr: number;
  filesz: number;
  memsz: number;
  align: number;
}

export interface SectionHeader {
  name: string;
  type: number;
  addr: number;
  offset: number;
  size: number;
  link: number;
  entsize: number;
}

export interface DynamicSection {
  needed: string[];
  soname: string;
  /** DT_RPATH and DT_RUNPATH as written; "" if absent. */
  rpath: string;
  runpath: string;
  /** DT_FLAGS_1. */
  flags1: number;
}

/** A function: where it begins, as linked, and how long it is. */
export interface ElfSymbol {
  name: string;
  value: number;
  size: number;
}

/** Unsigned reads that check nothing: the caller has. */
class Reader {
  readonly #view: DataView;
  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  u16(at: number): number {
    return this.#view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }
  u64(at: number): number {
    return this.u32(at + 4) * 0x1_0000_0000 + this.u32(at);
  }
}

/** Whether `length` bytes at `offset` are there. */
function within(bytes: Uint8Array, offset: number, length: number): boolean {
  return offset >= 0 && length >= 0 && offset + length <= bytes.length;
}

/** Whether the bytes begin as any ELF file does. */
export function hasElfMagic(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** The header of a 64-bit little-endian ELF file; null for anything else. */
export function parseHeader(bytes: Uint8Array): ElfHeader | null {
  if (bytes.length < EHDR_SIZE || !hasElfMagic(bytes) || bytes[4] !== 2 || bytes[5] !== 1) return null;
  const r = new Reader(bytes);
  return {
    type: r.u16(16),
    machine: r.u16(18),
    entry: r.u64(24),
    phoff: r.u64(32),
    shoff: r.u64(40),
    phentsize: r.u16(54),
    phnum: r.u16(56),
    shentsize: r.u16(58),
    shnum: r.u16(60),
    shstrndx: r.u16(62),
  };
}

/** `count` program headers at `offset`; as many as there are bytes for. */
export function parseProgramHeaders(bytes: Uint8Array, offset: number, count: number): ProgramHeader[] {
  const r = new Reader(bytes);
  const headers: ProgramHeader[] = [];
  for (let i = 0; i < count && within(bytes, offset + i * PHDR_SIZE, PHDR_SIZE); i++) {
    const at = offset + i * PHDR_SIZE;
    headers.push({
      type: r.u32(at),
      flags: r.u32(at + 4),
      offset: r.u64(at + 8),
      vaddr: r.u64(at + 16),
      filesz: r.u64(at + 32),
      memsz: r.u64(at + 40),
      align: r.u64(at + 48),
    });
  }
  return headers;
}

/** Longest name that is read. */
const MAX_NAME = 4096;

/** The NUL-terminated byte string at `offset` below `end`; "" if there is none, or it is longer than 4096 bytes. */
export function stringAt(bytes: Uint8Array, offset: number, end = bytes.length): string {
  const limit = Math.min(end, bytes.length, offset + MAX_NAME);
  if (!(offset >= 0)) return "";
  let text = "";
  for (let at = offset; at < limit; at++) {
    const byte = bytes[at]!;
    if (byte === 0) return text;
    text += String.fromCharCode(byte);
  }
  return "";
}

/** File offset of an address as linked; -1 if no segment's file part holds it. */
export function offsetOf(headers: readonly ProgramHeader[], address: number): number {
  for (const header of headers) {
    if (header.type !== PT.LOAD) continue;
    if (address >= header.vaddr && address < header.vaddr + header.filesz) {
      return header.offset + (address - header.vaddr);
    }
  }
  return -1;
}

/**
 * The dynamic section.
 * @param bytes its content
 * @param strings reads the string table: `size` bytes at an address as linked, or fewer
 */
export function parseDynamic(
  bytes: Uint8Array,
  strings: (address: number, size: number) => Uint8Array,
): DynamicSection {
  const r = new Reader(bytes);
  const entries: [tag: number, value: number][] = [];
  for (let at = 0; at + 16 <= bytes.length && entries.length < MAX_DYNAMIC; at += 16) {
    const tag = r.u64(at);
    if (tag === DTAG.NULL) break;
    entries.push([tag, r.u64(at + 8)]);
  }
  const value = (tag: number): number => entries.find((entry) => entry[0] === tag)?.[1] ?? -1;
  const size = value(DTAG.STRSZ);
  const table = size > 0 ? strings(value(DTAG.STRTAB), size) : new Uint8Array(0);
  const text = (offset: number): string => (offset < 0 ? "" : stringAt(table, offset));
  return {
    needed: entries
      .filter((entry) => entry[0] === DTAG.NEEDED)
      .map((entry) => text(entry[1]))
      .filter((name) => name !== ""),
    soname: text(value(DTAG.SONAME)),
    rpath: text(value(DTAG.RPATH)),
    runpath: text(value(DTAG.RUNPATH)),
    flags1: Math.max(0, value(DTAG.FLAGS_1)),
  };
}

/** A whole ELF file in memory. */
export class ElfFile {
  readonly bytes: Uint8Array;
  readonly header: ElfHeader;
  readonly programHeaders: ProgramHeader[];

  private constructor(bytes: Uint8Array, header: ElfHeader) {
    this.bytes = bytes;
    this.header = header;
    this.programHeaders = header.phentsize === PHDR_SIZE ? parseProgramHeaders(bytes, header.phoff, header.phnum) : [];
  }
  /** null if the bytes are not a 64-bit little-endian ELF file. */
  static parse(bytes: Uint8Array): ElfFile | null {
    const header = parseHeader(bytes);
    return header === null ? null : new ElfFile(bytes, header);
  }

  /** PT_INTERP: the path of the program's interpreter; null without one. */
  get interpreter(): string | null {
    const header = this.programHeaders.find((each) => each.type === PT.INTERP);
    if (header === undefined) return null;
    const path = stringAt(this.bytes, header.offset, header.offset + header.filesz);
    return path === "" ? null : path;
  }

  /** What PT_DYNAMIC says about libraries; null for a static file. */
  dynamic(): DynamicSection | null {
    const header = this.programHeaders.find((each) => each.type === PT.DYNAMIC);
    if (header === undefined) return null;
    const end = Math.min(this.bytes.length, header.offset + header.filesz);
    return parseDynamic(this.bytes.subarray(Math.min(header.offset, end), end), (address, size) => {
      const offset = offsetOf(this.programHeaders, address);
      if (offset < 0) return new Uint8Array(0);
      return this.bytes.subarray(offset, Math.min(this.bytes.length, offset + size));
    });
  }

  sections(): SectionHeader[] {
    const { shoff, shnum, shentsize, shstrndx } = this.header;
    if (shentsize !== SHDR_SIZE) return [];
    const r = new Reader(this.bytes);
    const sections: (SectionHeader & { nameOffset: number })[] = [];
    for (let i = 0; i < shnum && within(this.bytes, shoff + i * SHDR_SIZE, SHDR_SIZE); i++) {
      const at = shoff + i * SHDR_SIZE;
      sections.push({
        name: "",
        nameOffset: r.u32(at),
        type: r.u32(at + 4),
        addr: r.u64(at + 16),
        offset: r.u64(at + 24),
        size: r.u64(at + 32),
        link: r.u32(at + 40),
        entsize: r.u64(at + 56),
      });
    }
    const names = sections[shstrndx];
    if (names !== undefined) {
      for (const section of sections) {
        section.name = stringAt(this.bytes, names.offset + section.nameOffset, names.offset + names.size);
      }
    }
    return sections;
  }

  /** The functions of .symtab, or else of .dynsym, ascending by address. */
  functions(): ElfSymbol[] {
    const sections = this.sections();
    const table =
      sections.find((section) => section.type === SHT_SYMTAB) ??
      sections.find((section) => section.type === SHT_DYNSYM);
    if (table === undefined) return [];
    const strings = sections[table.link];
    if (strings === undefined) return [];
    const r = new Reader(this.bytes);
    const symbols: ElfSymbol[] = [];
    const count = Math.min(Math.floor(table.size / SYM_SIZE), MAX_SYMBOLS);
    for (let i = 0; i < count && within(this.bytes, table.offset + i * SYM_SIZE, SYM_SIZE); i++) {
      const at = table.offset + i * SYM_SIZE;
      const kind = this.bytes[at + 4]! & 15;
      const value = r.u64(at + 8);
      if ((kind !== STT_FUNC && kind !== STT_GNU_IFUNC) || r.u16(at + 6) === 0) continue;
      const name = stringAt(this.bytes, strings.offset + r.u32(at), strings.offset + strings.size);
      if (name !== "") symbols.push({ name, value, size: r.u64(at + 16) });
    }
    return symbols.sort((a, b) => a.value - b.value);
  }
}

/**
 * The function that holds an address, of a list ascending by address.
 * @returns "name+0x12", or "" if there is none
 */
export function symbolize(functions: readonly ElfSymbol[], address: number): string {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (functions[middle]!.value <= address) low = middle + 1;
    else high = middle;
  }
  const found = functions[low - 1];
  if (found === undefined || (found.size > 0 && address >= found.value + found.size)) return "";
  const offset = address - found.value;
  return offset === 0 ? found.name : `${found.name}+0x${offset.toString(16)}`;
}
