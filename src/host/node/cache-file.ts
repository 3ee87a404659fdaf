/**
 * One file of the cache: a header with the length and checksum of each part, and a checksum of the header itself; then the
 * parts. All numbers are uint32, little-endian.
 */
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import zlib from "node:zlib";

/** "SKCA", and the version of this layout. */
const MAGIC = 0x41434b53;
const VERSION = 1;
const MOST_PARTS = 16;
const HEADER_BYTES = 16 + MOST_PARTS * 8;

/** Where a part of so many bytes shall be put; null: into an ArrayBuffer of its own. */
export type PlaceOfPart = (part: number, length: number) => Uint8Array | null;

/** @returns null if there is no such file, it is not ours alone, or any of its bytes is not what was written */
export function readParts(path: string, uid: number, place?: PlaceOfPart): Uint8Array[] | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const { size, mode, uid: owner } = fstatSync(fd);
    const ours = owner === uid && (mode & constants.S_IFMT) === constants.S_IFREG && (mode & 0o022) === 0;
    const lengths = ours ? readHeader(fd, size) : null;
    if (lengths === null) return null;
    let at = HEADER_BYTES;
    const parts: Uint8Array[] = [];
    for (const { length, sum } of lengths) {
      const part = place?.(parts.length, length) ?? new Uint8Array(length);
      if (!readWhole(fd, part, at) || checksum(part) !== sum) return null;
      parts.push(part);
      at += length;
    }
    touch(fd);
    return parts;
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

function readHeader(fd: number, size: number): { length: number; sum: number }[] | null {
  const header = new Uint8Array(HEADER_BYTES);
  if (size < HEADER_BYTES || !readWhole(fd, header, 0)) return null;
  const view = new DataView(header.buffer);
  const count = view.getUint32(8, true);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION || count > MOST_PARTS) return null;
  if (view.getUint32(12, true) !== checksum(header.subarray(16))) return null;
  const parts: { length: number; sum: number }[] = [];
  let total = HEADER_BYTES;
  for (let part = 0; part < count; part++) {
    const length = view.getUint32(16 + part * 8, true);
    parts.push({ length, sum: view.getUint32(20 + part * 8, true) });
    total += length;
  }
  return total === size ? parts : null;
}

/** Writes a file that has another name until it is whole. @throws as node:fs does */
export function writeParts(path: string, parts: readonly Uint8Array[], temporary: string): void {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, parts.length, true);
  parts.forEach((part, index) => {
    view.setUint32(16 + index * 8, part.length, true);
    view.setUint32(20 + index * 8, checksum(part), true);
  });
  view.setUint32(12, checksum(header.subarray(16)), true);
  const fd = openSync(temporary, "wx", 0o600);
  try {
    try {
      for (const part of [header, ...parts]) writeWhole(fd, part);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readWhole(fd: number, target: Uint8Array, position: number): boolean {
  for (let done = 0; done < target.length; ) {
    const count = readSync(fd, target, done, target.length - done, position + done);
    if (count <= 0) return false;
    done += count;
  }
  return true;
}
function writeWhole(fd: number, source: Uint8Array): void {
  for (let done = 0; done < source.length; ) done += writeSync(fd, source, done, source.length - done);
}

/** Notes the use: what was used longest ago goes first. */
function touch(fd: number): void {
  try {
    const now = Date.now() / 1000;
    futimesSync(fd, now, now);
  } catch {
    // A read-only file system: nothing is removed there either.
  }
}

/** CRC-32 (ISO 3309), by zlib where this Node has it. */
export const checksum: (bytes: Uint8Array) => number = zlib.crc32 ?? crc32;

let table: Uint32Array | null = null;
function crc32(bytes: Uint8Array): number {
  table ??= makeTable();
  let crc = 0xffff_ffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}
function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    return value;
  });
}
