/** Bytes in an anonymous file of the host, so that mappings of the guest can share them. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { FALLOC } from "../../../abi/fcntl.ts";
import { Stat } from "../../../abi/stat.ts";
import type { HostFiles, PinnedBytes } from "../../../host/host.ts";
import type { Budget } from "./budget.ts";
import type { Content } from "./content.ts";

const attributes = new Stat();
const PAGE = 4096;

/** The whole size counts as used: a mapping may fill a hole at any time. */
export class MemfdContent implements Content {
  readonly #files: HostFiles;
  readonly #fd: number;
  readonly #budget: Budget;
  readonly #closed: () => void;
  #charged = 0;

  /** Takes over an empty memfd. @param closed called when it has been closed */
  constructor(files: HostFiles, fd: number, budget: Budget, closed: () => void) {
    this.#files = files;
    this.#fd = fd;
    this.#budget = budget;
    this.#closed = closed;
  }
  get size(): number {
    return this.#files.stat(this.#fd, attributes) < 0 ? 0 : attributes.size;
  }
  get blocks(): number {
    return this.#files.stat(this.#fd, attributes) < 0 ? 0 : attributes.blocks;
  }
  hostFd(): number {
    return this.#fd;
  }
  #reserve(size: number): boolean {
    const wanted = Math.ceil(size / PAGE) * PAGE;
    if (wanted > this.#charged) {
      if (!this.#budget.charge(wanted - this.#charged)) return false;
      this.#charged = wanted;
    }
    return true;
  }
  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    return this.#files.pread(this.#fd, buffer, offset, length, position);
  }
  pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (!this.#reserve(position + length)) return -Errno.ENOSPC;
    return this.#files.pwrite(this.#fd, buffer, offset, length, position);
  }
  truncate(size: number): SysResult {
    if (!this.#reserve(size)) return -Errno.ENOSPC;
    const status = this.#files.truncate(this.#fd, size);
    if (status < 0) return status;
    const kept = Math.ceil(size / PAGE) * PAGE;
    this.#budget.give(this.#charged - kept);
    this.#charged = kept;
    return 0;
  }
  fallocate(mode: number, offset: number, length: number): SysResult {
    const grows = (mode & ~FALLOC.KEEP_SIZE) === 0 || (mode & FALLOC.ZERO_RANGE) !== 0;
    if (grows && !this.#reserve(offset + length)) return -Errno.ENOSPC;
    return this.#files.fallocate(this.#fd, mode, offset, length);
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
