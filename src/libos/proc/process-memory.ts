/** /proc/[pid]/mem, pagemap, map_files, clear_refs and auxv. @see proc_pid_mem(5) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { SEEK } from "../../abi/fcntl.ts";
import { S } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { File } from "../fs/file.ts";
import { readForced, writeForced } from "../mm/forced-access.ts";
import { liveAreas } from "../mm/maps-text.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import { byteString } from "../mm/user-memory.ts";
import { VM, type Vma } from "../mm/vma.ts";
import type { Process } from "../task/process.ts";
import { pathText } from "./mounts-text.ts";
import { GeneratedDirectory, GeneratedInode, GeneratedLink, type Listing } from "./nodes.ts";
import type { Subject } from "./subject.ts";

/** One transfer moves at most so much: the guest's other tasks wait meanwhile. */
const TRANSFER_MAX = 1 << 20;
const PAGE = 4096;
const ENTRY = 8;

/** A file over addresses of a process. */
class AddressInode extends GeneratedInode {
  readonly type = S.IFREG;
  readonly #subject: Subject;
  readonly #open: (flags: number, inode: AddressInode) => File;
  constructor(subject: Subject, name: string, mode: number, open: (flags: number, inode: AddressInode) => File) {
    super(subject.context.fs, name, mode, subject.owner);
    this.#subject = subject;
    this.#open = open;
  }
  override truncate(): SysResult {
    return 0;
  }
  override open(flags: number): File | SysError {
    return this.#subject.open ? this.#open(flags, this) : -Errno.EACCES;
  }
}

abstract class AddressFile extends File {
  readonly inode: AddressInode;
  /** What the process had when it was opened: another program's memory is not shown. */
  readonly #mm: MemoryMap;
  readonly #generation: number;
  constructor(flags: number, inode: AddressInode, process: Process) {
    super(flags);
    this.inode = inode;
    this.#mm = process.mm;
    this.#generation = process.mm.regions.generation;
  }
  /** The memory, or null if it is gone. */
  protected get mm(): MemoryMap | null {
    return this.#mm.regions.generation === this.#generation ? this.#mm : null;
  }
  override seek(offset: number, whence: number): SysResult {
    if (whence !== SEEK.SET && whence !== SEEK.CUR) return -Errno.EINVAL;
    const at = whence === SEEK.SET ? offset : this.position + offset;
    if (at < 0 || at >= 2 ** 63) return -Errno.EINVAL;
    this.position = at;
    return at;
  }
  override truncate(): SysResult {
    return 0;
  }
}

/** Offsets are addresses: reads end at what is not mapped, and are EIO if that is their start. */
class MemFile extends AddressFile {
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    const { mm } = this;
    if (length === 0 || mm === null) return 0;
    const n = readForced(mm, position, buffer.u8, offset, Math.min(length, TRANSFER_MAX));
    return n === 0 ? -Errno.EIO : n;
  }
  override pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    const { mm } = this;
    if (length === 0 || mm === null) return 0;
    const n = writeForced(mm, position, buffer.u8, offset, Math.min(length, TRANSFER_MAX));
    return n === 0 ? -Errno.EIO : n;
  }
}
export function memFile(subject: Subject, name: string): GeneratedInode {
  return new AddressInode(subject, name, 0o600, (flags, inode) => new MemFile(flags, inode, subject.process));
}

/** Halves of an entry whose page is present; frame numbers are for privileged eyes, and there are none. */
const PRESENT_HIGH = 0x8000_0000;
const FILE_HIGH = 0x2000_0000;
const EXCLUSIVE_HIGH = 0x0100_0000;
/** Pages of one read. */
const PAGEMAP_MAX = 65_536;

/** A 64-bit word a page. @see proc_pid_pagemap(5) */
class PagemapFile extends AddressFile {
  readonly #present = new Uint8Array(PAGEMAP_MAX);

  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (position % ENTRY !== 0 || length % ENTRY !== 0) return -Errno.EINVAL;
    const { mm } = this;
    if (mm === null) return 0;
    const first = position / ENTRY;
    const pages = Math.max(0, Math.min(length / ENTRY, mm.top / PAGE - first, PAGEMAP_MAX));
    if (pages === 0) return 0;
    const view = new DataView(buffer.u8.buffer, buffer.u8.byteOffset + offset, pages * ENTRY);
    for (let i = 0; i < pages * 2; i++) view.setUint32(i * 4, 0, true);
    const start = first * PAGE;
    for (const vma of mm.regions.tree.overlapping(start, start + pages * PAGE)) this.#fill(mm, vma, start, pages, view);
    return pages * ENTRY;
  }
  #fill(mm: MemoryMap, vma: Vma, start: number, pages: number, view: DataView): void {
    const from = Math.max(start, vma.start);
    const to = Math.min(start + pages * PAGE, vma.end);
    const kind = vma.has(VM.Shared) ? FILE_HIGH : EXCLUSIVE_HIGH;
    mm.residency(from, to, this.#present, 0);
    for (let page = from; page < to; page += PAGE) {
      if (this.#present[(page - from) / PAGE] === 0 || (vma.lazy && mm.pages.isLazy(page))) continue;
      view.setUint32(((page - start) / PAGE) * ENTRY + 4, PRESENT_HIGH | kind, true);
    }
  }
  override pwrite(): SysResult {
    return -Errno.EINVAL;
  }
}
export function pagemapFile(subject: Subject, name: string): GeneratedInode {
  return new AddressInode(subject, name, 0o400, (flags, inode) => new PagemapFile(flags, inode, subject.process));
}

/** Links to the mapped files, "start-end" each. */
export function mapFilesDirectory(subject: Subject, name: string): GeneratedInode {
  const { process, kernel, context, owner } = subject;
  const { tree } = process.mm.regions;
  const nameOf = (vma: Vma): string => `${vma.start.toString(16)}-${vma.end.toString(16)}`;
  const listing: Listing = {
    names: () => (subject.open ? [...liveAreas(tree)].filter((vma) => vma.file !== null).map(nameOf) : []),
    child(range) {
      if (!subject.open) return null;
      const vma = tree.at(Number.parseInt(range, 16));
      const file = vma?.file ?? null;
      if (vma === null || file === null || nameOf(vma) !== range) return null;
      const shown = (): string => (file.path === null ? file.describe() : pathText(kernel, subject, file.path));
      const mode = vma.has(VM.NeverWrite) || !file.writable ? 0o500 : 0o700;
      return new GeneratedLink(context.fs, `${name}/${range}`, shown, () => file.path ?? file, owner, mode);
    },
  };
  return new GeneratedDirectory(context.fs, name, listing, owner, 0o500);
}

/** 1 to 4 clear marks that are not kept; 5 makes the peak of resident memory begin anew. */
export function clearReferences(process: Process, value: string): SysResult {
  const kind = Number(value.trim());
  if (!Number.isInteger(kind) || value.trim() === "" || kind < 1 || kind > 5) return -Errno.EINVAL;
  if (kind === 5) process.mm.residents.forgetPeak();
  return 0;
}

/** The auxiliary vector: pairs of 64-bit words as bytes. */
export function auxvText({ process }: Subject): string | SysError {
  const bytes = new Uint8Array(process.auxv.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of process.auxv.entries()) view.setBigUint64(i * 8, BigInt.asUintN(64, word), true);
  return byteString(bytes, 0, bytes.length);
}
