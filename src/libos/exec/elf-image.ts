/** One ELF file to be loaded, program or interpreter: what its headers say, and mapping its segments. */
import {
  EHDR_SIZE,
  type ElfHeader,
  EM,
  ET,
  PF,
  PHDR_SIZE,
  type ProgramHeader,
  PT,
  parseHeader,
  parseProgramHeaders,
} from "../../abi/elf.ts";
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { PATH_MAX } from "../../abi/fcntl.ts";
import { MAP, PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { Access, type Architecture } from "../../engine/engine.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { File } from "../fs/file.ts";
import { LOWEST_ADDRESS } from "../mm/layout.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import { pageCeil, pageFloor } from "../mm/page.ts";
import { byteString } from "../mm/user-memory.ts";

/** Most bytes of program headers, as in Linux; also the size of the buffer to read with. */
export const HEADER_BYTES = 65_536;

export interface ElfImage {
  file: File;
  header: ElfHeader;
  /** PT_LOAD, in order. */
  segments: ProgramHeader[];
  /** Addresses as linked that the segments span, page-aligned. */
  low: number;
  high: number;
  /** Largest alignment that a segment asks for, bytes. */
  alignment: number;
  /** PT_INTERP; null without. */
  interpreter: string | null;
  /** PT_GNU_STACK asks for an executable stack. */
  executableStack: boolean;
}

/** Reads exactly `length` bytes to the start of the buffer. @returns 0, -EIO if the file is shorter, or its -errno */
export function readExactly(file: File, buffer: PinnedBytes, length: number, position: number): SysResult {
  for (let done = 0; done < length; ) {
    const n = file.pread(buffer, done, length - done, position + done);
    if (n < 0) return n;
    if (n === 0) return -Errno.EIO;
    done += n;
  }
  return 0;
}

/**
 * Reads and checks the headers.
 * @param buffer at least {@link HEADER_BYTES}
 * @param bad the errno for what is no ELF file for this machine: ENOEXEC, or ELIBBAD for an interpreter
 */
export function readImage(
  file: File,
  buffer: PinnedBytes,
  architecture: Architecture,
  bad: number,
): ElfImage | SysError {
  const read = readExactly(file, buffer, EHDR_SIZE, 0);
  if (read < 0) return read === -Errno.EIO && bad === Errno.ENOEXEC ? -bad : read;
  const header = parseHeader(buffer.u8.subarray(0, EHDR_SIZE));
  if (header === null) return -bad;
  if (header.type !== ET.EXEC && header.type !== ET.DYN) return -bad;
  if (header.machine !== (architecture === "x86-64" ? EM.X86_64 : EM.AARCH64)) return -bad;
  const length = header.phnum * PHDR_SIZE;
  if (header.phentsize !== PHDR_SIZE || length === 0 || length > HEADER_BYTES) return -bad;
  if (!(header.phoff <= Number.MAX_SAFE_INTEGER)) return -bad;
  if (readExactly(file, buffer, length, header.phoff) < 0) return -bad;
  const headers = parseProgramHeaders(buffer.u8.subarray(0, length), 0, header.phnum);

  const interpreter = readInterpreter(file, buffer, headers);
  if (typeof interpreter === "number") return interpreter;
  const image: ElfImage = {
    file,
    header,
    segments: headers.filter((each) => each.type === PT.LOAD),
    low: Number.POSITIVE_INFINITY,
    high: 0,
    alignment: PAGE_SIZE,
    interpreter,
    executableStack: headers.some((each) => each.type === PT.GNU_STACK && (each.flags & PF.X) !== 0),
  };
  const result = measure(image);
  return result < 0 ? result : image;
}

function readInterpreter(file: File, buffer: PinnedBytes, headers: readonly ProgramHeader[]): string | null | SysError {
  const header = headers.find((each) => each.type === PT.INTERP);
  if (header === undefined) return null;
  if (header.filesz > PATH_MAX || header.filesz < 2) return -Errno.ENOEXEC;
  if (!(header.offset <= Number.MAX_SAFE_INTEGER)) return -Errno.EINVAL;
  const read = readExactly(file, buffer, header.filesz, header.offset);
  if (read < 0) return read;
  if (buffer.u8[header.filesz - 1] !== 0) return -Errno.ENOEXEC;
  const text = byteString(buffer.u8, 0, header.filesz);
  return text.slice(0, text.indexOf("\0"));
}

/** Checks the segments, and finds the addresses that they span. */
function measure(image: ElfImage): SysResult {
  if (image.segments.length === 0) return -Errno.EINVAL;
  for (const { vaddr, filesz, memsz, offset, align } of image.segments) {
    if (filesz > memsz) return -Errno.EINVAL;
    if (!(vaddr + memsz < 2 ** 47)) return -Errno.ENOMEM;
    if (filesz > 0) {
      const inPage = vaddr % PAGE_SIZE;
      if (!(offset + filesz <= Number.MAX_SAFE_INTEGER) || offset < inPage) return -Errno.EINVAL;
      if ((offset - inPage) % PAGE_SIZE !== 0) return -Errno.EINVAL;
    }
    image.low = Math.min(image.low, pageFloor(vaddr));
    image.high = Math.max(image.high, pageCeil(vaddr + memsz));
    if (align > image.alignment && isPowerOfTwo(align)) image.alignment = align;
  }
  return image.high === image.low ? -Errno.EINVAL : 0;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && value <= Number.MAX_SAFE_INTEGER && (BigInt(value) & (BigInt(value) - 1n)) === 0n;
}

/** Whether a position-dependent image can be where it wants. @param end first address it may not use @returns 0 or -errno */
export function placementRefusal(image: ElfImage, end: number): SysResult {
  if (image.low < LOWEST_ADDRESS) return -Errno.EPERM;
  return image.high > end ? -Errno.ENOMEM : 0;
}

/** Maps the segments. @param bias what is added to addresses as linked @returns 0 or -errno */
export function mapImage(mm: MemoryMap, image: ElfImage, bias: number): SysResult {
  for (const segment of image.segments) {
    const result = mapSegment(mm, image.file, segment, bias);
    if (result < 0) return result;
  }
  return 0;
}

function mapSegment(mm: MemoryMap, file: File, segment: ProgramHeader, bias: number): SysResult {
  const { flags } = segment;
  const prot = (flags & PF.R ? PROT.READ : 0) | (flags & PF.W ? PROT.WRITE : 0) | (flags & PF.X ? PROT.EXEC : 0);
  const address = segment.vaddr + bias;
  const start = pageFloor(address);
  const fileEnd = address + segment.filesz;
  let anonymousStart = start;
  if (segment.filesz > 0) {
    const offset = segment.offset - (address - start);
    const result = mm.map(start, fileEnd - start, prot, MAP.PRIVATE | MAP.FIXED, file, offset);
    if (result < 0) return result;
    anonymousStart = pageCeil(fileEnd);
  }
  if (segment.memsz <= segment.filesz) return 0;
  if (segment.filesz > 0 && (prot & PROT.WRITE) !== 0 && fileEnd < anonymousStart) {
    // The file goes on behind the segment's end, but what the program sees there is zero.
    if (!mm.resolve(fileEnd, Access.Write)) return -Errno.EFAULT;
    mm.space.bytes.u8.fill(0, fileEnd, anonymousStart);
  }
  const length = pageCeil(address + segment.memsz) - anonymousStart;
  if (length <= 0) return 0;
  const anonymousProt = PROT.READ | PROT.WRITE | (prot & PROT.EXEC);
  return mm.map(anonymousStart, length, anonymousProt, MAP.PRIVATE | MAP.FIXED | MAP.ANONYMOUS, null, 0);
}

/** Where the program headers are in memory, as linked; 0 if no segment holds them. */
export function headersAddress(image: ElfImage): number {
  const { phoff } = image.header;
  const holder = image.segments.find((each) => each.offset <= phoff && phoff < each.offset + each.filesz);
  return holder === undefined ? 0 : phoff - holder.offset + holder.vaddr;
}
