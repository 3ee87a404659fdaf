/** Bytes in an anonymous file of the host, so that mappings of the guest can share them. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { FALLOC } from "../../../abi/fcntl.ts";
import { Stat } from "../../../abi/stat.ts";
import type { HostFiles, PinnedBytes } from "../../../host/host.ts";
import type { Budget } from "./budget.ts";
import type { Content } from "./content.ts";
import { PageRanges } from "./page-ranges.ts";

const attributes = new Stat();
const PAGE = 4096;

/** What a run of pages costs beside them. */
const RUN_BYTES = 64;

/** What has been written or mapped counts as used: a mapping may fill a hole at any time. */
export class MemfdContent implements Content {
  readonly #files: HostFiles;
  readonly #fd: number;
  readonly #budget: Budget;
  readonly #closed: () => void;
  /** Nobody else changes it. */
  #size = 0;
  /** Pages paid for, and pages that mappings may reach, also those behind the end of the file. */
  readonly #paid = new PageRanges();
  readonly #mapped = new PageRanges();
  /** Bytes taken from the budget. */
  #charged = 0;

  /** Takes over an empty memfd. @param closed called when it has been closed */
  constructor(files: HostFiles, fd: number, budget: Budget, closed: () => void) {
    this.#files = files;
    this.#fd = fd;
    this.#budget = budget;
    this.#closed = closed;
  }
  get size(): number {
    return this.#size;
  }
  get blocks(): number {
    return this.#files.stat(this.#fd, attributes) < 0 ? 0 : attributes.blocks;
  }
  hostFd(): number {
    return this.#fd;
  }
  /** Pays for the bytes from `start` to `end`, within the size to be. @returns false if there is no room */
  #reserve(start: number, end: number): boolean {
    const first = Math.floor(start / PAGE);
    const last = Math.ceil(end / PAGE);
    const missing = Math.max(0, last - first) - this.#paid.count(first, last);
    if (missing === 0) return true;
    if (!this.#charge(missing * PAGE + RUN_BYTES)) return false;
    this.#paid.add(first, last);
    this.#settle();
    return true;
  }
  #charge(bytes: number): boolean {
    if (!this.#budget.charge(bytes)) return false;
    this.#charged += bytes;
    return true;
  }
  /** Gives back what is charged beyond what is paid for. */
  #settle(): void {
    const runs = this.#paid.runs + this.#mapped.runs;
    const due = this.#paid.pages * PAGE + runs * RUN_BYTES;
    this.#budget.give(this.#charged - due);
    this.#charged = due;
  }
  /** Pays for what mappings may fill when the file has grown to a size. */
  #grow(size: number): boolean {
    let room = true;
    if (size <= this.#size) return room;
    this.#mapped.within(Math.floor(this.#size / PAGE), Math.ceil(size / PAGE), (first, end) => {
      room &&= this.#reserve(first * PAGE, end * PAGE);
    });
    return room;
  }
  reserveMapping(offset: number, length: number): SysResult {
    if (!this.#charge(RUN_BYTES)) return -Errno.ENOMEM;
    const room = this.#reserve(offset, Math.max(offset, Math.min(offset + length, this.#size)));
    if (room) this.#mapped.add(Math.floor(offset / PAGE), Math.ceil((offset + length) / PAGE));
    this.#settle();
    return room ? 0 : -Errno.ENOMEM;
  }
  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    return this.#files.pread(this.#fd, buffer, offset, length, position);
  }
  pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    const end = position + length;
    if (!this.#reserve(position, end) || !this.#grow(end)) return -Errno.ENOSPC;
    const n = this.#files.pwrite(this.#fd, buffer, offset, length, position);
    if (n > 0) this.#size = Math.max(this.#size, position + n);
    return n;
  }
  truncate(size: number): SysResult {
    if (!this.#grow(size)) return -Errno.ENOSPC;
    const status = this.#files.truncate(this.#fd, size);
    if (status < 0) return status;
    this.#size = size;
    this.#paid.cut(Math.ceil(size / PAGE));
    this.#settle();
    return 0;
  }
  fallocate(mode: number, offset: number, length: number): SysResult {
    const grows = (mode & ~FALLOC.KEEP_SIZE) === 0 || (mode & FALLOC.ZERO_RANGE) !== 0;
    const end = offset + length;
    if (grows && !(this.#reserve(offset, end) && this.#grow(end))) return -Errno.ENOSPC;
    const status = this.#files.fallocate(this.#fd, mode, offset, length);
    if (status === 0 && grows && (mode & FALLOC.KEEP_SIZE) === 0) this.#size = Math.max(this.#size, end);
    return status;
  }
  seekSparse(offset: number, whence: number): SysResult {
    return this.#files.lseek(this.#fd, offset, whence);
  }
  dispose(): void {
    this.#files.close(this.#fd);
    this.#budget.give(this.#charged);
    this.#charged = 0;
    this.#closed();
  }
}
