/** Bytes of a lower file, as long as nobody writes to it. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SEEK } from "../../../abi/fcntl.ts";
import type { PinnedBytes } from "../../../host/host.ts";
import type { Content } from "./content.ts";
import type { LowerContent, LowerNode } from "./lower.ts";

/** Opened when first read, closed by {@link close} when no description is left. */
export class LowerFileContent implements Content {
  readonly size: number;
  readonly blocks: number;
  readonly #lower: LowerNode;
  #open: LowerContent | null = null;

  constructor(lower: LowerNode, size: number, blocks: number) {
    this.#lower = lower;
    this.size = size;
    this.blocks = blocks;
  }
  #opened(): LowerContent | SysResult {
    if (this.#open !== null) return this.#open;
    const opened = this.#lower.openContent();
    if (typeof opened !== "number") this.#open = opened;
    return opened;
  }
  /** Opens it now, so that what stops it is seen by open(2). */
  open(): SysResult {
    const opened = this.#opened();
    return typeof opened === "number" ? opened : 0;
  }
  close(): void {
    this.#open?.close();
    this.#open = null;
  }
  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    const opened = this.#opened();
    return typeof opened === "number" ? opened : opened.pread(buffer, offset, length, position);
  }
  hostFd(): number {
    const opened = this.#opened();
    return typeof opened === "number" ? opened : opened.hostFd();
  }
  seekSparse(offset: number, whence: number): SysResult {
    return whence === SEEK.DATA ? offset : this.size;
  }
  pwrite(): SysResult {
    return -Errno.EROFS;
  }
  truncate(): SysResult {
    return -Errno.EROFS;
  }
  fallocate(): SysResult {
    return -Errno.EROFS;
  }
  dispose(): void {
    this.close();
  }
}
